"""What the business does: one write transaction a function, permission before existence before rules (SPEC 9)."""
