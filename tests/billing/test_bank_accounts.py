"""An IBAN is checked by its check digits and by the length in its country, a BIC by its form."""

from __future__ import annotations

import random

import pytest

from zbill.billing import bank_accounts
from zbill.errors import Usage

# The examples of the IBAN registry: their account numbers are nobody's.
EXAMPLES = """
AD1200012030200359100100
AE070331234567890123456
AL47212110090000000235698741
AT611904300234573201
BE68539007547034
BG80BNBG96611020345678
CH9300762011623852957
CY17002001280000001200527600
CZ6508000000192000145399
DE89370400440532013000
DK5000400440116243
EE382200221020145685
ES9121000418450200051332
FI2112345600000785
FR1420041010050500013M02606
GB29NWBK60161331926819
GI75NWBK000000007099453
GR1601101250000000012300695
HR1210010051863000160
HU42117730161111101800000000
IE29AIBK93115212345678
IS140159260076545510730339
IT60X0542811101000000123456
LI21088100002324013AA
LT121000011101001000
LU280019400644750000
LV80BANK0000435195001
MC5811222000010123456789030
MT84MALT011000012345MTLCAST001S
NL91ABNA0417164300
NO9386011117947
PL61109010140000071219812874
PT50000201231234567890154
RO49AAAA1B31007593840000
SE4550000000058398257466
SI56263300012039086
SK3112000000198742637541
SM86U0322509800000000270100
TR330006100519786457841326
""".split()


@pytest.mark.parametrize("iban", EXAMPLES)
def test_an_iban_of_the_registry_is_taken_and_no_other_of_one_digit_more_or_less(iban: str) -> None:
    assert bank_accounts.iban(iban) == iban
    assert bank_accounts.iban(bank_accounts.in_fours(iban).lower()) == iban
    for wrong in (iban[:-1], f"{iban}0", f"{iban[:2]}{(int(iban[2:4]) + 1) % 100:02}{iban[4:]}"):
        with pytest.raises(Usage):
            bank_accounts.iban(wrong)


def test_every_wrong_digit_and_every_exchange_of_two_digits_is_found() -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    draw = random.Random(seed)
    for _ in range(300):
        iban = draw.choice(EXAMPLES)
        place = draw.choice([at for at, each in enumerate(iban) if each.isdigit()])
        other = draw.choice([each for each in "0123456789" if each != iban[place]])
        with pytest.raises(Usage):
            bank_accounts.iban(iban[:place] + other + iban[place + 1 :])
        # A letter counts as two digits, so that an exchange with one can leave the remainder as it is.
        here = draw.choice([at for at in range(4, len(iban) - 1) if iban[at : at + 2].isdigit()])
        swapped = iban[:here] + iban[here + 1] + iban[here] + iban[here + 2 :]
        if swapped != iban:
            with pytest.raises(Usage):
                bank_accounts.iban(swapped)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("DE89", "'DE89' isn't a valid IBAN."),
        ("89370400440532013000DE", "'89370400440532013000DE' isn't a valid IBAN."),
        ("DE89-3704-0044", "'DE89-3704-0044' isn't a valid IBAN."),
        ("XX8937040044", "'XX8937040044' isn't a valid IBAN: there are none in XX."),
        ("DE8937040044", "'DE8937040044' isn't a valid IBAN: it has 12 characters, not 22 as in DE."),
        ("DE88370400440532013000", "'DE88370400440532013000' isn't a valid IBAN: its check digits are wrong."),
        ("DE٨٩370400440532013000", "'DE٨٩370400440532013000' isn't a valid IBAN."),
    ],
)
def test_a_wrong_iban_is_refused_with_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(Usage) as error:
        bank_accounts.iban(typed)
    assert error.value.sentence == sentence


@pytest.mark.parametrize(("iban", "takes_part"), [("DE89", True), ("CH93", True), ("TR33", False), ("", False)])
def test_only_accounts_in_sepa_take_a_sepa_transfer(iban: str, takes_part: bool) -> None:
    assert bank_accounts.in_sepa(iban) is takes_part


def test_an_iban_is_printed_in_fours() -> None:
    assert bank_accounts.in_fours("NO9386011117947") == "NO93 8601 1117 947"
    assert bank_accounts.in_fours("") == ""
