"""Which table or passage is this: headings as data, and the rows under them."""
