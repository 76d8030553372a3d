"""A program that only imports zbill's libraries: the least that any command can take."""

import sqlite_utils
import typer
from rich.table import Table

print(typer.Typer.__name__, sqlite_utils.Database.__name__, Table.__name__)
