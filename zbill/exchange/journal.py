"""The books as a journal for hledger, Ledger or Beancount (SPEC 10).

The three have the same accounts: their names keep to the letters that Beancount takes, and begin with the id of what
they are for. So no two clients share an account, whatever their names. The names themselves are beside the accounts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b

from zbill.money import to_text
from zbill.reports.journal import CHANGED, GIVEN, LOST, NO_SERVICE, Account, Books, Entry

_ROOTS = {
    "receivable": "Assets:Receivable",
    "money": "Assets:Money",
    "credit": "Liabilities:Credit",
    "goodwill": "Liabilities:Goodwill",
    "tax": "Liabilities:Tax",
    "income": "Income",
}
_SHARED = {
    NO_SERVICE: "Income:No-service",
    CHANGED: "Income:Changed-lines",
    GIVEN: "Expenses:Goodwill",
    LOST: "Expenses:Bad-debts",
}
_NARRATIONS = {
    "invoice": "Invoice",
    "change": "Change of invoice",
    "void": "Void of invoice",
    "credit-note": "Credit note",
    "payment": "Payment",
    "deposit": "Deposit",
    "refund": "Refund",
    "receipt-void": "Void of receipt",
    "applied": "Credit applied to",
    "unapplied": "Credit unapplied from",
    "goodwill": "Goodwill added",
    "goodwill-removed": "Goodwill removed",
    "write-off": "Write-off of",
    "reversal": "Reversal of write-off of",
}
# How much of a name an account has. The id tells accounts apart.
_LONGEST = 40


def account_names(books: Books) -> dict[Account, str]:
    """Return the name of each account of the books, in order."""
    own = {account: f"{_ROOTS[account[0]]}:{component(account[1], name)}" for account, name in books.accounts}
    return own | _SHARED


def component(key: int | str, name: str) -> str:
    """Return the last part of an account's name: an id with a name, or a text that is its own key.

    No two ids, and no two texts that differ by more than their case, have the same one. A text that isn't one word that
    begins with a letter has a digest in front.
    """
    letters = _letters(name)
    if isinstance(key, int):
        return f"{key}-{letters}".rstrip("-")
    capital = key[0].upper()
    if letters == key and len(capital) == 1 and capital.isupper() and "-" not in key:
        return capital + key[1:]
    digest = blake2b(key.casefold().encode(), digest_size=4).hexdigest()
    return f"X{digest}-{letters}".rstrip("-")


def plain(text: str) -> str:
    """Return a text for descriptions: one line, without what the programs read as signs of their own."""
    return " ".join(text.translate(_PLAIN).split())


@lru_cache(64)
def code(number: str) -> str:
    """Return the number of a document with letters, digits and `. _ / -` only."""
    return _NOT_IN_CODES.sub("-", number)


def hledger(books: Books) -> Iterator[str]:
    """Yield the text of a journal that passes `hledger check --strict`, also with `payees` and `ordereddates`."""
    names, payees = account_names(books), _payees(books)
    yield f"{_heading(books)}decimal-mark .\ncommodity {_sample(books, point='.')}\n\ntag name\n\n"
    for account, name in _named(books, names):
        # A comma would end the value of the tag.
        yield f"account {account}  ; name: {plain(name.replace(',', ' '))}\n"
    yield from (f"account {name}\n" for name in _SHARED.values())
    yield from (f"payee {name}\n" for name in dict.fromkeys(payees.values()))
    for entry in books.entries:
        described = f"({_code(entry)}) {payees[entry.client_id]} | {_narration(entry)}"
        yield f"\n{entry.day} * {described}\n{_postings(books, names, entry)}"


def ledger(books: Books) -> Iterator[str]:
    """Yield the text of a journal that `ledger --pedantic --check-payees` takes.

    All of a description is the payee, so what happened is in a note.
    """
    names, payees = account_names(books), _payees(books)
    yield f"{_heading(books)}commodity {books.currency}\n    format {_sample(books)}\n\n"
    for account, name in _named(books, names):
        yield f"account {account}\n    note {name}\n"
    yield from (f"account {name}\n" for name in _SHARED.values())
    yield from (f"payee {name}\n" for name in dict.fromkeys(payees.values()))
    for entry in books.entries:
        described = f"({_code(entry)}) {payees[entry.client_id]}\n    ; {_narration(entry)}"
        yield f"\n{entry.day} * {described}\n{_postings(books, names, entry)}"


def beancount(books: Books) -> Iterator[str]:
    """Yield the text of a journal that passes `bean-check`. Accounts are open from the first day on."""
    names, payees, day = account_names(books), _payees(books), books.first_day
    yield f'{_heading(books)}option "title" {_quoted(books.practice)}\n'
    yield f'option "operating_currency" "{books.currency}"\n\n{day} commodity {books.currency}\n\n'
    for account, name in _named(books, names):
        yield f"{day} open {account} {books.currency}\n  name: {_quoted(name)}\n"
    yield from (f"{day} open {name} {books.currency}\n" for name in _SHARED.values())
    for entry in books.entries:
        links = "".join(f" ^{_link(number)}" for number in (entry.number, entry.other) if number)
        described = f'"{payees[entry.client_id]}" "{_narration(entry)}"{links}'
        yield f"\n{entry.day} * {described}\n{_postings(books, names, entry)}"


PROGRAMS: Mapping[str, Callable[[Books], Iterator[str]]] = {
    "hledger": hledger,
    "ledger": ledger,
    "beancount": beancount,
}

_NOT_IN_CODES = re.compile(r"[^\w./-]")
_NOT_IN_LINKS = re.compile(r"[^\w./-]", re.ASCII)
_PLAIN = str.maketrans({";": ",", "|": "/", '"': "'", "\\": "/"})


def _named(books: Books, names: Mapping[Account, str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each account of its own, with what it is for, once: methods can differ by their case only."""
    yield from {names[account]: name for account, name in books.accounts}.items()


def _letters(name: str) -> str:
    """Return the letters and digits of a name, without accents of their own, and a hyphen for everything else."""
    words = "".join(map(_letter, name)).split()
    return "-".join(words)[:_LONGEST].rstrip("-")


def _letter(character: str) -> str:
    if character.isalpha() or character.isdecimal():
        return character
    return "" if unicodedata.category(character).startswith("M") else " "


def _heading(books: Books) -> str:
    return f"; The books of {plain(books.practice)}\n\n"


def _sample(books: Books, point: str = "") -> str:
    """Return an amount that shows the decimals of the currency, with `point` after one without decimals."""
    amount = to_text(1000 * 10**books.decimals, books.decimals)
    return f"{amount}{'' if books.decimals else point} {books.currency}"


def _payees(books: Books) -> dict[int, str]:
    """Return what descriptions call each client, by id. Clients of the same name are one payee."""
    return {client: plain(name) for client, name in books.clients.items()}


def _code(entry: Entry) -> str:
    """Return what is in front of a payee, so that nothing in the name is read as a code or a mark."""
    return code(entry.number or entry.kind)


def _narration(entry: Entry) -> str:
    """Return what happened, with the numbers of the documents."""
    documents = ", ".join([code(number) for number in (entry.number, entry.other) if number])
    return f"{_NARRATIONS[entry.kind]} {documents}".rstrip()


def _postings(books: Books, names: Mapping[Account, str], entry: Entry) -> str:
    currency, decimals = books.currency, books.decimals
    return "".join(
        [f"    {names[account]}  {_amount(minor, decimals)} {currency}\n" for account, minor in entry.postings.items()]
    )


# Amounts repeat.
_amount = lru_cache(4096)(to_text)


def _quoted(text: str) -> str:
    """Return a text as a string of Beancount."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _link(number: str) -> str:
    return _NOT_IN_LINKS.sub("-", number)
