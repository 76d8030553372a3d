"""The message that carries a document: plain text with one PDF (SPEC 11)."""

from __future__ import annotations

import base64
from datetime import datetime
from email import policy
from email.headerregistry import Address as Header
from email.message import EmailMessage
from email.utils import format_datetime

from zbill.billing.addresses import Address
from zbill.records import NamedTuple

# Nothing but ASCII on the wire, except an address that can't be written otherwise.
_PLAIN = policy.SMTP.clone(cte_type="7bit")
# Python takes as long for the lines of an attachment as for all the rest, so the PDF is put in afterwards.
_PLACE = b"the PDF"
_WITH_LETTERS = policy.SMTPUTF8.clone(cte_type="7bit")


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
    is_plain = message.sender.is_ascii and message.to.is_ascii and (not message.reply_to or message.reply_to.is_ascii)
    built = EmailMessage(policy=_PLAIN if is_plain else _WITH_LETTERS)
    built["Date"] = format_datetime(message.at)
    built["From"] = Header(message.sender_name, message.sender.local, message.sender.domain)
    built["To"] = _header(message.to)
    if message.reply_to:
        built["Reply-To"] = _header(message.reply_to)
    built["Subject"] = message.subject
    if message.message_id:
        built["Message-ID"] = message.message_id
        built["Auto-Submitted"] = "auto-generated"
    else:
        # Mail programs open it as a draft.
        built["X-Unsent"] = "1"
    built.set_content(message.text)
    built.add_attachment(_PLACE, maintype="application", subtype="pdf", filename=message.file_name)
    before, place, after = built.as_bytes().rpartition(_encoded(_PLACE))
    assert place
    return before + _encoded(message.pdf) + after


def _encoded(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _header(address: Address) -> Header:
    return Header("", address.local, address.domain)
