"""Ruled areas of a page as grids of cells: rules in, rectangles with row and column numbers out.

`rules` makes edges of rules and fills (less `bars`, with those that are left out: `closing`) and finds the
rectangles between them; `cells` gives each its place and words; `parting` tells tables that touch each other
apart; `finding` goes through a page. Where a page rules rows but not columns (or only shades them),
`pipelines.extraction.shapes.open_tables` takes over.
"""
