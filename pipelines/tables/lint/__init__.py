"""One library of rules for every table: data in `rules.yaml`, one query or function each, three levels."""

from __future__ import annotations

from pipelines.tables.lint.cells import of_the_cells
from pipelines.tables.lint.columns import of_the_columns
from pipelines.tables.lint.dates import of_the_dates
from pipelines.tables.lint.likeness import of_the_likeness
from pipelines.tables.lint.places import of_the_places
from pipelines.tables.lint.rows import of_the_rows
from pipelines.tables.lint.rules import Context, LintFault, raised
from pipelines.tables.lint.sums import of_the_sums
from pipelines.tables.lint.values import of_the_values
from pipelines.tables.lint.whole import of_the_file, of_the_frame

GROUPS = (
    of_the_file,
    of_the_frame,
    of_the_cells,
    of_the_columns,
    of_the_dates,
    of_the_values,
    of_the_rows,
    of_the_sums,
    of_the_likeness,
    of_the_places,
)  # fmt: skip
"""In this order: rows are aligned by what dates and values were found not to fit, totals checked after
that."""


def lint(context: Context) -> list[LintFault]:
    """Every fault of a table, errors first."""
    found = [one for group in GROUPS for one in group(context)]
    return sorted(
        raised(found, context.declared), key=lambda one: (-one.rank, one.rule, one.column, one.rows[:1])
    )
