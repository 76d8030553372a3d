"""Benchmarks: how long commands take on a large practice file."""
