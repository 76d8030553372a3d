"""The practice's settings."""

from __future__ import annotations

from zbill.billing.settings import SETTINGS, require_setting
from zbill.desk import Desk
from zbill.sheet import Card, Column, Field, Sheet


def setting_list(desk: Desk) -> Sheet:
    """Return every setting with its value."""
    return Sheet(
        "Settings",
        (Column("key", "Setting", "label"), Column("value", "Value")),
        [(name, setting.shown(desk.settings.stored(name))) for name, setting in SETTINGS.items()],
    )


def setting_card(desk: Desk, name: str) -> Card:
    """Return one setting with its value. Raises Usage if there is no such setting."""
    value = require_setting(name).shown(desk.settings.stored(name))
    return Card(name, (Field("key", "Setting", name), Field("value", "Value", value)))
