"""Clients: hundreds of invented ones, made from one loaded client by changing what differs.

Every value that belongs to a client differs from one to the next, and holds what XML escapes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import overload

from pipeline.records import Client

_NAMES = ("Müller & Söhne", "O'Neill & Partner", "Größe <Nord> Logistik", "Bäckerei 'Übermorgen'")
_STREETS = ("Straße des 17. Juni", "O'Connell-Weg", "Am Tor <Süd>", "Kirch- & Marktgasse")
_CITIES = ("Berlin", "Köln", "München & Umland", "Lübeck")
_DEPARTMENTS = ("Büro für Technik & Räume", "Empfang <Haus 2>", "IT & Betrieb", "Geschäftsstelle")


def invented(base: Client, number: int) -> Client:
    """Give the client of a number; equal numbers give equal clients."""
    pick = number % 4
    name = f"{_NAMES[pick]} Nr. {number} GmbH"
    address = replace(
        base.controller.address,
        street=f"{_STREETS[pick]} {number % 200 + 1}",
        postal_code=f"{10000 + number % 80000}",
        city=_CITIES[pick],
    )
    officer = base.data_protection_officer
    assert officer, "the benchmark's client names one"
    (tool,) = base.tools
    days = {kind: f"P{number % span + 7}D" for kind, span in _SPANS.items()}
    return replace(
        base,
        id=f"client-{number:05}",
        controller=replace(
            base.controller,
            name=name,
            address=address,
            email=f"datenschutz{number}@example.org",
        ),
        data_protection_officer=replace(
            officer, name=f"Dr. Zoë d'Arc-{number}", email=f"dsb{number}@example.org"
        ),
        policy_url=f"https://www.example.org/datenschutz?kunde={number}&teil=besprechungen",
        as_of=base.as_of + timedelta(days=number % 365),
        texts={
            "contact_department": f"{_DEPARTMENTS[pick]}, Zimmer {number}",
            "office_hours": f"werktags von 8 Uhr bis 17 Uhr, Durchwahl > {number}",
            "works_agreement": f"Betriebsvereinbarung 'Besprechungen & Telefon' Nr. {number}",
            "archive_place": f"Archiv <Keller>, Schrank {number}",
            "retention_law": f"sechs Jahre für Briefe & zehn Jahre für Bücher (Plan {number})",
            "complaint_office": f"Aufsicht Musterland, Postfach {number}, 10115 Musterstadt",
        },
        tools=(replace(tool, retention=days),),
    )


_SPANS = {"metadata": 90, "chat": 30, "files": 61, "recording": 14}


class Invented(Sequence[Client]):
    """So many invented clients, each made when it is asked for: none is kept in memory."""

    def __init__(self, base: Client, numbers: range) -> None:
        self._base = base
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Client: ...
    @overload
    def __getitem__(self, index: slice) -> "Invented": ...
    def __getitem__(self, index: int | slice) -> "Client | Invented":
        if isinstance(index, slice):
            return Invented(self._base, self._numbers[index])
        return invented(self._base, self._numbers[index])
