"""A key is stored with the text of its command. Files in use contain such texts, so none may change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from tests.practice import Practice
from zbill.cli.delivering import HOW
from zbill.cli.tree import root
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.models import Outcome

# Each command is followed by the request stored for it. Together they use every argument and option of every
# command that takes a key.
REQUESTS = r"""
service add LAB Lab 30.00 --minutes 20 --tax GST --late-cancel 50 --no-show 25 --not-discountable --from today
service add code='LAB' late_cancel='50' minutes='20' name='Lab' no_show='25' not_discountable=True price='30.00' since='today' tax=['GST']

service add LAB Lab 30.00
service add code='LAB' late_cancel='100' minutes='50' name='Lab' no_show='100' price='30.00'

tax add VAT 20 --abbreviation V --from 2026-10-01 --inclusive
tax add abbreviation='V' inclusive=True name='VAT' rate='20' since='2026-10-01'

discount add Junior 5
discount add name='Junior' rate='5'

client add Dora --email d@example.com --phone 5 --address 'A\nB' --born 1990-01-02 --auto-invoice on --notes n
client add address='A\\nB' auto_invoice='on' born='1990-01-02' email='d@example.com' name='Dora' notes='n' phone='5'

client add Dora --discount Senior --tax-exempt --terms 30 --diagnoses F41.1 --ref d
client add diagnoses='F41.1' discount='Senior' name='Dora' ref='d' tax_exempt=True terms='30'

patient add Ana Rover --born 2020-01-02 --species dog --breed pug --diagnoses F90 --discount none --ref r
patient add born='2020-01-02' breed='pug' client='Ana' diagnoses='F90' discount='none' name='Rover' ref='r' species='dog'

staff add Sam --login sam --role Staff --provider --npi 1234567893 --licence L1
staff add licence='L1' login='sam' name='Sam' npi='1234567893' provider=True role=['Staff']

role add Desk
role add name='Desk'

session add Ana 90834 9:00 --patient Rex --provider Helena --minutes 30 --fee 10.00 --every day --times 2
session add client='Ana' every='day' fee='10.00' minutes='30' patient='Rex' provider='Helena' service='90834' start='9:00' times='2'

session add Ana 90834 9:00 --ward W --place 11 --modifier 95 --notes n --ref s --every week --until 2026-12-01 --again
session add again=True client='Ana' every='week' modifier='95' notes='n' place='11' ref='s' service='90834' start='9:00' until='2026-12-01' ward='W'

session add Ana 90834 9:00 --every week --times 3 --except 2026-10-12 --except 2026-10-19
session add client='Ana' every='week' left_out=['2026-10-12', '2026-10-19'] service='90834' start='9:00' times='3'

attend 1 2 --status no-show --waive --reason sorry
attend reason='sorry' sessions=[1, 2] status='no-show' waive=True

attend Ana 2 'Ben Okafor' all --rebill
attend rebill=True sessions=['Ana', 2, 'Ben Okafor', 'all'] status='attended'

attend 2 01 2 --print
attend sessions=[2, 1] status='attended'

attend -
attend sessions=[7, 3] status='attended'

checkin 1 --invoice 4
checkin invoice='4' session='1'

checkin Ana
checkin session='Ana'

checkin 01 --undo
checkin session='01' undo=True

checkout 4 --close --print
checkout close=True sessions=[4]

checkout - --leave-open
checkout leave_open=True sessions=[7, 3]

charge Ana Book 10.00 --quantity 2 --date today --service 90834 --tax GST --discount 1.00
charge client='Ana' date='today' description='Book' discount='1.00' price='10.00' quantity='2' service='90834' tax=['GST']

charge Ana Book 10.00 --provider Helena --patient Rex --invoice 3
charge client='Ana' description='Book' invoice='3' patient='Rex' price='10.00' provider='Helena' quantity='1'

charge Ana 90834 --price 9.00
charge at='9.00' client='Ana' description='90834' quantity='1'

invoice new Ana --session 5 --session 4 --date today
invoice new client='Ana' date='today' session=['5', '4']

invoice new Ana --due 2026-12-01 --reference 'PO 4711'
invoice new client='Ana' due='2026-12-01' reference='PO 4711'

charge Ana Book 10.00 --due 2026-12-01 --reference 'PO 4711'
charge client='Ana' description='Book' due='2026-12-01' price='10.00' quantity='1' reference='PO 4711'

invoice new --all --period 2026-10
invoice new everybody=True period='2026-10'

invoice new Ana --empty
invoice new client='Ana' empty=True

invoice add 4 Pen 1.00 --quantity 3 --date today --service 90834 --tax GST --discount none
invoice add date='today' description='Pen' discount='none' invoice='4' price='1.00' quantity='3' service='90834' tax=['GST']

invoice add 4 Pen 1.00 --provider Helena --patient Rex
invoice add description='Pen' invoice='4' patient='Rex' price='1.00' provider='Helena' quantity='1'

invoice add 4 90834 --price 9.00
invoice add at='9.00' description='90834' invoice='4' quantity='1'

invoice add 4 --session -
invoice add invoice='4' quantity='1' session=['-']

pay 3 20.00 --invoice 3=5.00 --date today --method check --reference 9 --payer Mum --comment c --use-credit --again
pay again=True amount='20.00' client='3' comment='c' date='today' invoice=['3=5.00'] method='check' payer='Mum' reference='9' use_credit=True

pay 5.00 --session 3 --print
pay client='5.00' method='other' session='3'

deposit 3 25.00 --date today --method cash --reference 1 --payer Dad --comment d --again --print
deposit again=True amount='25.00' client='3' comment='d' date='today' method='cash' payer='Dad' reference='1'

refund 1 5.00 --invoice 3 --date today --method cash --comment r --again
refund again=True amount='5.00' comment='r' date='today' invoice='3' method='cash' receipt='1'

credit add 3 5.00 --reason sorry
credit add amount='5.00' client='3' reason='sorry'

credit remove 3 1.00 --reason mistake
credit remove amount='1.00' client='3' reason='mistake'

credit apply 3 2.00 --invoice 3=1.00 --invoice 4
credit apply amount='2.00' client='3' invoice=['3=1.00', '4']

credit apply --all
credit apply everybody=True

credit unapply 3 1.00 --reason mistake
credit unapply amount='1.00' invoice='3' reason='mistake'

invoice credit 2 --line 1=1.00 --line 2 --reason 'too much'
invoice credit invoice='2' line=['1=1.00', '2'] reason='too much'

writeoff 2 1.00 --reason gone
writeoff amount='1.00' invoice='2' reason='gone'

writeoff 2 --reverse
writeoff invoice='2' reverse=True

superbill Ana --period 2026-09 --again --place 11 --modifier 95 --print --copies 2 --lossy
superbill again=True client='Ana' modifier='95' period='2026-09' place='11'

superbill --all --from 2026-09-01 --to 2026-09-30 -o superbills/
superbill everyone=True first='2026-09-01' last='2026-09-30'

estimate 1 --period 2026-11 --expect 90834=2 --renew
estimate client='1' expect=['90834=2'] period='2026-11' renew=True

estimate 1 --from 2026-11-01 --to 2026-11-30 --expect 90834=1
estimate client='1' expect=['90834=1'] first='2026-11-01' last='2026-11-30'
"""  # noqa: E501
PAIRS = [tuple(pair.strip().split("\n")) for pair in REQUESTS.split("\n\n")]
# These are not part of a request: dry runs and lists store no key, and sending can come later.
NOT_IN_REQUEST = {"key", "dry_run", "list_", "mail", "print_it", "number", *HOW}


def commands_with_key(group: Any, *path: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each command that takes a key, with the names of its arguments and options."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, TyperGroup):
            yield from commands_with_key(command, *path, name)
        else:
            if any("--key" in param.opts for param in command.params):
                words = {param.name for param in command.params if param.expose_value}
                # The --again of an estimate is for its mail.
                yield " ".join((*path, name)), words - NOT_IN_REQUEST - ({"again"} if name == "estimate" else set())


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Record the keys and requests of commands, without running them. An estimate is refused: it would be shown."""
    recorded: list[tuple[str, str]] = []

    def once(_: Desk, key: str, request: str, __: Callable[[Desk], Outcome]) -> Outcome:
        recorded.append((key, request))
        if request.startswith("estimate "):
            raise Refused("This estimate isn't given.", "See: zbill today")
        return Outcome()

    monkeypatch.setattr(Desk, "once", once)
    return recorded


@pytest.mark.parametrize(("command", "request_"), PAIRS)
def test_the_stored_text_of_a_request_does_not_change(
    command: str, request_: str, untouched: Practice, requests: list[tuple[str, str]]
) -> None:
    answer = untouched.zbill(f"{command} --key k1", "7\n03\n7\n")
    assert answer.code == (4 if command.startswith("estimate ") else 0), answer
    assert requests == [("k1", request_)]


@pytest.mark.parametrize(("name", "words"), list(commands_with_key(get_command(root))))
def test_the_requests_cover_every_argument_and_option(name: str, words: set[str]) -> None:
    requests = [request for _, request in PAIRS if request.startswith(f"{name} ")]
    assert {word for request in requests for word in re.findall(r"(\w+)=[\['T]", request)} == words
