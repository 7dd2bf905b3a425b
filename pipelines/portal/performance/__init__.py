"""Pages and figures that are special to performance reports."""
