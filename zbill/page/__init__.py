"""Typesetting for PDFs: canvas, fonts, layout, tables."""
