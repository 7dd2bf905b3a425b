"""A million rows published in every format, then compared with themselves a little changed.

The table is generated: penalty charge notices, 20 columns, texts, numbers, dates and truth values. It is
published through the release step (writing, hashing, forcing to the disk, packing), then once more with
1,000 rows changed, 100 added and 50 removed. Beside it, in the same run, pandas writes the same table with
`to_csv` and `to_parquet`. Each step runs in a fresh process, one at a time; its peak memory is that of the
process and its children. The table is read into memory before the clock starts, for pandas as for us. It
prints what it measured and judges nothing.

    python benchmarks/publishing.py                     # a million rows
    python benchmarks/publishing.py --rows 50000        # fewer
    python benchmarks/publishing.py --keep /tmp/there   # keep what was published
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.release.content import Content
    from pipelines.release.metadata import PackageMeta
    from pipelines.rows.records import ReportSummary

ROOT = Path(__file__).resolve().parent.parent
ROWS = 1_000_000
CHANGED, ADDED, REMOVED = 1_000, 100, 50
NAME = "penalty-charge-notices"
REPORT = "notices-2015-2026"
FIELDS = {
    "notice": "string",
    "report": "string",
    "issued_on": "date",
    "street": "string",
    "ward": "string",
    "contravention": "string",
    "contravention_code": "string",
    "vehicle_kind": "string",
    "is_higher_rate": "boolean",
    "is_camera": "boolean",
    "charge_gbp": "number",
    "paid_gbp": "number",
    "outstanding_gbp": "number",
    "days_to_payment": "integer",
    "letters_sent": "integer",
    "latitude": "number",
    "longitude": "number",
    "closed_on": "date",
    "outcome": "string",
    "note": "string",
}
STREETS = 900
NOTES = ('Said "no sign", sent a photograph', "Blue badge, late")
Figures = dict[str, tuple[float, float]]
"""Seconds by the clock and of the processor, by what took them."""
Writers = dict[str, Callable[..., None]]
STEPS = ("pandas", "formats", "first", "second", "diff", "verify")


def schema() -> dict[str, Any]:
    """The table's schema, as a descriptor has it."""
    return {
        "title": "Penalty charge notices",
        "description": "Generated rows.",
        "fields": [
            {"name": name, "type": kind, "title": name.replace("_", " "), "description": "Generated."}
            for name, kind in FIELDS.items()
        ],
        "primaryKey": ["notice"],
        "missingValues": [""],
    }


def generated(rows: int) -> pa.Table:
    """The table as columns of published texts; always the same."""
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(20150401)
    number = np.arange(rows)
    pence = random.integers(2_000, 16_000, rows)
    is_paid = random.random(rows) < 0.7
    issued = np.datetime64("2015-04-01") + (number * 4_000 // max(rows, 1)).astype("timedelta64[D]")
    days = random.integers(1, 200, rows)

    def texts(values: Any) -> pa.Array[Any]:
        return pa.array(values).cast(pa.string())

    def pounds(values: Any) -> pa.Array[Any]:
        return pa.array([f"{value / 100:.2f}".rstrip("0").rstrip(".") for value in values.tolist()])

    def chosen(named: list[str]) -> pa.Array[Any]:
        return pa.array(named).take(pa.array(random.integers(0, len(named), rows)))

    def where(condition: Any, values: pa.Array[Any]) -> pa.Array[Any]:
        import pyarrow.compute as pc

        return pc.if_else(pa.array(condition), values, "")

    codes = [f"{code:02d}{suffix}" for code in range(1, 63) for suffix in "jo"]
    columns = {
        "notice": pa.array([f"AG{value:08d}" for value in number.tolist()]),
        "report": pa.array([REPORT]).take(pa.array(np.zeros(rows, dtype=np.int64))),
        "issued_on": texts(issued),
        "street": chosen([f"{street} Long Lane, N{street % 22 + 1}" for street in range(STREETS)]),
        "ward": chosen([f"Ward {ward}" for ward in range(1, 25)]),
        "contravention": chosen([f"Parked where code {code} applies, without permission" for code in codes]),
        "contravention_code": chosen(codes),
        "vehicle_kind": chosen(["car", "van", "motorcycle", "lorry", "bus"]),
        "is_higher_rate": texts(pence > 8_000),
        "is_camera": texts(random.random(rows) < 0.4),
        "charge_gbp": pounds(pence),
        "paid_gbp": where(is_paid, pounds(pence // 2)),
        "outstanding_gbp": where(~is_paid, pounds(pence)),
        "days_to_payment": where(is_paid, texts(days)),
        "letters_sent": texts(random.integers(0, 6, rows)),
        "latitude": texts(np.round(51.55 + random.random(rows) / 10, 5)),
        "longitude": texts(np.round(-0.3 + random.random(rows) / 10, 5)),
        "closed_on": where(is_paid, texts(issued + days.astype("timedelta64[D]"))),
        "outcome": chosen(["paid", "cancelled", "open", "written off", "with bailiffs"]),
        "note": where(random.random(rows) < 0.1, chosen(list(NOTES))),
    }
    return pa.table({name: columns[name] for name in FIELDS})


def changed(data: pa.Table) -> pa.Table:
    """The table with some rows changed, added and removed, spread over it."""
    import numpy as np
    import pyarrow as pa

    rows = data.num_rows
    random = np.random.default_rng(7)
    picked = random.choice(rows, min(CHANGED + REMOVED, rows // 2), replace=False)
    removed, altered = picked[:REMOVED], picked[REMOVED:]
    paid = np.array(data.column("paid_gbp").to_pylist(), dtype=object)
    paid[altered] = [f"{number}.5" for number in range(len(altered))]
    position = data.column_names.index("paid_gbp")
    data = data.set_column(position, "paid_gbp", pa.array(paid.tolist(), pa.string()))
    kept = np.setdiff1d(np.arange(rows), removed)
    more = data.slice(0, ADDED).set_column(
        0, "notice", pa.array([f"ZZ{number:08d}" for number in range(ADDED)])
    )
    return pa.concat_tables([data.take(pa.array(kept)), more])


def content_of(data: pa.Table) -> Content:
    """The table as what a version says."""
    from pipelines.release.content import Content, Table

    package = package_of()
    metadata = {
        "id": package.id,
        "name": NAME,
        "title": package.title,
        "description": package.description,
        "homepage": package.homepage,
        "licenses": [dict(licence) for licence in package.licences],
        "contributors": [dict(one) for one in package.contributors],
        "keywords": list(package.keywords),
        "sources": [{"title": REPORT, "openbarnet:report": REPORT}],
        "openbarnet:theme": package.theme,
        "openbarnet:contact": dict(package.contact),
        "openbarnet:update_frequency": package.update_frequency,
        "openbarnet:next_review": package.next_review,
    }
    table = Table(NAME, schema(), data.combine_chunks())
    return Content(NAME, metadata, "", (table,), {REPORT: document_sha256()})


def package_of() -> PackageMeta:
    """A package's metadata: that of a real one under another name."""
    from pipelines.release.metadata import load_packages

    first = load_packages(ROOT / "datapackages")[0]
    return replace(first, id="tag:barnet.example,2026:notices", name=NAME, title="Penalty charge notices")


DOCUMENT = b"what the table was made from"


def document_sha256() -> str:
    """The hash of the one document."""
    return hashlib.sha256(DOCUMENT).hexdigest()


def summary() -> ReportSummary:
    """The one report."""
    from pipelines.rows.records import ReportSummary

    return ReportSummary(
        REPORT, REPORT, "", "", "", "", "pdf", f"{REPORT}.pdf", document_sha256(), len(DOCUMENT), 1, ()
    )


# ---- the steps, each in a process of its own


@contextmanager
def clock(figures: Figures, name: str) -> Iterator[None]:
    """Add the seconds that the block takes."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    figures[name] = (time.perf_counter() - wall, time.process_time() - processor)


def load(folder: Path, name: str) -> pa.Table:
    """One of the generated tables."""
    import pyarrow.parquet as pq

    return pq.read_table(folder / f"{name}.parquet")


def step_pandas(folder: Path, figures: Figures) -> None:
    """The plain way, typed as pandas types."""
    from pipelines.release.formats.typed import typed

    frame = typed(load(folder, "first"), schema()["fields"]).to_pandas()
    with clock(figures, "pandas to_csv"):
        frame.to_csv(folder / "pandas.csv", index=False)
    with clock(figures, "pandas to_parquet"):
        frame.to_parquet(folder / "pandas.parquet")


def step_formats(folder: Path, figures: Figures) -> None:
    """Every format on its own."""
    from pipelines.release.formats.database import write_sqlite
    from pipelines.release.formats.files import write_csv, write_json, write_parquet, write_zip
    from pipelines.release.formats.opendocument import write_ods
    from pipelines.release.formats.workbook import write_xlsx

    content = content_of(load(folder, "first"))
    (table,) = content.tables
    target = folder / "formats"
    target.mkdir()
    of_table: dict[str, Callable[..., None]] = {
        "csv": write_csv,
        "parquet": write_parquet,
        "json": write_json,
    }
    of_package: dict[str, Callable[..., None]] = {
        "sqlite": write_sqlite,
        "xlsx": write_xlsx,
        "ods": write_ods,
    }
    for suffix, write in of_table.items():
        with clock(figures, suffix):
            write(target / f"{NAME}.{suffix}", table)
    for suffix, write in of_package.items():
        with clock(figures, suffix):
            write(target / f"{NAME}.{suffix}", content, "1.0.0")
    with clock(figures, "zip"):
        write_zip(target / f"{NAME}.zip", target, sorted(path.name for path in target.iterdir()))


def step_first(folder: Path, figures: Figures) -> None:
    """The first version, whole."""
    _publish(folder, "first", figures)


def step_second(folder: Path, figures: Figures) -> None:
    """The second version: read the first back, compare, write."""
    _publish(folder, "second", figures)


def _publish(folder: Path, name: str, figures: Figures) -> None:
    from pipelines.release.build import release_content
    from pipelines.release.catalogue import update_catalogue
    from pipelines.release.metadata import load_catalogue_meta
    from pipelines.store import Store

    content, store = content_of(load(folder, name)), Store(folder / "store")
    document = folder / "document.pdf"
    document.write_bytes(DOCUMENT)
    store.keep_document(document, document_sha256(), "pdf")
    with clock(figures, f"publish {name}"):
        outcome = release_content(store, package_of(), content, (), [summary()])
    if outcome.status != "released":
        raise SystemExit(f"{name} was not released: {outcome.status}")
    meta = load_catalogue_meta(ROOT / "datapackages")
    update_catalogue(store, [outcome], [summary()], (), meta, "2026-01-31T09:00:00Z")


def step_diff(folder: Path, figures: Figures) -> None:
    """The comparison alone: of two tables at hand, and of two versions in the store."""
    from pipelines.release.diff import diff_of
    from pipelines.release.readback import published_content
    from pipelines.store import Store

    before, after = content_of(load(folder, "first")), content_of(load(folder, "second"))
    with clock(figures, "diff"):
        diff = diff_of(before, after)
    if diff.is_empty:
        raise SystemExit("the two tables do not differ")
    del before, after, diff
    store = Store(folder / "store")
    with clock(figures, "diff of versions"):
        diff_of(*(published_content(store, NAME, version) for version in store.versions(NAME)))


def step_verify(folder: Path, figures: Figures) -> None:
    """Both versions verified, every byte of them."""
    from pipelines.release.verify import verify_store

    with clock(figures, "verify"):
        problems = verify_store(folder / "store")
    if problems:
        raise SystemExit("; ".join(problems))


def run_step(name: str, folder: Path) -> None:
    """One step in this process; prints its figures as JSON."""
    figures: Figures = {}
    globals()[f"step_{name}"](folder, figures)
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": figures, "megabytes": sum(used) / 1024}))


# ---- all together


def measure(rows: int, folder: Path) -> dict[str, dict[str, Any]]:
    """All steps, one after the other."""
    import pyarrow.parquet as pq

    first = generated(rows)
    pq.write_table(first, folder / "first.parquet")
    pq.write_table(changed(first), folder / "second.parquet")
    del first
    measured = {}
    for name in STEPS:
        command = [sys.executable, __file__, "--step", name, "--folder", str(folder)]
        found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very file
        measured[name] = json.loads(found.stdout)
    return measured


def show(measured: dict[str, dict[str, Any]], folder: Path, rows: int) -> None:
    """Print two tables: formats with their sizes, and steps with their memory."""
    plain = measured["pandas"]["seconds"]
    formats = measured["formats"]["seconds"]
    print(f"\n{rows:,} rows, {len(FIELDS)} columns; ratios are of processor time\n")
    print("| written | MB | seconds | processor | to_csv = 1 | to_parquet = 1 |")
    print("| --- | --: | --: | --: | --: | --: |")
    sizes = {"pandas to_csv": folder / "pandas.csv", "pandas to_parquet": folder / "pandas.parquet"}
    sizes |= {suffix: folder / "formats" / f"{NAME}.{suffix}" for suffix in formats}
    for name, seconds in {**plain, **formats}.items():
        print(f"| {name} | {sizes[name].stat().st_size / 1e6:.0f} | {_ratios(seconds, plain)} |")
    print("\n| step | peak memory, MB | seconds | processor | to_csv = 1 | to_parquet = 1 |")
    print("| --- | --: | --: | --: | --: | --: |")
    for step, found in measured.items():
        steps = found["seconds"]
        if step in ("pandas", "formats"):
            steps = {f"{step}, all": [sum(parts) for parts in zip(*steps.values(), strict=True)]}
        for name, seconds in steps.items():
            print(f"| {name} | {found['megabytes']:.0f} | {_ratios(seconds, plain)} |")


def _ratios(seconds: Sequence[float], plain: dict[str, Sequence[float]]) -> str:
    wall, processor = seconds
    to_csv, to_parquet = (processor / plain[f"pandas {way}"][1] for way in ("to_csv", "to_parquet"))
    return f"{wall:.1f} | {processor:.1f} | {to_csv:.2f} | {to_parquet:.1f}"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--keep", type=Path, help="a new folder for what is written")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run_step(given.step, given.folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        show(measure(given.rows, folder), folder, given.rows)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
