"""What the practice issues: one file a PDF, each a function from its frozen paper to bytes."""
