"""A tabular file becomes text cells with a place, and what is odd about them is told.

CSV, TSV, XLSX, XLS, ODS, Parquet, JSON and a zip of one of them. Everything is text first; types, roles and
keys
are *proposed* here and decided by the schema that a person accepted. Nothing is dropped, padded or coerced
here.
"""
