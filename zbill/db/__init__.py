"""The practice file: its connection, its migrations, and one module a table."""
