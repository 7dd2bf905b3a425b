"""How much a tabular file may ask of the machine, and how it is told that it asks too much.

The numbers are far above any table a council publishes (its largest, all penalty charge notices since 2015,
has
some two million rows of 20 columns) and far below what brings a small server down.
"""

from __future__ import annotations

FILE_BYTES = 4 * 1024**3
LINE_CHARACTERS = 10 * 1024**2
COLUMNS = 2_000
WORKBOOK_ROWS = 200_000
WORKBOOK_BYTES = 500 * 1024**2  # of a workbook's parts when they are unpacked
UNPACKED_BYTES = 4 * 1024**3
UNPACKED_RATIO = 200  # a workbook of equal rows packs by 100; only bombs pack by more
