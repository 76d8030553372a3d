"""The reports of a month as JSON, as CSV and on a terminal (SPEC 9, "Output")."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.practice import Practice, practice_from
from zbill.cli.call import Call
from zbill.style import Style

AGES = "current over_30 over_60 over_90 over_120"
MONEY = "paid refunded voided_paid voided_refunded"
LINE = "client client_id patient service description net tax total collected"
HEADERS = {
    "ar": f"client client_id closed_balance paid_on_open account_balance unapplied {AGES} phone email patients",
    "ar --explain": "client client_id figure number date closed_on days amount",
    "practice": "section item count amount",
    "provider": "provider invoices total_invoiced average_invoice percent_of_practice collected_revenue",
    "provider --details": f"provider closed_on number invoice date {LINE}",
    "provider --explain": "provider closed_on number invoice client client_id lines net collected_revenue collected",
    "provider --collected": "provider invoices collected_revenue",
    "provider --collected --explain": "provider invoice closed_on client client_id collected_revenue",
    "revenue": "date number invoice invoice_status client client_id patient provider service description quantity net"
    " tax total collected because",
    "revenue --explain": "number invoice invoice_status client client_id lines net tax total collected because",
    "taxes": "kind name rate pre_tax_sales tax discounted_sales discount",
    "transactions": f"date number kind client client_id payer method reference {MONEY}",
    "end-of-day": "section item count amount",
}
OF_DAY = ("ar", "ar --explain", "end-of-day")


MONTH = """
tax add GST 5
discount add Senior 10
service add SURG Surgery 400.00 --tax GST
client add 'Ana Lopez' --phone 555-0142
patient add Ana Rex --species dog --discount Senior
session add Ana SURG 9:00 --patient Rex --ward A
attend 1
charge Ana Book 10.00
pay Ana 200.00 --method card
deposit Ana 25.00 --method cash
invoice close 1 2
invoice credit 2 --reason returned
refund 2 5.00
receipt void 3 --reason mistake
"""


@pytest.fixture(scope="session")
def month_file(tmp_path_factory: pytest.TempPathFactory, new_file: bytes) -> bytes:
    practice = practice_from(tmp_path_factory.mktemp("month"), new_file)
    for command in MONTH.strip().splitlines():
        practice.ok(command)
    return practice.path.read_bytes()


@pytest.fixture
def month(tmp_path: Path, month_file: bytes) -> Practice:
    """Return a practice where Rex had surgery, discounted and taxed.

    Half of it is paid. A book was credited, and a deposit was refunded by a refund since voided.
    """
    return practice_from(tmp_path, month_file)


@pytest.mark.parametrize("report", HEADERS)
def test_csv_has_the_same_rows_as_json(report: str, month: Practice) -> None:
    answer = month.json(f"report {report}")
    header, *rows = csv.reader(io.StringIO(month.ok(f"report {report} -f csv").out, newline=""))
    assert header == HEADERS[report].split()
    assert rows == [["" if value is None else str(value) for value in row.values()] for row in answer["rows"]]
    assert rows
    assert all(list(row) == header for row in answer["rows"])


@pytest.mark.parametrize("report", HEADERS)
def test_a_report_in_json_names_report_practice_currency_and_days(report: str, month: Practice) -> None:
    answer = month.json(f"report {report}")
    days = {"as_of": "2026-10-05"} if report in OF_DAY else {"from": "2026-10-01", "to": "2026-10-31"}
    about = {key: value for key, value in answer.items() if key not in ("report", "rows", "totals", "methods")}
    assert about == {"practice": "Brightwater Therapy", "currency": "USD"} | days
    suffixes = {"--explain": "-documents", "--details": "-details", "--collected": "-collected"}
    name, *options = report.split()
    assert answer["report"] == name + "".join(suffixes[option] for option in options)
    assert list(answer)[len(days) + 3 :] == ["rows", "totals", *["methods"] * (name == "transactions")]


def test_the_figures_of_a_small_month_match_those_worked_out_by_hand(month: Practice) -> None:
    assert month.json("report practice")["totals"] == {
        "total_revenue_invoiced": "360.00",
        "total_tax_invoiced": "18.00",
        "total_discount_amount": "40.00",
        "invoices_closed": 2,
        "average_visit_invoice": "360.00",
        "total_payments": "225.00",
        "total_refunds": "5.00",
        "total_payments_voided": "0.00",
        "total_refunds_voided": "5.00",
    }
    assert month.json("report provider")["rows"] == [
        {
            "provider": "Helena Brightwater", "invoices": 2, "total_invoiced": "360.00", "average_invoice": "185.00",
            "percent_of_practice": "100.00", "collected_revenue": "0.00",
        }
    ]  # fmt: skip
    assert [tuple(row.values()) for row in month.json("report taxes")["rows"]] == [
        ("tax", "GST", "5", "360.00", "18.00", None, None),
        ("non-taxable", "(no tax)", None, "0.00", "0.00", None, None),
        ("discount", "Senior", "10", None, None, "360.00", "40.00"),
    ]
    assert month.json("report transactions")["methods"] == [
        {"method": "card", "count": 1} | dict(zip(MONEY.split(), ("200.00", "0.00", "0.00", "0.00"), strict=True)),
        {"method": "cash", "count": 3} | dict(zip(MONEY.split(), ("25.00", "5.00", "0.00", "5.00"), strict=True)),
    ]


@pytest.fixture(params=[80, 200])
def terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Set the width of the terminal that commands print to."""
    monkeypatch.setattr(
        Call, "style", lambda _, desk, __=None: Style(desk.settings.decimals, desk.zone, request.param, False)
    )
    return int(request.param)


@pytest.mark.parametrize("report", HEADERS)
def test_a_table_of_usual_amounts_fits_the_terminal_without_folding(
    report: str, terminal: int, month: Practice
) -> None:
    lines = month.ok(f"report {report}").out.splitlines()
    rules = [place for place, line in enumerate(lines) if line.startswith("──")]
    table = lines[2:-1] if len(rules) < 2 else lines[2 : rules[1] + 2]
    assert max(map(len, table)) <= terminal
    # A folded cell would leave only part of a name on a line.
    assert all("Ana Lopez" in line for line in table if "Ana" in line or "Lopez" in line)
    assert all("Helena Brightwater" in line for line in table if "Helena" in line or "Brightwater" in line)


def test_a_table_shows_figures_by_label_instead_of_key(month: Practice) -> None:
    shown = month.ok("report end-of-day").out
    for words in ("Revenue", "Closed balance", "31–60 days", "121+ days", "Ledgers and balances"):
        assert f" {words}  " in shown
