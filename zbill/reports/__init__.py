"""What the business asks: a file a report, which is its SQL and one function to a Sheet or a Card."""
