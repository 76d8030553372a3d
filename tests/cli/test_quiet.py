"""--quiet prints what each thing is called by: its number, id or code."""

from __future__ import annotations

import pytest

from tests.practice import Practice

NAMES = {
    "client show Cem": "4\n",
    "session show 2": "2\n",
    "invoice show 2": "INV-0002\n",
    "receipt show 1": "RCT-0001\n",
    "balance": "1\n3\n",
    "balance Ben": "3\n",
    "client list": "1\n2\n3\n4\n",
    "service list": "90834\n90837\n",
    "invoice list --unpaid": "INV-0002\nINV-0003\nINV-0004\nINV-0005\n",
    "config get currency": "USD\n",
}


@pytest.mark.parametrize("command", NAMES)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_quiet_prints_the_name_of_each_thing(command: str, form: str, untouched: Practice) -> None:
    assert untouched.ok(f"{command} -q -f {form}").out == NAMES[command]


def test_quiet_prints_the_number_of_a_credit_note(therapy: Practice) -> None:
    therapy.ok("attend 1")
    therapy.ok("invoice close 1")
    therapy.ok("invoice credit 1 --reason mistake")
    assert therapy.ok("creditnote show 1 -q").out == "CN-0001\n"


def test_quiet_prints_the_hash_of_the_head_in_each_format(therapy: Practice) -> None:
    digest = therapy.json("log --head")["hash"]
    assert therapy.ok("log --head -q").out == therapy.ok("log --head -q -f json").out == f"{digest}\n"
