"""A report file in, its tables and text out: the only code that knows pdfium, pdfplumber and transcripts.

Stages, each a module that can be looked at on its own: `pdf` (pages as words, rules, fills) and
`transcript` (lines) → `grid`, `columns` (cells) → `flow` (tables and text in reading order) →
`layouts`, `recognise`, `grouping` (rows under known columns). What is unsure is marked, never guessed.
"""

from __future__ import annotations

from pipelines.extraction.reading import ReadReport, read_report

__all__ = ["ReadReport", "read_report"]
