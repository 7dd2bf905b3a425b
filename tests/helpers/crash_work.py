"""What is killed half-way: a publication and a withdrawal, by name, for `kill_points.Tracer`."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

from release_samples import FIRST, LATER, SECOND, desk

from pipelines.release.catalogue import withdraw
from pipelines.store import Store

LOADED_AT_WORK = (
    "duckdb",
    "jinja2",
    "odf.opendocument",
    "orjson",
    "pandas",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.parquet",
    "xlsxwriter",
)
"""What a publication loads as it goes; loaded before the tracer forks, so that no child need load it."""
for module in LOADED_AT_WORK:
    importlib.import_module(module)

AFTER = replace(FIRST, result="1%")


def publish_again(root: Path) -> None:
    """Publish the sample with one figure changed."""
    desk(root, AFTER, SECOND).publish(LATER)


def withdraw_first(root: Path) -> None:
    """Withdraw the first version."""
    withdraw(Store(root), "indicators", "1.0.0", "Misread.", None, LATER)
