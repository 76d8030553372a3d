"""Random files through the whole import: each row must become what was meant, or be named as bad (SPEC 10)."""
