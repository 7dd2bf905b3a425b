"""A report file in, its tables and text out: the only code that knows pdfium, pdfplumber and transcripts.

Stages, each a module that can be looked at on its own:

- `reading` asks for a report, and `worker` does what it asks in processes under limits;
- `pdf` gives pages as words (`letters`), rules and fills (`strokes`) in upright coordinates (`frame`), with
  what lies on them drawn in (`annotations`), less words that nobody can see (`visibility`) or that are no
  part of what they stand on (`overlays`); `left_out` tells of those. `ocr` gives the words of a page that is
  a picture, `transcript` the lines and cells of a transcript;
- `grids` finds the cells of ruled tables; `open_tables` the rows and `columns` the cells of tables without
  column rules, whose columns part where white `rivers` run;
- `flow` puts tables and text in reading order, with `text` making words whole again;
- `layouts` holds the headings that are known, `recognise` puts rows under them, `grouping` those of a merged
  cell; `passages` finds text by its headings;
- `model` is what they all speak in; `drawing` and `picture` show it on the page.

What is unsure is marked, never guessed.
"""

from __future__ import annotations

from pipelines.extraction.reading import ReadReport, read_report

__all__ = ["ReadReport", "read_report"]
