"""The files of a dataset through their gate: rows as columns of text, and where each of them stands."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.assembly.kept_gates import SHOWN, TYPED, KeptGates, Passed
from pipelines.assembly.tables.checks import FINDINGS, checks_of, held_back, shared_rows
from pipelines.assembly.tables.packages import summary_of_file
from pipelines.council.scratch import ScratchFolder
from pipelines.datasets.declared.files import Series, TableFile, files_of
from pipelines.datasets.declared.folder import Dataset
from pipelines.datasets.declared.gating import GatedFile, gate_file
from pipelines.datasets.declared.restating import Restatement, compare_issues
from pipelines.exceptions import TableError
from pipelines.gate.screening import Allowed
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import HeldBack, ReportSummary
from pipelines.tables.containers import sha256_of


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
            summary_of_file(one, self.dataset, self.documents[one.file.name])
            for one in self.files
            if one.rows
        )


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
    gate = _FileGate(dataset, allowed, gates)
    gated: list[GatedFile] = []
    problems = _problems_of(series, dataset)
    parts, places = [], []
    with ScratchFolder() as work:
        for at, file in enumerate(series.current):
            try:
                one, texts, spots = gate.shown(file, work / str(at), kept)
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
            if (told := gate.restated(old, new, work / f"r{at}"))
        ]
    if gates is not None:
        gates.clear(dataset)
    shared = shared_rows(parts, dataset)
    return GatedDataset(
        dataset,
        series,
        tuple(gated),
        pa.concat_tables(parts) if parts else None,
        pa.concat_tables(places) if places else None,
        tuple(checks_of(gated, dataset, series, [one for _, _, one in restated], shared)),
        tuple(held_back(gated, dataset)),
        tuple(restated),
        tuple(problems),
        {one.file.name: kept / f"{one.file.name}.csv" for one in gated if one.rows},
    )


def _problems_of(series: Series, dataset: Dataset) -> list[str]:
    """A sentence for each file that is none, each period without one, and each two that share days."""
    refused = [f"{path.name}: {why}" for path, why in series.refused]
    gaps = [
        f"{dataset.id}: nothing for {period}; add the file, or declare a nil return" for period in series.gaps
    ]
    overlaps = [
        f"{dataset.id}: {one} and {other} share days; keep one of the two" for one, other in series.overlaps
    ]
    return [*refused, *gaps, *overlaps]


def _asked(one: GatedFile, dataset: Dataset) -> list[str]:
    """What whoever decides is asked of a file's payees, once: an answer is a line of the dataset's folder."""
    if not one.asked or dataset.payees is None:
        return []
    names = "; ".join(one.asked[:FINDINGS])
    more = f" and {len(one.asked) - FINDINGS} more" if len(one.asked) > FINDINGS else ""
    says = "payee may be a person and is" if len(one.asked) == 1 else "payees may be people and are"
    where = dataset.payees.place
    return [f"{one.file.path.name}: {len(one.asked)} {says} not named: {names}{more}; decide them in {where}"]


@dataclass(frozen=True)
class _FileGate:
    """How the files of a dataset pass: contact points that go out wherever they stand, what passed before."""

    dataset: Dataset
    allowed: Allowed | None
    gates: KeptGates | None

    def passed(self, file: TableFile, work: Path) -> Passed:
        """A file that passes its gate now, or did before; one that is refused has no rows."""
        known = self.gates.find(file, self.dataset) if self.gates is not None else None
        if known is not None:
            return known
        work.mkdir()
        csv_to = work / "out.csv"
        one = gate_file(file, self.dataset, work, csv_to, work / TYPED, work / SHOWN, self.allowed)
        if one.refused:
            return Passed(one, pa.table({}), work)
        names = ["period", "source_file", "record", *(field.name for field in self.dataset.published)]
        options = pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        read = pacsv.read_csv(
            csv_to, convert_options=options, parse_options=pacsv.ParseOptions(newlines_in_values=True)
        )
        passed = Passed(one, read, work)
        if self.gates is not None:
            self.gates.keep(passed, self.dataset)
        return passed

    def shown(self, file: TableFile, work: Path, kept: Path) -> tuple[GatedFile, pa.Table, pa.Table]:
        """A file with its published rows and their places; what of it may be shown is kept in `kept`."""
        passed = self.passed(file, work)
        one, read = passed.gated, passed.rows
        if one.refused:
            return one, pa.table({}), pa.table({})
        shown = kept / f"{file.name}.csv"
        shutil.copyfile(passed.folder / SHOWN, shown)
        locators = _joined([pa.scalar(f"{file.name}/{self.dataset.id}/row"), read["record"]], "-")
        texts = pa.table(
            [
                pa.array([file.name] * len(read), pa.string()),
                read["period"],
                *(read[field.name] for field in self.dataset.published),
                locators,
            ],
            schema=_texts_schema(self.dataset),
        )
        return one, texts, _places(file, sha256_of(shown), read, locators, self.dataset)

    def restated(self, old: TableFile, new: TableFile, work: Path) -> Restatement | None:
        """What the later issue changed of a period of a series; None where either cannot be read."""
        if not self.dataset.is_series:
            return None
        work.mkdir()
        paths = []
        for name, file in (("before", old), ("after", new)):
            try:
                passed = self.passed(file, work / name)
            except TableError:
                return None
            if passed.gated.refused:
                return None
            paths.append(passed.folder / TYPED)
        return compare_issues(paths[0], paths[1], self.dataset, new.period)


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
