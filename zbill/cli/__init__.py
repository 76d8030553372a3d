"""The commands. Each parses its words, calls a service or a report, and prints the result."""
