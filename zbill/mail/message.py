"""The message that carries a document: plain text with one PDF (SPEC 11)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime

from zbill.billing.addresses import Address
from zbill.records import NamedTuple

# Nothing but ASCII on the wire, except an address that can't be written otherwise.
_PLAIN = policy.SMTP.clone(cte_type="7bit")
# Python takes as long for the lines of an attachment as for all the rest, so the PDF is put in afterwards.
_PLACE = b"the PDF"

# How long a text in a header can be that isn't folded, in characters. A line of a mail has at most 998.
_LONGEST_PLAIN = 200


class Message(NamedTuple):
    """A mail to one address. Without a `message_id` it is a draft, which the mail program of a person sends.

    `sender_name` is the practice's. No header has the client's name.
    """

    sender: Address
    sender_name: str
    to: Address
    reply_to: Address | None
    subject: str
    text: str
    file_name: str
    pdf: bytes
    message_id: str
    at: datetime


def written(message: Message) -> bytes:
    """Return a message as it goes out, with CRLF at the end of each line.

    Raises ValueError for a header with a line break, which no setting and no address can have.
    """
    built = EmailMessage(policy=_PLAIN)
    built.set_content(message.text)
    built.add_attachment(_PLACE, maintype="application", subtype="pdf", filename=message.file_name)
    before, place, after = built.as_bytes().rpartition(_encoded(_PLACE))
    assert place
    return _head(_headers(message)) + before + _encoded(message.pdf) + after


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    name = message.sender_name
    yield "Date", format_datetime(message.at)
    yield "From", f"{_quoted(name) if _is_plain(name) else _folded(name, 'From')} <{message.sender}>"
    yield "To", str(message.to)
    if message.reply_to:
        yield "Reply-To", str(message.reply_to)
    yield "Subject", message.subject if _is_plain(message.subject) else _folded(message.subject, "Subject")
    if message.message_id:
        yield "Message-ID", message.message_id
        yield "Auto-Submitted", "auto-generated"
    else:
        # Mail programs open it as a draft.
        yield "X-Unsent", "1"


def _head(headers: Iterable[tuple[str, str]]) -> bytes:
    """Return headers as they go out, not as EmailMessage folds them.

    That takes the quotes from a long name, so that one practice with commas in its name would be several senders.
    """
    return "".join(f"{name}: {text}\r\n" for name, text in headers).encode()


def _is_plain(text: str) -> bool:
    """Return whether a text needs no encoding in a header. What looks encoded would be decoded."""
    return text.isascii() and text.isprintable() and "=?" not in text and len(text) <= _LONGEST_PLAIN


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def _folded(text: str, name: str) -> str:
    """Return a text in encoded words, on as many lines as it takes."""
    if text.splitlines() != [text]:
        raise ValueError(f"{name} has a line break.")
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


def _encoded(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
