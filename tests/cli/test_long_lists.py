"""Long lists show the newest rows on a terminal, and all of them elsewhere (SPEC 9, "Output")."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from typing import IO

import pytest

from tests.cli.test_terminal import on_terminal
from tests.practice import Answer, Practice, practice_from
from zbill import sheet
from zbill.cli import output, terminal
from zbill.cli.call import Call
from zbill.spool import Spool

LISTS = ("session list", "invoice list", "receipt list", "creditnote list", "log")
COUNT = 53


@pytest.fixture(scope="session")
def many_file(tmp_path_factory: pytest.TempPathFactory, therapy_file: bytes) -> bytes:
    """Return the bytes of a practice file with 53 sessions, invoices, receipts and credit notes."""
    practice = practice_from(tmp_path_factory.mktemp("many"), therapy_file)
    for day in range(1, COUNT):
        practice.ok(f"session add Ana 90834 '2026-{8 + day // 28:02}-{1 + day % 28:02} 08:00'")
    for _ in range(COUNT):
        number = practice.ok("charge Ana Book 20.00 -q").out.strip()
        practice.ok(f"pay Ana 5.00 --invoice {number} --again")
    practice.ok("invoice close --all --yes")
    for invoice in range(1, COUNT + 1):
        practice.ok(f"invoice credit {invoice} --line 1=1.00 --reason late")
    return practice.path.read_bytes()


@pytest.fixture
def many(tmp_path_factory: pytest.TempPathFactory, many_file: bytes) -> Practice:
    return practice_from(tmp_path_factory.mktemp("practice"), many_file)


@pytest.fixture
def screen(many: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return the practice on a terminal of 1000 columns without colors."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(terminal, "width", lambda: 1000)
    monkeypatch.setattr(Call, "is_on_screen", True)
    return many


def rows(answer: Answer) -> list[str]:
    """Return the rows of a table, without its title and heads. Their columns are as wide as the cells shown."""
    table, _, _ = answer.out.partition("\n\n")
    return [" ".join(line.split()) for line in table.splitlines()[3:]]


@pytest.mark.parametrize("command", LISTS)
def test_a_terminal_shows_the_newest_50_and_says_how_many_there_are(command: str, screen: Practice) -> None:
    everything = screen.ok(f"{command} --all")
    cut = screen.ok(command)
    count = len(rows(everything))
    assert count >= COUNT
    assert everything.err == ""
    assert rows(cut) == rows(everything)[-50:]
    assert cut.err == f"These are the newest 50 of {count}. To list them all, add --all.\n"


@pytest.mark.parametrize("command", LISTS)
def test_limit_shows_the_newest_in_any_format_and_without_a_note(command: str, many: Practice) -> None:
    everything = many.json(command)
    assert len(everything) >= COUNT
    assert many.json(f"{command} --limit 3") == everything[-3:]
    assert many.json(f"{command} --limit 999") == everything
    assert many.ok(f"{command} --limit 3").err == ""
    lines = many.ok(f"{command} -f csv").out.splitlines()
    assert many.ok(f"{command} -f csv --limit 2").out.splitlines() == [lines[0], *lines[-2:]]
    assert many.ok(f"{command} -q --limit 2").out.splitlines() == many.ok(f"{command} -q").out.splitlines()[-2:]


@pytest.mark.parametrize("command", LISTS)
def test_without_a_terminal_a_list_is_whole(command: str, many: Practice) -> None:
    whole = many.ok(command)
    assert (len(rows(whole)) >= COUNT, whole.err) == (True, "")
    assert many.ok(f"{command} --all") == whole
    assert len(many.ok(f"{command} -f csv").out.splitlines()) == len(rows(whole)) + 1


@pytest.mark.parametrize("form", ["-f table", "-f csv", "-f csv --bom", "-f json", "-q"])
@pytest.mark.parametrize(
    "command",
    [
        *LISTS,
        "report revenue --period 2026",
        "report revenue --period 2026 --explain",
        "report transactions --period 2026",
        "report ar --explain",
        "export invoices",
    ],
)
def test_rows_that_are_read_in_blocks_are_written_the_same(
    command: str, form: str, many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = many.ok(f"{command} {form}")
    file = many.path.with_name("list.txt")
    assert whole.out
    for size in (1, 7, 53):
        monkeypatch.setattr(sheet, "ROWS_AT_A_TIME", size)
        assert many.ok(f"{command} {form}") == whole
    assert many.ok(f"{command} {form} -o {file}").err == whole.err
    assert file.read_bytes().decode() == whole.out


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("command", LISTS)
def test_a_list_for_a_program_is_read_whole_before_it_is_written_and_only_its_text_is_kept(
    command: str, form: str, many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: Spool) -> None:
        raise AssertionError("kept as rows")

    def copy(target: str, source: IO[bytes]) -> None:
        with source, closing(sqlite3.connect(many.path, timeout=0)) as other:
            other.execute("begin exclusive")
            written.append((target, source.read().decode()))

    written: list[tuple[str, str]] = []
    whole = many.ok(f"{command} -f {form}").out
    monkeypatch.setattr(sheet, "ROWS_AT_A_TIME", 7)
    monkeypatch.setattr(Spool, "keep", never)
    monkeypatch.setattr(output, "copy", copy)
    assert many.ok(f"{command} -f {form}").out == ""
    assert written == [("", whole)]


def test_a_text_goes_to_standard_output_as_bytes_after_what_was_written_before(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(taken, "ascii", newline="\r\n"))
    print("before", end="")
    source = output.spooled(["Zoë\r\n", "two\n"])
    output.copy("", source)
    assert (taken.getvalue(), source.closed) == ("beforeZoë\r\ntwo\n".encode(), True)


@pytest.mark.parametrize("form", ["-f csv", "-f json", "-q"])
def test_what_a_program_reads_is_whole_on_a_terminal_too(form: str, screen: Practice) -> None:
    answer = screen.ok(f"receipt list {form}")
    assert (answer.out.count("RCT-"), answer.err) == (COUNT, "")


@pytest.mark.parametrize(
    ("options", "caption"),
    [
        ("", "All valid receipts, also any that aren't shown."),
        (" --limit 2", "All valid receipts, also any that aren't shown."),
        (" --all", "Valid receipts only."),
    ],
)
def test_the_sums_of_receipts_say_that_they_count_the_others_too(options: str, caption: str, screen: Practice) -> None:
    *_, total, said = screen.ok(f"receipt list{options}").out.splitlines()
    assert (total.split(), said) == (["Total", "265.00", "0.00", "265.00"], caption)


def test_a_file_is_whole(many: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    file = many.path.with_name("receipts.txt")
    assert many.ok(f"receipt list -o {file}").err == ""
    assert file.read_text(encoding="utf-8").count("RCT-") == COUNT


def test_filters_come_before_the_limit(screen: Practice) -> None:
    screen.ok("client add Ben")
    screen.ok("charge Ben Book 1.00")
    assert screen.ok("invoice list --client Ben --limit 2 -q").out == "INV-0054\n"
    cut = screen.ok("invoice list --client Ana")
    assert cut.err == "These are the newest 50 of 53. To list them all, add --all.\n"
    assert rows(cut)[-1].startswith("INV-0053")
    assert len(rows(screen.ok("session list --to 2026-08-31"))) == 27
    assert screen.ok("session list --unmarked --limit 2 -q").out == "52\n53\n"


def test_a_list_of_50_has_no_note(screen: Practice) -> None:
    screen.ok("client add Ben")
    for _ in range(50):
        screen.ok("charge Ben Book 1.00")
    assert (len(rows(screen.ok("invoice list --client Ben"))), screen.ok("invoice list --client Ben").err) == (50, "")
    screen.ok("charge Ben Book 1.00")
    assert screen.ok("invoice list --client Ben").err == "These are the newest 50 of 51. To list them all, add --all.\n"


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--limit 0", "'0' isn't a valid number of rows.\nUse a whole number, 1 or more.\n"),
        ("--limit many", "'many' isn't a valid number of rows.\nUse a whole number, 1 or more.\n"),
        ("--limit -1", "'-1' isn't a valid number of rows.\nUse a whole number, 1 or more.\n"),
        ("--limit 5 --all", "--limit can't be combined with --all.\nUse one of them.\n"),
    ],
)
def test_a_limit_is_a_whole_number(command: str, options: str, told: str, therapy: Practice) -> None:
    assert therapy.zbill(f"{command} {options}") == Answer(2, "", told)


def test_a_real_terminal_shows_the_newest(many: Practice) -> None:
    code, shown = on_terminal(many, "receipt list", NO_COLOR="1")
    assert (code, shown.count("RCT-")) == (0, 50)
    assert shown.endswith("These are the newest 50 of 53. To list them all, add --all.\n")


@pytest.mark.parametrize("command", ["client list", "patient list", "service list --all", "balance"])
def test_lists_by_name_are_whole(command: str, screen: Practice) -> None:
    """The newest name says nothing."""
    assert screen.ok(command).err == ""
