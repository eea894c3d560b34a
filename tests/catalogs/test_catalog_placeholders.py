"""Our verdict on each way in which translations break placeholders."""

import pytest
from catalog_world import message

from pipeline.catalogs import Entry, check_entry

MISSING, INVENTED, BRACE = "placeholder-missing", "placeholder-invented", "placeholder-brace"
COUNT, MOVED, BREAK = "placeholder-count", "placeholder-moved", "translation-line-break"
LINK = "See [the notice]({tool_privacy_url}) of {tool_name}."


@pytest.mark.parametrize(
    ("source", "translation", "codes"),
    [
        # The rows that gettext, Weblate and Poedit judge differently from one another.
        ("by {controller}", "durch {controller}", []),
        ("{a} and {b}", "{b} und {a}", []),
        ("by {controller}", "{controller} durch {controller}", [COUNT]),
        ("by {controller}", "durch", [MISSING]),
        ("by {controller}", "durch {owner}", [INVENTED, MISSING]),
        ("by {controller}", "durch { controller }", [BRACE, MISSING]),
        ("by {controller}", "durch {controller", [BRACE, MISSING]),
        ("by {controller}", "durch {controller}}", [BRACE]),
        ("by {controller}", "durch {{controller}", [BRACE]),
        ("by {controller}", "durch {{controller}}", [BRACE]),
        ("{a} and {a}", "{a}", [COUNT]),
        ("by us", "durch {controller}", [INVENTED]),
        ("by us", "durch {", [BRACE]),
        ("by us", "durch {}", [BRACE]),
        ("under {gdpr_6_1_b}", "nach {gdpr_9_2_a}", [INVENTED, MISSING]),
        ("under {gdpr_6_1_b}", "nach {gdpr:6(1)(b)}", [BRACE, MISSING]),
        ("under {gdpr_6_1_b}", "nach {gdpr_6_1_b:d}", [BRACE, MISSING]),
        ("under {gdpr_6_1_b}", "nach {gdpr_6_1_b!r}", [BRACE, MISSING]),
        ("under {gdpr_6_1_b}", "nach {gdpr.a6_1_b}", [BRACE, MISSING]),
        ("under {gdpr_6_1_b}", "nach {gdpr[6][1][b]}", [BRACE, MISSING]),
        ("by {controller}", "durch {Controller}", [BRACE, MISSING]),
        ("by {controller}", "durch {legal-basis}", [BRACE, MISSING]),
        ("by {buyer}", "durch {käufer}", [BRACE, MISSING]),
        ("by {controller}", "durch ｛controller｝", [MISSING]),
        ("by {controller}", "durch {{ controller }}", [BRACE, MISSING]),
        ("by us", "durch {% if x %}", [BRACE]),
        # Names in link targets count, and stay there.
        (LINK, "Siehe [Erklärung]({tool_privacy_url}) von {tool_name}.", []),
        (LINK, "{tool_name}: [Erklärung]({tool_privacy_url}).", []),
        (LINK, "Siehe die Erklärung von {tool_name}.", [MISSING]),
        (LINK, "Siehe [Erklärung](https://example.org) von {tool_name}.", [MISSING]),
        (LINK, "Siehe [Erklärung]({tool_name}) von {tool_privacy_url}.", [MOVED, MOVED]),
        (LINK, "Siehe [Erklärung] ({tool_privacy_url}) von {tool_name}.", [MOVED]),
        (LINK, "Siehe [Erklärung](%7Btool_privacy_url%7D) von {tool_name}.", [MISSING]),
        # Outer line breaks, which msgfmt refuses.
        ("Text", "Wort\n", [BREAK]),
        ("Text", "\nWort", [BREAK]),
        ("\nText\n", "Wort", [BREAK, BREAK]),
        ("One\n\nTwo", "Eins\n\nZwei", []),
        # Nothing to judge yet.
        ("by {controller}", "", []),
        ("50 % of it", "50 % davon", []),
    ],
)
def test_placeholder_rule(source: str, translation: str, codes: list[str]) -> None:
    entry = Entry(source=source, translation=translation, fuzzy=False, line=12)

    findings = check_entry(message("a", source), entry, "locales/de/LC_MESSAGES/clauses.po")

    assert sorted(finding.code for finding in findings) == codes
    for finding in findings:
        assert finding.severity == ("warning" if finding.code == COUNT else "error")
        assert (finding.place.file, finding.place.line) == ("locales/de/LC_MESSAGES/clauses.po", 12)


def test_a_finding_says_what_to_mend() -> None:
    entry = Entry(source="", translation="Wir löschen sie.", fuzzy=False, line=148)

    findings = check_entry(message("retention", "After {period}."), entry, "clauses.po")

    assert [str(finding) for finding in findings] == [
        "clauses.po:148: error: translation of 'retention' drops placeholder '{period}' "
        "[placeholder-missing]\n  hint: the source text stands in clauses/retention.md:7"
    ]
