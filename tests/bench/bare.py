"""The least a program with these libraries can take: every time is a ratio to this one."""

import sqlite_utils
import typer
from rich.table import Table

print(typer.Typer.__name__, sqlite_utils.Database.__name__, Table.__name__)
