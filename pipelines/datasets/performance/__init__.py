"""Performance reports: which tables and passages become which rows, and the register that joins them."""
