"""The way in which the practice sends mail, by its settings (SPEC 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from zbill.billing.addresses import Address
from zbill.desk import Desk
from zbill.errors import Refused
from zbill.mail.command import Sendmail
from zbill.mail.post import Post
from zbill.mail.smtp import Server, Smtp, is_loopback


def post(desk: Desk, sender: Address, password: Callable[[], str]) -> Post:
    """Return the practice's mail command, else its mail server, for this sender. Raises Refused if neither is set.

    `password` is called once, and only if the server wants a login.
    """
    settings = desk.settings
    if settings["mail_command"]:
        return Sendmail(settings["mail_command"])
    host = settings["smtp_host"]
    if not host:
        raise Refused(
            "No mail server is set, and no command that sends mail.",
            "Set one: zbill config set smtp_host HOST, or zbill config set mail_command COMMAND",
        )
    security = cast(Literal["starttls", "tls", "none"], settings["smtp_security"])
    if security == "none" and not is_loopback(host):
        raise Refused(
            f"Mail to {host} would go out without encryption.", "Set it: zbill config set smtp_security starttls"
        )
    auth = cast(Literal["password", "xoauth2"], settings["smtp_auth"])
    server = Server(host, int(settings["smtp_port"]), security, settings["smtp_user"], auth, sender.domain)
    return Smtp(server, password)
