"""config: the practice's settings."""

from __future__ import annotations

from typing import Annotated

import typer

from zbill.cli.call import current
from zbill.cli.command import Commands
from zbill.db.settings import DEFAULTS
from zbill.desk import Desk
from zbill.services import settings
from zbill.sheet import Card, Column, Field, Sheet

app = Commands("List, read and change the practice's settings.")

KeyArg = Annotated[str, typer.Argument(metavar="KEY", help="See: zbill config list")]


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """Every setting.

    Example: zbill config list
    """
    current(ctx).show(
        lambda desk: Sheet(
            "Settings",
            (Column("key", "Setting", "label"), Column("value", "Value")),
            [(key, settings.printable(key, desk.settings[key])) for key in DEFAULTS],
        )
    )


@app.command("get")
def get(ctx: typer.Context, key: KeyArg) -> None:
    """One setting's value alone.

    Example: zbill config get auto_close
    """
    call = current(ctx)
    settings.require_setting(key)
    if call.form == "table":
        value = settings.printable(key, call.desk().settings[key])
        call.write(lambda out: print(value, file=out))
    else:
        call.show(lambda desk: _card(desk, key))


@app.command("set")
def put(
    ctx: typer.Context,
    key: KeyArg,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="'' empties it.")],
) -> None:
    r"""Change a setting. Lines of an address or a note end with \n.

    Example: zbill config set terms_days 14
    """
    call = current(ctx)
    settings.require_setting(key)
    call.identify()
    stored = settings.printable(key, settings.set_setting(call.desk(), key, value))
    call.write(lambda out: print(stored if call.quiet else f"{key}  {stored}", file=out))


def _card(desk: Desk, key: str) -> Card:
    return Card(
        key,
        (
            Field("key", "Setting", key),
            Field("value", "Value", settings.printable(key, desk.settings[key])),
        ),
    )
