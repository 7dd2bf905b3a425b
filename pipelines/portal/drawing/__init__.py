"""Charts, pictures and how values look."""
