"""Reports, lists and cards, one module each: its SQL, and functions that return a Sheet or a Card."""
