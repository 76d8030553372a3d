"""The practice file keeps attempts as they were, whatever program writes (SPEC 11)."""

from __future__ import annotations

import sqlite3

import pytest

from tests.practice import Practice, tamper

NEW = "insert into deliveries (id, kind, document, number, digest, address, message, at, run{more}) values ({values})"
DIGEST = "0" * 64
RUN = "0" * 16

ATTACKS = {
    "update deliveries set result = 'refused'": "an attempt keeps what it was",
    "update deliveries set answer = 'other'": "an attempt keeps what it was",
    "update deliveries set address = 'eve@evil.example'": "an attempt keeps what it was",
    "update deliveries set run = '0123456789abcdef' where result = 'unknown'": "an attempt keeps what it was",
    "update deliveries set at = at + 1 where result = 'unknown'": "an attempt keeps what it was",
    "delete from deliveries": "an attempt keeps what it was",
    NEW.format(
        more=", result", values=f"9, 'invoice', 1, 'INV-0001', '{DIGEST}', 'a@b', '<a@b>', 0, '{RUN}', 'accepted'"
    ): "an attempt is recorded before it has a result",
    NEW.format(
        more="", values=f"1, 'invoice', 1, 'INV-0001', '{DIGEST}', 'a@b', '<a@b>', 0, '{RUN}'"
    ): "an attempt has an id of its own",
    **{
        NEW.format(
            more="", values=f"9, '{kind}', {document}, '{number}', '{DIGEST}', 'a@b', '<a@b>', 0, '{RUN}'"
        ): "a document is sent that there is"
        for kind, document, number in (
            *(("invoice", 99, "INV-0099"), ("invoice", 1, "INV-0002"), ("receipt", 2, "RCT-0002")),
            *(("creditnote", 1, "CN-0001"), ("statement", 99, "statement-99")),
            *(("superbill", 99, "superbill-99"), ("estimate", 99, "estimate-99")),
        )
    },
}


@pytest.mark.parametrize("statement", ATTACKS)
def test_an_attempt_can_not_be_forged(statement: str, sending: Practice) -> None:
    sending.begin("config set mail_command true", "invoice email 1", "config set mail_command ''")
    # Attempt 2 has no result yet.
    sending.write(NEW.format(more="", values=f"2, 'invoice', 2, 'INV-0002', '{DIGEST}', 'a@b', '<a@b>', 0, '{RUN}'"))
    with pytest.raises(sqlite3.IntegrityError, match=ATTACKS[statement]):
        sending.write(statement)


def test_another_program_that_bypasses_the_rules_is_found(sending: Practice) -> None:
    sending.ok("invoice email 1")
    tamper(sending, "update deliveries set result = 'refused'")
    assert sending.zbill("check").code == 9
