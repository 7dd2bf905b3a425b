"""Invented penalty notices of six months, published by the real code, for tests of the explorer."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

from pipelines.assembly.tables import publish_dataset
from pipelines.council.project import default_project
from pipelines.datasets.declared.folder import load_datasets
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.store import Store, open_store

PROJECT = default_project()
HEAD = (
    "PCN",
    "Issue Date",
    "Contravention Code",
    "Contravention",
    "Location",
    "Level",
    "Status",
    "Charge",
    "Amount Paid",
)
STREETS = ("Ash Road", "Birch Lane", "Cedar Way", "Elm Street", "Oak Avenue")
CONTRAVENTIONS = (
    ("01", "Restricted street", "Higher"),
    ("05", "Paid time expired", "Lower"),
    ("34", "Bus lane", "Higher"),
)
MONTHS = ("2024-02", "2024-03", "2024-04", "2024-05", "2024-07", "2024-08")
"""June is missing, so that a month has none before it."""


def notices(month: str, count: int, seed: int = 7) -> str:
    """A month's file: more on some streets than on others, most paid at the lower charge, some not at all."""
    random = Random(f"{month} {seed}")  # noqa: S311 - invented notices
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for number in range(count):
        code, words, level = random.choices(CONTRAVENTIONS, (5, 3, 2))[0]
        street = random.choices(STREETS, (8, 5, 3, 2, 1))[0]
        charge = 160 if level == "Higher" else 110
        paid = random.choices((charge / 2, charge, 0, charge * 0.75), (60, 15, 20, 5))[0]
        day = f"{random.randint(1, 28):02}/{month[5:]}/{month[:4]}"
        status = "Open" if not paid else "Paid"
        writer.writerow(
            (
                *(f"N{month.replace('-', '')}{number:04}", day, code, words, street, level, status),
                *(f"{charge:.2f}", f"{paid:.2f}" if paid or number % 3 else ""),
            )
        )
    return text.getvalue()


def publish_penalties(
    root: Path,
    months: tuple[str, ...] = MONTHS,
    published: str = "2024-09-03T08:00:00+00:00",
    samples: tuple[str, ...] = (),
) -> Store:
    """A store with the notices of some months in one version, and samples of other datasets as they are."""
    datasets = load_datasets(PROJECT)
    dataset = datasets["penalty-charge-notices"]
    tables = root.parent / f"{root.name}-tables"
    folder = tables / dataset.id
    folder.mkdir(parents=True, exist_ok=True)
    for place, month in enumerate(months):
        (folder / f"penalty-charge-notices-{month}.csv").write_text(
            notices(month, 60 + 25 * place), encoding="utf-8"
        )
    store = open_store(root)
    store.prepare()
    told = [publish_dataset(dataset, tables, store, PROJECT)]
    told += [publish_dataset(datasets[name], PROJECT.tables, store, PROJECT) for name in samples]
    outcomes, summaries = [one.outcome for one in told], [each for one in told for each in one.summaries]
    update_catalogue(store, outcomes, summaries, [], load_catalogue_meta(PROJECT.datapackages), published)
    return store
