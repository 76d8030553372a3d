"""The ways by which documents leave the practice, one file each."""
