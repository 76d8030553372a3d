"""Text that looks like markup stays text; text that could control a terminal is refused."""

from __future__ import annotations

import contextlib
import csv
import io
import sqlite3
import unicodedata
from pathlib import Path

import pytest

from tests.cli.test_terminal import on_terminal
from tests.practice import Practice

HARMLESS = [
    "[bold]Ana[/bold]",
    "[/]",
    "[red",
    "[link=file:///etc/passwd]Ana[/link]",
    ":smile:",
    "Ana\\",
    r"a\[b",
    "{nb}",
    "100 %s %d",
    'O\'Brien "Bob"',
    "'; drop table clients; --",
    "王小明",
    "Zoe\u0301",
    "नेहा\u200d",
    "😀 Ana",
    "x" * 2000,
]

STEERING = {
    "\x1b[2J": "001B",
    "\x1b]0;title\x07": "001B",
    "\x1b]52;c;aGVsbG8=\x07": "001B",
    "\x9b31m": "009B",
    "\x00": "0000",
    "\x07": "0007",
    "a\rb": "000D",
    "a\bb": "0008",
    "a\tb": "0009",
    "a\u202eb": "202E",
    "a\u2066b": "2066",
    "a\u200fb": "200F",
    "a\u2028b": "2028",
    "a\ufeffb": "FEFF",
}


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_harmless_text_comes_back_as_typed(text: str, practice: Practice) -> None:
    name = unicodedata.normalize("NFC", text)
    practice.ok(["client", "add", text, "--notes", text, "--address", text.replace("\\", "/")])
    practice.ok(["patient", "add", text, text, "--species", text])
    practice.ok(["charge", text, text, "10.00", "--patient", text])
    practice.ok(["pay", text, "10.00", "--payer", text, "--reference", text, "--comment", text])

    client = practice.ok(["client", "show", text, "-f", "json"]).json
    assert (client["name"], client["patients"][0]["name"], client["patients"][0]["species"]) == (name, name, name)
    line = practice.ok("invoice show 1 -f json").json["lines"][0]
    assert (line["description"], line["patient"]) == (name, name)
    receipt = practice.ok("receipt show 1 -f json").json
    assert (receipt["client"], receipt["payer"], receipt["reference"], receipt["comment"]) == (name,) * 4

    for command in ("client list", "patient list", "receipt list"):
        rows = list(csv.DictReader(io.StringIO(practice.ok(f"{command} -f csv").out, newline="")))
        assert name in rows[0].values()
        assert name in practice.ok(command).out


@pytest.mark.parametrize(
    "command",
    [
        "client add {}",
        "client add Ben --phone {}",
        "client add Ben --address {}",
        "client add Ben --notes {}",
        "client edit Ana --name {}",
        "patient add Ana {}",
        "patient add Ana Rex --breed {}",
        "service add LAB {} 10.00",
        "service add {} Laboratory 10.00",
        "tax add {} 5",
        "discount add {} 5",
        "charge Ana {} 10.00",
        "session add Ana 90834 9:00 --ward {}",
        "session edit 1 --notes {}",
        "attend 1 --status no-show --waive --reason {}",
        "invoice void 1 --reason {}",
        "pay Ana 10.00 --payer {}",
        "pay Ana 10.00 --comment {}",
        "config set name {}",
        "config set invoice_note {}",
    ],
)
def test_text_with_control_characters_is_refused_and_the_character_named(command: str, untouched: Practice) -> None:
    for text, code_point in STEERING.items():
        answer = untouched.zbill([text if word == "{}" else word for word in command.split()])
        assert (answer.code, answer.out) == (2, "")
        sentence = answer.err.splitlines()[0]
        assert sentence.startswith(f"The control character U+{code_point} isn't allowed in the ")
        assert answer.err.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "command",
    [
        "client show {}",
        "invoice show {}",
        "receipt show {}",
        "config get {}",
        "attend {}",
        "today {}",
        "{}",
        "pay {} 1",
    ],
)
def test_an_error_shows_control_characters_harmlessly(command: str, untouched: Practice) -> None:
    for text in ("\x1b[2J", "\x00", "\u202e", "\udcff", "-\x1b[2J"):
        answer = untouched.zbill([text if word == "{}" else word for word in command.split()])
        assert answer.code in (2, 3)
        assert answer.out == ""
        assert answer.err.replace("\n", "").isprintable()


def test_line_breaks_are_allowed_only_in_addresses_notes_and_comments(therapy: Practice) -> None:
    therapy.ok(["client", "edit", "Ana", "--address", "1 Elm St\nOrono", "--notes", "one\r\ntwo"])
    assert therapy.json("client show Ana")["address"] == "1 Elm St\nOrono"
    assert therapy.zbill(["client", "edit", "Ana", "--name", "Ana\nLopez"]).code == 2


def test_text_written_by_another_program_is_shown_harmlessly(therapy: Practice) -> None:
    """A file can contain text that zbill refuses today."""
    with contextlib.closing(sqlite3.connect(therapy.path)) as conn, conn:
        conn.execute("pragma ignore_check_constraints = on")
        conn.execute("update clients set phone = '\x1b[2J', email = 'a\u202eb'")
    shown = therapy.ok("client show Ana").out
    assert "\\x1b[2J" in shown
    assert "a\\u202eb" in shown
    assert therapy.json("client show Ana")["phone"] == "\x1b[2J"
    assert "\\u001b[2J" in therapy.ok("client show Ana -f json").out


def test_a_text_can_have_at_most_2000_characters(therapy: Practice) -> None:
    assert therapy.zbill(["client", "add", "x" * 2001]).err == (
        "The name can't have more than 2000 characters.\nShorten the name.\n"
    )


def test_a_formula_is_written_to_csv_as_text(practice: Practice, tmp_path: Path) -> None:
    practice.ok(["client", "add", "=HYPERLINK(1)", "--phone", "+1 555 0142"])
    practice.ok(["client", "list", "-o", str(tmp_path / "clients.csv")])
    row = (tmp_path / "clients.csv").read_bytes().decode().split("\r\n")[1]
    assert row == "1,zb-824t5c-c1,'=HYPERLINK(1),,+1 555 0142,,,practice,,false,,,false,0.00,0.00"


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\u202eb"])
@pytest.mark.parametrize(
    "command",
    [
        "check --db {}",
        "client list -o {}/x.csv",
        "client list --{}",
        "client {}",
        "invoice pdf 1 -o {}.csv",
        "logo {}",
        "restore {}",
        "statement Ana -o {}",
    ],
)
def test_a_path_or_a_mistyped_word_in_an_error_is_harmless(command: str, text: str, untouched: Practice) -> None:
    answer = untouched.zbill([word.replace("{}", text) for word in command.split()])
    assert answer.code != 0
    assert (answer.out, answer.err.replace("\n", "").isprintable()) == ("", True)


def test_a_path_on_a_terminal_is_harmless_and_in_a_pipe_as_it_is(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("attend 1")
    command = f"invoice pdf 1 -o '{tmp_path}/\x1b[2J.pdf'"
    assert therapy.ok(command).out == f"{tmp_path}/\x1b[2J.pdf\n"
    assert on_terminal(therapy, command) == (0, f"{tmp_path}/\\x1b[2J.pdf\n")
    assert on_terminal(therapy, f"backup '{tmp_path}/\u202e.db' -q") == (0, f"{tmp_path}/\\u202e.db\n")


def test_stored_escapes_in_csv_reach_a_file_but_no_terminal(therapy: Practice) -> None:
    with contextlib.closing(sqlite3.connect(therapy.path)) as conn, conn:
        conn.execute("pragma ignore_check_constraints = on")
        conn.execute("update clients set name = 'Ana\x1b[2J'")
    assert "Ana\x1b[2J" in therapy.ok("client list -f csv").out
    for command in ("client list -f csv", "client list", "attend 1"):
        _, shown = on_terminal(therapy, command, NO_COLOR="1")
        assert "Ana\\x1b[2J" in shown
        assert "\x1b" not in shown
