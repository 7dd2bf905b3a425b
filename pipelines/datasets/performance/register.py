"""The register of indicators over all reports, and what hangs on it: observations and benchmarks.

Two printed references are one indicator when they read alike (spaces, notes and O for 0 aside) or one
names the other as its former reference, and the names agree. Where the references agree but the names
do not, the link is not made; it is noted as doubtful for a person to settle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from pipelines.datasets.performance.kept_observations import MadeOfRows, by_share, named
from pipelines.datasets.performance.stated_units import OPEN_UNITS
from pipelines.rows import figures, periods
from pipelines.rows.answers import Answers
from pipelines.rows.figures import FigureKind, Part, Unit
from pipelines.rows.locator import cell_name, found_in, printed_cell
from pipelines.rows.records import Doubt, PrintedSpot, Records, Row, Value
from pipelines.rows.references import GENERAL_WORDS, References, ReferenceWords
from pipelines.rows.schemas import TableSchema
from pipelines.rows.slugs import slug

SOURCES = ("indicator-results", "indicator-targets")
FIGURES = "indicator-figures"
SAME_ROW, SAME_FIGURE = ("report", "ref", "indicator"), ("measure", "period", "value_text")
READ = (*SOURCES, FIGURES)
SHARED_WORDS = 0.6
ALIKE = 0.75


@dataclass
class RegisteredIndicator:
    """One indicator as it is being put together from its printed rows."""

    indicator_id: str
    publisher: str
    ref: str
    name: str
    former: dict[str, None] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Register:
    """All indicators; `of_locator` finds the indicator of a printed row."""

    entries: tuple[RegisteredIndicator, ...]
    of_locator: Mapping[str, RegisteredIndicator]
    doubtful: tuple[Doubt, ...]


def build_register(records: Mapping[str, Records], words: ReferenceWords = GENERAL_WORDS) -> Register:
    """Put the printed rows of all reports together, each council's by themselves, oldest report first.

    Args:
        records: as-reported rows by resource, of all reports.
        words: how each council prints references.
    """
    rows = [row for name in SOURCES if name in records for row in records[name].rows]
    dates = report_dates(rows)
    rows.sort(key=lambda row: (dates[str(row["report"])], str(row["report"])))
    entries: list[RegisteredIndicator] = []
    by_key: dict[tuple[str, str], list[RegisteredIndicator]] = {}
    of_locator: dict[str, RegisteredIndicator] = {}
    doubtful: list[Doubt] = []
    for row in rows:
        ref, name, publisher = str(row["ref"] or ""), str(row["indicator"]), str(row.get("publisher") or "")
        references = words.of(row)
        keys = [(publisher, key) for key in _keys(ref, name, references)]
        known = [entry for key in keys for entry in by_key.get(key, ())]
        entry = next((entry for entry in known if same_name(entry.name, name)), None)
        main = references.main(ref)
        if entry is None:
            doubtful.extend(_doubts(row, known))
            entry = RegisteredIndicator(_new_id(row, main or name, entries), publisher, main or ref, name)
            entries.append(entry)
        _take(entry, row, references)
        for key in keys:
            if entry not in by_key.setdefault(key, []):
                by_key[key].append(entry)
        of_locator[str(row["locator"])] = entry
    doubtful.extend(_alike_elsewhere(entries))
    return Register(
        tuple(sorted(entries, key=lambda entry: entry.indicator_id)),
        of_locator,
        tuple({(one.reason, one.locator): one for one in doubtful}.values()),
    )


def report_dates(rows: Iterable[Row]) -> dict[str, str]:
    """When each report stands in time: the latest period that most of its results are for."""
    found: dict[str, list[str]] = {}
    for row in rows:
        period = row.get("result_period") or (row.get("period") if row.get("measure") == "result" else None)
        start = periods.period_bounds(str(period or "")).start
        dates = found.setdefault(str(row["report"]), [])
        if start is not None:
            dates.append(start.isoformat())
    return {report: Counter(dates).most_common(1)[0][0] if dates else "" for report, dates in found.items()}


def _keys(ref: str, name: str, references: References) -> list[str]:
    own = references.main(ref)
    if not own:
        return [f"name:{_fold(name)}"]
    folded = (references.fold(text) for text in (own, *references.former(ref)))
    return [text for text in folded if text]


def _fold(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def same_name(one: str, two: str) -> bool:
    """Whether two printed names may be one indicator's, given that their references agree.

    One holds the other, or they share three in five of the longer words of the shorter one, or most letters
    are alike in order: names are reworded, and cut short, from year to year.
    """
    a, b = _fold(one), _fold(two)
    if a in b or b in a:
        return True
    words_a, words_b = set(re.findall(r"[a-z]{4,}", one.lower())), set(re.findall(r"[a-z]{4,}", two.lower()))
    shared = len(words_a & words_b) / max(1, min(len(words_a), len(words_b)))
    return shared >= SHARED_WORDS or SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE


def _new_id(row: Row, text: str, entries: Iterable[RegisteredIndicator]) -> str:
    """An id that nothing has yet; that of a council other than the default begins with the council's."""
    place = found_in(row["locator"])
    taken = {entry.indicator_id for entry in entries}
    base = slug(f"{place.council if place else ''} {text}")
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)


def _take(entry: RegisteredIndicator, row: Row, references: References) -> None:
    ref = str(row["ref"] or "")
    own = references.main(ref)
    if own and own != entry.ref and references.fold(own) != references.fold(entry.ref):
        entry.former[entry.ref] = None
    if own:
        entry.ref = own
    for former in references.former(ref):
        if references.fold(former) != references.fold(entry.ref):
            entry.former[former] = None
    entry.former.pop(entry.ref, None)
    entry.name = str(row["indicator"])
    entry.rows.append(row)


def _doubts(row: Row, known: Iterable[RegisteredIndicator]) -> list[Doubt]:
    return [
        Doubt(
            str(row["report"]),
            "indicators",
            f"reference {row['ref']} is also that of {entry.indicator_id}, under another name: not linked",
            str(row["locator"]),
            {"ref": str(row["ref"]), "indicator": str(row["indicator"]), "other": entry.name},
        )
        for entry in known
    ]


def _alike_elsewhere(entries: list[RegisteredIndicator]) -> list[Doubt]:
    """Pairs with one name and different references: perhaps one indicator, for a person to say."""
    seen: dict[tuple[str, str], RegisteredIndicator] = {}
    result = []
    for entry in entries:
        other = seen.setdefault((entry.publisher, _fold(entry.name)), entry)
        if other is not entry:
            row = entry.rows[0]
            result.append(
                Doubt(
                    str(row["report"]),
                    "indicators",
                    f"{entry.indicator_id} has the name of {other.indicator_id}, another ref: not linked",
                    str(row["locator"]),
                    {"ref": entry.ref, "other_ref": other.ref, "indicator": entry.name},
                )
            )
    return result


DERIVED = ("indicators", "observations", "benchmarks")
"""The tables that the register makes, in the order in which later ones may look up earlier ones."""

LINKED = dict.fromkeys(("observations", "benchmarks"), ("indicator_id", "publisher"))
"""What other reports have a say in: which indicator a row is of, and whose. All else is its own report's."""


def derive(
    records: Mapping[str, Records],
    schemas: Mapping[str, TableSchema],
    words: ReferenceWords = GENERAL_WORDS,
    answers: Answers | None = None,
) -> dict[str, Records]:
    """The register and what hangs on it, from the printed rows of all reports: `DERIVED`.

    Args:
        records: the printed rows.
        schemas: by resource.
        words: how each council prints references.
        answers: what was made of the same rows before, by the same rules.
    """
    register = build_register(records, words)
    return {
        "indicators": indicators(register, schemas["indicators"]),
        "observations": observations(register, records, schemas["observations"], answers),
        "benchmarks": benchmarks(register, records, schemas["benchmarks"]),
    }


def indicators(register: Register, schema: TableSchema) -> Records:
    """The register as rows, one per indicator."""
    rows: list[Row] = []
    for entry in register.entries:
        latest = entry.rows[-1]
        row: dict[str, Value] = dict.fromkeys(schema.field_names)
        row.update(
            indicator_id=entry.indicator_id,
            publisher=entry.publisher or None,
            ref=entry.ref or None,
            former_refs="; ".join(entry.former) or None,
            indicator=entry.name,
            type=_last(entry, "type"),
            polarity=_last(entry, "polarity"),
            unit=_last(entry, "unit"),
            service=_last(entry, "service"),
            first_report=entry.rows[0]["report"],
            last_report=latest["report"],
            locator=latest["locator"],
        )
        rows.append(row)
    return Records("indicators", tuple(rows), doubts=register.doubtful)


def _last(entry: RegisteredIndicator, name: str) -> Value:
    return next((row[name] for row in reversed(entry.rows) if row.get(name)), None)


RESULT_MEASURES = (
    ("target", "target", "target_period", "target_value"),
    ("result", "result", "result_period", "result_value"),
    ("result", "previous_result", "previous_period", "previous_value"),
    ("result", "year_ago_result", "year_ago_period", "year_ago_value"),
)


def observations(
    register: Register, records: Mapping[str, Records], schema: TableSchema, answers: Answers | None = None
) -> Records:
    """Every printed value as a row of its own, with its period's first and last day."""
    of_report: dict[str, list[tuple[str, str]]] = {}
    for name in SOURCES:
        for row in records[name].rows if name in records else ():
            entry = register.of_locator[str(row["locator"])]
            of_report.setdefault(str(row["report"]), []).append((entry.indicator_id, entry.publisher))

    def make(some: Mapping[str, Records]) -> MadeOfRows:
        rows = _observations(register, some, schema)
        return MadeOfRows(rows, _places_of(rows, some))

    read = [records[name] for name in READ if name in records]
    made = by_share(read, of_report, schema, answers or Answers(), make)
    order = sorted(range(len(made.rows)), key=[_order(row) for row in made.rows].__getitem__)
    return Records(
        "observations",
        tuple(made.rows[number] for number in order),
        tuple(spot for number in order for spot in made.places[number]),
    )


def _order(row: Row) -> tuple[str, ...]:
    return (
        str(row["indicator_id"]),
        str(row["measure"]),
        str(row["period_start"]),
        str(row["period"]),
        str(row["report"]),
        str(row["locator"]),
    )


def _observations(register: Register, records: Mapping[str, Records], schema: TableSchema) -> list[Row]:
    """The observations of some reports, in no order."""
    rows: list[Row] = []
    rated = _ratings_of_figures(records)
    told: set[tuple[Value, ...]] = set()
    has_figures = FIGURES in records and bool(records[FIGURES].rows)
    for name in SOURCES:
        for row in records[name].rows if name in records else ():
            entry = register.of_locator[str(row["locator"])]
            make = _from_results if name == "indicator-results" else _from_targets
            for found in make(row):
                if has_figures:
                    told.add(key := _key_of_figure(row, found))
                    found["rag"] = found["rag"] or rated.get(key)
                rows.append(_observation(schema, entry, row, **found))
    rows.extend(_of_figures(records, register, schema, told))
    return rows


def _key_of_figure(row: Row, found: Mapping[str, Value]) -> tuple[Value, ...]:
    """What a figure is of, of when, and what is printed."""
    return (*(row[name] for name in SAME_ROW), *(found[name] for name in SAME_FIGURE))


def _ratings_of_figures(records: Mapping[str, Records]) -> dict[tuple[Value, ...], Value]:
    """The ratings of figures beside results that have their own."""
    rows = records[FIGURES].rows if FIGURES in records else ()
    return {_key_of_figure(row, row): row["rag"] for row in rows if row["rag"]}


def _of_figures(
    records: Mapping[str, Records],
    register: Register,
    schema: TableSchema,
    told: Collection[tuple[Value, ...]],
) -> Iterable[Row]:
    """The figures that rows of indicators print beside result and target, each as an observation.

    Those that are told already, being earlier results, only lend their rating.
    """
    if FIGURES not in records:
        return
    known = {
        (row["report"], row["ref"], row["indicator"]): register.of_locator[str(row["locator"])]
        for row in (records["indicator-results"].rows if "indicator-results" in records else ())
    }
    for row in records[FIGURES].rows:
        entry = known.get((row["report"], row["ref"], row["indicator"]))
        is_lent = bool(row["rag"]) and _key_of_figure(row, row) in told
        if entry is not None and not is_lent:
            found = {name: row[name] for name in ("measure", "period", "value", "unit", "value_text", "rag")}
            made = _observation(schema, entry, row, field="value_text", **found)
            yield {
                **made,
                "provisional": row["provisional"],
                "locator": cell_name(row["locator"], "value_text"),
            }


def _from_results(row: Row) -> Iterable[dict[str, Value]]:
    subject = str(row["indicator"])
    for measure, text, period, value in RESULT_MEASURES:
        printed = str(row[text] or "")
        is_own = text == "result"
        if row[value] is None and not (is_own and printed):
            continue
        role = figures.Role.TARGET if measure == "target" else figures.Role.RESULT
        unit = _unit_of(row, printed, figures.read(printed, subject, role))
        rag = row["rag"] if is_own else None
        yield {
            "measure": measure,
            "period": row[period],
            "value": row[value],
            "unit": unit,
            "value_text": printed,
            "rag": rag,
            "provisional": row.get("provisional") if is_own else None,
            "field": text,
        }
    annual = figures.read(str(row["annual_target"] or ""), subject, figures.Role.TARGET)
    year = re.search(r"\d{4}/\d{2}", str(row["result_period"] or "") + " " + str(row["target_period"] or ""))
    if annual.value is not None and year and row["target_period"] != year.group():
        yield {
            "measure": "target",
            "period": year.group(),
            "value": figures.plain(annual.value * _scale_of(row, str(row["annual_target"]))),
            "unit": _unit_of(row, str(row["annual_target"]), annual),
            "value_text": str(row["annual_target"]),
            "rag": None,
            "field": "annual_target",
        }


def _unit_of(row: Row, text: str, reading: figures.Reading) -> Value:
    """The unit of one of a row's figures: a bare number is in the row's, which a column of units may give."""
    if not BARE.fullmatch(text) or reading.unit not in OPEN_UNITS:
        return reading.unit_name
    is_told = row["result_value"] is not None and BARE.fullmatch(str(row["result"] or "")) is not None
    return row["unit"] if row["unit"] or is_told else reading.unit_name


def _scale_of(row: Row, text: str) -> int:
    """By what a row's bare figures were multiplied for its unit, as any of them shows; 1 for others."""
    if not BARE.fullmatch(text):
        return 1
    for name in ("result", "target", "previous_result", "year_ago_result"):
        value, printed = row[f"{name.removesuffix('_result')}_value"], str(row[name] or "")
        bare = figures.read_plain(printed) if BARE.fullmatch(printed) else None
        if bare and isinstance(value, Decimal):
            return round(value / bare)
    return 1


def _from_targets(row: Row) -> Iterable[dict[str, Value]]:
    text = str(row["value_text"] or "")
    _, own = figures.split_period(re.sub(r"\s*\(Q\d[^()]*Target[^()]*\)", "", text))
    if row["value"] is not None or row["measure"] == "result":
        yield {
            "measure": row["measure"],
            "period": own or row["period"],
            "value": row["value"],
            "unit": row["unit"],
            "value_text": text,
            "rag": None,
            "field": "value_text",
        }
    inner = figures.inner_target(text)
    if inner:
        quarter, figure = inner
        year = re.search(r"\d{4}/\d{2}", str(row["period"]))
        measured = figures.read(figure, str(row["indicator"]), figures.Role.TARGET)
        period = (
            periods.tidy_period(quarter)
            if "/" in quarter
            else f"{quarter} {year.group()}"
            if year
            else quarter
        )
        yield {
            "measure": "target",
            "period": period,
            "value": measured.value,
            "unit": measured.unit_name,
            "value_text": figure,
            "rag": None,
            "field": "value_text",
        }


def _observation(schema: TableSchema, entry: RegisteredIndicator, source: Row, **found: Value) -> Row:
    period = periods.period_bounds(str(found["period"] or ""))
    is_inner = found["field"] == "value_text" and found["measure"] != source.get("measure", "target")
    row: dict[str, Value] = dict.fromkeys(schema.field_names)
    row.update(
        indicator_id=entry.indicator_id,
        publisher=entry.publisher or None,
        ref=source["ref"],
        indicator=source["indicator"],
        measure=found["measure"],
        period=found["period"],
        period_start=period.start,
        period_end=period.end,
        value=found["value"],
        unit=found["unit"],
        value_text=found["value_text"],
        rag=found["rag"],
        provisional=found.get("provisional"),
        report=source["report"],
        locator=cell_name(source["locator"], str(found["field"]), "target" if is_inner else ""),
    )
    return row


BARE = re.compile(r"[-−(]?\d[\d,]*(?:\.\d+)?\)?")
RANKED_IN = re.compile(r"\s*in\s+(\w+)")
BEHIND = frozenset({"average", "was"})
"""Words between a comparator's name and its figure."""


def benchmarks(register: Register, records: Mapping[str, Records], schema: TableSchema) -> Records:
    """Comparators' figures out of the printed benchmark cells; cells without a figure give none."""
    rows: list[Row] = []
    for source in records["indicator-results"].rows if "indicator-results" in records else ():
        entry = register.of_locator[str(source["locator"])]
        for number, found in enumerate(
            read_benchmarks(str(source["benchmark"] or ""), str(source["indicator"])), 1
        ):
            row: dict[str, Value] = dict.fromkeys(schema.field_names)
            row.update(
                indicator_id=entry.indicator_id,
                publisher=entry.publisher or None,
                ref=source["ref"],
                report=source["report"],
                locator=cell_name(source["locator"], "benchmark", str(number) if number > 1 else ""),
                **found,
            )
            rows.append(row)
    return Records("benchmarks", tuple(rows), derived_locators(rows, records))


def read_benchmarks(text: str, subject: str) -> list[dict[str, Value]]:
    """`London 70% (Survey, November 2014) National 71%` as comparator, value, unit, source and period.

    A bracket belongs to the comparators before it that have none of their own. Quartile bands and
    sentences are left alone: their figures are no comparator's result.
    """
    if re.search(r"(?i)quartile|\bshould\b|no benchmark", text):
        return []
    found: list[dict[str, Value]] = []
    open_from = 0
    name: list[Part] = []
    for part in figures.parts(text):
        if part.kind is FigureKind.BRACKET:
            source, period = _source(part.text[1:-1])
            for row in found[open_from:]:
                row.update(source=source, period=period)
            open_from, name = len(found), []
        elif part.kind is FigureKind.WORD and (name or part.text[0].isupper()):
            name.append(part)
        elif part.kind is FigureKind.RANK and part.whole is not None:
            place = RANKED_IN.match(text, part.end)
            named = f"Rank in {place[1]}" if place else "Rank"
            found.append(_comparator(named, part.value, Unit.RANK))
            name = []
        elif part.kind is FigureKind.RANK and name:
            name.append(part)
        elif part.kind is FigureKind.FIGURE and name:
            found.append(_comparator(_name_of(text, name), part.value, _unit(part, text, subject)))
            name = []
        elif not (part.kind is FigureKind.JOIN and part.text in "-–:&" and name):
            name = []
    return found


def _name_of(text: str, name: Sequence[Part]) -> str:
    kept = list(name)
    while len(kept) > 1 and kept[-1].text in BEHIND:
        kept.pop()
    return text[kept[0].start : kept[-1].end]


def _unit(figure: Part, text: str, subject: str) -> Unit | None:
    """The unit of a comparator's figure; a bare one beside percentages has none."""
    unit = figure.unit or figures.unit_of_subject(subject, figure.text)
    return None if figure.has_measure or ("%" in text and unit is Unit.COUNT) else unit


def _comparator(name: str, value: Value, unit: Unit | None) -> dict[str, Value]:
    return {
        "comparator": name,
        "value": value,
        "unit": unit.value if unit else None,
        "period": None,
        "source": None,
    }


def _source(bracket: str) -> tuple[str | None, str | None]:
    """Source and period that a bracket names: `2015/16, Survey` → (`Survey`, `2015/16`)."""
    found = periods.find_period(bracket)
    if not found:
        return bracket.strip() or None, None
    source = (bracket[: found.start()] + bracket[found.end() :]).strip(" ,")
    return source or None, periods.tidy_period(found.group())


def derived_locators(rows: Sequence[Row], sources: Mapping[str, Records]) -> tuple[PrintedSpot, ...]:
    """Locators of derived rows: the same spots as the printed cells they were taken from."""
    return tuple(spot for spots in _places_of(rows, sources) for spot in spots)


def _places_of(rows: Sequence[Row], sources: Mapping[str, Records]) -> list[list[PrintedSpot]]:
    """The same, for each row."""
    taken = [(str(row["locator"]), *printed_cell(row["locator"])) for row in rows]
    wanted = {source for own, source, _ in taken if source != own}
    spots: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for records in sources.values() if wanted else ():
        for spot in records.locators:
            if spot.locator in wanted:
                spots.setdefault((spot.locator, spot.field), []).append(spot[2:])
    return [named(own, spots.get((source, name), ())) if source != own else [] for own, source, name in taken]
