"""What is special to a kind of dataset stands behind the registry: nobody above names a resource."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import CHECKOUT

from pipelines.assembly.steps import DERIVED
from pipelines.datasets.registry import CHECK_KINDS, KINDS, PROVEN, reported
from pipelines.portal.pages.registry import KINDS_OF_DATASET, SPECIAL_PAGES
from pipelines.proof.publishing import CHECKS, DISCREPANCIES
from pipelines.rows.schemas import load_schemas

SCHEMAS = load_schemas(CHECKOUT / "schemas")
SPECIAL = {*reported(SCHEMAS), *DERIVED} - {CHECKS, DISCREPANCIES}
ABOVE = ("proof", "release", "assembly", "harvest", "orchestration", "targets", "cli", "portal")
# Where a name is meant: the rooms of performance reports, and the API, whose addresses are a promise.
ROOMS = ("performance", "rest")


def named_in(path: Path) -> set[str]:
    """Resources that a file names in a text of its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str)} & SPECIAL


@pytest.mark.parametrize("room", ABOVE)
def test_nobody_outside_its_room_names_a_resource(room: str):
    files = sorted((CHECKOUT / "pipelines" / room).rglob("*.py"))
    assert files
    outside = [path for path in files if not set(ROOMS) & set(path.parts)]
    found = {path.relative_to(CHECKOUT).as_posix(): named for path in outside if (named := named_in(path))}
    # a table of findings, and the word for what is published, are also words
    found = {path: named - {"restatements", "statements"} for path, named in found.items()}
    assert {path: named for path, named in found.items() if named} == {}


def test_kinds_of_dataset_have_their_part_of_the_portal():
    assert [kind.name for kind in KINDS] == [kind.name for kind in KINDS_OF_DATASET]
    assert {page.path for page in SPECIAL_PAGES} == {"/savings", "/savings.svg", "/key-actions", "/doing"}


def test_kinds_of_check_and_their_tables_have_schemas():
    assert set(PROVEN) <= set(SCHEMAS)
    assert {"sum", "restatement", "direction", "comment"} <= set(CHECK_KINDS)
