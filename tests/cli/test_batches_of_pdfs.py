"""A batch of PDFs is drawn on all cores, whole file by whole file, and goes on where it stopped (SPEC 11)."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest
from pypdf import PdfReader

from tests.cli.test_terminal import in_dialogue
from tests.practice import Practice, create_practice, practice_from
from zbill.cli import cores, terminal
from zbill.cli.app import main
from zbill.page.identity import stored_identity

ROOT = Path(__file__).parents[2]
COUNT = 30
NUMBERS = [f"INV-{number:04}" for number in range(1, COUNT + 1)]
ALL = " ".join(map(str, range(1, COUNT + 1)))


@pytest.fixture(scope="module")
def many_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    practice = create_practice(tmp_path_factory.mktemp("many"))
    for number in range(1, COUNT + 1):
        practice.ok(f"client add 'Client {number} Łucja'")
        practice.ok(f"charge {number} Session {number}.00")
    return practice.path.read_bytes()


@pytest.fixture
def many(many_file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Return a practice with thirty clients, each with an invoice, on a computer with two cores."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cores, "cores", lambda: 2)
    return practice_from(tmp_path, many_file)


def files(folder: str) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(Path(folder).iterdir())}


def inodes(folder: str) -> dict[str, int]:
    return {each.name: each.stat().st_ino for each in Path(folder).iterdir()}


def test_invoices_in_a_batch_are_the_same_files_as_one_by_one(many: Practice) -> None:
    answer = many.ok(f"invoice pdf {ALL} -o batch")
    assert answer.out.splitlines() == [f"batch/{number}.pdf" for number in NUMBERS]
    for number in NUMBERS:
        many.ok(f"invoice pdf {number} -o single/")
        many.ok(f"invoice pdf {number} -o {number}.pdf")
    assert list(files("batch")) == [f"{number}.pdf" for number in NUMBERS]
    assert files("batch") == files("single") == {name: Path(name).read_bytes() for name in files("batch")}


def test_statements_of_everyone_are_the_same_files_as_one_by_one(many: Practice) -> None:
    many.ok("statement --all --period this-month -o batch")
    for client in range(1, COUNT + 1):
        many.ok(f"statement {client} --period this-month -o single/")
    assert len(files("batch")) == COUNT
    assert files("batch") == files("single")


def test_a_batch_goes_on_with_what_is_missing_broken_or_changed(many: Practice) -> None:
    assert many.ok(f"invoice pdf {ALL} -o batch").err == ""
    whole, before = files("batch"), inodes("batch")
    Path("batch/INV-0003.pdf").unlink()
    Path("batch/INV-0007.pdf").write_bytes(whole["INV-0007.pdf"][:-100])
    Path("batch/INV-0009.pdf").write_text("mine")
    many.ok("pay 11 1.00")
    many.ok("client edit 13 --name 'Ana Lopez'")
    answer = many.ok(f"invoice pdf {ALL} -o batch")
    assert answer.out.splitlines() == [f"batch/{number}.pdf" for number in NUMBERS]
    assert answer.err == "25 of 30 files had their document already.\n"
    changed = {name for name, content in files("batch").items() if content != whole[name]}
    assert changed == {"INV-0011.pdf", "INV-0013.pdf"}
    written = {name for name, inode in inodes("batch").items() if inode != before[name]}
    assert written >= {f"INV-{number:04}.pdf" for number in (3, 7, 9, 11, 13)} - {"INV-0003.pdf"}
    assert len(written) <= 5


def test_the_next_day_an_invoice_is_written_with_the_balance_of_that_day(many: Practice) -> None:
    many.ok("invoice pdf 1 2 -o batch")
    many.at("2026-10-06 12:00")
    assert many.ok("invoice pdf 1 2 -o batch").err == ""
    assert "2026-10-06" in PdfReader("batch/INV-0001.pdf").pages[0].extract_text()


def test_statements_of_a_later_moment_are_left_as_they_are(many: Practice) -> None:
    many.ok("statement --all --period this-month -o batch")
    before = inodes("batch")
    many.later(3600)
    answer = many.ok("statement --all --period this-month -o batch")
    assert answer.err == "30 of 30 files had their document already.\n"
    assert inodes("batch") == before


SLOWLY = """
import sys, time
from zbill.cli import cores, folders
from zbill.cli.app import main
cores.cores = lambda: 2
save = folders.save
folders.save = lambda *given: (time.sleep(0.1), save(*given))
sys.exit(main(sys.argv[2:], now=int(sys.argv[1])))
"""


def test_ctrl_c_leaves_whole_files_and_the_batch_goes_on_from_there(many: Practice) -> None:
    words = [sys.executable, "-c", SLOWLY, str(many.now), "--db", str(many.path), "invoice", "pdf", *ALL.split()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*words, "-o", "batch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        start_new_session=True,
    ) as command:  # fmt: skip
        while not Path("batch").is_dir() or len(list(Path("batch").glob("INV*"))) < 4:
            time.sleep(0.01)
        # As a terminal does, to every process of the command.
        os.killpg(command.pid, signal.SIGINT)
        _, err = command.communicate()
    assert command.returncode == 130
    kept = inodes("batch")
    assert err.splitlines() == [
        f"{len(kept)} of {COUNT} files have their document. The same command goes on from there.",
        "Interrupted. No partial change was saved.",
    ]
    assert 4 <= len(kept) < COUNT
    assert all(name.startswith("INV-") and stored_identity(Path("batch", name)) for name in kept)
    answer = many.ok(f"invoice pdf {ALL} -o batch")
    assert answer.err == f"{len(kept)} of {COUNT} files had their document already.\n"
    assert {name: inode for name, inode in inodes("batch").items() if name in kept} == kept
    many.ok(f"invoice pdf {ALL} -o again")
    assert files("batch") == files("again")


STUCK = """
import shutil, sys, time
from zbill.cli import cores
from zbill.cli.app import main
cores.cores = lambda: 2
shutil.copyfileobj = lambda source, target: (target.write(source.read(100)), target.flush(), time.sleep(60))
sys.exit(main(sys.argv[2:], now=int(sys.argv[1])))
"""


def test_what_a_killed_batch_had_begun_is_removed_by_the_next(many: Practice) -> None:
    words = [sys.executable, "-c", STUCK, str(many.now), "--db", str(many.path), "invoice", "pdf", *ALL.split()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([*words, "-o", "batch"], env=environment, start_new_session=True) as command:
        while not list(Path("batch").glob(".INV*.part")):
            time.sleep(0.01)
        os.killpg(command.pid, signal.SIGKILL)
    Path("batch/.mine.part").write_text("mine")
    many.ok(f"invoice pdf {ALL} -o batch")
    assert sorted(each.name for each in Path("batch").iterdir()) == [".mine.part", *(f"{each}.pdf" for each in NUMBERS)]


def test_what_stops_one_file_stops_the_batch_with_its_own_error(many: Practice) -> None:
    Path("batch/INV-0020.pdf").mkdir(parents=True)
    answer = many.zbill(f"invoice pdf {ALL} -o batch")
    assert (answer.code, answer.err) == (8, "Is a directory: batch/INV-0020.pdf.\n")
    Path("batch/INV-0020.pdf").rmdir()
    shutil.copyfile(many.path, "batch/INV-0020.pdf")
    answer = many.zbill(f"invoice pdf {ALL} -o batch")
    assert (answer.code, answer.err) == (
        2,
        "batch/INV-0020.pdf belongs to a practice file and can't be overwritten.\nUse another file for --output.\n",
    )
    assert all(stored_identity(each) for each in Path("batch").glob("INV-00[01]?.pdf"))
    assert list(Path("batch").glob(".*")) == []


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "No space left on device"), (errno.EACCES, "Permission denied")]
)
def test_a_folder_that_takes_no_more_stops_the_batch_which_goes_on_later(
    number: int, sentence: str, many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: IO[bytes], target: IO[bytes]) -> None:
        target.write(source.read(100))
        if len(list(Path("batch").glob("INV*"))) >= 4:
            raise OSError(number, os.strerror(number))
        target.write(source.read())

    with monkeypatch.context() as full:
        full.setattr(shutil, "copyfileobj", refuse)
        answer = many.zbill(f"invoice pdf {ALL} -o batch")
    assert answer.code == 8
    assert re.fullmatch(rf"{sentence}: batch/INV-00\d\d.pdf.\n", answer.err)
    kept = inodes("batch")
    assert all(name.startswith("INV-") and stored_identity(Path("batch", name)) for name in kept)
    assert many.ok(f"invoice pdf {ALL} -o batch").err == f"{len(kept)} of {COUNT} files had their document already.\n"
    assert {name: inode for name, inode in inodes("batch").items() if name in kept} == kept


@pytest.mark.parametrize(
    ("command", "doing", "made"),
    [
        (f"invoice pdf {ALL} -o batch", "Drawing PDFs", COUNT),
        (f"invoice pdf {ALL} -o all.pdf", "Drawing the PDF", 1),
        ("statement --all --period this-month -o all.pdf", "Drawing the PDF", 1),
    ],
)
def test_a_batch_shows_its_progress_on_a_terminal(
    command: str, doing: str, made: int, many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(terminal, "PATIENCE", -1.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    screen = Terminal()
    with contextlib.redirect_stderr(screen), contextlib.redirect_stdout(io.StringIO()):
        assert main(["--db", str(many.path), *command.split()], now=many.now) == 0
    assert doing in screen.getvalue()
    assert f"{COUNT - 1}/{COUNT}" in screen.getvalue()
    assert len(list(Path().rglob("*.pdf"))) == made


PROTECTED = [f"invoice pdf {ALL} -o batch", "statement --all --period this-month -o batch", "invoice pdf 1 -o one.pdf"]


@pytest.mark.parametrize("command", PROTECTED)
def test_without_a_password_to_be_had_nothing_is_written(command: str, many: Practice, tmp_path: Path) -> None:
    answer = many.zbill(f"{command} --password")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "There is no terminal to ask for the password.\nSet ZBILL_PDF_PASSWORD.\n"
    assert [each.name for each in tmp_path.iterdir()] == ["practice.db"]


@pytest.mark.parametrize("command", PROTECTED[:2])
def test_a_protected_batch_is_encrypted_file_by_file_and_written_again(
    command: str, many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    many.ok(command)
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "correct horse")
    assert many.ok(f"{command} --password").err == ""
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "battery staple")
    assert many.ok(f"{command} --password").err == ""
    for name in files("batch"):
        reader = PdfReader(f"batch/{name}")
        assert reader.is_encrypted
        assert not reader.decrypt("correct horse")
        assert reader.decrypt("battery staple")
        assert reader.trailer["/Encrypt"]["/V"] == 5  # type: ignore[index]
    assert many.ok(command).err == ""
    assert not any(PdfReader(f"batch/{name}").is_encrypted for name in files("batch"))


def test_a_password_is_asked_for_on_a_terminal_without_showing_it(many: Practice) -> None:
    code, shown = in_dialogue(
        many, "invoice pdf 1 --password -o one.pdf", ("Password for the PDF: ", "correct horse\n")
    )
    assert (code, shown) == (0, "Password for the PDF: \none.pdf\n")
    assert PdfReader("one.pdf").decrypt("correct horse")
    assert not any("correct horse" in row for row in many.dump())


@pytest.mark.parametrize("password", ["", "\u00ad", "a\u00a0b", "re\u0301sume\u0301", "\ufb01ne"])
def test_a_password_that_not_every_reader_takes_is_refused_before_anything_is_written(
    password: str, many: Practice, tmp_path: Path
) -> None:
    code, shown = in_dialogue(many, "invoice pdf 1 --password -o one.pdf", ("Password for the PDF: ", f"{password}\n"))
    assert code == 2
    assert "The password is empty or has characters that don't work in a PDF.\nUse letters and digits.\n" in shown
    assert [each.name for each in tmp_path.iterdir()] == ["practice.db"]


@pytest.mark.parametrize("letter", ["a", "ü"])
def test_a_password_has_at_most_127_bytes(letter: str, many: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = letter * (127 // len(letter.encode()))
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", longest)
    many.ok("invoice pdf 1 --password -o one.pdf")
    assert PdfReader("one.pdf").decrypt(longest)
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", longest + letter)
    answer = many.zbill("invoice pdf 1 --password -o two.pdf")
    assert (answer.code, answer.err) == (
        2,
        "The password is too long for a PDF.\nUse at most 127 letters and digits.\n",
    )
    assert not Path("two.pdf").exists()


def test_with_a_password_that_cannot_be_used_no_estimate_is_given(
    many: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    many.ok("service add 90834 Psychotherapy 150.00")
    monkeypatch.setenv("ZBILL_PDF_PASSWORD", "a" * 128)
    before = many.dump()
    assert many.zbill("estimate 1 --expect 90834=3 --password -o one.pdf").code == 2
    assert many.dump() == before
