"""What is withheld of texts: a row keeps its figures while a text with personal data is blacked out.

A cell with personal data becomes `[withheld: …]` with the kind as reason. Only a row whose own name would be
lost so, because the text makes its key or its locator, or is of a fixed form, is held back whole. A decision
on a document (`gate.decisions`, kind `withhold`) may let kinds of hits be published: an answer lists them,
`{"publish": ["telephone"]}`; one with an empty list says that all stays withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.council.project import Project
from pipelines.exceptions import DecisionError
from pipelines.gate.decisions import Decisions, read_decisions
from pipelines.gate.personal import KINDS, Span
from pipelines.gate.screening import TITLES, Allowed, withheld_spans
from pipelines.rows.findings import CheckResult, Level
from pipelines.rows.records import Doubt, PrintedSpot, Records, Row, Value
from pipelines.rows.schemas import TableSchema
from pipelines.rows.slugs import slug

WITHHOLD = "withhold"
"""The kind of decision; its subject is the sha256 of the document as it was published."""

QUESTION = "May what the screen found in this document be published?"
LEAST_OF_NAME = 16  # letters of a cell's slug that name a row


@dataclass(frozen=True)
class LetThrough:
    """What people decided about hits, by document (sha256): the kinds that may be published."""

    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_decided(self, document: str) -> bool:
        """Whether anybody has decided about the document."""
        return document in self.kinds

    def of(self, document: str) -> frozenset[str]:
        """The kinds that may be published of a document."""
        return self.kinds.get(document, frozenset())


def load_released(project: Project) -> LetThrough:
    """What was decided about hits, from every council's records.

    Raises:
        DecisionError: a record is damaged, or an answer is not of this form.
    """
    return released_by(read_decisions([folder / "decisions" for folder in project.council_folders], project))


def released_by(decisions: Decisions) -> LetThrough:
    """What decisions say about hits.

    Raises:
        DecisionError: an answer is not of this form.
    """
    names = {kind.name for kind in KINDS}
    found: dict[str, frozenset[str]] = {}
    for subject in dict.fromkeys(one.subject for one in decisions.all if one.kind == WITHHOLD):
        decision = decisions.standing(WITHHOLD, subject)
        if decision is None:
            continue
        answer = decision.answer
        kinds = answer.get("publish") if isinstance(answer, Mapping) else None
        if not isinstance(kinds, list) or not set(kinds) <= names:
            raise DecisionError(
                f"decision {decision.id}",
                "does not say which kinds of hits may be published",
                'answer {"publish": []} or name kinds, as in {"publish": ["telephone"]}',
            )
        found[subject] = frozenset(kinds)
    return LetThrough(found)


def withheld_mark(spans: Iterable[Span]) -> str:
    """What stands in place of a text: that it is withheld, and for which kinds."""
    several = tuple(spans)
    sure = [span for span in several if span.is_sure] or several
    titles = dict.fromkeys(TITLES[span.kind] for span in sure)
    return f"[withheld: {', '.join(titles)}]"


def black_out(
    records: Records,
    schema: TableSchema,
    results: Sequence[CheckResult],
    allowed: Allowed,
    released: LetThrough,
) -> tuple[Records, tuple[CheckResult, ...]]:
    """Black out the texts that the screen found something in, wherever the row can be published without.

    Args:
        records: the rows.
        schema: of the same resource.
        results: what the screen said; they name the rows.
        allowed: what offices publish on purpose.
        released: what people decided.

    Returns:
        The records, and the results with only those rows as failed that have to be held back whole; the
        others are counted as answered.
    """
    weighty = [result for result in results if result.level is Level.ERROR]
    asked = {index for result in weighty for index, _ in result.failed_rows}
    if not asked:
        return records, tuple(results)
    spots: dict[Value, list[int]] = {}
    for number, spot in enumerate(records.locators):
        spots.setdefault(spot.locator, []).append(number)
    rows, places = list(records.rows), list(records.locators)
    answered: set[int] = set()
    marks: dict[Value, str] = {}
    for index in sorted(asked):
        row = rows[index]
        own = spots.get(row.get("locator"), [])
        published = released.of(next((places[number].document_sha256 for number in own), ""))
        blacked = _blacked(row, [places[number] for number in own], schema, allowed, published)
        if blacked is None:
            continue
        answered.add(index)
        texts, shown = blacked
        rows[index] = {**row, **texts}
        for number, spot in zip(own, shown, strict=True):
            places[number] = spot
        if texts:
            marks[row.get("locator")] = next(iter(texts.values()))
    doubts = tuple(_without(doubt, marks.get(doubt.locator, ""), allowed) for doubt in records.doubts)
    told = tuple(_told(result, answered) if result.level is Level.ERROR else result for result in results)
    return replace(records, rows=tuple(rows), locators=tuple(places), doubts=doubts), told


def _told(result: CheckResult, answered: set[int]) -> CheckResult:
    """A result with only the rows that are left to be held back; the others count as answered."""
    left = tuple((index, why) for index, why in result.failed_rows if index not in answered)
    return replace(result, failed_rows=left, held_back=result.held_back + len(result.failed_rows) - len(left))


def _blacked(
    row: Row, spots: Sequence[PrintedSpot], schema: TableSchema, allowed: Allowed, published: frozenset[str]
) -> tuple[dict[str, str], tuple[PrintedSpot, ...]] | None:
    """The texts to put in place and the spots without theirs; None where the row cannot go out so."""
    in_cells = {
        name: withheld_mark(spans)
        for name, value in row.items()
        if isinstance(value, str)
        and name not in ("locator", "report", "document_sha256")
        and (spans := withheld_spans(value, allowed, published))
    }
    in_spots = {
        spot.field: withheld_mark(spans)
        for spot in spots
        if (spans := withheld_spans(spot.text, allowed, published))
    }
    if not in_cells and not in_spots:
        return {}, tuple(spots)  # people decided that it may be published
    marks = {**in_spots, **in_cells}
    named = {name: mark for name, mark in marks.items() if name in row}
    if not named or any(_must_stay(name, row, schema) for name in named):
        return None
    mark = next(iter(named.values()))
    shown = tuple(
        spot._replace(text=named.get(spot.field, mark)) if spot.field in named or not spot.field else spot
        for spot in spots
    )
    if any(withheld_spans(spot.text, allowed, published) for spot in shown):
        return None  # it stands in a spot that no column is read from
    return named, shown


def _must_stay(name: str, row: Row, schema: TableSchema) -> bool:
    """Whether a row cannot do without a text: it is its key, in its locator, or of a fixed form."""
    column = next(each for each in schema.fields if each.name == name)
    if column.type != "string" or name in schema.primary_key:
        return True
    if column.constraints.keys() & {"enum", "pattern", "maxLength"}:
        return True
    named = slug(str(row.get(name) or ""))[:LEAST_OF_NAME].strip("-")
    return bool(named) and named in str(row.get("locator") or "")


def _without(doubt: Doubt, mark: str, allowed: Allowed) -> Doubt:
    """A doubt whose cells hold nothing that is withheld."""
    cells = {
        name: withheld_mark(spans) if (spans := withheld_spans(text, allowed)) else text
        for name, text in doubt.cells.items()
    }
    reason = doubt.reason
    if spans := withheld_spans(reason, allowed):
        reason = mark or withheld_mark(spans)
    return replace(doubt, cells=cells, reason=reason)
