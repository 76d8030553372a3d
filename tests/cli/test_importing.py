"""`zbill import` as a person and a script use it (SPEC 10)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.exchange.bringing import bring, refused, taken
from tests.practice import Answer, Practice
from zbill.cli import terminal
from zbill.cli.call import Call

PAID = "ref,client,date,amount,kind\n"
CHARGE = "ref,client,date,description,price\n"


def test_an_import_prints_its_counts_and_how_the_file_was_read(shop: Practice) -> None:
    Path("old.csv").write_bytes(
        "Ref;Client;Date;Amount;Kind;Note;\nq1;B;01.09.2026;1.080,00;deposit;Müller;\n".encode("cp1252")
    )
    answer = shop.ok("import payments old.csv --date-order dmy --decimal ,")
    assert answer.out == (
        "Import\n"
        "Batch  Kind      Added  Updated  Skipped  Rejected\n"
        "──────────────────────────────────────────────────\n"
        "    1  payments      1        0        0         0\n"
        "To undo: zbill import undo 1\n"
    )
    assert answer.err == (
        "old.csv: read as Windows-1252, semicolons, day first, decimal comma (line 2: Müller); "
        "5 columns used, 2 left out: Note, (no heading).\n"
    )


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("-q", "1\n"),
        ("-f csv", "batch,kind,added,updated,skipped,rejected\r\n1,payments,1,0,0,1\r\n"),
        (
            "-f json",
            '[\n  {"batch": 1, "kind": "payments", "added": 1, "updated": 0, "skipped": 0, "rejected": 1}\n]\n',
        ),
    ],
)
def test_scripts_read_the_counts_on_standard_output(options: str, printed: str, shop: Practice) -> None:
    text = PAID + "p1,A,2026-09-01,5.00,deposit\np2,A,2026-09-01,x,deposit"
    assert bring(shop, "payments", text, f"--skip-bad {options}").out == printed


def test_quiet_prints_nothing_if_nothing_was_new(shop: Practice) -> None:
    answer = bring(shop, "clients", "ref,name\nA,Ana Lopez", "-q")
    assert (answer.code, answer.out) == (0, "")


def test_the_counts_can_go_to_a_file(shop: Practice) -> None:
    bring(shop, "clients", "ref,name\nC,Cleo", "-o counts.json")
    assert json.loads(Path("counts.json").read_text())[0]["added"] == 1


def test_bad_rows_are_named_and_nothing_is_written(shop: Practice) -> None:
    text = PAID + "p1,A,2026-09-01,5.00,deposit\np2,Z,2026-09-01,5.00,deposit\n,A,2026-09-02,5.00,deposit"
    before = shop.dump()
    answer = bring(shop, "payments", text)
    assert (answer.code, answer.out, shop.dump()) == (6, "", before)
    assert answer.err == (
        "payments.csv: read as UTF-8, commas; 5 columns used.\n"
        "Line 3, client 'Z': No client has this ref, name or email address.\n"
        "Line 4, ref: Is empty, but required.\n"
        "2 rows are bad, so nothing was imported.\n"
        "Correct them, or import the other rows with --skip-bad.\n"
    )


def test_the_first_twenty_bad_rows_are_named_in_order_and_the_others_counted(shop: Practice) -> None:
    rows = [
        f"p{line},{'A' if line % 2 else 'Z'},2026-09-01,{'x' if line % 2 else '5.00'},deposit" for line in range(2, 24)
    ]
    lines = refused(shop, "payments", PAID + "\n".join(rows))
    assert [line.partition(",")[0] for line in lines] == [f"Line {line}" for line in range(2, 22)]
    answer = bring(shop, "payments", PAID + "\n".join(rows))
    assert answer.err.splitlines()[-3:-1] == ["2 more rows are bad.", "22 rows are bad, so nothing was imported."]


def test_a_row_that_begins_on_one_line_and_ends_on_another_is_named_by_the_first(shop: Practice) -> None:
    text = 'ref,name,notes\nC,Cleo,"one\ntwo"\nD,,"one\ntwo"\n'
    assert refused(shop, "clients", text) == ["Line 4, name: Is empty, but required."]


def test_a_long_value_is_cut(shop: Practice) -> None:
    (line,) = refused(shop, "payments", PAID + f"p1,{'Z' * 500},2026-09-01,5.00,deposit")
    assert line == f"Line 2, client '{'Z' * 80}…': No client has this ref, name or email address."


def test_skip_bad_takes_the_good_rows(shop: Practice) -> None:
    text = PAID + "p1,A,2026-09-01,5.00,deposit\np2,Z,2026-09-01,5.00,deposit"
    answer = bring(shop, "payments", text, "--skip-bad")
    assert (answer.code, answer.out.splitlines()[3]) == (0, "    1  payments      1        0        0         1")
    assert answer.err.splitlines()[1:] == ["Line 3, client 'Z': No client has this ref, name or email address."]
    assert shop.sql("select amount from payments") == [(500,)]


@pytest.mark.parametrize(
    ("order", "days", "said"),
    [
        ("mdy", ["13/09/2026", "20/09/2026"], "dmy"),
        ("dmy", ["09/13/2026", "09/20/2026 "], "mdy"),
        ("", ["13/09/2026"], "dmy"),
        ("mdy", ["13/09/2026", "33/09/2026"], ""),
        ("", ["03/09/2026"], ""),
    ],
)
@pytest.mark.parametrize("kind", ["charges", "sessions"])
def test_bad_dates_that_are_all_in_another_order_are_not_skipped(
    kind: str, order: str, days: list[str], said: str, shop: Practice
) -> None:
    if order:
        shop.ok(f"config set date_order {order}")
    good, bad = ("2026-09-01", days) if kind == "charges" else ("2026-09-01 9:00", [f"{day} 9:00" for day in days])
    if kind == "charges":
        heading, row = CHARGE, "c{},A,{},Book,5.00"
    else:
        heading, row = "ref,client,service,start\n", "s{},A,TALK,{}"
    text = heading + "\n".join(row.format(n, day) for n, day in enumerate([good, *bad]))
    answer = bring(shop, kind, text, "--skip-bad")
    if said:
        assert (answer.code, answer.err.splitlines()[-1]) == (
            6,
            f"If day and month are in another order, add --date-order {said}.",
        )
        assert taken(shop, kind, text, f"--skip-bad --date-order {said}") == (len(days) + 1, 0, 0)
    else:
        assert answer.code == 0


@pytest.mark.parametrize("command", ["client add Cleo", "patient add Ana Rex", "session add Ana TALK 9:00"])
def test_only_zbill_gives_refs_that_begin_as_its_own(command: str, shop: Practice) -> None:
    answer = shop.zbill(f"{command} --ref zb-c9")
    assert answer == Answer(2, "", "Only zbill gives refs that begin with zb-, such as zb-c9.\nChoose another ref.\n")


def test_a_script_can_carry_its_map(shop: Practice) -> None:
    Path("bank.toml").write_text('kind = "clients"\n\n[columns]\nref = "Nr"\nname = "Kunde"\n')
    assert taken(shop, "clients", "Nr,Kunde\nC,Cleo", "--from bank.toml") == (1, 0, 0)
    for name, code, words in (
        ("nowhere.toml", 2, "nowhere.toml can't be read: No such file or directory.\nCheck the path.\n"),
        ("clients.csv.toml", 6, "The text isn't a map: "),
    ):
        Path("clients.csv.toml").write_bytes(b"\xff")
        answer = bring(shop, "clients", "Nr,Kunde\nD,Dan", f"--from {name}")
        assert (answer.code, answer.err.startswith(words)) == (code, True)


def test_a_dry_run_says_the_same_and_changes_nothing(shop: Practice) -> None:
    text = "ref,client,service,start,status\ns1,A,TALK,2026-09-01 09:00,attended\ns2,Z,TALK,2026-09-01 09:00,"
    before = shop.dump()
    dry = bring(shop, "sessions", text, "--skip-bad --dry-run --save-map mine")
    assert shop.dump() == before
    done = bring(shop, "sessions", text, "--skip-bad")
    (counts,) = bring(shop, "sessions", text.replace("s1", "s3"), "--skip-bad --dry-run -f json").json
    assert counts == {"batch": None, "kind": "sessions", "added": 1, "updated": 0, "skipped": 0, "rejected": 1}
    assert dry.out.replace("       sessions", "    1  sessions") + "To undo: zbill import undo 1\n" == done.out
    assert dry.err == done.err + "Dry run: nothing was saved.\n"
    assert bring(shop, "sessions", text + "\ns3,Z,TALK,2026-09-01 09:00,", "--dry-run").code == 6


def test_show_prints_the_first_rows_as_they_would_be_taken(shop: Practice) -> None:
    text = (
        "Client;Ref;Service;Start;Fee;Taxes;Discount;Waived;Foo\n"
        "A;s2;TALK;9/2/2026 2:30 PM;x;;;;\n"
        'A;s3;TALK;9/3/2026 2:30 PM;$1,000.5;"GST 5; PST 7";Senior 10;yes;\n'
        "A;s4;TALK;9/4/2026 2:30 PM;7;none;5;no;\n"
        "A;s5;TALK;9/5/2026 2:30 PM;7;none;5;no;\n"
    )
    before = shop.dump()
    answer = bring(shop, "sessions", text, "--show 2 --date-order mdy")
    assert (answer.code, shop.dump()) == (0, before)
    assert answer.out == (
        "Rows\n"
        "Line  ref  client  service  start             waived  fee      discount   taxes\n"
        "──────────────────────────────────────────────────────────────────────────────────────\n"
        "   3  s3   A       TALK     2026-09-03 14:30  yes     1000.50  Senior 10  GST 5; PST 7\n"
        "   4  s4   A       TALK     2026-09-04 14:30  no      7.00     5.00       none\n"
    )
    assert answer.err == (
        "sessions.csv: read as UTF-8, semicolons, month first; 8 columns used, 1 left out: Foo.\n"
        "Line 2, fee 'x': Isn't an amount in USD, such as 150.00.\n"
    )


def test_show_writes_refs_with_amounts(shop: Practice) -> None:
    text = "ref,client,date,amount,settles\np1,A,2026-09-01,5.00,c1; c2=3.00"
    answer = bring(shop, "payments", text, "--show 1 -f json")
    assert answer.json == [
        {"line": 2, "ref": "p1", "client": "A", "date": "2026-09-01", "amount": "5.00", "settles": "c1; c2=3.00"}
    ]


@pytest.mark.parametrize("option", ["--show", "--heading"])
@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "٣"])
def test_a_number_of_rows_or_lines_is_a_whole_number(option: str, number: str, shop: Practice) -> None:
    answer = bring(shop, "clients", "ref,name\nC,Cleo", f"{option} {number}")
    assert (answer.code, answer.err.splitlines()[-1]) == (2, "Use a whole number, 1 or more.")


def test_a_map_is_given_saved_shown_and_used(shop: Practice) -> None:
    text = (
        "Bank\nDatum;Kunde;Betrag;Notiz;Art\n01.09.2026;B;80,00;x;in\n02.09.2026;A;9,00;;out\n03.09.2026;A;7,00;;in\n"
    )
    Path("old.csv").write_bytes(text.encode("cp1252"))
    options = (
        "--map Datum=date --map Kunde=client --map Betrag=amount --map Datum=ref --map Kunde=ref --set kind=deposit"
        " --only Art=in --date-order dmy --decimal , --delimiter ';' --encoding cp1252 --heading 2"
    )
    answer = shop.ok(f"import payments old.csv {options} --save-map bank -f json")
    assert answer.json[0]["added"] == 2
    assert answer.err == (
        "old.csv: read as cp1252, semicolons, day first, decimal comma; 4 columns used, 1 left out: Notiz; "
        "1 row left out by the map.\n"
    )
    assert shop.ok("import maps").out.splitlines()[:2] == ["bank", "calendly"]
    assert shop.ok("import maps bank").out == (
        'kind = "payments"\ndate_order = "dmy"\ndecimal = ","\ndelimiter = ";"\nencoding = "cp1252"\nheading = 2\n\n'
        '[columns]\ndate = "Datum"\nclient = "Kunde"\namount = "Betrag"\nref = ["Datum", "Kunde"]\n'
        'kind = { value = "deposit" }\n\n[[rows]]\nheading = "Art"\nonly = ["in"]\n'
    )
    assert shop.ok("import payments old.csv --from bank -f json").json[0]["skipped"] == 2
    assert shop.ok("import payments old.csv --from bank --only 'Art=in|out' -f json").json[0]["added"] == 1
    assert shop.sql("select what, object from log where what like '%map%'") == [("import --save-map", "map bank")]


def test_a_map_is_not_saved_if_the_file_is_refused(shop: Practice) -> None:
    refused(shop, "clients", "ref,name\nC,", "--save-map mine")
    assert shop.zbill("import maps mine").code == 2


def test_a_saved_map_is_replaced_and_comes_before_a_built_in_one(shop: Practice) -> None:
    taken(shop, "clients", "ref,name,mail\nC,Cleo,c@example.com", "--map mail=email --save-map stripe")
    taken(shop, "clients", "ref,name,post\nC,Cleo,d@example.com", "--map post=email --save-map stripe")
    assert shop.ok("import maps stripe").out == 'kind = "clients"\n\n[columns]\nemail = "post"\n'


@pytest.mark.parametrize("command", ["import maps bnk", "import payments payments.csv --from bnk"])
def test_an_unknown_map_is_named_with_the_known_ones(command: str, shop: Practice) -> None:
    Path("payments.csv").write_text(PAID, encoding="utf-8")
    answer = shop.zbill(command)
    assert (answer.code, answer.err) == (
        2,
        "There is no map 'bnk'.\nUse one of: calendly, google-csv, jane-appointments, jane-sales, paypal, "
        "simplepractice-payments, simplepractice-sessions, square, stripe\n",
    )


def test_a_built_in_map_is_shown(shop: Practice) -> None:
    assert shop.ok("import maps stripe").out.startswith("# ")


def test_strict_refuses_columns_that_are_not_used(shop: Practice) -> None:
    text = "ref,name,emial,foo\nC,Cleo,c@example.com,1"
    answer = bring(shop, "clients", text, "--strict")
    assert (answer.code, answer.err) == (
        6,
        "The file has columns that aren't used: emial (near to email), foo.\n"
        "Remove or map them, or leave out --strict.\n",
    )
    assert taken(shop, "clients", text) == (1, 0, 0)


def test_standard_input_is_a_file(shop: Practice) -> None:
    answer = shop.zbill("import clients - -f json", "ref,name\nC,Cleo\n")
    assert (answer.code, answer.json[0]["added"]) == (0, 1)
    assert answer.err == "standard input: read as UTF-8, commas; 2 columns used.\n"
    assert shop.sql("select name from batch_files") == [("standard input",)]


def test_nothing_on_standard_input_is_bad(shop: Practice) -> None:
    assert shop.zbill("import clients -", "").code == 6


def test_a_folder_is_taken_in_place_of_a_kind(shop: Practice) -> None:
    Path("old").mkdir()
    Path("old/clients.csv").write_text("ref;name;birth_date\nC;Cleo;13/09/1980\n", encoding="utf-8")
    Path("old/payments.csv").write_text("ref;client;date;amount\np1;C;13/09/2026;5,00\n", encoding="utf-8")
    Path("old/Clients.bak").touch()
    options = "--date-order dmy --decimal , --delimiter ';' --encoding utf-8 --deposits"
    dry = shop.ok(f"import old {options} --dry-run")
    answer = shop.ok(f"import old/ {options}")
    assert answer.out == (
        "Import\n"
        "Batch  Kind      Added  Updated  Skipped  Rejected\n"
        "──────────────────────────────────────────────────\n"
        "    1  clients       1        0        0         0\n"
        "       payments      1        0        0         0\n"
        "To undo: zbill import undo 1\n"
    )
    assert answer.err.splitlines()[0] == "Left alone: Clients.bak."
    assert dry.err == answer.err + "Dry run: nothing was saved.\n"
    again = shop.ok(f"import folder old {options} -q")
    assert again.err.splitlines()[1] == "Imported before, in batch 1: clients.csv, payments.csv."
    assert again.out == ""


def test_a_folder_without_a_file_of_a_kind_is_wrong_usage(shop: Practice) -> None:
    Path("old").mkdir()
    Path("old/notes.txt").touch()
    answer = shop.zbill("import old")
    assert (answer.code, answer.err) == (
        2,
        "No file in old has the name of a kind.\n"
        "Name them: taxes.csv, discounts.csv, services.csv, staff.csv, clients.csv, patients.csv, rates.csv, "
        "sessions.csv, charges.csv, payments.csv\n",
    )
    for command in ("import nowhere/", "import nowhere", "import folder nowhere"):
        answer = shop.zbill(command)
        assert (answer.code, answer.err.startswith("There is no folder nowhere")) == (2, True)


def test_a_file_that_can_not_be_read_is_wrong_usage(shop: Practice) -> None:
    assert shop.zbill("import clients nowhere.csv").code == 2
    assert shop.zbill("import kittens clients.csv").code == 2


def test_rows_left_out_by_a_map_are_counted_and_refunds_listed(shop: Practice) -> None:
    text = (
        "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Captured\n"
        "ch_1,Talk,2026-09-01 12:00:00,80.00,0.00,usd,Paid,ana@example.com,true\n"
        "ch_2,Talk,2026-09-02 12:00:00,80.00,80.00,usd,Refunded,ana@example.com,true\n"
        "ch_3,Talk,2026-09-02 12:00:00,80.00,0.00,eur,Paid,ana@example.com,true\n"
        "ch_4,Talk,2026-09-02 12:00:00,80.00,0.00,usd,Failed,ana@example.com,true\n"
    )
    answer = bring(shop, "payments", text, "--from stripe --deposits")
    assert answer.err == (
        "payments.csv: read as UTF-8, commas; 9 columns used; 1 row left out by the map.\n"
        "Line 3 was left out by the map: Amount Refunded is 80.00.\n"
        "Line 4 was left out by the map: the currency is EUR.\n"
    )
    assert shop.sql("select kind, amount, date from payments") == [("deposit", 8000, "2026-09-01")]


def test_the_list_fits_80_columns(shop: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("old").mkdir()
    Path("old/clients.csv").write_text("ref,name\nC,Cleo\n", encoding="utf-8")
    Path("old/payments.csv").write_text(PAID + "p1,C,2026-09-01,5.00,deposit\n", encoding="utf-8")
    shop.ok("import old")
    Path("simplepractice-billing-2026-09.csv").write_text(CHARGE + "c1,A,2026-09-01,Book,5.00\n", encoding="utf-8")
    shop.ok("import charges simplepractice-billing-2026-09.csv")
    shop.ok("import undo 2")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(terminal, "width", lambda: 80)
    monkeypatch.setattr(Call, "is_on_screen", True)
    assert [line.rstrip() for line in shop.ok("import list").out.splitlines()] == [
        "Imports",
        "Batch  Kind      File                            Added  Updated  Skipped  Undone",
        "─" * 80,
        "    2  charges   simplepractice-billing-2026-09      1        0        0  yes",
        "                 .csv",
        "    1  clients   clients.csv                         1        0        0",
        "       payments  payments.csv                        1        0        0",
        "Columns that don't fit: Imported, By.",
    ]


def test_a_period_is_for_a_calendar(therapy: Practice, tmp_path: Path) -> None:
    file = tmp_path / "sessions.csv"
    file.write_text("ref,client,service,start\nS9,Ana,90834,2026-10-05 12:00\n")
    assert therapy.zbill(f"import sessions {file} --period 2026-10") == Answer(
        2, "", "--period is for a calendar, and this file isn't one.\nLeave out --period.\n"
    )
