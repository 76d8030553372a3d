"""Files that are hard to read, named by what is hard, each with its rows or with the error that it gives (SPEC 10)."""

from __future__ import annotations

from typing import NamedTuple

from zbill.errors import BadData, Usage, ZbillError
from zbill.exchange.csv_file import Fault, Reading, Row

OURS = ("ref", "name", "email", "notes")
NAMES = "ref,name,notes"
HEAD = b"ref,name,notes\n"


class Hard(NamedTuple):
    """A file and what is read from it."""

    content: bytes
    found: list[Row | Fault]
    encoding: str = "UTF-8"
    sample: str = ""
    delimiter: str = ","
    headings: tuple[str, ...] = ("ref", "name", "notes")
    reading: Reading = Reading()


class Refused(NamedTuple):
    """A file and its error."""

    content: bytes
    error: type[ZbillError]
    sentence: str
    remedy: str
    reading: Reading = Reading()


def rows(*found: tuple[int, str]) -> list[Row | Fault]:
    """Return rows whose cells are written with slashes between them."""
    return [Row(line, cells.split("/")) for line, cells in found]


ANA = rows((2, "1/Ana/x"))
MULLER = "ref,name,notes\n1,Müller,x\n"
KEYBOARD = "Save it again from the program that it comes from."
AGAIN = "Save it again, with its heading."
ENCODING = "Add --encoding NAME, or save the file in UTF-8."
CLOSE = "Close the quote, or delete it."
MAP = "Name its columns with --map 'THEIR HEADING=OURS', or its line with --heading LINE."
IN_UTF_8 = "Save the file again as CSV in UTF-8."
CUT = "The row is cut off by the end of the file."
AFTER = "Text follows the closing quote."
BREAK = "A line break isn't allowed in this column."
MORE = "The row has more cells than there are headings."
BLANK = "A blank is before the opening quote."
BANK = "Ihr Umsatz;;\nKonto;DE00;\n\nref;name;notes\n1;Ana;x\n"


READ: dict[str, Hard] = {
    # Line ends
    "LF": Hard(HEAD + b"1,Ana,x\n2,Bo,y\n", rows((2, "1/Ana/x"), (3, "2/Bo/y"))),
    "CR LF": Hard(b"ref,name,notes\r\n1,Ana,x\r\n2,Bo,y\r\n", rows((2, "1/Ana/x"), (3, "2/Bo/y"))),
    "lone CR": Hard(b"ref,name,notes\r1,Ana,x\r2,Bo,y\r", rows((2, "1/Ana/x"), (3, "2/Bo/y"))),
    "all line ends in one file": Hard(
        b"ref,name,notes\r1,Ana,x\n2,Bo,y\r\n3,C,\r", rows((2, "1/Ana/x"), (3, "2/Bo/y"), (4, "3/C/"))
    ),
    "CR CR LF": Hard(b"ref,name,notes\r\r\n1,Ana,x\r\r\n2,Bo,y\r\r\n", rows((3, "1/Ana/x"), (5, "2/Bo/y"))),
    "no last line end, the row is whole": Hard(HEAD + b"1,Ana,x", ANA),
    "no last line end, in quotes": Hard(HEAD + b'1,Ana,"x"', ANA),
    "other line separators are text": Hard(
        HEAD + "1,A\u2028na,x\x0cy\x85\n".encode(), rows((2, "1/A\u2028na/x\x0cy\x85"))
    ),
    # Line breaks in quotes
    "LF in quotes": Hard(HEAD + b'1,Ana,"a\nb"\n2,Bo,y\n', rows((2, "1/Ana/a\nb"), (4, "2/Bo/y"))),
    "CR LF in quotes": Hard(HEAD + b'1,Ana,"a\r\nb"\n2,Bo,y\n', rows((2, "1/Ana/a\nb"), (4, "2/Bo/y"))),
    "lone CR in quotes": Hard(HEAD + b'1,Ana,"a\rb"\r2,Bo,y\r', rows((2, "1/Ana/a\nb"), (4, "2/Bo/y"))),
    "empty lines in quotes": Hard(HEAD + b'1,Ana,"\n\n"\n2,Bo,y\n', rows((2, "1/Ana/\n\n"), (5, "2/Bo/y"))),
    "the heading in quotes": Hard(HEAD + b'1,Ana,"a\nref,name,notes\nb"\n', rows((2, "1/Ana/a\nref,name,notes\nb"))),
    "a line break in a name": Hard(
        HEAD + b'1,"A\nna",x\n2,Bo,y\n', [Fault(2, "name", "A\nna", BREAK, ["1", "A\nna", "x"]), *rows((4, "2/Bo/y"))]
    ),
    "a line break in the heading": Hard(
        b'ref,name,"not\nes"\n1,Ana,x\n', rows((3, "1/Ana/x")), headings=("ref", "name", "not\nes")
    ),
    # Empty rows
    "empty lines": Hard(HEAD + b"\n1,Ana,x\n\n\n", rows((3, "1/Ana/x"))),
    "rows of empty cells": Hard(HEAD + b',,\n1,Ana,x\n"",,""\n , ,\t\n', rows((3, "1/Ana/x"))),
    "rows of more empty cells than headings": Hard(HEAD + b",,,,,\n1,Ana,x\n", rows((3, "1/Ana/x"))),
    "only fixed blanks": Hard(HEAD + "\u00a0,,\n1,Ana,x\n".encode(), rows((3, "1/Ana/x"))),
    "an empty last row without a line end": Hard(HEAD + b"1,Ana,x\n,", ANA),
    "empty rows above the heading": Hard(b"\n,,\n" + HEAD + b"1,Ana,x\n", rows((4, "1/Ana/x"))),
    "only a heading": Hard(HEAD, []),
    "only a heading, no line end": Hard(b"ref,name,notes", []),
    # Ragged rows
    "a short row": Hard(HEAD + b"1\n2,Bo\n", rows((2, "1//"), (3, "2/Bo/"))),
    "a short last row is cut off": Hard(HEAD + b"1,Ana,x\n2,Bo", [*ANA, Fault(3, "name", "Bo", CUT, ["2", "Bo"])]),
    "a short last row after CR": Hard(b"ref,name,notes\r1\r2", [*rows((2, "1//")), Fault(3, "ref", "2", CUT, ["2"])]),
    "a comma at the end of each row": Hard(HEAD + b"1,Ana,x,\n2,Bo,y,,\n", rows((2, "1/Ana/x"), (3, "2/Bo/y"))),
    "surplus cells": Hard(
        HEAD + b"1,Ana,x,,z\n2,Bo,y\n",
        [
            Fault(2, "", "z", MORE, ["1", "Ana", "x", "", "z"]),
            *rows((3, "2/Bo/y")),
        ],
    ),
    "a heading that is a blank": Hard(b"ref, ,name\n1,,Ana\n", rows((2, "1//Ana")), headings=("ref", " ", "name")),
    "a heading twice": Hard(
        b"ref,Paid,name,Paid\n1,2,3,4\n", rows((2, "1/2/3/4")), headings=("ref", "Paid", "name", "Paid")
    ),
    "a comma at the end of the heading": Hard(
        b"ref,name,\n1,Ana,\n", rows((2, "1/Ana/")), headings=("ref", "name", "")
    ),
    "an empty first cell": Hard(HEAD + b",Ana,x\n", rows((2, "/Ana/x"))),
    "the heading again": Hard(
        HEAD + b"1,Ana,x\n" + HEAD, [*ANA, Fault(3, "", "", "The row is the heading again.", ["ref", "name", "notes"])]
    ),
    "the heading again, with a comma more": Hard(
        HEAD + b"ref,name,notes,\n", [Fault(2, "", "", "The row is the heading again.", ["ref", "name", "notes", ""])]
    ),
    # Quotes
    "all cells in quotes": Hard(b'"ref","name","notes"\n"1","Ana","x"\n', ANA),
    "delimiters in quotes": Hard(HEAD + b'1,"Lopez, Ana",";"\n', rows((2, "1/Lopez, Ana/;"))),
    "quotes in quotes": Hard(HEAD + b'1,"A ""na"" ",""""\n', rows((2, '1/A "na" /"'))),
    "quotes in quotes at a line end": Hard(HEAD + b'1,Ana,"x""\n""y"\n', rows((2, '1/Ana/x"\n"y'))),
    "quotes inside plain text": Hard(HEAD + b'1,6" pipe,a "b" c\n', rows((2, '1/6" pipe/a "b" c'))),
    "apostrophes are text": Hard(HEAD + b"1,'Lopez, Ana'\n", rows((2, "1/'Lopez/ Ana'"))),
    "backslashes are text": Hard(HEAD + b'1,"A\\",x\n', rows((2, "1/A\\/x"))),
    "text after a closing quote": Hard(
        HEAD + b'1,"A"na,x\n2,Bo,y\n', [Fault(2, "name", "Ana", AFTER, ["1", "Ana", "x"]), *rows((3, "2/Bo/y"))]
    ),
    "quotes in quotes, then text after a closing quote": Hard(
        HEAD + b'1,"A ""B"" "C,x\n', [Fault(2, "name", 'A "B" C', AFTER, ["1", 'A "B" C', "x"])]
    ),
    "a blank after a closing quote": Hard(
        HEAD + b'1,"Ana" ,x\n2,Bo,y\n', [Fault(2, "name", "Ana ", AFTER, ["1", "Ana ", "x"]), *rows((3, "2/Bo/y"))]
    ),
    "text after a closing quote, then lines in quotes": Hard(
        HEAD + b'1,"A"na,"x\n2,No,z"\n3,Bo,y\n',
        [Fault(2, "name", "Ana", AFTER, ["1", "Ana", "x\n2,No,z"]), *rows((4, "3/Bo/y"))],
    ),
    "lines in quotes, then text after a closing quote": Hard(
        b"notes,ref,name\n" + b'"x\ny",1,"A"na\nz,3,Bo\n',
        [Fault(2, "name", "Ana", AFTER, ["x\ny", "1", "Ana"]), *rows((4, "z/3/Bo"))],
        headings=("notes", "ref", "name"),
    ),
    "text after a closing quote in the last row": Hard(
        HEAD + b'1,"A"na,x', [Fault(2, "name", "Ana", AFTER, ["1", "Ana", "x"])]
    ),
    "text after a closing quote beyond the headings": Hard(
        HEAD + b'1,Ana,x,"y"z\n', [Fault(2, "", "yz", AFTER, ["1", "Ana", "x", "yz"])]
    ),
    "a quote opens in the middle of a cell": Hard(HEAD + b'1,An"a,x\n2,Bo,y\n', rows((2, '1/An"a/x'), (3, "2/Bo/y"))),
    "a blank before an opening quote": Hard(
        HEAD + b'1, "Lopez, Ana",\n2,Bo,y\n',
        [Fault(2, "", '1, "Lopez, Ana",', BLANK, ["1", ' "Lopez', ' Ana"', ""]), *rows((3, "2/Bo/y"))],
    ),
    "blanks before an opening quote": Hard(
        HEAD + b'1,  "Ana",x\n "2",Bo,y\n',
        [
            Fault(2, "", '1,  "Ana",x', BLANK, ["1", '  "Ana"', "x"]),
            Fault(3, "", ' "2",Bo,y', BLANK, [' "2"', "Bo", "y"]),
        ],
    ),
    "a blank before a quote, all in quotes": Hard(HEAD + b'1," ""Ana""",x "y\n', rows((2, '1/ "Ana"/x "y'))),
    # Delimiters
    "semicolons": Hard(b"ref;name;notes\n1;Ana;x,y\n", rows((2, "1/Ana/x,y")), delimiter=";"),
    "tabs": Hard(b"ref\tname\tnotes\n1\tAna\tx\n", ANA, delimiter="\t"),
    "vertical bars": Hard(b"ref|name|notes\n1|Ana|x\n", ANA, delimiter="|"),
    "more commas than semicolons": Hard(
        b'ref;name;"a,b,c,d,e"\n1;Ana;1,5\n',
        rows((2, "1/Ana/1,5")),
        delimiter=";",
        headings=("ref", "name", "a,b,c,d,e"),
    ),
    "sep=": Hard(b"sep=;\r\nref;name;notes\r\n1;Ana;x\r\n", rows((3, "1/Ana/x")), delimiter=";"),
    "sep= with a mark, in quotes": Hard(
        b'\xef\xbb\xbf"SEP=|"\nref|name|notes\n1|Ana|x\n', rows((3, "1/Ana/x")), delimiter="|"
    ),
    "sep= with a tab": Hard(b"sep=\t\nref\tname\tnotes\n1\tAna\tx\n", rows((3, "1/Ana/x")), delimiter="\t"),
    "sep= with a rare sign": Hard(b"sep=^\nref^name^notes\n1^Ana^x\n", rows((3, "1/Ana/x")), delimiter="^"),
    "sep= and another --delimiter": Hard(
        b"sep=;\nref,name,notes\n1,Ana,x\n", rows((3, "1/Ana/x")), reading=Reading(delimiter=",")
    ),
    "sep= in a later row is text": Hard(HEAD + b"sep=;,Ana,x\n", rows((2, "sep=;/Ana/x"))),
    "--delimiter with a rare sign": Hard(
        b"ref~name~notes\n1~Ana~x\n", ANA, delimiter="~", reading=Reading(delimiter="~")
    ),
    "--delimiter tab": Hard(b"ref\tname\tnotes\n1\tAna\tx\n", ANA, delimiter="\t", reading=Reading(delimiter="TAB")),
    "a backslash as delimiter is no pattern": Hard(
        b'ref\\name\\notes\r\n1\\"A"rno\\x\r\n',
        [Fault(2, "name", "Arno", AFTER, ["1", "Arno", "x"])],
        delimiter="\\",
        reading=Reading(delimiter="\\"),
    ),
    "a caret as delimiter is no pattern": Hard(
        b'ref^name^notes\n1^"A"na^x\n',
        [Fault(2, "name", "Ana", AFTER, ["1", "Ana", "x"])],
        delimiter="^",
        reading=Reading(delimiter="^"),
    ),
    # Headings
    "--heading": Hard(BANK.encode(), rows((5, "1/Ana/x")), delimiter=";", reading=Reading(heading=4)),
    "--heading below sep=": Hard(
        b"sep=;\nReport\nref;name;notes\n1;Ana;x\n", rows((4, "1/Ana/x")), delimiter=";", reading=Reading(heading=3)
    ),
    "--heading far down": Hard(
        b"text\n" * 50_000 + HEAD + b"1,Ana,x\n", rows((50_002, "1/Ana/x")), reading=Reading(heading=50_001)
    ),
    "--heading with one known heading": Hard(
        b"x,y\nref,z\n1,2\n", rows((3, "1/2")), headings=("ref", "z"), reading=Reading(heading=2)
    ),
    "an open quote above the heading": Hard(
        b'A 6" pipe, "\n' + HEAD + b"1,Ana,x\n", rows((3, "1/Ana/x")), reading=Reading(heading=2)
    ),
    # Encodings
    "a UTF-8 mark": Hard(b"\xef\xbb\xbf" + MULLER.encode(), rows((2, "1/Müller/x"))),
    "a UTF-8 mark, then quotes": Hard(b'\xef\xbb\xbf"ref","name","notes"\n1,Ana,x\n', ANA),
    "UTF-16, little end first": Hard(MULLER.encode("utf-16"), rows((2, "1/Müller/x")), "UTF-16"),
    "UTF-16, big end first": Hard(b"\xfe\xff" + MULLER.encode("utf-16-be"), rows((2, "1/Müller/x")), "UTF-16"),
    "UTF-16 with line ends inside letters": Hard(
        f"{NAMES}\n1,ਊ\u0d0a,😀\n".encode("utf-16"), rows((2, "1/ਊ\u0d0a/😀")), "UTF-16"
    ),
    "Windows-1252": Hard(MULLER.encode("cp1252"), rows((2, "1/Müller/x")), "Windows-1252", "line 2: Müller"),
    "Windows-1252 far down": Hard(
        HEAD + b"1,Ana,x\n" * 30_000 + b'2,"M\xfcller, J",\x80 5\n',
        rows(*((n, "1/Ana/x") for n in range(2, 30_002)), (30_002, "2/Müller, J/€ 5")),
        "Windows-1252",
        "line 30002: Müller, J",
    ),
    "Windows-1252 in the heading": Hard(
        b"ref;name;Stra\xdfe\n1;Ana;x\n", ANA, "Windows-1252", "line 1: Straße", ";", ("ref", "name", "Straße")
    ),
    "Windows-1252 after lone CR": Hard(
        b"ref,name,notes\r1,Ana,x\r2,Zo\xeb,\r", rows((2, "1/Ana/x"), (3, "2/Zoë/")), "Windows-1252", "line 3: Zoë"
    ),
    "letters of two to four bytes": Hard(HEAD + "1,Łucja 王小明,😀\n".encode(), rows((2, "1/Łucja 王小明/😀"))),
    "a letter across two blocks": Hard(
        HEAD + b"1,Ana,x\n" * 131_070 + "2,éééééééééééééééé,\n".encode(),
        rows(*((n, "1/Ana/x") for n in range(2, 131_072)), (131_072, "2/éééééééééééééééé/")),
    ),
    "--encoding": Hard(
        "ref,name,notes\n1,Łucja,x\n".encode("cp1250"), rows((2, "1/Łucja/x")), "cp1250", reading=Reading("cp1250")
    ),
    "--encoding of a file with letters of two": Hard(
        b"ref,name,notes\n1,\xc3\xbc\xfc,x\n", rows((2, "1/Ã¼ü/x")), "windows-1252", reading=Reading("windows-1252")
    ),
    "--encoding utf-8 of a file with a mark": Hard(
        b"\xef\xbb\xbf" + HEAD + b"1,Ana,x\n", ANA, "utf-8", reading=Reading("utf-8")
    ),
    "--encoding utf-16-le": Hard(
        MULLER.encode("utf-16-le"), rows((2, "1/Müller/x")), "utf-16-le", reading=Reading("utf-16-le")
    ),
    "--encoding utf-16-le of a file with a mark": Hard(
        MULLER.encode("utf-16"), rows((2, "1/Müller/x")), "utf-16-le", reading=Reading("utf-16-le")
    ),
    "--encoding utf-32": Hard(MULLER.encode("utf-32"), rows((2, "1/Müller/x")), "utf-32", reading=Reading("utf-32")),
    "--encoding of a big computer": Hard(
        MULLER.encode("cp037"), rows((2, "1/Müller/x")), "cp037", reading=Reading("cp037")
    ),
    "--encoding shift_jis": Hard(
        f"{NAMES}\n1,表,x\n".encode("shift_jis"), rows((2, "1/表/x")), "shift_jis", reading=Reading("shift_jis")
    ),
    "a mark inside a cell is text": Hard(HEAD + "1,A\ufeffna,x\n".encode(), rows((2, "1/A\ufeffna/x"))),
}

REFUSED: dict[str, Refused] = {
    "an empty file": Refused(b"", BadData, "standard input is empty.", KEYBOARD),
    "only a mark": Refused(b"\xef\xbb\xbf", BadData, "standard input is empty.", KEYBOARD),
    "only empty lines": Refused(b"\n\r\n", BadData, "standard input has no heading: it has only empty rows.", AGAIN),
    "only blanks": Refused(b" \t\n,,;\n", BadData, "standard input has no heading: it has only empty rows.", AGAIN),
    "only sep=": Refused(b"sep=;\n", BadData, "standard input has no heading: it has only empty rows.", AGAIN),
    "an open quote": Refused(
        HEAD + b'1,Ana,x\n2,"Bo,y\n3,C,z\n',
        BadData,
        "The quote that opens on line 3 of standard input isn't closed.",
        CLOSE,
    ),
    "an open quote before other quotes": Refused(
        HEAD + b'1,"Ana,x\n2,"Bo",y\n', BadData, "The quote that opens on line 2 of standard input isn't closed.", CLOSE
    ),
    "an open quote on a later line of a row": Refused(
        HEAD + b'1,Ana,x\n"2\n3",Bo,"y\nz\n',
        BadData,
        "The quote that opens on line 4 of standard input isn't closed.",
        CLOSE,
    ),
    "an open quote at the very end": Refused(
        HEAD + b'1,Ana,"', BadData, "The quote that opens on line 2 of standard input isn't closed.", CLOSE
    ),
    "an open quote after text after a quote": Refused(
        HEAD + b'1,"A"na,"x\n2,Bo,y\n', BadData, "The quote that opens on line 2 of standard input isn't closed.", CLOSE
    ),
    "an open quote of a file with lone CR": Refused(
        b'ref,name,notes\r1,Ana,x\r2,"Bo,y\r3,C,z\r',
        BadData,
        "The quote that opens on line 3 of standard input isn't closed.",
        CLOSE,
    ),
    "an open quote far above the end": Refused(
        HEAD + b'1,"Ana,x\n' + b"2,Bo,y\n" * 30_000,
        BadData,
        "The quote that opens on line 2 of standard input isn't closed.",
        CLOSE,
    ),
    "an open quote in the heading": Refused(
        b'ref,"name\n1,Ana\n', BadData, "The quote that opens on line 1 of standard input isn't closed.", CLOSE
    ),
    "letters of UTF-8 beside other bytes": Refused(
        HEAD + "1,ü,x\n".encode() + b"2,\xfc,y\n",
        BadData,
        "standard input mixes encodings: line 3 isn't UTF-8, but line 2 has UTF-8 letters.",
        "Correct line 3, or add --encoding NAME.",
    ),
    "other bytes above letters of UTF-8": Refused(
        HEAD + b"1,\xfc,x\n" + "2,ü,y\n".encode(),
        BadData,
        "standard input mixes encodings: line 2 isn't UTF-8, but line 3 has UTF-8 letters.",
        "Correct line 2, or add --encoding NAME.",
    ),
    **{
        f"byte {byte:X}, which no letter of Windows-1252 has": Refused(
            HEAD + b"1,\xfc,x\n2," + bytes([byte]) + b",y\n",
            BadData,
            "Line 3 of standard input is text in neither UTF-8 nor Windows-1252.",
            ENCODING,
        )
        for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    },
    "a UTF-8 mark, but other bytes": Refused(
        b"\xef\xbb\xbf" + HEAD + b"1,\xfc,x\n", BadData, "Line 2 of standard input isn't text in UTF-8.", ENCODING
    ),
    "UTF-16 that is cut off": Refused(
        MULLER.encode("utf-16")[:-1], BadData, "Line 2 of standard input isn't text in UTF-16.", ENCODING
    ),
    "UTF-16 with half a letter": Refused(
        b"\xff\xfe" + f"{NAMES}\n1,".encode("utf-16-le") + b"\x00\xd8,\x00",
        BadData,
        "Line 2 of standard input isn't text in UTF-16.",
        ENCODING,
    ),
    "UTF-16 without a mark": Refused(
        MULLER.encode("utf-16-le"),
        BadData,
        "standard input seems to be UTF-16 without a byte order mark.",
        "Add --encoding utf-16-le.",
    ),
    "UTF-16 without a mark, big end first": Refused(
        MULLER.encode("utf-16-be"),
        BadData,
        "standard input seems to be UTF-16 without a byte order mark.",
        "Add --encoding utf-16-be.",
    ),
    "UTF-32": Refused(
        b"\xff\xfe\0\0" + HEAD.decode().encode("utf-32-le"),
        BadData,
        "Line 1 of standard input has a NUL character.",
        IN_UTF_8,
    ),
    "a NUL": Refused(HEAD + b"1,A\0na,x\n", BadData, "Line 2 of standard input has a NUL character.", IN_UTF_8),
    "a NUL in UTF-16": Refused(
        f"{NAMES}\n1,A\0na,x\n".encode("utf-16"), BadData, "Line 2 of standard input has a NUL character.", IN_UTF_8
    ),
    "a NUL with --encoding": Refused(
        HEAD + b"\0", BadData, "Line 2 of standard input has a NUL character.", IN_UTF_8, Reading("ascii")
    ),
    "two files with marks": Refused(
        (b"\xef\xbb\xbf" + HEAD + b"1,Ana,x\n") * 2,
        BadData,
        "Line 3 of standard input begins with a byte order mark, so files were joined there.",
        "Give the files one by one, or delete the mark.",
    ),
    "two files with lone CR and marks": Refused(
        b"\xef\xbb\xbfref,name,notes\r1,Ana,x\r" * 2,
        BadData,
        "Line 3 of standard input begins with a byte order mark, so files were joined there.",
        "Give the files one by one, or delete the mark.",
    ),
    "two files of UTF-16": Refused(
        MULLER.encode("utf-16") * 2,
        BadData,
        "Line 3 of standard input begins with a byte order mark, so files were joined there.",
        "Give the files one by one, or delete the mark.",
    ),
    "a mark after an empty line": Refused(
        b"\n\xef\xbb\xbf" + HEAD,
        BadData,
        "Line 2 of standard input begins with a byte order mark, so files were joined there.",
        "Give the files one by one, or delete the mark.",
    ),
    "a workbook": Refused(
        b"PK\x03\x04\x14\0",
        BadData,
        "standard input isn't a CSV file but an Excel workbook or a ZIP archive.",
        "Save it as CSV in UTF-8.",
    ),
    "an old workbook": Refused(
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        BadData,
        "standard input isn't a CSV file but an old Excel workbook.",
        "Save it as CSV in UTF-8.",
    ),
    "--encoding that does not fit": Refused(
        MULLER.encode(), BadData, "Line 2 of standard input isn't text in ascii.", ENCODING, Reading("ascii")
    ),
    "--encoding utf-16 of a file without a mark": Refused(
        MULLER.encode("utf-16-le"),
        BadData,
        "standard input has no byte order mark of utf-16.",
        "Add --encoding utf-16-le or utf-16-be.",
        Reading("utf-16"),
    ),
    "--encoding that no one knows": Refused(
        HEAD,
        Usage,
        "zbill doesn't know the encoding 'klingon'.",
        "Use a name such as utf-8, utf-16-le or windows-1252.",
        Reading("klingon"),
    ),
    "--encoding of bytes": Refused(
        HEAD,
        Usage,
        "zbill doesn't know the encoding 'base64'.",
        "Use a name such as utf-8, utf-16-le or windows-1252.",
        Reading("base64"),
    ),
    "--encoding of host names": Refused(
        HEAD,
        Usage,
        "zbill doesn't know the encoding 'idna'.",
        "Use a name such as utf-8, utf-16-le or windows-1252.",
        Reading("idna"),
    ),
    "--encoding with a NUL": Refused(
        HEAD,
        Usage,
        "zbill doesn't know the encoding 'utf\\x00'.",
        "Use a name such as utf-8, utf-16-le or windows-1252.",
        Reading("utf\0"),
    ),
    "--delimiter of two characters": Refused(
        HEAD,
        Usage,
        "',,' can't be a delimiter.",
        "Use one sign such as ; or |, or the word tab.",
        Reading(delimiter=",,"),
    ),
    "--delimiter that is a quote": Refused(
        HEAD,
        Usage,
        "'\"' can't be a delimiter.",
        "Use one sign such as ; or |, or the word tab.",
        Reading(delimiter='"'),
    ),
    "--delimiter that is a letter": Refused(
        HEAD,
        Usage,
        "'e' can't be a delimiter.",
        "Use one sign such as ; or |, or the word tab.",
        Reading(delimiter="e"),
    ),
    "--delimiter that is a line break": Refused(
        HEAD,
        Usage,
        "'\\n' can't be a delimiter.",
        "Use one sign such as ; or |, or the word tab.",
        Reading(delimiter="\n"),
    ),
    "--delimiter that does not fit": Refused(
        HEAD,
        BadData,
        "Line 1 of standard input doesn't have headings that zbill knows: 'ref,name,notes'.",
        MAP,
        Reading(delimiter=";"),
    ),
    "two delimiters that fit": Refused(
        b"ref,name,;email;notes\n1\n",
        BadData,
        "Line 1 of standard input is a heading with commas and with semicolons.",
        "Add --delimiter CHARACTER.",
        Reading(),
    ),
    "lines above the heading": Refused(
        BANK.encode(),
        BadData,
        "Line 1 of standard input doesn't have headings that zbill knows: 'Ihr Umsatz;;'.",
        "Add --heading 4, because line 4 looks like the heading.",
    ),
    "a known word above the heading": Refused(
        b"name,,Total\nA,,1\n\nref,name\n1,Ana\n",
        BadData,
        "Line 1 of standard input has only one heading that zbill knows: 'name,,Total'.",
        "Add --heading 4, because line 4 looks like the heading.",
    ),
    "no heading": Refused(
        b"1,Ana,x\n2,Bo,y\n",
        BadData,
        "Line 1 of standard input doesn't have headings that zbill knows: '1,Ana,x'.",
        MAP,
    ),
    "one known heading twice": Refused(
        b"name,name\nAna,Bo\n",
        BadData,
        "Line 1 of standard input has only one heading that zbill knows: 'name,name'.",
        MAP,
    ),
    "headings in another language": Refused(
        b"Name;Betrag\nAna;1\n",
        BadData,
        "Line 1 of standard input doesn't have headings that zbill knows: 'Name;Betrag'.",
        MAP,
    ),
    "--heading of an empty line": Refused(
        b"\n" + HEAD,
        BadData,
        "Line 1 of standard input doesn't have headings that zbill knows: ''.",
        "Add --heading 2, because line 2 looks like the heading.",
        Reading(heading=1),
    ),
    "--heading below the last line": Refused(
        HEAD,
        Usage,
        "standard input has no line 2.",
        "Give the number of the line that has the headings.",
        Reading(heading=2),
    ),
    "--heading 0": Refused(
        HEAD,
        Usage,
        "standard input has no line 0.",
        "Give the number of the line that has the headings.",
        Reading(heading=0),
    ),
}
