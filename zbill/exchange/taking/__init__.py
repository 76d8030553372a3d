"""The rows of each kind of file, taken through the services of the commands (SPEC 10)."""
