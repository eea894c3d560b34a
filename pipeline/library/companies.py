"""Companies and transfers to third countries, as tools and clients state them, as records."""

from typing import TYPE_CHECKING

from ..findings import Finding, error
from ..laws import FRAMEWORKS
from ..records import Address, Company, DpfEntry, Transfer
from ..text import listed
from .files import Document

if TYPE_CHECKING:
    from .models import CompanyModel, TransferModel


def check_transfer(
    transfer: "TransferModel", document: Document, *path: str | int
) -> list[Finding]:
    """Countries, grounds and the DPF entry have to fit together."""
    findings = []

    def fault(message: str, hint: str) -> None:
        findings.append(error("transfer-shape", document.place(*path, "transfer"), message, hint))

    lone = {"consent", "compelling"} & set(transfer.basis)
    if lone and len(transfer.basis) > len(lone):
        fault(
            "consent and compelling interests are grounds only where no other is (GDPR Art. 49(1))",
            "remove them, or the other grounds",
        )
    if transfer.basis and not transfer.countries:
        fault("a ground of transfer without a country", "name the countries under 'countries'")
    frameworks = FRAMEWORKS & set(transfer.basis)
    if frameworks and transfer.dpf is None:
        fault(
            f"the ground '{min(frameworks)}' without an entry in the list",
            "name the listed company, its entry's address and the date of the look-up under 'dpf'",
        )
    if transfer.dpf is not None and not frameworks:
        fault(
            f"an entry in the list, but none of {listed(FRAMEWORKS)} among the grounds",
            "state the whole transfer here: 'countries', 'basis', 'dpf'; nothing is taken over",
        )
    return findings


def to_company(model: "CompanyModel") -> Company:
    """Turn a company as written into the record."""
    return Company(
        name=model.name,
        address=Address(
            street=model.street,
            postal_code=model.postal_code,
            city=model.city,
            region=model.region,
            country=model.country,
        ),
        parent_name=model.parent.name if model.parent else None,
        parent_country=model.parent.country if model.parent else None,
    )


def to_transfer(model: "TransferModel") -> Transfer:
    """Turn transfers as written into the record."""
    return Transfer(
        countries=None if model.countries is None else tuple(model.countries),
        basis=tuple(model.basis),
        dpf=DpfEntry(entity=model.dpf.entity, url=model.dpf.url, checked=model.dpf.checked)
        if model.dpf
        else None,
        safeguards_url=model.safeguards_url,
    )
