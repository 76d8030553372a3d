"""Actions on the practice, each one write transaction. They check permission, then existence, then rules (SPEC 9)."""
