"""config: the practice's settings."""

from __future__ import annotations

from zbill.billing.settings import find_setting, require_setting
from zbill.cli.call import Call, current
from zbill.cli.declared import Annotated, Argument, Commands, Context
from zbill.file.connection import reading
from zbill.reports import settings as sheets
from zbill.services import settings

app = Commands("List, read and change the practice's settings.")

KeyArg = Annotated[str, Argument(metavar="KEY", help="Name of the setting. See: zbill config list")]


@app.command("list")
def list_(ctx: Context) -> None:
    """List all settings and their values.

    Example: zbill config list
    """
    current(ctx).show(sheets.setting_list, plain=True)


@app.command("get")
def get(
    ctx: Context,
    key: Annotated[str, Argument(metavar="KEY", help="Setting, or a unique beginning. See: zbill config list")],
) -> None:
    """Show the value of one setting.

    Example: zbill config get auto_close
    """
    call = current(ctx)
    setting = find_setting(key)
    value = setting.shown(call.desk().settings.stored(setting.name))
    _print(call, setting.name, value, value)


@app.command("set")
def set_setting(
    ctx: Context,
    key: KeyArg,
    value: Annotated[str, Argument(metavar="VALUE", help="New value. '' clears it.")],
) -> None:
    r"""Change a setting.

    Write \n between the lines of an address or a note. A logo is a PNG or JPEG file, a font a .ttf, .otf or .ttc file.
    zbill keeps a copy of both in the practice file.

    Example: zbill config set terms_days 14
    """
    call = current(ctx)
    setting = require_setting(key)
    call.identify()
    stored = setting.shown(settings.set_setting(call.desk(), setting.name, value))
    _print(call, setting.name, stored, f"{setting.name}  {stored}")
    # Every font has ASCII. To load fonts would take ten times as long as the rest of the command.
    if setting.name in ("locale", "font") or (setting.printed and not value.isascii()):
        _warn(call)


def _warn(call: Call) -> None:
    """Say that no document can be printed, if the practice's own texts, days or amounts have letters that can't."""
    from zbill.page.shortcomings import obstacle
    from zbill.services.papers import letterhead

    # A desk of its own, because the call's has the settings from before the change.
    desk = call.desk().but()
    with reading(desk.conn):
        heading = letterhead(desk)
    if sentence := obstacle(heading):
        call.say(f"Warning: {sentence}")


def _print(call: Call, key: str, value: str, line: str) -> None:
    """Print a setting as a line, with --quiet its value alone, in JSON and CSV as an object."""
    if call.quiet or call.form == "table":
        call.write_lines(value if call.quiet else line)
    else:
        call.show(lambda _: sheets.setting_card(key, value), plain=True)
