"""The practice file as a file: opened, migrated, copied, looked at where it lies."""
