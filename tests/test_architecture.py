"""Rules that import-linter can't check: where SQL is, how long files are, and that modules have docstrings."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "zbill"
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
WITH_SQL = ("db", "file", "reports")
LONGEST = 400

RUNS = ("execute", "executemany", "executescript")
STATEMENT = re.compile(
    r"\s*(select|with( recursive)? \w+( \([^)]*\))? as|insert( or \w+)? into|replace into|update( or \w+)? \w+ set"
    r"|delete from|pragma|(create|drop|alter) (temp )?(table|view|trigger|index|unique)|begin immediate|savepoint)\s",
    re.IGNORECASE,
)


def test_no_file_is_too_long() -> None:
    lengths = {file: len(source.splitlines()) for file, source in SOURCES.items()}
    assert {file: length for file, length in lengths.items() if length > LONGEST} == {}


def test_every_module_has_a_docstring() -> None:
    assert [file for file, source in SOURCES.items() if not ast.get_docstring(ast.parse(source))] == []


def test_every_rule_has_a_table_of_cases() -> None:
    """A module of billing/ is tested by itself, because its arithmetic must hold for more than a command reaches."""
    rules = {Path(file).stem for file in SOURCES if file.startswith("billing/")} - {"__init__"}
    tested = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("billing/test_*.py")}
    assert rules - tested == set()


def test_sql_is_only_in_db_file_and_reports() -> None:
    elsewhere = [file for file in SOURCES if not _may_have_sql(file) and file != "desk.py"]
    places = [f"zbill/{file}:{line}" for file in elsewhere for line in _sql(SOURCES[file])]
    assert not places, "\n".join(places)


def test_desk_runs_sql_in_one_place_only() -> None:
    assert len(_sql(SOURCES["desk.py"])) == 1


def test_no_placeholder_in_sql_has_a_number() -> None:
    """Python 3.12 warns of a question mark with a number if the values are a sequence, and 3.14 refuses it."""
    files = [path for top in (PACKAGE, TESTS) for kind in ("py", "sql") for path in sorted(top.rglob(f"*.{kind}"))]
    numbered = re.compile(r"\?[0-9]")
    assert [path.name for path in files if numbered.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("folder", WITH_SQL)
def test_the_check_finds_sql_in_each_of_its_folders(folder: str) -> None:
    assert any(_sql(source) for file, source in SOURCES.items() if file.startswith(f"{folder}/"))


@pytest.mark.parametrize(
    "code",
    [
        'names = "select name from clients"',
        'names = f"""\n  Select id, {columns}\n  from clients"""',
        'names = f"{start} from clients", "with sums (a, b) as (select 1, 2) select * from sums"',
        'x = "insert or ignore into clients values (1)"',
        'rename("update clients set name = ?")',
        'rename(f"update {table} set name = ?")',
        'x = "delete from lines"',
        'x = "pragma user_version"',
        'x = "create temp table kept (id)"',
        "conn.execute(query)",
        "def f(desk):\n    desk.conn.executemany(QUERY, rows)",
    ],
)
def test_a_statement_or_a_call_that_runs_one_counts_as_sql(code: str) -> None:
    assert _sql(code)


@pytest.mark.parametrize(
    "code",
    [
        'def f():\n    """Select what is shown, from the list."""',
        'x = "Create one with: zbill init"',
        'x = "Update it, with care", "Delete the session first"',
        "desk.ask(QUERY)",
    ],
)
def test_ordinary_sentences_do_not_count_as_sql(code: str) -> None:
    assert _sql(code) == []


def _may_have_sql(file: str) -> bool:
    return file.partition("/")[0] in WITH_SQL


def _sql(source: str) -> list[int]:
    """Return the lines with SQL statements or calls that run one; docstrings don't count."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    return sorted(
        {node.lineno for node in nodes if isinstance(node, ast.expr) and node not in docstrings and _is_sql(node)}
    )


def _is_sql(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return bool(STATEMENT.match(text))
        case ast.JoinedStr(values=parts):
            return bool(
                STATEMENT.match("".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts))
            )
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in RUNS
    return False
