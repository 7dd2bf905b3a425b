"""Rows and what they are made of: values, records with their places, schemas, what checks say of them.

Knows no report, no table of a page and no store. Everything above speaks in these values.
"""
