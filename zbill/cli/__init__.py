"""The commands: they read what was typed, call a service or a report, and print."""
