"""A phrase of the other direction does not turn the paragraph it opens."""

from pipeline.verify import read

PAGE = """<!DOCTYPE html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>x</title></head>
<body><p><span lang="en" dir="ltr">Zoom</span></p></body></html>"""


def test_a_paragraph_that_begins_with_a_foreign_phrase_keeps_its_direction() -> None:
    reading, findings = read(PAGE.encode(), "html", "page.html")

    assert reading, findings
    assert [p.direction for p in reading.body] == ["rtl"]
