"""The sample practices have the figures of their files, which `import` takes too, on days moved up to today."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.practice import Practice
from zbill.exchange.kinds import KINDS
from zbill.exchange.samples import Row, Sample, create, sample

FILES = Path(__file__).parents[2] / "sample_data"
NAMES = ("therapy", "vet")
UNMOVED = date(2026, 11, 4)

# What a sample shows in full, in tests/exchange/samples, on the day that leaves its dates as they are.
SHOWN = Path(__file__).parent / "samples"
SHOWING = (
    "balance",
    "report ar",
    "report ar --as-of 2026-09-30",
    "credit list",
    "report practice --period 2026-10",
    "report open-invoices",
    "invoice list",
    "receipt list",
    "session list --unmarked",
    "export services",
    "check",
)

OWING_AND_CREDIT = {
    "therapy": {
        "Ana López Quintero": ("0.00", "0.00"),
        "Łucja Wiśniewska-Żak": ("350.00", "0.00"),
        "Ελένη Μαυροδάκη": ("101.50", "0.00"),
        "Дарья Зимородкова": ("460.00", "0.00"),
        "Phùng Thị Ngọc Diệu": ("305.00", "0.00"),
        "Sören Åkerblom": ("0.00", "350.00"),
        "Márton Szőlőskei": ("1100.00", "0.00"),
        "Gülşah Çağlarsoy": ("89.64", "0.00"),
        "Owen O'Tillery": ("133.87", "0.00"),
        "Siobhán Ní Dhuibhgeall": ("0.00", "0.00"),
        "Věra Ždárníková": ("0.00", "15.00"),
        "Rosalind Okwuosa-Hart": ("775.00", "0.00"),
    },
    "vet": {
        "Beatriz Fontes-Moreira": ("177.71", "0.00"),
        "Henryk Żurawiński": ("47.58", "0.00"),
        "Lê Thị Bích Thảo": ("290.52", "150.00"),
        "Νίκος Καλαφατίδης": ("322.03", "0.00"),
        "Second Chance Paws Society": ("111.95", "0.00"),
        "Ørjan Fjellstrøm": ("111.83", "0.00"),
        "Зоряна Криничко": ("102.87", "0.00"),
        "Delphine Roussetière": ("190.39", "0.00"),
        "Tamarack Riding School": ("0.00", "0.00"),
    },
}
TOTALS = {"therapy": {"owing": "3315.01", "credit": "365.00"}, "vet": {"owing": "1354.88", "credit": "150.00"}}


def noon(day: date) -> int:
    return int(datetime.combine(day, time(12), UTC).timestamp())


def play_sample(folder: Path, chosen: Sample, now: int) -> Practice:
    """Create the practice of a sample, as the demo does."""
    practice = Practice(folder / "practice.db")
    practice.now = now
    create(practice.path, chosen, now, "")
    return practice


def import_sample(folder: Path, name: str) -> Practice:
    """Create an empty practice with the settings of a sample, and import its files, by the commands."""
    practice = Practice(folder / "practice.db")
    practice.now = noon(UNMOVED)
    chosen = sample(name, practice.now)
    own = chosen.settings
    zone = ["--currency", own["currency"], "--timezone", own["timezone"]]
    practice.ok(["init", "--name", own["name"], "--owner", chosen.owner, *zone])
    for setting, value in own.items():
        practice.ok(["config", "set", setting, value])
    practice.ok(["import", str(FILES / name)])
    return practice


def shown(practice: Practice, owner: str) -> list[str]:
    """Return the lines that the commands print, each command above its own."""
    answers = {each: practice.ok([*each.split(), "--as", owner]).out for each in SHOWING}
    return [line for each, out in answers.items() for line in [f"$ zbill {each}", *out.splitlines(), ""]]


def balances(practice: Practice, chosen: Sample) -> dict[str, tuple[str, str]]:
    listed = practice.json(f"client list --as '{chosen.owner}'")
    return {client["name"]: (client["owing"], client["credit"]) for client in listed}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_has_the_figures_that_its_files_have_when_a_folder_is_imported(tmp_path: Path, name: str) -> None:
    figures = (SHOWN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    chosen = sample(name, noon(UNMOVED))
    assert shown(play_sample(tmp_path, chosen, noon(UNMOVED)), chosen.owner) == figures
    (tmp_path / "imported").mkdir()
    assert shown(import_sample(tmp_path / "imported", name), chosen.owner) == figures


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_sample_have_nothing_new_for_its_practice(tmp_path: Path, name: str) -> None:
    chosen = sample(name, noon(UNMOVED))
    practice = play_sample(tmp_path, chosen, noon(UNMOVED))
    answer = practice.ok(["import", str(FILES / name), "-f", "json", "--as", chosen.owner])
    counts = [(each["batch"], each["added"], each["updated"], each["rejected"]) for each in answer.json]
    assert counts == [(None, 0, 0, 0)] * 9


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_every_client_the_balance_of_its_files(tmp_path: Path, name: str) -> None:
    chosen = sample(name, noon(UNMOVED))
    practice = play_sample(tmp_path, chosen, noon(UNMOVED))
    assert balances(practice, chosen) == OWING_AND_CREDIT[name]
    assert {text: cents(owing) - cents(credit) for text, (owing, credit) in OWING_AND_CREDIT[name].items()} == (
        net_by_hand(chosen.rows)
    )
    for column, total in TOTALS[name].items():
        assert sum(cents(client[column == "credit"]) for client in OWING_AND_CREDIT[name].values()) == cents(total)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("today", [date(2016, 2, 29), date(2033, 7, 1)])
def test_a_sample_in_another_year_has_other_days_but_the_same_amounts(tmp_path: Path, name: str, today: date) -> None:
    chosen = sample(name, noon(today))
    practice = play_sample(tmp_path, chosen, noon(today))
    assert balances(practice, chosen) == OWING_AND_CREDIT[name]


def test_the_history_always_ends_in_the_week_before_today() -> None:
    for name in NAMES:
        files_own = sample(name, noon(UNMOVED)).rows["sessions"]
        for offset in range(-20, 20):
            today = UNMOVED + timedelta(days=offset)
            moved = sample(name, noon(today))
            last = max(date.fromisoformat(row["date"]) for row in moved.rows["payments"])
            assert timedelta(days=1) <= today - last <= timedelta(days=7), (name, today, last)
            for before, after in zip(files_own, moved.rows["sessions"], strict=True):
                assert weekday_and_time(before) == weekday_and_time(after)


def test_the_log_of_a_sample_has_one_entry_for_its_history(tmp_path: Path) -> None:
    chosen = sample("vet", noon(UNMOVED))
    practice = play_sample(tmp_path, chosen, noon(UNMOVED))
    entries = [(entry["what"], entry["object"]) for entry in practice.json(f"log --as '{chosen.owner}'")]
    # The first three settings are as `init` set them.
    assert entries == [
        ("init", "practice"),
        *[("config set", f"setting {setting}") for setting in list(chosen.settings)[3:]],
        ("import", "batch 1"),
    ]
    assert {at for (at,) in practice.sql("select at from log")} == {noon(UNMOVED)}
    assert practice.ok("log --verify").out == f"{len(entries)} log entries verified. None was altered.\n"


def test_the_therapy_sample_has_every_status_and_a_long_overdue_client(tmp_path: Path) -> None:
    chosen = sample("therapy", noon(UNMOVED))
    statuses = {row["status"] for row in chosen.rows["sessions"]}
    assert statuses == {"scheduled", "attended", "late-cancelled", "no-show", "cancelled", "non-billable"}
    practice = play_sample(tmp_path, chosen, noon(UNMOVED))
    receivable = practice.json(f"report ar --as '{chosen.owner}'")
    (overdue,) = [row for row in receivable["rows"] if row["over_90"] != "0.00"]
    assert (overdue["client"], overdue["over_60"], overdue["over_90"]) == ("Márton Szőlőskei", "435.00", "157.50")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", [*(kind for kind in KINDS if kind != "rates"), "settings"])
def test_the_sample_files_are_composed_utf_8_and_regular_csv(name: str, kind: str) -> None:
    text = (FILES / name / f"{kind}.csv").read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    header, *rows = csv.reader(text.splitlines(keepends=True))
    assert text.endswith("\r\n")
    assert rows
    assert {len(row) for row in rows} == {len(header)}


def weekday_and_time(row: Row) -> tuple[int, str]:
    return date.fromisoformat(row["start"][:10]).weekday(), row["start"][11:16]


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def rounded(amount: Fraction) -> int:
    """Round half up; no amount here is negative."""
    return int(amount + Fraction(1, 2))


def net_by_hand(rows: Mapping[str, list[Row]]) -> dict[str, int]:
    """Return each client's balance less credit from the files alone: lines less payments (SPEC 2 to 4)."""
    clients = {row["ref"]: row for row in rows["clients"]}
    services = {row["code"]: row for row in rows["services"]}
    net: dict[str, int] = defaultdict(int)
    for row in rows["sessions"]:
        if row["closed_on"] or clients[row["client"]]["auto_invoice"] != "off":
            net[row["client"]] += line_total(rows, row, fee(row, services[row["service"]]))
    for row in rows["charges"]:
        net[row["client"]] += line_total(rows, row, rounded(cents(row["price"]) * Fraction(row["quantity"] or "1")))
    for row in rows["payments"]:
        net[row["client"]] -= cents(row["amount"])
    return {client["name"]: net[ref] for ref, client in clients.items()}


def fee(row: Row, service: Row) -> int:
    percent = {
        "attended": "100",
        "late-cancelled": service["late_cancel_percent"],
        "no-show": service["no_show_percent"],
    }.get(row["status"], "0")
    return rounded(cents(row["fee"] or service["price"]) * Fraction(percent) / 100)


def line_total(rows: Mapping[str, list[Row]], row: Row, gross: int) -> int:
    (client,) = [each for each in rows["clients"] if each["ref"] == row["client"]]
    of_patient = [each["discount"] for each in rows["patients"] if each["ref"] == row["patient"]]
    (service,) = [each for each in rows["services"] if each["code"] == row["service"]] or [{}]
    lower = next(filter(None, [*of_patient, client["discount"]]), "") if service.get("discountable") != "no" else ""
    rate_of = {each["name"]: each["rate"] for each in rows["discounts"] + rows["taxes"]}
    discount = row["discount"].rpartition(" ")[2] or rate_of.get(lower, "0")
    net = gross - rounded(gross * Fraction(discount) / 100)
    names = [text.strip().rstrip("0123456789. ") for text in (row["taxes"] or service.get("taxes", "")).split(";")]
    rates = [Fraction(rate_of[name]) for name in names if name and client["tax_exempt"] != "yes"]
    return net + sum(rounded(net * rate / 100) for rate in rates)
