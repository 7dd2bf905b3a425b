"""Rules about whole columns: missing, empty, required, never published, and who may be in them."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.tables.declared import plain
from pipelines.tables.lint.rules import Context, LintFault, fault
from pipelines.tables.people import names_people
from pipelines.tables.profile import TextMark
from pipelines.tables.proposing import ProposedColumn

_MARKS = (
    (TextMark.EMAIL, "addresses of e-mail"),
    (TextMark.PHONE, "telephone numbers"),
    (TextMark.INSURANCE_NUMBER, "national insurance numbers"),
    (TextMark.REGISTRATION, "registration marks"),
)
SOME = 0.05


def of_the_columns(context: Context) -> Iterator[LintFault]:
    """What each column lacks, and what no column may hold without a role."""
    declared = context.declared
    rows = context.laid.rows
    never = {plain(heading) for heading in declared.never} if declared else set()
    for column in context.columns:
        field = column.field
        if rows and not column.profile.filled:
            is_required = field is not None and field.is_required
            if column.name:  # one without a heading as well is a gap between two columns
                yield fault("required-empty" if is_required else "column-empty", column=column.name)
        elif field is not None and field.is_required:
            yield from _partly_empty(context, column)
        if plain(column.name) in never:
            yield fault("never-published", column=column.name)
        if field is None or not (field.person or field.role):
            yield from _people(column)
        if field is None and context.dataset is not None and context.dataset.fields and column.name:
            yield fault("column-unknown", column=column.name)
    if declared is not None:
        held = {column.field.name for column in context.columns if column.field}
        for field in declared.fields:
            if field.is_required and field.name not in held:
                level = "error" if context.dataset is not None and context.dataset.fields else "warning"
                yield fault("column-missing", text=field.title or field.name, level=level)


def _partly_empty(context: Context, column: ProposedColumn) -> Iterator[LintFault]:
    index = column.index
    empty = context.records(
        f"""SELECT record FROM clean
            WHERE trim(coalesce(c{index}, ''), chr(32) || chr(9) || chr(160)) = '' ORDER BY record"""
    )
    if empty:
        yield fault("required-partly-empty", empty, column.name)


def _people(column: ProposedColumn) -> Iterator[LintFault]:
    found = [
        what for mark, what in _MARKS if column.profile.marks[mark] and column.profile.share(mark) > SOME
    ]
    if names_people(column.name) and column.profile.filled and column.type == "string":
        found.append("names or other particulars of people, as its heading says")
    if found:
        yield fault("people", column=column.name, says=f"column without a role that may hold {found[0]}")
