"""The SQL of the practice file: one module per table, and shared reading of rows, names and numbers."""
