"""The house of the code: no circle among modules, however late an import; no class name of two meanings."""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import CHECKOUT, IN_VAIN, is_slow

PACKAGE = CHECKOUT / "pipelines"
Graph = Mapping[str, frozenset[str]]


def module_name(root: Path, file: Path) -> str:
    parts = (root.name, *file.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def trees_of(root: Path) -> Mapping[str, ast.Module]:
    """Each module of a package, parsed."""
    return {module_name(root, file): ast.parse(file.read_text()) for file in sorted(root.rglob("*.py"))}


def imports_of(root: Path) -> Graph:
    """Which modules of a package each of them imports, at its head, in a function or for types alone."""
    trees = trees_of(root)
    return {name: frozenset(_imported(tree, trees)) - {name} for name, tree in trees.items()}


def _imported(tree: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from (name for name in (inner if inner in known else node.module,) if name in known)


def circles(graph: Graph) -> list[list[str]]:
    """Modules that import each other in a circle, as groups."""
    left = {name: set(targets) for name, targets in graph.items()}
    while ends := [name for name in left if not left[name] or not any(name in to for to in left.values())]:
        for name in ends:
            del left[name]
        for targets in left.values():
            targets.difference_update(ends)
    groups: list[list[str]] = []
    while left:
        first = min(left)
        group = {name for name in left if first in _reach(left, name) and name in _reach(left, first)} | {
            first
        }
        groups.append(sorted(group))
        left = {name: targets - group for name, targets in left.items() if name not in group}
    return [group for group in groups if len(group) > 1]


def _reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        found = graph.get(ahead.pop(), set()) - seen
        seen |= found
        ahead += found
    return seen


def class_names(root: Path) -> dict[str, list[str]]:
    """Where each class name of a package is defined; those of functions and of other classes too."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in trees_of(root).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    return places


def test_no_modules_import_each_other_in_a_circle():
    assert circles(imports_of(PACKAGE)) == []


def test_no_class_name_is_defined_twice():
    twice = {name: places for name, places in class_names(PACKAGE).items() if len(places) > 1}
    assert twice == {}


def test_no_test_module_has_the_name_of_another():
    """pytest imports tests by their file's name alone: of two, one process gets the first and an error."""
    places: dict[str, list[str]] = defaultdict(list)
    for file in sorted((CHECKOUT / "tests").rglob("*.py")):
        places[file.name].append(file.relative_to(CHECKOUT).as_posix())
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


@pytest.mark.parametrize(
    "late",
    [
        "def work():\n    from house.one import this\n    return this\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.one import this\n",
        "import house.one\n",
        "from house import one\n",
    ],
)
def test_a_circle_is_found_however_it_is_hidden(tmp_path: Path, late: str):
    house = tmp_path / "house"
    house.mkdir()
    (house / "__init__.py").write_text("")
    (house / "one.py").write_text("from house.two import that\nthis = that\n")
    (house / "two.py").write_text(f"{late}that = 1\nclass Same: ...\n")
    (house / "three.py").write_text("from house.one import this\nclass Same: ...\n")
    assert circles(imports_of(house)) == [["house.one", "house.two"]]
    assert class_names(house)["Same"] == ["house.three", "house.two"]


def test_the_quick_layer_has_files_of_every_package():
    """Each has quick tests, since the layer imports no file for nothing."""
    packages = {file.parent.name for file in PACKAGE.glob("*/__init__.py")}
    files = (CHECKOUT / "tests").glob("*/**/test_*.py")
    quick = {file.relative_to(CHECKOUT / "tests").parts[0] for file in files if not is_slow(file)}
    assert packages <= quick


def test_the_quick_layer_imports_no_file_for_nothing(request: pytest.FixtureRequest):
    assert request.config.stash[IN_VAIN] == [], "SLOW_MODULES of tests/conftest.py is the place for them"
