"""Typesetting of the sample reports: `source` reads a data file, `pages` makes a PDF of it.

Not part of the product: the pipeline reads the PDFs and never these data files.
"""
