"""Tables without column rules on a page: rows between horizontal rules or shading, told from prose.

Used where a page rules or shades rows only: `boundaries` are where rows may part, `rows_between` tells which
texts between them are rows, `rows_beyond` and `rows_by_text` find those that no boundary parts, `cut_rows`
those that a text cuts off; `finding` goes through a page. What is no table by these signs stays text; nothing
is forced into cells. Where columns part is `pipelines.extraction.shapes.columns`' business.
"""
