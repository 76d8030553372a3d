"""A table that is longer than the terminal goes through the person's pager (SPEC 9, "Output")."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from tests.cli.test_terminal import ROOT, on_terminal, program
from tests.practice import Practice

PLAIN = {"NO_COLOR": "1"}


@pytest.fixture
def shop(practice: Practice) -> Practice:
    """Return a practice with 30 services, more than fit 25 lines."""
    return practice.begin(*(f"service add S{number:02} Service 10.00" for number in range(30)))


@pytest.fixture
def pager() -> str:
    """Return a command that marks each line it shows."""
    return f"sed {shlex.quote('s/^/> /')}"


def marked(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


@pytest.mark.parametrize("variable", ["PAGER", "ZBILL_PAGER"])
def test_a_long_table_goes_through_the_pager_that_is_set(variable: str, shop: Practice, pager: str) -> None:
    whole = shop.ok("service list").out
    assert on_terminal(shop, "service list", **PLAIN) == (0, whole)
    assert on_terminal(shop, "service list", **PLAIN, **{variable: pager}) == (0, marked(whole))


def test_zbill_pager_comes_before_pager(shop: Practice, pager: str) -> None:
    whole = shop.ok("service list").out
    assert on_terminal(shop, "service list", PAGER="false", ZBILL_PAGER=pager, **PLAIN) == (0, marked(whole))
    for none in ("", " ", "cat"):
        assert on_terminal(shop, "service list", PAGER=pager, ZBILL_PAGER=none, **PLAIN) == (0, whole)


@pytest.mark.parametrize("name", ["no-such-pager -R", "/", "sed 's/^", "''"])
def test_a_pager_that_cannot_be_started_is_not_used(name: str, shop: Practice) -> None:
    assert on_terminal(shop, "service list", PAGER=name, **PLAIN) == (0, shop.ok("service list").out)


@pytest.mark.parametrize(("name", "shown"), [("true", ""), ("false", ""), ("head -1", "Services\n")])
def test_a_pager_that_is_left_early_is_no_error(name: str, shown: str, shop: Practice) -> None:
    assert on_terminal(shop, "service list", PAGER=name, **PLAIN) == (0, shown)


def test_a_pager_that_reads_nothing_of_a_very_long_table_is_no_error(shop: Practice) -> None:
    """The table is longer than a pipe holds, so writing to the pager fails."""
    rows = "".join(f"T{number:04},{'Service ' * 20},10.00\n" for number in range(900))
    shop.ok("import services -", f"code,name,price\n{rows}")
    assert len(shop.ok("service list").out) > 100_000
    assert on_terminal(shop, "service list", PAGER="true", **PLAIN) == (0, "")


def test_a_table_that_fits_is_not_paged(shop: Practice) -> None:
    assert on_terminal(shop, "tax list", PAGER="false", **PLAIN) == (0, "Taxes\n(none)\n")
    # 25 lines are a screen: with the next prompt, 24 fit.
    for number in range(21, 30):
        shop.ok(f"service archive S{number:02}")
    assert shop.ok("service list").out.count("\n") == 24
    assert on_terminal(shop, "service list", PAGER="false", **PLAIN) == (0, shop.ok("service list").out)
    shop.ok("service archive S29 --undo")
    assert on_terminal(shop, "service list", PAGER="false", **PLAIN) == (0, "")


@pytest.mark.parametrize("options", ["-f csv", "-f json", "-q"])
def test_what_a_program_reads_is_not_paged(options: str, shop: Practice) -> None:
    whole = shop.ok(f"service list {options}").out
    code, shown = on_terminal(shop, f"service list {options}", PAGER="false", **PLAIN)
    assert (code, shown.replace("\r", "")) == (0, whole.replace("\r", ""))


def test_a_dumb_terminal_is_not_paged(shop: Practice) -> None:
    assert on_terminal(shop, "service list", PAGER="false", TERM="dumb") == (0, shop.ok("service list").out)


def test_nothing_is_paged_without_a_terminal(shop: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "false")
    assert shop.ok("service list").out.count("\n") == 33
    ended = subprocess.run(program(shop, "service list"), capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (0, shop.ok("service list").out)


def test_colors_and_a_screen_that_fits_are_set_for_less(shop: Practice) -> None:
    show = """sh -c 'cat >/dev/null; echo "$LESS $LV"'"""
    assert on_terminal(shop, "service list", PAGER=show) == (0, "FRX -c\n")
    assert on_terminal(shop, "service list", PAGER=show, LESS="-i", LV="-x") == (0, "-i -x\n")


def test_documents_and_reports_are_paged_too(shop: Practice, pager: str) -> None:
    shop.ok("client add Ana")
    for number in range(25):
        shop.ok(f"charge Ana 'Book {number:02}' 1.00" + " --invoice 1" * (number > 0))
    for command in ("invoice show 1", "log"):
        _, shown = on_terminal(shop, command, PAGER=pager, **PLAIN)
        assert {line[:2] for line in shown.splitlines()} <= {"> ", "Th"}, command
