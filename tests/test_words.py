"""The words of zbill: phrases that were hard to read do not come back, and docstrings say what a function does."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.plain_errors import begins_with_a_verb
from zbill import errors

HOME = Path(__file__).parent.parent
CODE = sorted((HOME / "zbill").rglob("*.py"))
TESTS = sorted(path for path in (HOME / "tests").rglob("*.py") if path != Path(__file__))
PROSE = [HOME / "README.md", *sorted((HOME / "zbill").glob("*.md")), *sorted((HOME / "tests/stories").glob("*.txt"))]

_THINGS = "one|file|row|line|entry|transaction|document|statement|report|client|kind|command|day|group|table|thing"

# What is not said, and what is said instead.
INSTEAD = {
    r"(?<!balance )(?<![\w.'\"])owing\b(?!['\"])": "owes, is owed, or the figure called balance owing",
    r"\b(past due|still) to come\b|\ba day to come\b": "in the future",
    r"\bstands?\b(?! for\b)|\blies\b|\bgoes by\b|\b(comes?|came) off\b": "is, applies, is dated, moves",
    r"\b(takes?|took|taken|brings?|brought) (it |them |that |this )?back\b": "void, undo, reverse, return",
    r"\btoo much\b|\bwhat is (left|held|owed|issued|there)\b": "the extra, the balance, the credit",
    r"\bto be billed\b|\bgathers?\b": "unbilled, invoice",
    r"\bcall(s|ed)? (it )?off\b": "cancel",
    r"\bpapers\b": "documents",
    r"catalogue|colour(?!s? of the flag)|behaviour|favour": "US spelling",
    r"\b(some|every|no|any)body\b|\bwhoever\b": "someone, everyone, no one",
    r"\b(who|they|you|nothing|everything) may\b|\bmay (always|everything|nothing|only)\b": "can, has the permission",
    r"\block(ed)? time\b|\btime locked\b": "locked period",
    rf"\b({_THINGS}) a ({_THINGS})\b": "per, each, for each",
    r"\bits? ending\b|\bending says\b": "extension, format",
    r"\btalk\b": "messages",
    r"\btwins?\b|\blikely double\b": "duplicate",
    r"\bfor good\b": "permanent",
    r"\ba fault in zbill\b": "internal error (a bug in zbill)",
    r"\bsays? so with\b": "add, use",
    r"\bstands alone\b|\bdo not go together\b|\bexclude each other\b": "use either … or …",
    r"(?<!there )\bis no (?!longer|one\b|more\b|such\b)": "isn't a",
    r"\b(in|out of) force\b|\bholds? (from|on)\b": "applies from",
    r"\bput on\b|\bput (it|them|money) on\b": "apply to, add to",
    r"\bcannot\b": "can't",
    r"\bmade good\b|\bin vain\b|\bwhat for\b": "a plain sentence",
    r"\bwhat (is|was) (asked|typed|said|made|given)\b": "the request, the text, the result",
}

# A phrase that says exactly what is meant where it is, by file.
ALLOWED = {
    "zbill/ARCHITECTURE.md": ("`papers.py`", "`services/papers.py`", "`python -m tests.bench.papers`"),
    "zbill/db/clients.py": (" where owing > 0",),
    "zbill/reports/balances.py": ("where owing <> 0",),
    "tests/stories/closing_the_month.txt": ("Uncollected",),
    "tests/stories/discount_tiers.txt": ("TALK",),
    "tests/stories/discounts_and_taxes.txt": ("'Nobody'",),
    "tests/stories/looking_up.txt": ("Owing   ",),
    "tests/stories/owner_without_clients.txt": ("Uncollected",),
    "tests/stories/revenue_by_month.txt": ("Uncollected",),
    "tests/stories/moving_close_invoice.txt": ("! Error: nobody",),
}

# No first line of a docstring begins so: a function is an imperative, a class or module a noun.
VAGUE = re.compile(r"(What|Whether|How|Why|Where|Who|Whose|Whom|Those|That|None|Once|As|If|Of|In|On)\b")


class Text(NamedTuple):
    """A piece of text a person reads, with its place."""

    place: str
    text: str


def texts(path: Path) -> Iterator[Text]:
    """Yield the texts and comments of a Python file, or what another file says in words."""
    name = path.relative_to(HOME)
    found = _code_texts(path) if path.suffix == ".py" else enumerate(path.read_text("utf-8").splitlines(), 1)
    yield from (Text(f"{name}:{line}", _VALUE.sub("", text)) for line, text in found if not _DATA.match(text))


# What is no prose: a command and the keys of an answer in a story, a query, a word alone (a key or a value).
_DATA = re.compile(
    r"    (\$ |\[\w+,|\w+,\w+|\"\w+\": )|[rf]*['\"]{1,3}\s*(select|with|insert|update|delete)\b|[rf]*['\"]\S*['\"]$",
    re.I,
)
# What an f-string fills in.
_VALUE = re.compile(r"\{[^{}]*\}")
_STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def _code_texts(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT or token.type in _STRINGS:
                yield token.start[0], token.string


def docstrings(path: Path) -> Iterator[Text]:
    """Yield the first line of each docstring of a Python file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            place = f"{path.relative_to(HOME)}:{getattr(node, 'lineno', 1)}"
            yield Text(place, text.splitlines()[0])


@pytest.mark.parametrize("path", [*CODE, *PROSE], ids=lambda path: str(path.relative_to(HOME)))
def test_hard_phrases_do_not_come_back(path: Path) -> None:
    allowed = ALLOWED.get(str(path.relative_to(HOME)), ())
    found = [
        f"{place}: {match[0]!r} in {text.strip()!r}: say {instead}"
        for place, text in texts(path)
        for phrase, instead in INSTEAD.items()
        if (match := re.search(phrase, text, re.IGNORECASE)) and not any(each in text for each in allowed)
    ]
    assert found == []


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=lambda path: str(path.relative_to(HOME)))
def test_a_docstring_begins_with_what_it_is(path: Path) -> None:
    # Typer shows the docstring of a command: tests/cli/test_help.py looks at these.
    assert [f"{place}: {text}" for place, text in docstrings(path) if VAGUE.match(text)] == []


# Errors take a sentence and a remedy; a remedy that depends on the case is seen when a test meets it.
ERRORS = {each.__name__ for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)}


def remedies(path: Path) -> Iterator[Text]:
    """Yield the remedies that a Python file writes out, with `0` for each value that is filled in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            for given in node.args[1:2]:
                pieces = given.values if isinstance(given, ast.JoinedStr) else [given]
                text = "".join(str(each.value) if isinstance(each, ast.Constant) else "0" for each in pieces)
                yield Text(f"{path.relative_to(HOME)}:{node.lineno}", "" if text == "0" else text)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(HOME)))
def test_a_remedy_begins_with_a_verb(path: Path) -> None:
    assert [f"{place}: {text}" for place, text in remedies(path) if not begins_with_a_verb(text)] == []
