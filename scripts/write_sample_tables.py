"""Write an invented sample file for each dataset of the default council into `tables/<dataset>/`.

    .venv/bin/python scripts/write_sample_tables.py

The headings are ones that the dataset knows, the values are made up from the field's type and role. The same
declarations give the same bytes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from pipelines.council.project import Project, default_project
from pipelines.datasets.declared.folder import Dataset, load_datasets
from pipelines.tables.declared import DeclaredField

ROWS = 24
SERIES = {"monthly": "2024-04", "quarterly": "2024-Q1", "annual": "2023-24", "": "2024-04"}
NAMES = (
    "Alder",
    "Birch",
    "Cedar",
    "Damson",
    "Elder",
    "Fir",
    "Gorse",
    "Hazel",
    "Iris",
    "Juniper",
    "Larch",
    "Maple",
)
KINDS = ("Housing", "Transport", "Printing", "Care", "Cleaning", "Energy", "Software", "Parks")
SERVICES = ("Adults and Health", "Children and Families", "Street Scene", "Customer and Place", "Resources")
WORDS: dict[str, Callable[[int], str]] = {
    "beneficiary": lambda n: f"{NAMES[n % 12]} {KINDS[n % 8]} Ltd",
    "unit": lambda n: SERVICES[n % 5],
    "body": lambda _: "London Borough of Barnet",
    "postcode": lambda n: f"N{n % 3 + 2} {n % 9 + 1}AA",
    "purpose": lambda n: f"{KINDS[n % 8]} services",
    "email": lambda n: f"{NAMES[n % 12].lower()}@example.org",
}


def main() -> None:
    """Write all samples of the checkout."""
    project = default_project()
    for dataset in load_datasets(project).values():
        if any(one.role == "boundary" for one in dataset.table.fields):
            write_outlines(project.tables / dataset.id)
        else:
            write_sample(dataset, project)


def write_outlines(folder: Path) -> Path:
    """Write invented wards: squares in rows of six, that are no place anywhere; gives the file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{folder.name}.geojson"
    features = []
    for n in range(ROWS):
        west, south = -0.30 + n % 6 * 0.03, 51.64 - n // 6 * 0.02
        ring = [(west, south), (west + 0.03, south), (west + 0.03, south + 0.02), (west, south + 0.02)]
        corners = [[round(x, 2), round(y, 2)] for x, y in [*ring, ring[0]]]
        letter = chr(ord("A") + n)
        features.append(
            {
                "type": "Feature",
                "properties": {"code": f"X{n + 1:08}", "name": f"Ward {letter}"},
                "geometry": {"type": "Polygon", "coordinates": [corners]},
            }
        )
    lines = ",\n".join(json.dumps(feature) for feature in features)
    target.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8")
    return target


def write_sample(dataset: Dataset, project: Project) -> Path:
    """Write one dataset's sample file; gives its path."""
    folder = project.tables / dataset.id
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{dataset.id}-{SERIES[dataset.frequency]}.csv"
    fields = [one for one in dataset.table.fields if one.is_published]
    with target.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([one.headings[0] if one.headings else one.name for one in fields])
        rows = 1 if dataset.table.key == ("financial_year",) else ROWS
        writer.writerows([[value(one, n, dataset) for one in fields] for n in range(rows)])
    return target


def value(field: DeclaredField, n: int, dataset: Dataset) -> str:
    """An invented value of a field in the n-th row."""
    if field.name in dataset.table.key and field.type == "string":
        return "2023/24" if field.name == "financial_year" else f"{field.title} {n + 1:03}"
    if field.codes:
        return field.codes[n % len(field.codes)]
    if field.role in WORDS:
        return WORDS[field.role](n)
    if field.role in ("latitude", "longitude"):
        return f"{51.6 + n / 1000:.4f}" if field.role == "latitude" else f"{-0.2 - n / 1000:.4f}"
    if field.role in ("easting", "northing"):
        return str(524_000 + 50 * n if field.role == "easting" else 191_000 + 70 * n)
    if field.type == "date":
        return (date(2024, 4, 1) + timedelta(days=n)).strftime("%d/%m/%Y")
    if field.type == "number":
        return (
            f"{n % 80 + 10}.5"
            if field.unit == "percent"
            else f"{(n * 7919 + 12_345) % 250_000 / 100 + 20:.2f}"
        )
    if field.type == "integer":
        return str(n * 37 % 90 + 10)
    if field.place == "home":
        return f"N{n % 3 + 2} {n % 9 + 1}AA"
    return _words(field, n)


def _words(field: DeclaredField, n: int) -> str:
    if field.role == "reference":
        return f"T{100_000 + n}"
    if field.name == "financial_year":
        return "2023/24"
    return f"{field.title} {chr(65 + n % 12)}"


if __name__ == "__main__":
    main()
