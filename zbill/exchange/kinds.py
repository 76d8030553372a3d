"""The kinds of CSV files: the columns of each, in the order in which a folder's files are taken (SPEC 10).

The one description that import, export, their help and the sample practices share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from zbill.records import NamedTuple

# What a cell of a column holds. cells.py reads each of them. `lines` can have line breaks, which in `joined` become
# blanks.
CellKind = Literal[
    "text", "ref", "lines", "joined", "names", "day", "start", "amount", "price", "quantity", "percent", "number",
    "yes_no", "on_off", "status", "method", "payment", "discount", "taxes", "settles", "terms", "diagnoses",
]  # fmt: skip


class Column(NamedTuple):
    """A column: its name, what its cells hold, and what they mean, for help."""

    name: str
    holds: CellKind
    meaning: str
    required: bool = False


class Kind(NamedTuple):
    """A kind of file. The cells of the `identity` columns, joined, tell its rows apart from one file to the next."""

    name: str
    summary: str
    identity: Sequence[str]
    columns: Sequence[Column]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


_REF = Column("ref", "text", "the row's identity where it comes from", required=True)
_SETTLED = _REF._replace(holds="ref")
_CLIENT = Column("client", "text", "a client's ref, exact name, or email address", required=True)
_PATIENT = Column("patient", "text", "a patient's ref")
_PROVIDER = Column("provider", "text", "a provider's name")
_SERVICE = Column("service", "text", "a service's code or exact name", required=True)
_ARCHIVED = Column("archived", "yes_no", "whether lists leave it out")
_FROM = Column("from", "day", "the day from which the price or rate applies")
_BORN = Column("birth_date", "day", "the date of birth")
_DISCOUNT_CLASS = Column("discount", "text", "a discount's name")
_DIAGNOSES = Column("diagnoses", "diagnoses", "ICD-10-CM codes for superbills, separated by semicolons")
_OWN_DISCOUNT = Column("discount", "discount", "the line's own discount: NAME RATE, an amount, or none")
_OWN_TAXES = Column("taxes", "taxes", "the line's own taxes: NAME RATE; NAME RATE, or none")
_QUANTITY = Column("quantity", "quantity", "how many")
_INVOICE = Column("invoice", "text", "the invoice's number where it comes from; rows with the same one share it")
_CLOSED_ON = Column("closed_on", "day", "the day on which the invoice was closed")

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "taxes",
            "Import taxes with their dated rates.",
            ("name", "from"),
            (
                Column("name", "text", "the tax's name", required=True),
                Column("rate", "percent", "its rate in percent", required=True),
                _FROM,
                Column("abbreviation", "text", "its short name on documents"),
                Column("inclusive", "yes_no", "whether prices contain it"),
                _ARCHIVED,
            ),
        ),
        Kind(
            "discounts",
            "Import discounts.",
            ("name",),
            (
                Column("name", "text", "the discount's name", required=True),
                Column("rate", "percent", "its rate in percent", required=True),
                _ARCHIVED,
            ),
        ),
        Kind(
            "services",
            "Import services with their dated prices.",
            ("code", "from"),
            (
                Column("code", "text", "the service's code", required=True),
                Column("name", "text", "its name", required=True),
                Column("price", "price", "its price", required=True),
                _FROM,
                Column("minutes", "number", "how long it takes"),
                Column("late_cancel_percent", "percent", "the part of the price that a late cancellation costs"),
                Column("no_show_percent", "percent", "the part of the price that a no-show costs"),
                Column("taxes", "names", "its taxes by name, separated by semicolons"),
                Column("discountable", "yes_no", "whether discounts of clients, patients and invoices apply"),
                _ARCHIVED,
            ),
        ),
        Kind(
            "staff",
            "Import staff members with their roles.",
            ("name",),
            (
                Column("name", "text", "the person's name", required=True),
                Column("login", "text", "their user name on this computer"),
                Column("roles", "names", "their roles by name, separated by semicolons"),
                Column("provider", "yes_no", "whether they see clients"),
                Column("npi", "text", "their National Provider Identifier"),
                Column("licence", "text", "their license number"),
                _ARCHIVED,
            ),
        ),
        Kind(
            "clients",
            "Import clients.",
            ("ref",),
            (
                _REF,
                Column("name", "text", "the client's name", required=True),
                Column("email", "text", "their email address"),
                Column("phone", "text", "their phone number"),
                Column("address", "lines", "their address, or its parts in the next four columns"),
                Column("street", "lines", "the street of their address"),
                Column("postcode", "text", "the postal code of their address"),
                Column("town", "text", "the town of their address"),
                Column("country", "text", "the country of their address"),
                _BORN,
                Column("auto_invoice", "on_off", "whether marking a session bills it at once"),
                Column("tax_exempt", "yes_no", "whether they are charged no tax"),
                _DISCOUNT_CLASS,
                Column("terms_days", "terms", "in how many days their invoices are due"),
                _DIAGNOSES,
                Column("notes", "lines", "notes, never printed"),
                _ARCHIVED,
            ),
        ),
        Kind(
            "patients",
            "Import patients of clients.",
            ("ref",),
            (
                _REF,
                _CLIENT,
                Column("name", "text", "the patient's name", required=True),
                _BORN,
                Column("species", "text", "the species of an animal"),
                Column("breed", "text", "the breed of an animal"),
                _DISCOUNT_CLASS,
                _DIAGNOSES,
                _ARCHIVED,
            ),
        ),
        Kind(
            "rates",
            "Import clients' own prices.",
            ("client", "service", "from"),
            (_CLIENT, _SERVICE, Column("price", "price", "what the service costs them", required=True), _FROM),
        ),
        Kind(
            "sessions",
            "Import sessions, and invoice those that took place.",
            ("ref",),
            (
                _SETTLED,
                _CLIENT,
                _SERVICE,
                Column("start", "start", "the day and time at which it begins", required=True),
                _PATIENT,
                _PROVIDER,
                Column("minutes", "number", "how long it takes"),
                Column("status", "status", "scheduled, attended, late-canceled, no-show, canceled, or non-billable"),
                Column("waived", "yes_no", "whether the charge for an absence is waived"),
                Column("reason", "text", "why the charge is waived"),
                Column("fee", "price", "its own fee"),
                Column("ward", "text", "the ward or room"),
                Column("place", "text", "the place of service"),
                Column("modifier", "text", "the billing modifier"),
                Column("notes", "lines", "notes, never printed"),
                _OWN_DISCOUNT,
                _OWN_TAXES,
                _QUANTITY,
                Column("description", "joined", "the text of its line"),
                _INVOICE,
                _CLOSED_ON,
            ),
        ),
        Kind(
            "charges",
            "Import charges that aren't sessions.",
            ("ref",),
            (
                _SETTLED,
                _CLIENT,
                Column("date", "day", "the day of the charge", required=True),
                Column("description", "joined", "what is charged for", required=True),
                Column("price", "price", "the price of one", required=True),
                _QUANTITY,
                _SERVICE._replace(required=False),
                _PROVIDER,
                _PATIENT,
                _OWN_DISCOUNT,
                _OWN_TAXES,
                _INVOICE,
                _CLOSED_ON,
            ),
        ),
        Kind(
            "payments",
            "Import payments and deposits.",
            ("ref",),
            (
                _REF,
                _CLIENT,
                Column("date", "day", "the day on which it was received", required=True),
                Column("amount", "amount", "how much was received", required=True),
                Column("kind", "payment", "payment or deposit"),
                Column("method", "method", "how it was paid"),
                Column("reference", "text", "a check or transaction number"),
                Column("payer", "text", "who paid, if not the client"),
                Column("comment", "lines", "a text on the receipt"),
                Column("settles", "settles", "refs of sessions and charges: REF or REF=AMOUNT, separated by ; "),
            ),
        ),
    )
}
