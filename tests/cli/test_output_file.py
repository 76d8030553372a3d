"""--output writes a whole file that only its owner can read, in the format of its extension."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.test_terminal import ROOT, program
from tests.practice import Practice
from zbill.cli import output
from zbill.file import drafts


@pytest.mark.parametrize(("extension", "form"), [("csv", "csv"), ("json", "json"), ("txt", "table"), ("JSON", "json")])
def test_the_extension_sets_the_format(extension: str, form: str, therapy: Practice, tmp_path: Path) -> None:
    file = tmp_path / f"clients.{extension}"
    assert therapy.ok(f"client list -o {file}").out == ""
    assert file.read_bytes().decode() == therapy.ok(f"client list -f {form}").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_format_option_overrides_the_extension(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok(f"client list -o {tmp_path / 'clients.dat'} -f json")
    assert json.loads((tmp_path / "clients.dat").read_text())[0]["name"] == "Ana Lopez"


def test_a_large_output_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_IN_MEMORY", 100_000)
    line, count, file = "x" * 99 + "\n", 50_000, tmp_path / "lines.txt"

    def written() -> None:
        output.write(str(file), lambda out: out.writelines(line for _ in range(count)))

    def copied() -> None:
        with drafts.spooled(line.encode() for _ in range(count)) as source:
            output.copy(str(file), source)

    for write in (written, copied):
        tracemalloc.start()
        write()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert file.stat().st_size == len(line) * count
        assert most < 1_000_000


def test_output_replaces_the_whole_file_and_leaves_no_temporary_file(therapy: Practice, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "balance.json"
    file.write_text("x" * 10_000)
    therapy.ok(f"balance Ana -o {file}")
    assert json.loads(file.read_text())["client"] == "Ana Lopez"
    assert list(folder.iterdir()) == [file]


def test_output_also_works_for_commands_that_create_something(therapy: Practice, tmp_path: Path) -> None:
    assert therapy.ok(f"attend 1 -o {tmp_path / 'made.json'}").out == ""
    assert json.loads((tmp_path / "made.json").read_text())["number"] == "INV-0001"


def test_nothing_is_created_if_the_output_cannot_be_written(therapy: Practice, tmp_path: Path) -> None:
    answer = therapy.zbill(f"attend 1 -o {tmp_path / 'nowhere' / 'made.json'}")
    assert (answer.code, answer.err) == (
        2,
        f"{tmp_path / 'nowhere' / 'made.json'} can't be written.\nChoose another file with --output.\n",
    )
    assert therapy.json("invoice list") == []


def test_output_to_a_device_leaves_it_a_device(therapy: Practice) -> None:
    therapy.ok("client list -o /dev/null")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_only_the_owner_can_read_a_pdf(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("attend 1")
    file = tmp_path / "invoice.pdf"
    assert therapy.ok(f"invoice pdf 1 -o {file}").out == f"{file}\n"
    assert file.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_dash_is_standard_output(therapy: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    for command in ("client list", "client list -f csv", "client show Ana -f json", "statement Ana", "report ar -q"):
        assert therapy.ok(f"{command} -o -") == therapy.ok(command)
    assert therapy.ok("attend 1 -f json -o -").json["number"] == "INV-0001"
    assert sorted(tmp_path.iterdir()) == before


def test_a_document_on_standard_output_is_the_file_alone(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("attend 1")
    therapy.ok(f"invoice pdf 1 -o {tmp_path / 'invoice.pdf'}")
    ended = subprocess.run(
        program(therapy, "invoice pdf 1 -o -"),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert (ended.stdout, ended.stderr) == ((tmp_path / "invoice.pdf").read_bytes(), b"")
    assert not (tmp_path / "INV-0001.pdf").exists()


def test_several_documents_are_one_file(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("charge Ana Book 10.00")
    therapy.ok("charge Ana Letter 10.00")
    assert therapy.ok(f"invoice pdf 2 1 -o {tmp_path / 'all.pdf'}").out == f"{tmp_path / 'all.pdf'}\n"
    reader = PdfReader(tmp_path / "all.pdf")
    feet = [page.extract_text().splitlines()[-1] for page in reader.pages]
    assert feet == [
        f"Brightwater Therapy · Invoice {number} · Ana Lopez Page 1 of 1" for number in ("INV-0002", "INV-0001")
    ]
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice INV-0002 and 1 more"


def test_all_statements_are_one_file_and_no_statement_is_none(therapy: Practice, tmp_path: Path) -> None:
    answer = therapy.ok(f"statement --all --period 2026-01 -o {tmp_path / 'none.pdf'}")
    assert (answer.out, answer.err) == ("", "Nothing to print.\n")
    assert not (tmp_path / "none.pdf").exists()
    therapy.ok("client add 'Bo Chen'")
    therapy.ok("charge Ana Book 10.00")
    therapy.ok("charge Bo Letter 10.00")
    therapy.ok(f"statement --all --period 2026-10 -o {tmp_path / 'all.pdf'}")
    assert len(PdfReader(tmp_path / "all.pdf").pages) == 2


def test_a_refused_document_leaves_no_file(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("client add 王小明")
    therapy.ok("charge Ana Book 10.00")
    therapy.ok("charge 王小明 Book 10.00")
    refused = therapy.zbill(f"invoice pdf 1 2 -o {tmp_path}/papers/")
    assert (refused.code, refused.out) == (4, "")
    assert refused.err.startswith("INV-0002 can't be printed, because no font has 小明王.\nAdd --lossy to print '?'")
    assert not (tmp_path / "papers").exists()
    lossy = therapy.ok(f"invoice pdf 1 2 --lossy -o {tmp_path}/papers/")
    assert lossy.err == (
        "Warning: no font has 小明王, so INV-0002 has '?' instead. Set one that does: zbill config set font FILE\n"
    )
    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == ["INV-0001.pdf", "INV-0002.pdf"]


@pytest.mark.parametrize("name", ["invoices", "invoices/", "2026.10/"])
def test_a_new_folder_is_made_for_documents(name: str, therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("attend 1")
    folder = tmp_path / name
    assert therapy.ok(f"invoice pdf 1 -o {tmp_path}/{name}").out == f"{folder / 'INV-0001.pdf'}\n"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert therapy.ok(f"invoice pdf 1 -o {tmp_path}/{name}").out == f"{folder / 'INV-0001.pdf'}\n"


def test_a_new_folder_is_made_for_statements_but_not_by_a_dry_run(therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("attend 1")
    command = f"statement --all --period this-month -o {tmp_path}/october"
    assert therapy.ok(f"{command} --dry-run").err == "Dry run: nothing was written.\n"
    assert not (tmp_path / "october").exists()
    files = therapy.ok(command).out.splitlines()
    assert [Path(file).parent for file in files] == [tmp_path / "october"]
    assert Path(files[0]).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("target", ["nowhere/october", " -f csv"])
def test_a_dry_run_is_refused_as_the_run_would_be(target: str, therapy: Practice, tmp_path: Path) -> None:
    therapy.ok("attend 1")
    command = f"statement --all --period this-month -o {tmp_path}/{target}"
    refused = therapy.zbill(command)
    assert (refused.code, refused.out) == (2, "")
    assert therapy.zbill(f"{command} --dry-run") == refused
