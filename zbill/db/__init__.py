"""The SQL of the practice file: a module a table, and how rows, names and numbers are read in all of them."""
