"""The rules of SPEC 2 to 6 as pure functions: no SQL, no clock, no output."""
