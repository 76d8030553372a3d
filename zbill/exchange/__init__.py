"""What goes in and out: the samples, and how they are replayed."""
