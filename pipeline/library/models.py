"""Models: the shape of every file that people write, key by key."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ..records import Basis, Regime, Role, TransferBasis
from . import values
from .shapes import Model

Deployment = Literal["hosted", "self-hosted", "both"]
Group = Literal[
    "status", "provider", "privacy_url", "download_url", "regions", "transfer", "features"
]
Category = Literal[
    "meeting",
    "webinar",
    "events",
    "messenger",
    "phone-system",
    "telehealth",
    "whiteboard",
    "remote-support",
]
IsoDate = Annotated[date, BeforeValidator(values.to_date)]
NumberText = Annotated[str, BeforeValidator(values.to_text)]
Text = Annotated[NumberText, AfterValidator(values.text)]
Id = Annotated[str, Field(max_length=values.LONGEST_ID), AfterValidator(values.id_)]
Name = Annotated[str, Field(max_length=values.LONGEST_ID), AfterValidator(values.name)]
Country = Annotated[str, AfterValidator(values.country)]
Region = Annotated[str, AfterValidator(values.region)]
DayMonthYear = Annotated[NumberText, AfterValidator(values.day_month_or_year)]
Url = Annotated[str, Field(max_length=values.LONGEST_URL), AfterValidator(values.url)]
Email = Annotated[str, Field(max_length=values.LONGEST_EMAIL), AfterValidator(values.email)]
Language = Annotated[str, AfterValidator(values.language)]
OwnText = dict[Language, Text]
Period = Annotated[str | OwnText, AfterValidator(values.period)]

# --- clauses -----------------------------------------------------------------------------------


class RowModel(Model):
    """A table row in a clause's front matter."""

    id: Id
    when: str | None = None
    expresses: list[str] = []
    cells: dict[Name, Text]


class ColumnModel(Model):
    """A column that a table does not always have."""

    title: Text
    when: str


class ClauseModel(Model):
    """A clause's front matter."""

    covers: list[Id] = []
    excludes: list[Id] = []
    when: str | None = None
    each: Literal["tool"] | None = None
    join: Literal["list"] | None = None
    callout: bool = False
    expresses: list[str] = []
    note: str | None = None
    title: Text | None = None
    columns: dict[Name, Text | ColumnModel] = {}
    rows: list[RowModel] = []
    aliases: list[Id] = []


class OwnClauseModel(ClauseModel):
    """The front matter of a client's own clause."""

    replaces: Id | None = None
    after: Id | None = None


class SectionModel(Model):
    """A section of the outline."""

    id: Id
    title: Text
    each: Literal["tool"] | None = None
    note: str | None = None
    clauses: "list[Id | SectionModel]"


class ElsewhereModel(Model):
    """What a form leaves to another text: all duties but these, or these."""

    all_but: list[Id] | None = None
    duties: list[Id] = []


class FormModel(Model):
    """A form of declaration."""

    title: Text
    elsewhere: ElsewhereModel | None = None
    sections: list[SectionModel]


class OutlineModel(Model):
    """clauses/outline.yaml."""

    labels: dict[Name, Text]
    forms: dict[Name, FormModel]


# --- registry ----------------------------------------------------------------------------------


class FactModel(Model):
    """A fact of the vocabulary."""

    meaning: str
    scope: Literal["client", "tool"]
    default: bool | Literal["capability"] | None = None
    implies: list[str] = []
    excludes: list[str] = []
    needs: list[str] = []
    hint: str = ""


class FactsModel(Model):
    """registry/facts.yaml."""

    facts: dict[str, FactModel]
    one_of: list[Annotated[list[str], Field(min_length=2)]] = []


class CaseModel(Model):
    """What a duty asks for in a case."""

    when: str
    requires: str | None = None
    mentions: list[Text] = []


class RequirementModel(Model):
    """A duty to inform."""

    id: Id
    group: Text
    citation: Text
    title: Text
    level: Literal["must", "should", "may"]
    when: str | None = None
    met_by: Literal["clause", "form", "process"]
    say: Text
    requires: str | None = None
    mentions: list[Text] = []
    cases: list[CaseModel] = []
    excludes: list[Id] = []
    regimes: list[Regime] | None = None


class RequirementsModel(Model):
    """registry/requirements/*.yaml."""

    version: int = 1
    as_of: IsoDate | None = None
    regimes: list[Regime] = []
    requirements: list[RequirementModel]


class SourceModel(Model):
    """Where a fact was read."""

    url: str | None = None
    ref: str | None = None
    date: DayMonthYear | None = None
    via: str | None = None
    note: str | None = None


class ParentModel(Model):
    """A parent company."""

    name: Text
    country: Country


class CompanyModel(Model):
    """A company with its address; what is unknown is left out."""

    name: Text
    street: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None
    region: Text | None = None
    country: Country
    parent: ParentModel | None = None


class DpfModel(Model):
    """An entry in the list of the EU-US Data Privacy Framework."""

    entity: Text
    url: Url
    checked: IsoDate


class TransferModel(Model):
    """Transfers to third countries."""

    countries: list[Country] | None = None
    basis: list[TransferBasis] = []
    dpf: DpfModel | None = None
    safeguards_url: Url | None = None


class ToolModel(Model):
    """registry/tools/<id>.yaml; what is unknown is left out.

    Attributes:
        deployment: both = a client says which; the rest of the file is about the hosted service.
        confidence: of groups whose sources leave doubts; none = sure.
    """

    name: Text
    aliases: list[Text] = []
    category: Category | None = None
    status: Literal["active", "retired"]
    retired: DayMonthYear | None = None
    successor: Id | None = None
    deployment: Deployment
    role: Role | None = None
    provider: CompanyModel | None = None
    privacy_url: Url | None = None
    download_url: Url | None = None
    regions: list[Region] = []
    transfer: TransferModel = TransferModel()
    features: dict[Name, bool] = {}
    confidence: dict[Group, Literal["medium", "low"]] = {}
    sources: dict[Group, list[SourceModel]] = {}
    checked: dict[Group, IsoDate] = {}
    notes: list[str] = []


class AuthorityModel(Model):
    """A supervisory authority."""

    id: Id
    country: Country | None = None
    names: OwnText
    name_en: Text
    short: Text | None = None
    address: list[Text] = []
    addresses: dict[str, list[Text]] = {}
    website: Text
    email: Text | None = None
    phone: Text | None = None
    languages: list[Text] = []
    dpv: Text | None = None
    confidence: Text | None = None
    note: str | None = None
    sources: list[Text] = []


class AuthoritiesModel(Model):
    """registry/authorities.yaml."""

    version: int = 1
    as_of: IsoDate | None = None
    authorities: list[AuthorityModel]


class CitationsModel(Model):
    """registry/citations.yaml: each citation's kind, its law and the parts of its pattern."""

    citations: dict[Name, dict[Name, NumberText]]
    counterparts: dict[Name, dict[Name, Name]] = {}
    absent: dict[Name, list[Name]] = {}


class AdequateModel(Model):
    """A country that protects data adequately."""

    country: Country
    decision: Name | None = None
    partial: bool = False
    until: IsoDate | None = None
    note: Text | None = None


class AdequacyListModel(Model):
    """The countries that one law finds adequate."""

    sources: list[SourceModel] = Field(min_length=1)
    checked: IsoDate
    countries: list[AdequateModel]


class AdequacyModel(Model):
    """registry/adequacy.yaml."""

    adequacy: dict[Regime, AdequacyListModel]


class PlaceholderModel(Model):
    """A placeholder's meaning."""

    meaning: Text
    example: Text
    scope: Literal["client", "tool"]
    own_text: bool = False


class PlaceholdersModel(Model):
    """registry/placeholders.yaml."""

    placeholders: dict[Name, PlaceholderModel]


class TermModel(Model):
    """An official term, and how translations are compared with it."""

    term: Text
    confidence: Literal["high", "medium", "low"]
    forms: list[Text] = []
    wrong: list[Text] = []


class WordsModel(Model):
    """What says no, must or may in a language."""

    clear: list[Text] = []
    also: list[Text] = []


class ConventionsModel(Model):
    """How a language is written."""

    script: Text | None = None
    quotes: list[Annotated[str, Field(min_length=2, max_length=2)]] = []
    spaced: str = ""
    citations: list[Text] = []
    modality: dict[Literal["negation", "obligation", "permission"], WordsModel] = {}
    informal: list[Text] = []


class SpellingModel(Model):
    """A letter that a variant of a language writes otherwise."""

    letter: str = Field(min_length=1, max_length=1)
    instead: str


class TermsModel(Model):
    """registry/terms/<language>.yaml."""

    language: Language
    name: Text
    direction: Literal["ltr", "rtl"]
    authentic: bool = True
    status: str | None = None
    gdpr_name: Text
    gdpr_abbreviation: Text
    uk_gdpr: Text | None = None
    spelling: list[SpellingModel] = []
    citations: dict[Name, str] = {}
    acts: dict[Name, Text] = {}
    point_letters: dict[str, str] = {}
    conventions: ConventionsModel = ConventionsModel()
    terms: dict[Name, TermModel] = {}
    notes: list[str] = []


class StatementModel(Model):
    """A statement of the source text."""

    says: Text
    correction: Text | None = None


class StatementsModel(Model):
    """registry/statements.yaml."""

    statements: dict[str, StatementModel]


class ReviewModel(Model):
    """Who read a translation, and what it was made from then."""

    reviewer: Text
    date: IsoDate
    source: str
    translation: str


class ReviewsModel(Model):
    """locales/<language>/reviews.yaml."""

    reviews: dict[str, ReviewModel] = {}


# --- clients -----------------------------------------------------------------------------------


class ControllerModel(Model):
    """Who is responsible."""

    name: Text
    street: Text
    postal_code: Text | None = None
    city: Text
    country: Country
    email: Email | None = None
    phone: Text | None = None
    website: Url | None = None
    logo: Text | None = None


class PersonModel(Model):
    """Somebody to write to."""

    name: Text | None = None
    email: Email | None = None
    phone: Text | None = None
    address: Text | None = None


class PurposeModel(Model):
    """A purpose with its basis."""

    purpose: Name
    basis: Basis | None = None
    audience: list[Name] = []


class ToolEntryModel(Model):
    """A tool in a client's file; whatever is stated here goes before the registry."""

    tool: Id
    deployment: values.Deployment | None = None
    role: Role | None = None
    provider: CompanyModel | None = None
    hosting_company: CompanyModel | None = None
    privacy_url: Url | None = None
    download_url: Url | None = None
    transfer: TransferModel | None = None
    features: dict[Name, bool] = {}
    retention: dict[Name, Period] = {}
    texts: dict[Name, Text | OwnText] = {}
    facts: dict[str, bool] = {}


class ClientModel(Model):
    """A client's file."""

    controller: ControllerModel
    data_protection_officer: PersonModel | None = None
    representative: PersonModel | None = None
    supervisory_authority: Id
    purposes: list[PurposeModel] = Field(min_length=1)
    retention: dict[Name, Period] = {}
    texts: dict[Name, Text | OwnText] = {}
    facts: dict[str, bool] = {}
    languages: list[Language] = Field(min_length=1)
    translations: Literal["reviewed"] | None = None
    template: Text = "declaration"
    formats: list[values.Format] = ["docx", "odt"]
    form: Text | Annotated[list[Text], Field(min_length=1)] = "notice"
    regime: Regime | None = None
    elsewhere: list[Id] = []
    policy_url: Url | dict[Language, Url] | None = None
    as_of: IsoDate
    version: Text | None = None
    tools: list[Id | ToolEntryModel] = Field(min_length=1)
    clauses: Text | None = None
