"""The sample practices, and how their history is replayed."""
