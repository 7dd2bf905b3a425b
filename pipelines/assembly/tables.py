"""From the files of a dataset that is a folder of data to a release of its package.

One dataset is one package of its name, with one table, its locators (the file and the line of each row) and
what was held back. Rows lie in columns of text from the gate to the release and are never Python objects all
at once. What a re-issued file changed of its period is told in the checks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.assembly.kept_gates import SHOWN, TYPED, KeptGates, Passed
from pipelines.council.project import Project
from pipelines.council.scratch import ScratchFolder
from pipelines.datasets.declared.files import Series, TableFile, files_of
from pipelines.datasets.declared.folder import Dataset, load_datasets
from pipelines.datasets.declared.gating import GatedFile, gate_file
from pipelines.datasets.declared.restating import Restatement, compare_issues
from pipelines.exceptions import TableError
from pipelines.gate.screening import Allowed, load_allowed
from pipelines.release.approving import WAITS
from pipelines.release.build import PackageOutcome, Permit, release_content, waits
from pipelines.release.composing import metadata_of
from pipelines.release.content import FILE_TITLE, LOCATORS, NEAR_KEY, OURS, Content, Table
from pipelines.release.metadata import CatalogueMeta, PackageMeta, load_catalogue_meta
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import HeldBack, Records, ReportSummary, TableSummary
from pipelines.rows.schemas import Field, TableSchema, load_schemas
from pipelines.store import Store
from pipelines.tables.containers import ENDINGS, sha256_of
from pipelines.tables.lint.rules import LintFault, rules
from pipelines.tables.periods import period_in

LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "info": Level.INFORMATION}
FINDINGS = 20
MARKS = ("role", "person", "place")
"""What a published schema says of a field beside the standard: what it means, of whom, and of what place."""
FREQUENCIES = {"monthly": "monthly", "quarterly": "quarterly", "annual": "annual"}


@dataclass(frozen=True)
class GatedDataset:
    """A dataset whose files passed the gate: its rows in columns, and all that was found.

    Attributes:
        texts: the published columns as texts, of all periods in order.
        locators: the place of each row.
        problems: sentences about files that were not taken.
        documents: by file, what of it may be shown to anybody: the published columns as found.
    """

    dataset: Dataset
    series: Series
    files: tuple[GatedFile, ...]
    texts: pa.Table | None
    locators: pa.Table | None
    checks: tuple[CheckResult, ...]
    held_back: tuple[HeldBack, ...]
    restated: tuple[tuple[TableFile, TableFile, Restatement], ...] = ()
    problems: tuple[str, ...] = ()
    documents: Mapping[str, Path] = field(default_factory=dict)

    @property
    def summaries(self) -> tuple[ReportSummary, ...]:
        """What each file is that rows went out of."""
        return tuple(
            _summary(one, self.dataset, self.documents[one.file.name]) for one in self.files if one.rows
        )


def waiting(project: Project, folder: Path) -> list[str]:
    """A sentence for each file that waits as new, as it lies in no dataset's folder."""
    if not folder.is_dir():
        return []
    known = set(load_datasets(project))
    loose = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in ENDINGS]
    told = [
        f"{path.name}: waits as new; openbarnet dataset new {path} proposes its dataset" for path in loose
    ]
    strange = [path.name for path in sorted(folder.iterdir()) if path.is_dir() and path.name not in known]
    return told + [
        f"{name}/: no dataset of that name; openbarnet dataset new proposes one" for name in strange
    ]


def gate_dataset(
    dataset: Dataset,
    folder: Path,
    kept: Path,
    allowed: Allowed | None = None,
    gates: KeptGates | None = None,
) -> GatedDataset:
    """Pass every file of a dataset through its gate.

    Args:
        dataset: what is declared.
        folder: its files.
        kept: an empty folder for what of each file may be shown.
        allowed: contact points of offices, which go out wherever they stand.
        gates: files that passed before and need not pass again.
    """
    series = files_of(dataset, folder)
    gated: list[GatedFile] = []
    problems = [f"{path.name}: {why}" for path, why in series.refused]
    problems += [
        f"{dataset.id}: nothing for {period}; add the file, or declare a nil return" for period in series.gaps
    ]
    problems += [
        f"{dataset.id}: {one} and {other} share days; keep one of the two" for one, other in series.overlaps
    ]
    parts, places, restated = [], [], []
    with ScratchFolder() as work:
        for at, file in enumerate(series.current):
            try:
                one, texts, spots = _gate(file, dataset, work / str(at), kept, allowed, gates)
            except TableError as error:
                problems.append(str(error))
                continue
            gated.append(one)
            problems += _asked(one, dataset)
            if one.refused:
                problems.append(f"{file.path.name}: refused, {one.refused}")
                continue
            parts.append(texts)
            places.append(spots)
        restated = [
            (old, new, told)
            for at, (old, new) in enumerate(series.replaced)
            if (told := _restated(old, new, dataset, work / f"r{at}", allowed, gates))
        ]
    if gates is not None:
        gates.clear(dataset)
    return GatedDataset(
        dataset,
        series,
        tuple(gated),
        pa.concat_tables(parts) if parts else None,
        pa.concat_tables(places) if places else None,
        tuple(_checks(gated, dataset, series, [one for _, _, one in restated], _shared_rows(parts, dataset))),
        tuple(_held(gated, dataset)),
        tuple(restated),
        tuple(problems),
        {one.file.name: kept / f"{one.file.name}.csv" for one in gated if one.rows},
    )


def _asked(one: GatedFile, dataset: Dataset) -> list[str]:
    """What whoever decides is asked of a file's payees, once: an answer is a line of the dataset's folder."""
    if not one.asked or dataset.payees is None:
        return []
    names = "; ".join(one.asked[:FINDINGS])
    more = f" and {len(one.asked) - FINDINGS} more" if len(one.asked) > FINDINGS else ""
    says = "payee may be a person and is" if len(one.asked) == 1 else "payees may be people and are"
    where = dataset.payees.place
    return [f"{one.file.path.name}: {len(one.asked)} {says} not named: {names}{more}; decide them in {where}"]


def _passed(
    file: TableFile, dataset: Dataset, work: Path, allowed: Allowed | None, gates: KeptGates | None
) -> Passed:
    """A file that passes its gate now, or did before; one that is refused has no rows."""
    known = gates.find(file, dataset) if gates is not None else None
    if known is not None:
        return known
    work.mkdir()
    csv_to = work / "out.csv"
    one = gate_file(file, dataset, work, csv_to, work / TYPED, work / SHOWN, allowed)
    if one.refused:
        return Passed(one, pa.table({}), work)
    names = ["period", "source_file", "record", *(field.name for field in dataset.published)]
    options = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    read = pacsv.read_csv(
        csv_to, convert_options=options, parse_options=pacsv.ParseOptions(newlines_in_values=True)
    )
    passed = Passed(one, read, work)
    if gates is not None:
        gates.keep(passed, dataset)
    return passed


def _gate(
    file: TableFile,
    dataset: Dataset,
    work: Path,
    kept: Path,
    allowed: Allowed | None,
    gates: KeptGates | None,
) -> tuple[GatedFile, pa.Table, pa.Table]:
    passed = _passed(file, dataset, work, allowed, gates)
    one, read = passed.gated, passed.rows
    if one.refused:
        return one, pa.table({}), pa.table({})
    shown = kept / f"{file.name}.csv"
    shutil.copyfile(passed.folder / SHOWN, shown)
    stem = file.name
    locators = _joined([pa.scalar(f"{stem}/{dataset.id}/row"), read["record"]], "-")
    texts = pa.table(
        [
            pa.array([stem] * len(read), pa.string()),
            read["period"],
            *(read[field.name] for field in dataset.published),
            locators,
        ],
        schema=_texts_schema(dataset),
    )
    return one, texts, _places(file, sha256_of(shown), read, locators, dataset)


def _joined(columns: Sequence[Any], by: str) -> Any:
    join: Any = pc.binary_join_element_wise
    return join(*columns, by)


def _texts_schema(dataset: Dataset) -> pa.Schema:
    names = ["report", "period", *(field.name for field in dataset.published), "locator"]
    return pa.schema([pa.field(name, pa.string(), nullable=False) for name in names])


def _places(file: TableFile, sha256: str, read: pa.Table, locators: Any, dataset: Dataset) -> pa.Table:
    """A row of `locators` for each row: the file, its record as the line, its published cells as the text."""
    count = len(read)
    empty = pa.array([""] * count, pa.string())
    text = _joined([read[one.name] for one in dataset.published], " · ")
    columns: dict[str, Any] = {
        "locator": locators,
        "field": empty,
        "part": pa.array(["1"] * count, pa.string()),
        "report": pa.array([file.name] * count, pa.string()),
        "document_sha256": pa.array([sha256] * count, pa.string()),
        "page": empty,
        "x0": empty,
        "top": empty,
        "x1": empty,
        "bottom": empty,
        "line": read["record"],
        "text": text,
        "place": empty,
    }
    schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in columns])
    return pa.table(list(columns.values()), schema=schema)


def _restated(
    old: TableFile,
    new: TableFile,
    dataset: Dataset,
    work: Path,
    allowed: Allowed | None,
    gates: KeptGates | None,
) -> Restatement | None:
    """What the later issue changed of a period of a series; None where either cannot be read."""
    if not dataset.is_series:
        return None
    work.mkdir()
    paths = []
    for name, file in (("before", old), ("after", new)):
        try:
            passed = _passed(file, dataset, work / name, allowed, gates)
        except TableError:
            return None
        if passed.gated.refused:
            return None
        paths.append(passed.folder / TYPED)
    return compare_issues(paths[0], paths[1], dataset, new.period)


def _shared_rows(parts: Sequence[pa.Table], dataset: Dataset) -> list[str]:
    """A sentence for each two periods that hold rows equal in everything, the day of them included."""
    if not dataset.is_series or len(parts) < 2 or not any(one.role == "date" for one in dataset.published):
        return []
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.register("rows", pa.concat_tables(parts))
        every = ", ".join(f'"{one.name}"' for one in dataset.published)
        found = database.execute(
            f"""WITH known AS (SELECT DISTINCT md5(concat_ws(chr(31), {every})) AS whole, period FROM rows)
                SELECT one.period, other.period, count(*) FROM known one JOIN known other USING (whole)
                WHERE one.period < other.period GROUP BY 1, 2 ORDER BY 1, 2"""  # noqa: S608 - names of fields
        ).fetchall()
    return [
        f"{count:,} {'row' if count == 1 else 'rows'} of {later} stand in {earlier} as well"
        for earlier, later, count in found
    ]


def _checks(
    gated: Sequence[GatedFile],
    dataset: Dataset,
    series: Series,
    restated: Sequence[Restatement],
    shared: Sequence[str],
) -> Iterator[CheckResult]:
    """Every fault of every file as a check; errors are answered by holding rows back or refusing the file."""
    by_rule: dict[str, list[tuple[GatedFile, LintFault]]] = {}
    for file in gated:
        for one in file.faults:
            by_rule.setdefault(one.rule, []).append((file, one))
    tested = sum(file.rows + len(file.held) for file in gated)
    for rule, known in sorted(rules().items()):
        found = by_rule.get(rule, [])
        if not found:
            yield CheckResult(
                f"table/{rule}", dataset.id, "table", LEVELS[known.level], known.says, tested, 0
            )
            continue
        level = min((LEVELS[one.level] for _, one in found), key=list(Level).index)
        failures = sum(max(1, one.count) for _, one in found)
        findings = [_finding(file, one, dataset) for file, one in found]
        yield CheckResult(
            f"table/{rule}",
            dataset.id,
            "table",
            level,
            known.says,
            tested,
            failures,
            tuple(findings[:FINDINGS]),
            held_back=failures if level is Level.ERROR else 0,
        )
    told = [f"nothing for {period}" for period in series.gaps]
    told += [f"nothing for {one.file.period}, as its file was refused" for one in gated if one.refused]
    told += [f"{one} and {other} share days" for one, other in series.overlaps]
    told += [*shared, *(one.sentence() for one in restated)]
    told += [*_out_of_band(gated, dataset), *_unlike_the_last(gated)]
    if told and dataset.is_series:
        findings = [Finding("table/series", Level.WARNING, dataset.id, "", "", sentence) for sentence in told]
        yield CheckResult(
            "table/series", dataset.id, "table", Level.WARNING, "every period is there once and as it was",
            len(series.current), len(told), tuple(findings),
        )  # fmt: skip


BAND_PERIODS, LEAST_PERIODS = 12, 3
BAND = 2
"""A period has half to twice as many rows, and as much money, as the least and the most of the last."""


def _out_of_band(gated: Sequence[GatedFile], dataset: Dataset) -> Iterator[str]:
    """A sentence for each period with far fewer or more rows than those before it, else far other sums."""
    taken = [one for one in gated if one.rows]
    amount = next((one.name for one in dataset.published if one.role == "amount" and one.unit == "gbp"), "")
    for at, file in enumerate(taken):
        before = taken[max(0, at - BAND_PERIODS) : at]
        if len(before) < LEAST_PERIODS:
            continue
        rows = [one.rows for one in before]
        sums = [one.sums.get(amount, Decimal(0)) for one in before]
        own = file.sums.get(amount, Decimal(0))
        if not min(rows) / BAND <= file.rows <= max(rows) * BAND:
            band = [f"{count:,}" for count in (min(rows), max(rows))]
            yield _far(file, f"{file.rows:,} rows", band, len(before))
        elif min(sums) > 0 and not min(sums) / BAND <= own <= max(sums) * BAND:
            yield _far(file, f"{_pounds(own)} in all", [_pounds(min(sums)), _pounds(max(sums))], len(before))


def _far(file: GatedFile, has: str, usual: Sequence[str], periods: int) -> str:
    band = usual[0] if usual[0] == usual[1] else f"{usual[0]} to {usual[1]}"
    return f"{file.file.period} has {has}, where the {periods} periods before had {band}"


def _pounds(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def _unlike_the_last(gated: Sequence[GatedFile]) -> Iterator[str]:
    """Sentences on columns that are missing, new, renamed or moved against the period before."""
    taken = [one for one in gated if one.rows]
    for before, file in pairwise(taken):
        was, now = dict(before.headings), dict(file.headings)
        gone, new = [one for one in was if one not in now], [one for one in now if one not in was]
        renamed = [(old, one) for old in gone for one in new if was[old] and was[old] == now[one]]
        gone = [one for one in gone if one not in {old for old, _ in renamed}]
        new = [one for one in new if one not in {one for _, one in renamed}]
        told = [f"{old} is called {one}" for old, one in renamed]
        told += [f"{one} is missing" for one in gone] + [f"{one} is new" for one in new]
        kept = [one for one in was if one in now]
        if not told and kept != list(now):
            told = ["the columns stand in another order"]
        if told:
            yield f"{file.file.period}: {', '.join(told)}, against {before.file.period}"


def _finding(file: GatedFile, one: LintFault, dataset: Dataset) -> Finding:
    counted = "1 row," if one.count == 1 else f"{one.count:,} rows, first"
    rows = f" in {counted} record {one.rows[0]}" if one.rows else ""
    column = f"{one.column}: " if one.column else ""
    message = f"{column}{one.says}{rows}; {one.right}"
    locator = f"{file.file.name}/{dataset.id}/row-{one.rows[0]}" if one.rows else ""
    return Finding(
        f"table/{one.rule}", LEVELS[one.level], dataset.id, file.file.name, one.column, message, locator
    )


def _held(gated: Sequence[GatedFile], dataset: Dataset) -> Iterator[HeldBack]:
    names = {field.name for field in dataset.published}
    for file in gated:
        for row in file.held:
            cells = {name: text for name, text in row.cells.items() if name not in names}
            yield HeldBack(
                file.file.name, dataset.id, row.reason, f"record {row.record}", cells, stage="checking"
            )


def release_dataset(
    gated: GatedDataset, store: Store, project: Project, permit: Permit | None = None
) -> PackageOutcome:
    """Release a dataset that passed its gate, if it says anything new and may go out.

    Raises:
        StoreError: the store cannot be written.
    """
    dataset = gated.dataset
    package = package_of(dataset, load_catalogue_meta(project.datapackages))
    if gated.texts is None or gated.locators is None:
        return PackageOutcome(package, "empty", version=store.latest(dataset.id))
    summaries = gated.summaries
    own = schema_of(dataset)
    schemas = {dataset.id: own, LOCATORS: load_schemas(project.schemas)[LOCATORS]}
    restatements = _restatements(gated)
    if restatements is not None:
        package = replace(package, resources=(dataset.id, restatements.name, LOCATORS))
    content = Content(
        package.name,
        metadata_of(package, summaries),
        package.readme,
        (
            Table(dataset.id, dict(own.raw), gated.texts),
            *([restatements] if restatements is not None else []),
            Table(LOCATORS, dict(schemas[LOCATORS].raw), gated.locators),
        ),
        {one.report: one.sha256 for one in summaries},
    )
    if waits(store, content, permit):  # before its documents are in the store, where anybody may see them
        return PackageOutcome(package, "waiting", version=store.latest(dataset.id), reasons=(WAITS,))
    for document in gated.documents.values():
        store.keep_document(document, sha256_of(document), ".csv")
    records = {dataset.id: Records(dataset.id, held_back=gated.held_back)}
    return release_content(store, package, content, gated.checks, summaries, records, schemas, permit=permit)


RESTATED: tuple[tuple[str, str, str, str], ...] = (
    ("report", "string", FILE_TITLE, "The file whose period was issued anew: its name without the ending."),
    ("period", "string", "Period", "The period that was issued anew."),
    ("replaced", "string", "Replaced file", "The file that stood before."),
    ("change", "string", "Change", "changed, added or removed."),
    ("key", "string", "Row", "What the row is told by; empty where it was removed."),
    ("field", "string", "Field", "The field that another figure stands in; empty for a whole row."),
    ("before", "string", "Before", "The figure or day before. Words are not repeated."),
    ("after", "string", "After", "The figure or day now."),
    ("record_before", "integer", "Record before", "The record of the replaced file."),
    ("record_after", "integer", "Record", "The record of the file that stands."),
    ("row_locator", "string", "Place", "Where the row stands now."),
)  # fmt: skip


def _restatements(gated: GatedDataset) -> Table | None:
    """What re-issued files changed, as a table of its own; None where none changed anything."""
    dataset = gated.dataset
    rows = [
        (
            new.name,
            told.period,
            old.path.name,
            one.change,
            one.key,
            one.field,
            one.before,
            one.after,
            "" if one.record_before is None else str(one.record_before),
            "" if one.record_after is None else str(one.record_after),
            "" if one.record_after is None else f"{new.name}/{dataset.id}/row-{one.record_after}",
        )
        for old, new, told in gated.restated
        for one in told.changes
    ]
    if not rows:
        return None
    fields: list[dict[str, Any]] = [
        {"name": name, "type": kind, "title": title, "description": says}
        for name, kind, title, says in RESTATED
    ]
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": f"{dataset.title}: figures changed after publication",
        "description": "What a file that was issued anew changed of its period, a field or a row each.",
        "fields": fields,
        OURS: ["period", "replaced", "change", "key", "field", "record_before", "record_after"],
    }
    return Table.of(f"{dataset.id}-restatements", schema, rows)


def package_of(dataset: Dataset, catalogue: CatalogueMeta) -> PackageMeta:
    """The metadata of a dataset's package, with what it takes over from the catalogue."""
    caveats = "".join(f"- {caveat}\n" for caveat in dataset.caveats)
    readme = f"# {dataset.title}\n\n{dataset.description}\n" + (f"\n{caveats}" if caveats else "")
    return PackageMeta(
        id=f"{catalogue.id.rpartition(':')[0]}:{dataset.id}",
        name=dataset.id,
        title=dataset.title,
        description=dataset.description,
        theme=dataset.topic.capitalize(),
        keywords=tuple(dict.fromkeys([*dataset.id.split("-"), dataset.topic])),
        licences=catalogue.licences,
        contributors=catalogue.contributors,
        contact=catalogue.contact,
        homepage=catalogue.homepage,
        update_frequency=FREQUENCIES.get(dataset.frequency, "irregular"),
        next_review="",
        resources=(dataset.id, LOCATORS),
        readme=readme,
        views=dataset.views,
        publication="series" if dataset.is_series else "snapshot",
        nil_returns=dataset.nil_returns,
    )


FILE_FIELD = {
    "name": "report",
    "type": "string",
    "title": FILE_TITLE,
    "description": "The file the row was read from: its name without the ending.",
    "constraints": {"required": True},
}
PERIOD_FIELD = {
    "name": "period",
    "type": "string",
    "title": "Period",
    "description": "The period that the file is of; empty for a list that is kept up to date.",
}
LOCATOR_FIELD = {
    "name": "locator",
    "type": "string",
    "title": "Locator",
    "description": "Where the row stands: the file and its record.",
    "constraints": {"required": True},
}


def schema_of(dataset: Dataset) -> TableSchema:
    """The Table Schema of a dataset's table, from its declaration."""
    own: list[dict[str, Any]] = [dict(FILE_FIELD), dict(PERIOD_FIELD)]
    for one in dataset.published:
        title = one.title or one.name.replace("_", " ").capitalize()
        entry: dict[str, Any] = {
            "name": one.name,
            "type": one.type,
            "title": title,
            "description": one.description or f"{title}, as the file has it.",
        }
        if one.unit:
            entry["unit"] = one.unit
        for mark in MARKS:
            if getattr(one, mark):
                entry[f"openbarnet:{mark}"] = getattr(one, mark)
        own.append(entry)
    own.append(dict(LOCATOR_FIELD))
    raw: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": dataset.title,
        "description": dataset.description,
        "fields": own,
    }
    published = {field.name for field in dataset.published}
    if dataset.table.key and set(dataset.table.key) <= published:
        raw["naturalKey"] = ["period", *dataset.table.key] if dataset.is_series else list(dataset.table.key)
    elif dataset.table.near_key and set(dataset.table.near_key) <= published:
        raw[NEAR_KEY] = ["period", *dataset.table.near_key]
    return TableSchema(dataset.id, dataset.title, dataset.description, tuple(map(Field.of, own)), (), raw)


def _summary(one: GatedFile, dataset: Dataset, document: Path) -> ReportSummary:
    """A file as the catalogue lists it."""
    path = one.file.path
    period = one.file.period
    table = TableSummary(
        dataset.id,
        None,
        1,
        dataset.id,
        dataset.id,
        one.rows + len(one.held),
        len(dataset.published),
        one.rows,
        "",
    )
    publisher = ""
    return ReportSummary(
        report=one.file.name,
        title=f"{dataset.title}, {period}" if period and period_in(period) else dataset.title,
        publisher=publisher,
        period=period,
        address="",
        date="",
        form="table",
        filename=path.name,
        sha256=sha256_of(document),
        bytes=document.stat().st_size,
        pages=0,
        tables=(table,),
        records={dataset.id: one.rows},
    )


@dataclass(frozen=True)
class FileTold:
    """What became of one file of a dataset; `refused` is why none of it was taken, empty where it was."""

    name: str
    sha256: str
    period: str
    rows: int
    held_back: int
    refused: str


@dataclass(frozen=True)
class Released:
    """What became of one dataset in a publication, and of its files where they were looked at."""

    outcome: PackageOutcome
    summaries: tuple[ReportSummary, ...]
    problems: tuple[str, ...] = ()
    held_back: int = 0
    files: tuple[FileTold, ...] | None = None


def standing(dataset: Dataset, store: Store, project: Project) -> Released:
    """A dataset as it is out, where tables are not published this time."""
    latest = store.latest(dataset.id)
    package = package_of(dataset, load_catalogue_meta(project.datapackages))
    files = {
        one["report"]
        for entry in store.catalog()["packages"]
        if entry["name"] == dataset.id
        for version in entry["versions"]
        if version["version"] == latest
        for one in ({"report": name} for name in version["reports"])
    }
    summaries = tuple(
        _summary_of(entry)
        for entry in store.catalog()["reports"]
        if entry["current"] and entry["report"] in files
    )
    return Released(PackageOutcome(package, "unchanged" if latest else "empty", version=latest), summaries)


def _summary_of(entry: Mapping[str, Any]) -> ReportSummary:
    known = {name: entry[name] for name in ReportSummary.__dataclass_fields__ if name in entry}
    tables = tuple(TableSummary(**{**table, "notes": tuple(table["notes"])}) for table in entry["tables"])
    return ReportSummary(**{**known, "tables": tables, "warnings": tuple(entry["warnings"])})


def publish_dataset(
    dataset: Dataset,
    folder: Path,
    store: Store,
    project: Project,
    permit: Permit | None = None,
    gates: KeptGates | None = None,
) -> Released:
    """Gate and release one dataset.

    Args:
        dataset: what is declared.
        folder: the folder of all tables.
        store: where versions are kept.
        project: whose catalogue it joins.
        permit: what `assembly.approving.permit_for` says of the store.
        gates: files that passed before and need not pass again.
    """
    with ScratchFolder() as kept:
        gated = gate_dataset(dataset, folder / dataset.id, kept, load_allowed(project), gates)
        outcome = release_dataset(gated, store, project, permit)
        if outcome.status == "waiting":
            told = (f"{dataset.id}: {WAITS}; sign it off at the desk",)
            return replace(standing(dataset, store, project), outcome=outcome, problems=told)
        return Released(outcome, gated.summaries, gated.problems, len(gated.held_back), _files_told(gated))


def _files_told(gated: GatedDataset) -> tuple[FileTold, ...]:
    """What became of each file that stands for a period, those included that cannot be read."""
    known = {one.file.name: one for one in gated.files}
    return tuple(
        FileTold(one.file.name, one.file.sha256, one.file.period, one.rows, len(one.held), one.refused)
        if (one := known.get(file.name))
        else FileTold(file.name, file.sha256, file.period, 0, 0, "it cannot be read")
        for file in gated.series.current
    )
