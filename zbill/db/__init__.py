"""The tables of the practice file, one module a table."""
