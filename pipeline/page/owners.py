"""Owners: who has to mend what a finding says."""

from ..findings import Finding

LAWYER, TRANSLATOR, TEMPLATE, DEPARTMENT, OPERATOR = (
    *("lawyer", "translator", "template", "department", "operator"),
)

# What a finished file shows of the letterhead it was made from.
_OF_TEMPLATES = (
    *("verify-callout", "verify-controller-name", "verify-direction", "verify-document-"),
    *("verify-draft-", "verify-heading-level", "verify-kind-", "verify-language", "verify-list"),
    *("verify-mark-left", "verify-text-foreign", "template-"),
)
_OF_CLIENTS = ("layer-long", "logo-", "character-unwritable", "link-refused")
_STATEMENTS = (".yaml", ".yml", ".csv", ".tsv", ".xlsx", ".ods")


def owner_of(finding: Finding) -> str:
    """Tell by a finding's place, or by its code where the place is a finished file."""
    (file, _), code = finding.place.spot, finding.code
    if code.startswith(_OF_TEMPLATES) or file.startswith("templates/"):
        return TEMPLATE
    if code.startswith(_OF_CLIENTS):
        return DEPARTMENT
    if file.startswith("locales/") or file.endswith((".po", ".pot")):
        return TRANSLATOR
    if file.startswith(("clauses/", "registry/")) or file.endswith(".md"):
        return LAWYER
    if code == "sentence-long":
        return LAWYER if finding.place.key == "en" else TRANSLATOR
    return DEPARTMENT if file.endswith(_STATEMENTS) else OPERATOR
