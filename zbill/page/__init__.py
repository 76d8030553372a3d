"""What PDFs are set with: canvas, fonts, layout, tables."""
