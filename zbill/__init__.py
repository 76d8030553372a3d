"""zbill: billing for a solo practice, in one local SQLite file."""

__version__ = "0.1.0"
