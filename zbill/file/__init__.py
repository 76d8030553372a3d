"""The practice file on disk: opening, upgrading and copying it, and the risks of where it is."""
