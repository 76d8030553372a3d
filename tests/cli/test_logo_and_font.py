"""A logo and a font are proved and kept when they are set, and no issued document ever needs a file (SPEC 11)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path

import fontpkg
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.db.test_migrating import age
from tests.practice import Answer, Practice, tamper
from zbill.desk import Desk
from zbill.file import connection, given, migrating
from zbill.services.papers import invoice_paper

ITALIC = Path(fontpkg.path("Noto Sans", style="italic"))

# The schema before fonts were kept in the practice file.
FONTS_WERE_PATHS = 13


def picture(color: str = "navy") -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 20), color).save(made, "PNG")
    return made.getvalue()


def printed(practice: Practice, number: int = 1) -> tuple[bytes, list[str]]:
    """Return the PDF of an invoice, and the warnings given."""
    target = practice.path.parent / "invoice.pdf"
    answer = practice.ok(f"invoice pdf {number} -o '{target}'")
    return target.read_bytes(), answer.err.splitlines()


def fonts(pdf: bytes) -> set[str]:
    return {font["/BaseFont"] for font in PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]


def charge_and_close(practice: Practice) -> None:
    number = practice.ok("charge Ana Book 10.00 -q").out
    practice.ok(f"invoice close {number}")


@pytest.fixture
def ana(practice: Practice) -> Practice:
    return practice.begin("client add 'Ana Lopez'")


@pytest.mark.parametrize("key", ["logo", "font"])
def test_a_damaged_file_is_refused_and_changes_nothing(ana: Practice, tmp_path: Path, key: str) -> None:
    file = tmp_path / "given"
    file.write_bytes({"logo": picture(), "font": ITALIC.read_bytes()}[key][:70])
    os.mkfifo(tmp_path / "pipe")
    before = ana.dump()
    for path in (file, tmp_path / "pipe", "/dev/zero", tmp_path, tmp_path / "nowhere"):
        assert ana.zbill(["config", "set", key, str(path)]).code == 2
    assert ana.dump() == before


@pytest.mark.parametrize("key", ["logo", "font"])
def test_others_can_write_while_a_file_is_read(
    ana: Practice, tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "given"
    file.write_bytes({"logo": picture(), "font": ITALIC.read_bytes()}[key])

    def read(path: str, *, megabytes: int) -> bytes:
        with closing(sqlite3.connect(ana.path, timeout=0)) as other, other:
            other.execute("update clients set phone = '1'")
        return given.contents(path, megabytes=megabytes)

    monkeypatch.setattr("zbill.services.settings.contents", read)
    ana.ok(f"config set {key} '{file}'")
    assert ana.sql("select phone from clients") == [("1",)]


@pytest.mark.parametrize("key", ["logo", "font"])
def test_who_lacks_the_permission_does_not_learn_whether_a_file_exists(ana: Practice, key: str) -> None:
    ana.ok("staff add Sam --role Staff")
    for path in ("/etc/hostname", "/nowhere"):
        assert ana.zbill(f"config set {key} {path} --as Sam").code == 5


def test_a_logo_is_shown_by_its_digest_and_the_same_one_is_kept_once(ana: Practice, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture())
    told = ana.ok(f"config set logo '{file}'").out
    (digest,) = [digest for (digest,) in ana.sql("select digest from logos")]
    assert told == f"logo  picture {digest[:12]}\n"
    assert ana.ok("config get logo").out == f"picture {digest[:12]}\n"
    ana.ok("config set logo ''")
    assert ana.ok("config get logo").out == "\n"
    ana.ok(f"config set logo '{file}'")
    assert ana.sql("select digest from logos") == [(digest,)]


def test_a_font_is_kept_and_needs_its_file_no_more(ana: Practice, tmp_path: Path) -> None:
    file = tmp_path / "own.ttf"
    file.write_bytes(ITALIC.read_bytes())
    told = ana.ok(f"config set font '{file}'").out
    ((digest, kept),) = ana.sql("select digest, file from fonts")
    assert (told, kept) == (f"font  font {digest[:12]}\n", ITALIC.read_bytes())
    assert ana.ok("config get font").out == f"font {digest[:12]}\n"
    charge_and_close(ana)
    before = printed(ana)
    file.unlink()
    ana.ok("config set font ''")
    assert printed(ana) == before
    assert (fonts(before[0]), before[1]) == ({"/MPDFAA+NotoSansItalic", "/MPDFAA+NotoSansItalic-Bold"}, [])


def test_a_font_that_is_set_too_late_prints_what_was_issued_before(ana: Practice, tmp_path: Path) -> None:
    rubik = Path(fontpkg.path("Rubik"))
    ana.begin(f"config set font '{ITALIC}'", "client edit Ana --name 'שרה לוי'", "charge 1 Book 10.00", "pay 1 4.00")
    ana.ok("invoice close 1")
    ana.ok("invoice credit 1 --line 1=2.00 --reason late")
    commands = ("invoice pdf 1", "receipt pdf 1", "creditnote pdf 1")
    for command in commands:
        answer = ana.zbill(f"{command} -o '{tmp_path}/late.pdf'")
        assert (answer.code, answer.err.splitlines()[1]) == (
            4,
            "Add --lossy to print '?' instead, or set a font that has them: zbill config set font FILE",
        )
    ana.ok(f"config set font '{rubik}'")
    for command in commands:
        assert ana.ok(f"{command} -o '{tmp_path}/late.pdf'").err == ""
        assert fonts((tmp_path / "late.pdf").read_bytes()) == {"/MPDFAA+RubikLight", "/MPDFAA+RubikLight-Bold"}
    ana.begin("client edit 1 --name 'Ana Lopez'", "charge 1 Copy 1.00", "invoice close 2", "config set font ''")
    ana.ok(f"config set font '{ITALIC}'")
    assert fonts(printed(ana, 2)[0]) == {"/MPDFAA+RubikLight", "/MPDFAA+RubikLight-Bold"}


def test_what_would_refuse_every_document_is_said_when_it_is_set(
    ana: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warned(setting: str, value: str) -> str:
        answer = ana.ok(["config", "set", setting, value])
        assert answer.out.startswith(f"{setting}  ")
        return answer.err

    thai = (
        "Warning: no font has กคตธพมยสิีเ, so documents can't be printed. Set one that does: zbill config set font FILE\n"
    )
    assert warned("locale", "th-TH") == thai
    assert warned("font", str(ITALIC)) == thai
    assert ana.zbill(f"statement Ana -o '{ana.path.parent}/thai.pdf'").code == 4
    assert warned("locale", "de-DE") == ""
    assert warned("address", "Straße 5") == ""
    assert warned("invoice_note", "谢谢") == (
        "Warning: no font has 谢, so documents can't be printed. Set one that does: zbill config set font FILE\n"
    )
    assert warned("invoice_note", "") == ""
    assert warned("font", str(fontpkg.path("Rubik"))) == ""
    monkeypatch.setattr("zbill.page.fonts.can_shape", lambda: False)
    assert warned("name", "אב") == (
        "Warning: documents can't be printed without the package for אב. Install it: pip install uharfbuzz\n"
    )


def test_the_documents_of_a_batch_share_one_copy_of_the_font(ana: Practice) -> None:
    ana.begin(f"config set font '{ITALIC}'", "charge Ana Book 1.00", "charge Ana Copy 1.00", "invoice close 1 2")
    with closing(connection.connect(ana.path)) as conn:
        desk = Desk(conn, ana.path, ana.now)
        assert invoice_paper(desk, "1").letterhead.font is invoice_paper(desk, "2").letterhead.font is not None


@pytest.mark.parametrize("name", ["", "\N{NEXT LINE}", "\N{ZERO WIDTH NON-JOINER}"])
def test_the_practice_keeps_a_name_that_can_be_seen(ana: Practice, name: str) -> None:
    assert ana.zbill(["config", "set", "name", name]) == Answer(2, "", "The name is empty.\nGive a name.\n")


def with_old_imprints(practice: Practice, *changes: str) -> Practice:
    """Turn the file back into one in which fonts were paths and nothing was proved, with these changes."""
    charge_and_close(practice)
    age(practice.path, FONTS_WERE_PATHS)
    tamper(practice, *changes)
    practice.ok("balance")
    assert practice.sql("pragma user_version") == [(migrating.NEWEST,)]
    return practice


def imprint(path: Path) -> str:
    return f"update imprints set body = json_set(body, '$.font', '{path}') where json_extract(body, '$.name') <> ''"


def setting(key: str, value: str) -> str:
    return f"insert or replace into settings values ('{key}', '{value}')"


def test_an_old_document_is_printed_in_the_font_that_it_names_by_path(ana: Practice) -> None:
    pdf, warnings = printed(with_old_imprints(ana, imprint(ITALIC)))
    assert (fonts(pdf), warnings) == ({"/MPDFAA+NotoSansItalic", "/MPDFAA+NotoSansItalic-Bold"}, [])


@pytest.mark.parametrize("font", [b"not a font", ITALIC.read_bytes()[:100_000], None], ids=["text", "cut", "gone"])
def test_an_old_document_is_printed_without_a_font_that_is_unusable(
    ana: Practice, tmp_path: Path, font: bytes | None
) -> None:
    file = tmp_path / "own.ttf"
    if font is not None:
        file.write_bytes(font)
    pdf, warnings = printed(with_old_imprints(ana, imprint(file)))
    assert fonts(pdf) == {"/MPDFAA+NotoSans", "/MPDFAA+NotoSans-Bold"}
    assert warnings == [
        "Warning: INV-0001 is in another font, because its own is missing or damaged."
        " For new documents, set one: zbill config set font FILE"
    ]


def test_an_old_document_does_not_wait_for_a_pipe(ana: Practice, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "own.ttf")
    _, (warning,) = printed(with_old_imprints(ana, imprint(tmp_path / "own.ttf")))
    assert "missing or damaged" in warning


@pytest.mark.parametrize("logo", [b"\x89PNG\r\n\x1a\nhello", None], ids=["damaged", "gone"])
def test_an_old_document_is_printed_without_a_logo_that_cannot_be_drawn(ana: Practice, logo: bytes | None) -> None:
    stored = [] if logo is None else [f"insert into logos values ('abc', x'{logo.hex()}')"]
    named = "update imprints set body = json_set(body, '$.logo', 'abc') where json_extract(body, '$.name') <> ''"
    pdf, warnings = printed(with_old_imprints(ana, *stored, named))
    assert len(PdfReader(BytesIO(pdf)).pages[0].images) == 0
    assert warnings == [
        "Warning: INV-0001 is without its logo, which is damaged."
        " For new documents, set one: zbill config set logo FILE"
    ]


def test_an_old_document_of_a_nameless_practice_is_printed(ana: Practice) -> None:
    nameless = "update imprints set body = json_remove(body, '$.name') where json_extract(body, '$.name') <> ''"
    practice = with_old_imprints(ana, nameless, setting("name", ""))
    assert printed(practice)[1] == []
    charge_and_close(practice)
    assert printed(practice, 2)[1] == []
    target = practice.path.parent
    practice.ok(f"statement Ana -o '{target}/ana.pdf'")
    practice.ok(f"report ar -o '{target}/ar.pdf'")


def test_what_is_issued_with_the_old_setting_of_a_font_needs_its_file_no_more(ana: Practice, tmp_path: Path) -> None:
    file = tmp_path / "own.ttf"
    file.write_bytes(ITALIC.read_bytes())
    practice = with_old_imprints(ana, setting("font", str(file)))
    assert practice.ok("config get font").out == f"{file}\n"
    charge_and_close(practice)
    practice.ok("pay Ana 5.00")
    before = printed(practice, 2)
    file.unlink()
    assert printed(practice, 2) == before
    assert (fonts(before[0]), before[1]) == ({"/MPDFAA+NotoSansItalic", "/MPDFAA+NotoSansItalic-Bold"}, [])


def test_what_is_issued_after_the_file_of_an_old_font_is_gone_has_none(ana: Practice, tmp_path: Path) -> None:
    practice = with_old_imprints(ana, setting("font", str(tmp_path / "gone.ttf")), setting("logo", "abc"))
    charge_and_close(practice)
    pdf, warnings = printed(practice, 2)
    assert (fonts(pdf), warnings) == ({"/MPDFAA+NotoSans", "/MPDFAA+NotoSans-Bold"}, [])
