"""The replies of mail servers: what each means for the message and for those after it (SPEC 11)."""

from __future__ import annotations

import re

from zbill.mail.post import Answer, one_line
from zbill.records import NamedTuple

_CLOSING = 421
# The service closes, or wants a login: nothing else is taken after it.
_ENDING = (_CLOSING, 530, 534, 535)
# A limit on how much may be sent, by the enhanced status codes of RFC 3463.
_LIMITS = ("4.5.4", "5.4.5", "4.7.28", "5.7.28")
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")


class Reply(NamedTuple):
    """A reply of a mail server: its code, and its text as one harmless line."""

    code: int
    text: str

    @classmethod
    def of(cls, code: int, text: bytes, secrets: tuple[str, ...] = ()) -> Reply:
        """Return a reply without secrets: servers repeat passwords."""
        said = text.decode("utf-8", "replace")
        for secret in secrets:
            said = said.replace(secret, "…")
        return cls(code, one_line(said))

    @property
    def is_good(self) -> bool:
        return self.code // 100 == 2

    @property
    def status(self) -> str:
        """Return the enhanced status code, "" if there is none."""
        return match[1] if (match := _STATUS.match(self.text)) else ""

    @property
    def is_goodbye(self) -> bool:
        """Return whether the server closes the connection, and names no limit on sending."""
        return self.code == _CLOSING and self.status not in _LIMITS

    def __str__(self) -> str:
        # smtplib has -1 for what doesn't begin with a code, and leaves out four characters of it.
        return f"{self.code} {self.text}".strip() if self.code >= 0 else f"an answer without a code, …{self.text}"


def answer(reply: Reply) -> Answer:
    """Return what a reply to a message means."""
    if reply.is_good:
        return Answer("accepted", str(reply))
    ends = reply.code in _ENDING or reply.status in _LIMITS
    is_too_large = reply.code == 552 or reply.status == "5.3.4"
    text = f"The message is too large: {reply}" if is_too_large else str(reply)
    return Answer("refused", text, temporary=reply.code // 100 == 4, ends=ends)
