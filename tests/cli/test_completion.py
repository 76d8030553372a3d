"""Tab offers names, numbers, ids and words, by one quick look into the practice file (SPEC 9)."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.practice import Practice
from zbill.billing.settings import SETTINGS
from zbill.cli import completing, shells
from zbill.cli.app import main
from zbill.cli.listing import LISTED
from zbill.cli.tree import everything
from zbill.db import completions
from zbill.file.connection import glancing
from zbill.words import PERMISSIONS, SESSION_STATUSES

TOP = Path(__file__).parents[2]
TODAY = date(2026, 10, 5)


@pytest.fixture
def names(therapy: Practice) -> Practice:
    """A practice with clients whose names shells would take apart."""
    for name in ("José Ruiz", 'O\'Brien & "Sons" $x', "Anna Maria Berg", "Łukasz Król", "Andrea Gone"):
        therapy.ok(["client", "add", name])
    therapy.ok("client archive Andrea")
    therapy.ok("patient add Ana Rex")
    therapy.ok("discount add Senior 10")
    therapy.ok("tax add GST 5 --from 2026-01-01")
    therapy.ok("attend 1")
    therapy.ok("pay Ana 10.00")
    return therapy


def answer(practice: Practice, typed: str, shell: str = "zsh") -> list[str]:
    """Return what a shell is told about a command line whose last word is being typed."""
    words = ["--db", str(practice.path), *shlex.split(typed)]
    return completing.answer(shell, words, everything(), practice.now).splitlines()


def offered(practice: Practice, typed: str) -> list[str]:
    kind, *lines = answer(practice, typed)
    assert kind == "words"
    return [line.partition("\t")[0] for line in lines]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("balance A", ["Ana Lopez", "Anna Maria Berg"]),
        ("balance an", ["Ana Lopez", "Anna Maria Berg"]),
        ("balance 'ana l'", ["Ana Lopez"]),
        ("pay jose", ["José Ruiz"]),
        ("pay obrien", ['O\'Brien & "Sons" $x']),
        ("pay luk", ["Łukasz Król"]),
        ("pay Ł", ["Łukasz Król"]),
        ("pay Lopez", []),
        ("pay Andrea", ["Andrea Gone"]),
        ("pay ''", ["Ana Lopez", "Anna Maria Berg", "José Ruiz", "Łukasz Król", 'O\'Brien & "Sons" $x']),
        ("client merge José An", ["Ana Lopez", "Anna Maria Berg"]),
        ("session list --client An", ["Ana Lopez", "Anna Maria Berg"]),
        ("session list --client=An", ["--client=Ana Lopez", "--client=Anna Maria Berg"]),
        ("session add Ana 9", ["90834"]),
        ("session add Ana psy", ["Psychotherapy 45 min"]),
        ("session add Ana 90834 9:00 --patient r", ["Rex"]),
        ("session add Ana 90834 9:00 --every w", ["weekday", "week"]),
        ("session add Ana 90834 9:00 --provider H", ["Helena Brightwater"]),
        ("--as h", ["Helena Brightwater"]),
        ("attend ''", ["1", "Ana Lopez", "Anna Maria Berg", "José Ruiz", "Łukasz Król", 'O\'Brien & "Sons" $x', "all"]),
        ("attend an", ["Ana Lopez", "Anna Maria Berg"]),
        ("attend 1", ["1"]),
        ("attend 2", []),
        ("attend x", []),
        ("attend 1 --status no", ["no-show", "non-billable"]),
        ("attend 1 --status NOS", ["no-show"]),
        ("attend 1 --status ''", [*SESSION_STATUSES]),
        ("invoice list --status ''", ["open", "closed", "void"]),
        ("invoice show ''", ["INV-0001"]),
        ("invoice show inv-0", ["INV-0001"]),
        ("invoice show 1", ["1"]),
        ("invoice show 01", []),
        ("invoice show RCT", []),
        ("pay Ana 5 --invoice I", ["INV-0001"]),
        ("receipt show ''", ["RCT-0001"]),
        ("creditnote show ''", []),
        ("pay Ana 5 --method c", ["cash", "card", "check"]),
        ("pay Ana 5 --method ''", ["cash", "card", "check", "transfer", "other"]),
        ("config get auto", ["auto_invoice", "auto_close"]),
        ("config set auto-c", ["auto_close"]),
        ("config set ''", [*SETTINGS]),
        ("role grant S", ["Staff"]),
        ("role grant Staff ''", [*PERMISSIONS]),
        ("role grant Staff write_off close", ["close_invoice"]),
        ("tax rate G", ["GST"]),
        ("charge Ana Book 5 --tax ''", ["GST", "none"]),
        ("client edit Ana --discount s", ["Senior"]),
        ("report ar --as-of y", ["yesterday"]),
        ("report revenue --period last", ["last-week", "last-month", "last-quarter", "last-year"]),
        ("report revenue --period 2026-q", ["2026-q1", "2026-q2", "2026-q3", "2026-q4"]),
        ("report revenue --period 2025-1", ["2025-10", "2025-11", "2025-12"]),
        ("report revenue -f j", ["json"]),
        ("report revenue --by ''", ["month", "week", "service", "provider"]),
        ("config set auto_close ''", ["off", "paid", "made"]),
        ("config set Auto-Close p", ["paid"]),
        ("config set name ''", []),
        ("config set unknown ''", []),
        ("export cl", ["clients"]),
        ("export journal --to b", ["beancount"]),
        ("export invoices --for ''", ["quickbooks", "xero"]),
        ("che", ["checkin", "checkout", "check"]),
        ("''", [*LISTED]),
        ("help in", ["init", "invoice"]),
        ("help invoice re", ["restore-line", "reopen"]),
        ("help attend ''", []),
        ("import p", ["patients", "payments"]),
        ("invoice show 1 --hist", ["--history"]),
        ("pay Ana 5 --pay", ["--payer"]),
        ("--sh", ["--show-completion", "--shell"]),
        ("--show-completion --shell f", ["fish"]),
        ("charge Ana ''", ["90834"]),
        ("nonsense x", []),
    ],
)
def test_tab_offers_what_the_word_could_become(typed: str, expected: list[str], names: Practice) -> None:
    assert offered(names, typed) == expected


def test_what_tells_candidates_apart_is_beside_them(names: Practice) -> None:
    names.ok("session add Jose 90834 '2026-10-06 10:00'")
    assert answer(names, "session show ''") == [
        "words",
        "1\tAna Lopez 2026-10-05 09:00 attended",
        "2\tJosé Ruiz 2026-10-06 10:00 scheduled",
    ]
    assert answer(names, "invoice show ''") == ["words", "INV-0001\tAna Lopez 2026-10-05"]
    assert answer(names, "session add Ana 9") == ["words", "90834\tPsychotherapy 45 min"]
    assert answer(names, "patient archive R") == ["words", "Rex\tAna Lopez"]
    assert answer(names, "bal") == ["words", f"balance\t{LISTED['balance'].summary}"]


@pytest.mark.parametrize("typed", ["import clients x", "import folder ''", "--db x", "invoice pdf 1 -o x"])
def test_a_file_is_left_to_the_shell(typed: str, names: Practice) -> None:
    assert answer(names, typed) == ["files"]


@pytest.mark.parametrize(
    ("shell", "words", "expected"),
    [
        ("bash", ["balance", '"Ana L'], "Ana Lopez"),
        ("bash", ["balance", "'Ana L"], "Ana Lopez"),
        ("bash", ["balance", "Ana\\ L"], "Ana Lopez"),
        ("bash", ["pay", "'O'\\''Brien"], 'O\'Brien & "Sons" $x'),
        ("fish", ["pay", "O'Brien", "5", "--method", '"che'], "check"),
        ("fish", ["balance", "Ana\\ L"], "Ana Lopez"),
        ("zsh", ["balance", "Ana L"], "Ana Lopez"),
    ],
)
def test_quotes_that_a_shell_leaves_in_words_are_read(
    shell: str, words: list[str], expected: str, names: Practice
) -> None:
    told = completing.answer(shell, ["--db", str(names.path), *words], everything(), names.now)
    assert told == f"words\n{expected}\n"


@pytest.mark.parametrize(
    ("line", "pieces", "expected"),
    [
        ("session list --client=Ana\\ L", ["session", "list", "--client", "=", "Ana\\ L"], ["Ana Lopez"]),
        ("session list --client='Ana", ["session", "list", "--client", "=", "'Ana"], ["Ana Lopez"]),
        ("session list --client=Ž", ["session", "list", "--client", "=", "Ž"], ["Žid: a=b: c"]),
        ("balance Zid", ["balance", "Zid"], ["Žid: a=b: c"]),
        ("balance zid:", ["balance", "zid", ":"], [" a=b: c"]),
        ("balance zid:\\ a", ["balance", "zid", ":", "\\ a"], [" a=b: c"]),
        ("balance Žid:\\ a=b:", ["balance", "Žid", ":", "\\ a", "=", "b", ":"], [" c"]),
        ("session list --client=zid:", ["session", "list", "--client", "=", "zid", ":"], [" a=b: c"]),
        ("balance desk@", ["balance", "desk", "@"], ["@home"]),
        ("balance desk@h", ["balance", "desk", "@", "h"], ["@home"]),
        ("session list --client=Q", ["session", "list", "--client", "=", "Q"], []),
        ("attend 1  --status  la", ["attend", "1", "--status", "la"], ["late-cancelled"]),
    ],
)
def test_bash_makes_several_words_of_one_and_replaces_the_last_of_them(
    line: str, pieces: list[str], expected: list[str], names: Practice
) -> None:
    for name in ("Žid: a=b: c", "Desk@home"):
        names.ok(["client", "add", name])
    db = ["--db", str(names.path)]
    told = completing.answer("bash", [*db, *pieces], everything(), names.now, f" {' '.join(db)} {line}")
    assert told.splitlines() == ["words", *expected]


def test_the_environment_names_the_practice_file_too(names: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZBILL_DB", str(names.path))
    assert completing.answer("zsh", ["balance", "ana"], everything(), names.now) == "words\nAna Lopez\n"


def test_tab_writes_nothing_and_waits_for_nothing(names: Practice) -> None:
    before = names.path.read_bytes()
    with closing(sqlite3.connect(names.path)) as other:
        other.execute("begin exclusive")
        assert answer(names, "balance ana") == []
        # What isn't in the file is offered all the same.
        assert answer(names, "attend 1 --status la") == ["words", "late-cancelled"]
        other.rollback()
        other.execute("begin immediate")
        assert answer(names, "balance ana") == ["words", "Ana Lopez"]
        other.rollback()
    assert names.path.read_bytes() == before
    assert [each.name for each in names.path.parent.iterdir()] == [names.path.name]


def test_a_look_into_the_practice_file_can_change_nothing(names: Practice) -> None:
    with glancing(names.path) as conn:
        assert conn.execute("pragma busy_timeout").fetchone()[0] == 0
        for guard in ("on", "off"):
            conn.execute(f"pragma query_only = {guard}")
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                conn.execute("update clients set name = 'X'")


@pytest.mark.parametrize(
    "content",
    [None, b"", b"not a practice file", b"SQLite format 3\0" + b"\xff" * 200],
    ids=["none", "empty", "text", "spoilt"],
)
def test_nothing_is_said_of_a_file_that_cant_be_used(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    if content is not None:
        path.write_bytes(content)
    assert completing.answer("zsh", ["--db", str(path), "balance", "A"], everything(), 0) == ""
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_file_of_an_earlier_version_is_not_upgraded(names: Practice) -> None:
    with closing(sqlite3.connect(names.path)) as other:
        (version,) = other.execute("pragma user_version").fetchone()
        other.execute(f"pragma user_version = {version - 1}")
    before = names.path.read_bytes()
    assert answer(names, "balance ana") == ["words", "Ana Lopez"]
    assert names.path.read_bytes() == before


def test_escapes_in_a_name_are_harmless(names: Practice) -> None:
    with closing(sqlite3.connect(names.path)) as other:
        other.execute("pragma ignore_check_constraints = on")
        other.execute("drop trigger if exists digests")
        other.execute("update patients set name = 'Re' || char(27) || '[2J' || char(9) || char(10) || 'x'")
        other.commit()
    kind, line = answer(names, "patient archive Re")
    assert kind == "words"
    assert line == "Re\\x1b[2J\\t x\tAna Lopez"


QUERIES = {
    "clients": lambda conn: completions.clients(conn, "ana"),
    "newest clients": lambda conn: completions.clients(conn, ""),
    "numbers": lambda conn: completions.documents(conn, "invoices", "12"),
    "labels": lambda conn: completions.documents(conn, "payments", "RCT-"),
    "newest documents": lambda conn: completions.documents(conn, "credit_notes", ""),
    "ids": lambda conn: completions.sessions(conn, "12", TODAY),
    "sessions": lambda conn: completions.sessions(conn, "", TODAY),
}


@pytest.mark.parametrize("name", QUERIES)
def test_it_is_one_query_that_reads_by_an_index(name: str, names: Practice) -> None:
    with glancing(names.path) as conn:
        seen: list[str] = []
        conn.set_trace_callback(seen.append)
        QUERIES[name](conn)
        conn.set_trace_callback(None)
        assert len(seen) == 1
        plan = [row[3] for row in conn.execute(f"explain query plan {seen[0]}")]
    # Without where, the newest are the last of the table.
    is_newest = name.startswith("newest")
    scans = [
        step for step in plan if step.startswith("SCAN") and "subquery" not in step and not step.startswith("SCAN (")
    ]
    assert bool(scans) == is_newest, plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan


def test_completion_loads_no_heavy_module(names: Practice) -> None:
    program = (
        "import sys, os; from zbill.cli import app; sys.argv = ['zbill', *sys.argv[1:]]\n"
        "try: app.run()\nexcept SystemExit: pass\n"
        "heavy = ('pydantic', 'sqlite_utils', 'rich', 'fpdf', 'dateutil')\n"
        "print('loaded:', *[each for each in heavy if each in sys.modules],"
        " *[each for each in sys.modules if each in ('zbill.cli.invoice', 'zbill.cli.report')], file=sys.stderr)"
    )
    words = ["--db", str(names.path), "pay", "Ana\\ L"]
    ended = subprocess.run(
        [sys.executable, "-c", program, *words],
        env={**os.environ, "_ZBILL_COMPLETE": "bash"},
        capture_output=True,
        text=True,
        cwd=TOP,
    )
    assert (ended.stdout, ended.stderr) == ("words\nAna Lopez\n", "loaded:\n")


@pytest.mark.parametrize("shell", shells.SHELLS)
@pytest.mark.parametrize(
    "typed", ["--show-completion {}", "--show-completion --shell {}", "--shell {} --show-completion"]
)
def test_the_script_of_a_named_shell_is_printed(shell: str, typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(typed.format(shell).split()) == 0
    printed = capsys.readouterr().out
    assert printed == shells.script(shell)
    assert f"_ZBILL_COMPLETE={shell} " in printed


def test_a_shell_without_completion_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show-completion", "--shell", "tcsh"]) == 2
    assert capsys.readouterr().err == "'tcsh' isn't a valid shell.\nUse one of: bash, zsh, fish\n"


def test_a_shell_that_isnt_known_must_be_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shells, "_running", lambda: "")
    assert main(["--show-completion"]) == 2
    assert capsys.readouterr().err == "Your shell isn't known.\nName it: zbill --show-completion --shell bash\n"


@pytest.mark.parametrize(
    ("shell", "rc", "target"),
    [
        ("bash", ".bashrc", ".local/share/zbill/completion.bash"),
        ("zsh", ".zshrc", ".local/share/zbill/completion.zsh"),
        ("fish", None, ".config/fish/completions/zbill.fish"),
    ],
)
def test_installing_twice_adds_one_line(
    shell: str,
    rc: str | None,
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR"):
        monkeypatch.delenv(variable, raising=False)
    home = tmp_path / "Ana's home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    if rc:
        (home / rc).write_text("export A=1")
    for _ in range(2):
        assert main(["--install-completion", shell]) == 0
    said = f"Completion for {shell} was installed in {home / target}. Open a new terminal to use it.\n"
    assert capsys.readouterr().out == said * 2
    assert (home / target).read_text() == shells.script(shell)
    if rc:
        quoted = shlex.quote(str(home / target))
        assert (home / rc).read_text() == f"export A=1\n[ -f {quoted} ] && . {quoted}\n"
    assert sorted(each.name for each in home.iterdir()) == sorted([*filter(None, [rc]), target.partition("/")[0]])
