"""The files of a table: one module makes their names and opens them, everybody else asks it."""

from __future__ import annotations

import re

from conftest import CHECKOUT

OWNERS = ("store/table_files.py",)
OF_A_TABLE = (
    r'"data/\{',  # a path made of a table's name
    r"(parquet|csv|table\.file)\.location\b",  # a table opened as if it were always one file
    r'location\.stem|startswith\("data/',  # a table told by its file's name
)


def test_no_module_but_one_makes_names_of_a_tables_files_or_opens_them():
    """A reader that took one file for all of a table would show a part of the rows for the whole."""
    package = CHECKOUT / "pipelines"
    found = [
        f"{path.relative_to(package).as_posix()}: {match.group()}"
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).as_posix() not in OWNERS
        for pattern in OF_A_TABLE
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []
