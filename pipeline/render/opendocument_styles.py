"""Automatic styles of an ODT: what a text needs beyond the template's named styles."""

from dataclasses import field

from ..lean import dataclass
from .spans import full_tag, slot_of

_SUFFIX = {"western": "", "asian": "-asian", "complex": "-complex"}


@dataclass(frozen=True, slots=True)
class Needs:
    """Automatic styles that a text refers to.

    Attributes:
        paragraphs: a named style and what it is turned into: `l`, `r` for the direction, `k` for
            keeping with the next paragraph.
        tables: names and writing modes.
        columns: widths in thousandths.
    """

    languages: set[str] = field(default_factory=set)
    paragraphs: set[tuple[str, str]] = field(default_factory=set)
    tables: set[tuple[str, str]] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def add(self, other: "Needs") -> None:
        """Need what the other needs, too."""
        self.languages.update(other.languages)
        self.paragraphs.update(other.paragraphs)
        self.tables.update(other.tables)
        self.columns.update(other.columns)


def text_properties(language: str) -> str:
    """State a language in the slot its script belongs to."""
    tag, suffix = full_tag(language), _SUFFIX[slot_of(language)]
    prefix = "style" if suffix else "fo"
    country = f' {prefix}:country{suffix}="{tag.region or "none"}"'
    script = f' {prefix}:script{suffix}="{tag.script}"' if tag.script else ""
    return f'{prefix}:language{suffix}="{tag.language}"{script}{country}'


def text_style(language: str) -> str:
    """Name the automatic style of a language."""
    return "cbT_" + str(full_tag(language)).replace("-", "_")


def automatic_styles(needs: Needs, heading_shade: str) -> str:
    """Write the automatic styles that the body refers to."""
    out = [
        f'<style:style style:name="{text_style(language)}" style:family="text">'
        f"<style:text-properties {text_properties(language)}/></style:style>"
        for language in sorted(needs.languages)
    ]
    for parent, kind in sorted(needs.paragraphs):
        mode = {"l": "lr-tb", "r": "rl-tb"}.get(kind[:1])
        side = "left" if mode == "lr-tb" else "right"
        properties = f' style:writing-mode="{mode}" fo:text-align="{side}"' if mode else ""
        if kind.endswith("k"):
            properties += ' fo:keep-with-next="always"'
        if kind.endswith(("k", "t")):
            properties += ' fo:keep-together="always"'
        out.append(
            f'<style:style style:name="{paragraph_style(parent, kind)}" style:family="paragraph"'
            f' style:parent-style-name="{parent}">'
            f"<style:paragraph-properties{properties}/></style:style>"
        )
    if needs.tables:
        out.append(_table_styles(needs, heading_shade))
    return "".join(out)


def paragraph_style(parent: str, kind: str) -> str:
    return f"cbP_{kind}_{parent}"


def _table_styles(needs: Needs, shade: str) -> str:
    back = f' fo:background-color="{shade}"' if shade else ""
    strong, thin = "0.75pt solid #1f3a5f", "0.5pt solid #b8c1cc"
    common = (
        'fo:padding-top="0.1cm" fo:padding-bottom="0.1cm" fo:padding-left="0.18cm"'
        ' fo:padding-right="0.18cm" fo:border-left="none" fo:border-right="none"'
    )
    head = f'{back} style:vertical-align="bottom"'
    cells = [
        (name, f'{common}{more} fo:border-top="{top}" fo:border-bottom="{bottom}"')
        for name, more, top, bottom in (
            ("cbCellHead", head, strong, thin),
            ("cbCell", "", "none", thin),
            ("cbCellLast", "", "none", strong),
        )
    ]
    out = []
    for kind, mode in sorted(needs.tables):
        out.append(
            f'<style:style style:name="{kind}" style:family="table"><style:table-properties'
            f' style:rel-width="100%" table:align="margins" fo:margin-top="0cm"'
            f' fo:margin-bottom="0.28cm" style:writing-mode="{mode}"'
            ' style:may-break-between-rows="true"/></style:style>'
        )
    out += [
        f'<style:style style:name="cbColumn{share}" style:family="table-column">'
        f'<style:table-column-properties style:rel-column-width="{share * 65}*"/></style:style>'
        for share in sorted(needs.columns)
    ]
    out.append(
        '<style:style style:name="cbRow" style:family="table-row">'
        '<style:table-row-properties fo:keep-together="always"/></style:style>'
    )
    out += [
        f'<style:style style:name="{name}" style:family="table-cell">'
        f"<style:table-cell-properties {properties}/></style:style>"
        for name, properties in cells
    ]
    return "".join(out)
