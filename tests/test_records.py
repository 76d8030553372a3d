"""Records do what named tuples of `typing` do, and their constructor is compiled when it is first needed."""

from __future__ import annotations

import pickle
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest

from zbill import records

Thing = TypeVar("Thing")


class Ours(records.NamedTuple):
    name: str
    price: int
    archived: bool = False
    notes: str = ""

    @property
    def shown(self) -> str:
        return f"{self.name} {self.price}"


class Theirs(typing.NamedTuple):
    name: str
    price: int
    archived: bool = False
    notes: str = ""

    @property
    def shown(self) -> str:
        return f"{self.name} {self.price}"


class Pair(records.NamedTuple, Generic[Thing]):
    first: Thing
    second: Thing


ANSWERS: dict[str, Callable[[Any], object]] = {
    "cells": lambda record: tuple(record("Ana", 5)),
    "a field": lambda record: record("Ana", 5).price,
    "a default": lambda record: record("Ana", 5).archived,
    "by name": lambda record: tuple(record(price=5, name="Ana", notes="new")),
    "a property": lambda record: record("Ana", 5).shown,
    "replaced": lambda record: tuple(record("Ana", 5)._replace(price=6, notes="new")),
    "type of replaced": lambda record: type(record("Ana", 5)._replace(price=6)) is record,
    "made": lambda record: record._make(["Ana", 5, True, ""]) == record("Ana", 5, True),
    "dict": lambda record: record("Ana", 5)._asdict(),
    "fields": lambda record: (record._fields, record._field_defaults, record.__match_args__),
    "printed": lambda record: repr(record("Ana", 5)).partition("(")[1:],
    "equal to a tuple": lambda record: record("Ana", 5) == ("Ana", 5, False, ""),
    "sent": lambda record: pickle.loads(pickle.dumps(record("Ana", 5))) == record("Ana", 5),
    "class of sent": lambda record: type(pickle.loads(pickle.dumps(record("Ana", 5)))) is record,
    "no further attributes": lambda record: hasattr(record("Ana", 5), "__dict__"),
}

REFUSED: dict[str, Callable[[Any], object]] = {
    "a missing field": lambda record: record("Ana"),
    "a field too many": lambda record: record("Ana", 5, True, "", 1),
    "an unknown name": lambda record: record("Ana", 5, size=1),
    "a short row": lambda record: record._make(["Ana", 5]),
    "an unknown replacement": lambda record: record("Ana", 5)._replace(size=1),
    "a change": lambda record: setattr(record("Ana", 5), "price", 6),
}


@pytest.mark.parametrize("asked", ANSWERS)
def test_a_record_answers_as_a_named_tuple(asked: str) -> None:
    assert ANSWERS[asked](Ours) == ANSWERS[asked](Theirs)


@pytest.mark.parametrize("asked", REFUSED)
def test_a_record_refuses_what_a_named_tuple_refuses(asked: str) -> None:
    with pytest.raises(Exception) as theirs:
        REFUSED[asked](Theirs)
    # Before Python 3.13 an unknown replacement is a ValueError.
    with pytest.raises((type(theirs.value), TypeError)) as ours:
        REFUSED[asked](Ours)
    assert str(ours.value) == str(theirs.value).replace("Theirs", "Ours")


def test_a_record_can_be_generic() -> None:
    assert Pair[int](1, 2).second == 2


def test_a_constructor_is_compiled_when_the_first_record_is_made() -> None:
    class Seldom(records.NamedTuple):
        name: str

    before = "__new__" in vars(Seldom)
    made = Seldom("Ana")
    assert (before, made, "__new__" in vars(Seldom)) == (False, ("Ana",), True)


def test_every_record_is_defined_this_way() -> None:
    """A named tuple of `typing` takes ten times as long to define, and every command would wait for it."""
    package = Path(records.__file__).parent
    assert [
        str(file.relative_to(package))
        for file in sorted(package.rglob("*.py"))
        if any("typing" in line and "NamedTuple" in line for line in file.read_text("utf-8").splitlines())
    ] == ["records.py"]
