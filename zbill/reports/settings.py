"""The practice's settings."""

from __future__ import annotations

from zbill.billing.settings import SETTINGS
from zbill.desk import Desk
from zbill.sheet import Card, Column, Field, Sheet


def setting_list(desk: Desk) -> Sheet:
    """Return every setting with its value."""
    return Sheet(
        "Settings",
        (Column("key", "Setting", "label"), Column("value", "Value")),
        [(name, setting.shown(desk.settings.stored(name))) for name, setting in SETTINGS.items()],
    )


def setting_card(name: str, value: str) -> Card:
    """Return one setting with its value."""
    return Card(name, (Field("key", "Setting", name), Field("value", "Value", value)))
