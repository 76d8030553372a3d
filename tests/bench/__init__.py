"""How long the commands take on a large practice file."""
