"""Wrong input gets its exit code and one or two lines on standard error, and writes nothing."""

from __future__ import annotations

import pytest

from tests.practice import Practice

USAGE = """
blance
client ad Ben
client add
client add Ben Okafor
client add ''
client add '  '
client add Ben --color red
client add Ben --email ben
client add Ben --email 'ben@example.com, eve@example.com'
client add Ben --ref zb-c1
client add Ben --terms 366
client add Ben --terms -1
client add Ben --terms month
client add Ben --diagnoses anxiety
client add Ben --diagnoses 'F41.1 F41.1'
client add Ben --born 10
client add Ben --born 2026
client add Ben --born 2026-02-30
client add Ben --born 1990/3/4
client add Ben --born 3/4/1990
client add Ben --born 31/13/1990
client add Ben --born tomorrow
client add Ben --auto-invoice maybe
client edit Ben
client edit Ben --name ''
client edit Ben --tax-exempt perhaps
client edit Ben --born tomorrow
client rate Ben 90834 cheap
client rate Ben 90834 -1
patient add Ben
patient edit Rex
patient edit Rex --name ''
service add X
service add X Y 10.001
service add X Y ten
service add X Y 10 --minutes 0
service add X Y 10 --minutes 1441
service add X Y 10 --late-cancel 101
service add X Y 10 --no-show half
service edit 90834
service edit 90834 --from 2027-01-01
service edit 90834 --discountable often
tax add VAT 100
tax add VAT -5
tax add VAT 5.0001
tax rate GST 6
discount add New 0
discount add New 100.001
discount add none 5
discount add default 5
session add 1 90834
session add 1 90834 2026-10-07
session add 1 90834 '2026-10-07 25:00'
session add 1 90834 '2026-10-07 9'
session add 1 90834 '2027-03-14 02:30'
session add 1 90834 9:00 --every week
session add 1 90834 9:00 --every week --times 3 --until 2026-12-01
session add 1 90834 9:00 --every bimonthly --times 3
session add 1 90834 9:00 --every week --times 0
session add 1 90834 9:00 --every week --times 1001
session add 1 90834 9:00 --every week --until 2026-10-01
session add 1 90834 9:00 --times 3
session add 1 90834 9:00 --except 2026-10-05
session add 1 90834 9:00 --every week --times 3 --except 2026-10-13
session add 1 90834 9:00 --every week --times 1 --except today
session add 1 90834 9:00 --every week --times 3 --except soon
session add 1 90834 9:00 --every week --times 2 --ref s
session add 1 90834 9:00 --minutes many
session add 1 90834 9:00 --fee free
session edit 1
session edit one --ward A
session edit 1 --minutes 0
session list --status absent
session list --period 2026-13
session list --period soon
session list --period 2026-10 --from 2026-10-01
session list --from 2026-10-02 --to 2026-10-01
session show
session show 0
session show -1
session delete
attend
attend ''
attend 1.0
attend - Ben
attend 1 --status absent
attend 1 --status atended
attend 1 --waive
attend 1 --waive --reason kindness
attend 1 --status no-show --waive
checkin 1 --undo --invoice 4
checkin all
checkin ALL --undo
checkin 1 3
checkout 4 --close --leave-open
charge 1 Book --service 90834
charge 1 Book 10.00 --price 9.00
charge 1 90834 --price -1
charge 1 90834 --quantity 0
charge 1 ''
charge 1 '' 10.00
charge 1 Book 10,000
charge 1 Book 1_000
charge 1 Book 1e3
charge 1 Book NaN
charge 1 Book １２
charge 1 Book +10
charge 1 Book 007
charge 1 Book .50
charge 1 Book 10.
charge 1 Book 10000000000.00
charge 1 Book 10.00 --quantity 0
charge 1 Book 10.00 --quantity 1.0001
charge 1 Book 10.00 --quantity 1000000
charge 1 Book 10.00 --quantity -1
charge 1 Book 10.00 --date tomorrow
charge 1 Book 10.00 --date 2026-1-2
charge 1 Book 10.00 --tax none --tax GST
charge 1 Book 10.00 --discount 0.00
invoice new
invoice new Ben --all
invoice new Ben --session 5 --empty
invoice new Ben --period 2026-10 --empty
invoice new --all --session 5
invoice new Cem --date tomorrow
invoice add 4
invoice add 4 '' 1.00
invoice add 4 Book --service 90834
invoice add 4 Book 1.00 --price 2.00
invoice add 4 --session 1 --price 2.00
invoice add 4 Book 1.00 --session 1
invoice add 4 --session 1 --quantity 2
invoice edit 4
invoice edit 4 1
invoice edit 4 --price 1.00
invoice edit 4 1 --due 2026-12-01
invoice edit 4 1 --reference X
invoice edit 4 --reference X --quantity 2
invoice edit 4 --due soon
invoice edit 4 --due 2020-01-01
invoice new Cem --due yesterday
invoice new Cem --due 10
invoice new --all --reference X
charge 1 Book 1.00 --due yesterday
charge 1 Book 1.00 --invoice 4 --due 2026-12-01
charge 1 Book 1.00 --invoice 4 --reference X
invoice edit 4 first --price 1.00
invoice edit 4 1 --price -1
invoice edit 4 1 --quantity 0
invoice edit 4 1 --date tomorrow
invoice close
invoice close 4 --all
invoice close 4 --before today
invoice close --all --before soon
invoice list --status paid
invoice void 4
invoice void 4 --reason ''
invoice pdf
invoice pdf 4 -o invoice.csv
receipt pdf 1 -o receipt.csv
pay
pay 3
pay 3 0
pay 3 -5
pay 3 0.00
pay 3 10.005
pay 3 ten
pay 3 10.00 --method gold
pay 3 10.00 --date tomorrow
pay 3 10.00 --invoice 3=0
pay 3 10.00 --invoice 3=
pay 3 10.00 --invoice 3 --invoice 3
pay 3 10.00 --invoice 3 --session 3
pay 10.00 --session one
pay --session 3
ledger
ledger 1 --from 2026-10-05 --to 2026-10-04
config set
config set color red
config set auto_close never
config set auto_invoice yes
config set terms_days many
config set terms_days 366
config set currency XXX
config set timezone Mars/Olympus
config set date_order ydm
config set invoice_prefix INV1
config set number_width 0
config set locked_through tomorrow
config set locked_through ''
config set npi 1234567890
config set logo nowhere.png
config set page a3
config get color
report aging
report ar --format xml
balance -f
balance -f xlsx
balance -o balance.pdf
balance -o nowhere/balance.csv
balance -o .
today someday
"""

NOT_FOUND = """
client show Dora
client show 99
client edit Dora --phone 1
client rate 1 99999 10.00
client show Lopez
patient edit Rover --species dog
patient add Dora Rover
service edit LAB --price 1.00
tax rate VAT 6 --from 2027-01-01
tax archive VAT
discount archive Junior
session add Dora 90834 9:00
session add 1 LAB 9:00
session add 1 psycho 9:00
session add 3 90834 9:00 --patient Rex
session add 1 90834 9:00 --provider Robin
session show 99
session edit 99 --ward A
session delete 1 99
session delete 3 99
attend 99
attend one
attend 1 one
patient edit Rex --client nobody
patient edit nobody --client 1
charge 1 Book
charge 1 Book --price 1.00
invoice add 4 Book
checkin one
checkin one --undo
checkout one
attend 1 99
attend 2 99
checkin 99
checkout 99
checkout 3 99 --close
charge Dora Book 10.00
charge 1 Book 10.00 --tax VAT
charge 1 Book 10.00 --discount Junior
charge 1 Book 10.00 --service LAB
charge 1 Book 10.00 --provider Robin
charge 1 Book 10.00 --patient Rover
charge 1 Book 10.00 --invoice 99
invoice show 99
invoice show RCT-0001
invoice show ''
invoice show INV-
invoice new Dora
invoice new Cem --session 99
invoice new Cem --session 1 --session 99
invoice add 99 Book 1.00
invoice edit 4 9 --price 1.00
invoice void-line 4 9
invoice restore-line 4 9
invoice discount 4 Junior
invoice close 4 99
invoice close 1 99
invoice reopen 99
invoice void 99 --reason mistake
invoice pdf 4 99
receipt show 99
receipt show INV-0001
pay Dora 10.00
pay 3 10.00 --invoice 99
pay 3 10.00 --invoice 1 --invoice 99
pay 10.00 --session 99
balance Dora
ledger Dora
config set terms_days 1 --as Robin
"""

REFUSED = """
service add 90834 Again 1.00
tax add gst 6
discount add senior 5
client archive 1
session edit 3 --ward A
session delete 3
attend 2
attend 2 --status no-show
attend 3 --status cancelled
attend 1 3 --status cancelled
attend 4 --status cancelled
checkin 2
checkin 1 --invoice 3
checkin 1 --invoice 2
checkin 1 --invoice 1
checkout 4 5 --close
charge 1 Book 10.00 --invoice 3
charge 1 Book 10.00 --invoice 2
charge 1 Book 10.00 --invoice 1
charge 1 Book 10.00 --discount 10.01
invoice new Cem --session 1
invoice new 1 --session 3
invoice new 1 --session 1
invoice add 4 --session 5
invoice edit 2 1 --price 1.00
invoice edit 1 1 --price 1.00
invoice void-line 2 1
invoice discount 2 Senior
invoice close 1
invoice close 4 5
invoice reopen 1
invoice void 2 --reason mistake
invoice void 3 --reason mistake
pay 2 10.00
pay 1 10.00 --invoice 3
pay 1 10.00 --invoice 1
pay 3 31.00 --invoice 3=31.00
pay 3 50.00 --method check --reference 7
pay 10.00 --session 1
config set currency EUR
config set invoice_start 1
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


def assert_refused(practice: Practice, command: str, code: int) -> None:
    """Check that a command fails with this exit code, no output and one or two lines of error."""
    answer = practice.zbill(command)
    assert (answer.code, answer.out) == (code, "")
    assert 1 <= len(answer.err.splitlines()) <= 2


@pytest.mark.parametrize("command", lines(USAGE))
def test_a_command_that_can_never_be_right_is_a_usage_error(command: str, untouched: Practice) -> None:
    assert_refused(untouched, command, 2)


@pytest.mark.parametrize("command", lines(NOT_FOUND))
def test_an_unknown_or_ambiguous_name_is_not_found(command: str, untouched: Practice) -> None:
    assert_refused(untouched, command, 3)


@pytest.mark.parametrize("command", lines(REFUSED))
def test_a_command_that_a_billing_rule_forbids_is_refused(command: str, untouched: Practice) -> None:
    assert_refused(untouched, command, 4)


@pytest.mark.parametrize(
    ("command", "stdin"),
    [
        ("attend -", "1\n0\n"),
        ("attend -", "1;2\n"),
        ("attend -", "\udcff\n"),
        ("attend - 1", "1\n"),
        ("session delete -", "0\n"),
    ],
)
def test_a_malformed_list_on_standard_input_is_a_usage_error(command: str, stdin: str, untouched: Practice) -> None:
    assert untouched.zbill(command, stdin).code == 2


def test_an_argument_that_is_not_utf_8_is_refused(untouched: Practice) -> None:
    assert untouched.zbill(["client", "show", "Jos\udce9"]).err == (
        "'Jos\\udce9' isn't valid UTF-8 text.\nType it again.\n"
    )
