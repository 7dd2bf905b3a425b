"""The screen for personal data: what no published text may hold, whoever printed it.

Every text cell and every text as found is asked for the kinds of `pipelines.gate.personal`. Contact points of
offices, which are published on purpose, are listed per council. What is found is named by its kind and never
repeated: not in a finding, not in the quarantine. A name is a question, not a hit: it warns and holds nothing
back. Small counts are suppressed only in tables whose schema says that their rows are about people, with all
that they could be worked out from (`pipelines.gate.suppression`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.council.councils import load_councils
from pipelines.council.datafiles import load_yaml_files, place_of
from pipelines.council.project import Project
from pipelines.exceptions import SchemaError, ScreeningError
from pipelines.gate.personal import KINDS, PersonalKind, Span, find_personal, texts_with_personal
from pipelines.gate.suppression import FEWEST, AboutPeople, Cell, cells_to_empty
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.own_tables import OWN_ROWS
from pipelines.rows.records import HeldBack, PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import Field, TableSchema

ABOUT_PEOPLE = "openbarnet:about_people"
"""The schema property that says that rows are about people: `counts`, each with the texts that repeat it."""


AS_FOUND = "the text as found"
TITLES = {kind.name: kind.title for kind in KINDS}


@dataclass(frozen=True)
class Allowed:
    """Contact points of offices, in plain form by kind: published on purpose, and no one's own.

    `places` are short names of councils, in small letters: `Wexcombe 12` is a figure and no child. `sure` are
    kinds that are a question elsewhere, and here are withheld until somebody decides.
    """

    plain: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()

    def has(self, span: Span) -> bool:
        """Whether this is an office's, or names a place."""
        if span.kind == "child" and self.places.intersection(re.findall(r"[a-z]+", span.plain)):
            return True
        return span.plain in self.plain.get(span.kind, ())


def load_allowed(project: Project) -> Allowed:
    """The contact points of offices that may be published, from every council's list.

    Raises:
        ScreeningError: the file breaks its schema, or an entry is not of the kind it is listed under.
    """
    schema = project.council_schemas / "allowed.schema.json"
    files = {
        path: raw
        for folder in project.council_folders
        for path, raw in load_yaml_files(folder / "screening", schema, ScreeningError).items()
    }
    plain: dict[str, set[str]] = {}
    for path, entry in ((path, entry) for path, raw in files.items() for entry in raw["allowed"]):
        kind = next(kind for kind in KINDS if kind.name == entry["kind"])
        spans = list(kind.find(entry["value"]))
        if not spans:
            what = f"{entry['value']!r} is not {kind.title} as the screen knows it"
            raise ScreeningError(place_of(path), what, "mend the entry")
        plain.setdefault(kind.name, set()).update(span.plain for span in spans)
    names = [name.lower() for council in load_councils(project).all for name in council.names]
    places = frozenset(name for name in names if name.isalpha())
    return Allowed({kind: frozenset(values) for kind, values in plain.items()}, places)


def personal_data(text: str, allowed: Allowed) -> tuple[Span, ...]:
    """What in a text is surely personal data, by kind; an office's contact points are none."""
    return tuple(span for span in find_personal(text) if span.is_sure and not allowed.has(span))


def withheld_spans(text: str, allowed: Allowed, published: frozenset[str] = frozenset()) -> tuple[Span, ...]:
    """What is withheld of a text: sure hits, and beside one of them also what would only be a question.

    Args:
        text: any.
        allowed: what offices publish on purpose.
        published: kinds that people decided may be published.
    """
    spans = [span for span in find_personal(text) if span.kind not in published and not allowed.has(span)]
    return tuple(spans) if any(span.is_sure or span.kind in allowed.sure for span in spans) else ()


def redacted(text: str, allowed: Allowed) -> str:
    """The text with personal data replaced by a word for its kind; of two that overlap the first counts."""
    pieces: list[str] = []
    end = 0
    for span in sorted(withheld_spans(text, allowed), key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            pieces.append(f"{text[end : span.start]}[{TITLES[span.kind]}, withheld]")
        end = max(end, span.end)
    return "".join([*pieces, text[end:]])


def redacted_row(held: HeldBack, allowed: Allowed) -> HeldBack:
    """A row held back as it may be shown: no personal data in cells, reason or places."""
    return replace(
        held,
        reason=redacted(held.reason, allowed),
        cells={name: redacted(text, allowed) for name, text in held.cells.items()},
        spots=tuple(spot._replace(text=redacted(spot.text, allowed)) for spot in held.spots),
    )


QUESTIONS = frozenset(kind.name for kind in KINDS if kind.is_question)


def screened_by(allowed: Allowed, schema: TableSchema) -> Allowed:
    """What a table is screened by: of one that nobody knows the kind of, a question withholds as well."""
    return replace(allowed, sure=QUESTIONS) if OWN_ROWS in schema.row_map else allowed


def screen(records: Records, schema: TableSchema, allowed: Allowed) -> tuple[CheckResult, ...]:
    """Look for personal data in every text of the rows and every text as found that they were read from.

    Returns:
        One result per kind, of level error, or warning for what only a person can tell; `failed_rows` names
        every row that holds some.
    """
    titles = {each.name: each.title for each in schema.fields}
    found: dict[str, dict[int, dict[str, None]]] = {kind.name: {} for kind in KINDS}
    telling = texts_with_personal(_different_texts(records, schema))
    for index, name, text in _texts(records, schema) if telling else ():
        for span in find_personal(text) if text in telling else ():
            if allowed.has(span):
                continue
            found[span.kind].setdefault(index, {})[titles.get(name, AS_FOUND)] = None
    return tuple(
        _screened(kind, records, found[kind.name], is_sure=kind.name in allowed.sure) for kind in KINDS
    )


def _different_texts(records: Records, schema: TableSchema) -> set[str]:
    """All texts that `_texts` gives, and perhaps others, each once: columns and places repeat them."""
    found = {spot.text for spot in records.locators}
    for name in _screened_columns(schema):
        found.update(value for row in records.rows if isinstance(value := row.get(name), str))
    return found


def _screened_columns(schema: TableSchema) -> list[str]:
    return [each.name for each in schema.fields if each.type == "string" and not _is_ours(each.name)]


def _texts(records: Records, schema: TableSchema) -> Iterator[tuple[int, str, str]]:
    """(index of row, field, text) of all that is published with the rows, but for names that we make."""
    texts = _screened_columns(schema)
    index_of: dict[Value, int] = {}
    for index, row in enumerate(records.rows):
        index_of[row.get("locator")] = index
        for name in texts:
            if isinstance(value := row.get(name), str):
                yield index, name, value
    for spot in records.locators:
        if spot.locator in index_of:
            yield index_of[spot.locator], spot.field, spot.text


def _is_ours(name: str) -> bool:
    return name in ("locator", "report", "document_sha256") or name.endswith(("_locator", "_report"))


def _screened(
    kind: PersonalKind, records: Records, found: Mapping[int, Mapping[str, None]], *, is_sure: bool
) -> CheckResult:
    check = f"screen/{kind.name}"
    level = Level.WARNING if kind.is_question and not is_sure else Level.ERROR
    rows = tuple((index, f"holds {kind.title} in {_where(found[index])}") for index in sorted(found))
    return CheckResult(
        check=check,
        resource=records.resource,
        source="screen",
        level=level,
        description=f"No text holds {kind.title}, save those of offices",
        tested=len(records.rows),
        failures=len(rows),
        findings=tuple(
            _finding(check, level, records, records.rows[index], message) for index, message in rows[:20]
        ),
        failed_rows=rows,
    )


def _where(names: Mapping[str, None]) -> str:
    """The columns with a hit; the row's text as found is named only where no column has it."""
    return ", ".join([name for name in names if name != AS_FOUND] or [AS_FOUND])


def _finding(check: str, level: Level, records: Records, row: Row, message: str) -> Finding:
    # without the row's locator, whose end is made of the row's own words
    return Finding(check, level, records.resource, str(row.get("report") or ""), "", f"A row {message}.")


# ---- small counts


def suppress_small_counts(records: Records, schema: TableSchema) -> tuple[Records, tuple[CheckResult, ...]]:
    """Empty counts of fewer than five people, with every text that repeats them and all that tells them.

    Only in a table whose schema says that its rows are about people; in any other they are merely noted, and
    a table without counts has no result.
    """
    about = _about_people(schema)
    counted = about.counts
    names = list(counted) or [each.name for each in schema.fields if _is_count(each)]
    if not names:
        return records, ()
    small = [
        (index, name)
        for index, row in enumerate(records.rows)
        for name in names
        if isinstance(value := row.get(name), int) and 0 < value < FEWEST
    ]
    result = _noted(records, names, small, is_suppressed=bool(counted))
    if not counted:
        return records, (result,)
    return _suppressed(records, cells_to_empty(records.rows, about), counted), (result,)


def _about_people(schema: TableSchema) -> AboutPeople:
    try:
        return AboutPeople.of(schema.raw.get(ABOUT_PEOPLE, {}))
    except TypeError as error:
        known = "counts, groups, totals and sums"
        raise SchemaError(
            f"schemas/{schema.resource}.json", f"{ABOUT_PEOPLE} may hold {known} ({error})", "mend it"
        ) from error


def _is_count(column: Field) -> bool:
    return column.type == "integer" and column.unit == "count"


def _noted(
    records: Records, names: Sequence[str], small: Sequence[tuple[int, str]], *, is_suppressed: bool
) -> CheckResult:
    what = "they are suppressed" if is_suppressed else "the rows are not about people, so they are published"
    message = f"{len(small)} counts lie between 1 and {FEWEST - 1}: {what}."
    findings = (
        Finding("screen/small_counts", Level.INFORMATION, records.resource, "", ", ".join(names), message),
    )
    return CheckResult(
        check="screen/small_counts",
        resource=records.resource,
        source="screen",
        level=Level.INFORMATION,
        description="Counts of few people tell on no one",
        tested=sum(1 for row in records.rows for name in names if row.get(name) is not None),
        failures=len(small),
        findings=findings if small else (),
    )


def _suppressed(records: Records, small: Iterable[Cell], counted: Mapping[str, Sequence[str]]) -> Records:
    rows: list[dict[str, Value]] = [dict(row) for row in records.rows]
    emptied: dict[Value, set[str]] = {}
    for index, name in small:
        fields = {name, *counted.get(name, ())}
        rows[index].update(dict.fromkeys(fields))
        emptied.setdefault(rows[index].get("locator"), {""}).update(fields)
    spots = tuple(_without_text(spot, emptied.get(spot.locator, set())) for spot in records.locators)
    return replace(records, rows=tuple(rows), locators=spots)


def _without_text(spot: PrintedSpot, fields: set[str]) -> PrintedSpot:
    """The spot, without its text where that repeats what was suppressed; the row's own text does."""
    return spot._replace(text="") if spot.field in fields else spot
