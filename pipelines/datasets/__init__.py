"""The kinds of dataset: what is special to each. A kind makes rows; it never publishes them."""
