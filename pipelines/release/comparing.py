"""Two published versions of a package compared, in each form that people and programs want."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.changes import csv_lines, diff_lines, sentences_of
from pipelines.release.diff import PackageDiff, diff_of
from pipelines.release.page import diff_page
from pipelines.release.readback import comparable_versions
from pipelines.store.reader import StoreReader

Head = Mapping[str, Any]


def compare_versions(store: StoreReader, package: str, old: str, new: str) -> tuple[Head, PackageDiff]:
    """What a difference is of (for the head of its JSON), and the difference, of any two versions.

    Raises:
        StoreError: a version is not there, or is not as it was published.
    """
    for version in (old, new):
        _require(store, package, version)
    descriptor = store.descriptor(package, new)
    previous = descriptor["openbarnet:previous"]
    follows = previous is not None and previous["version"] == old
    head = {
        "package": package,
        "version": new,
        "previous": old,
        "bump": descriptor["openbarnet:bump"] if follows else None,
        "said": store.json_file(package, new, "diff.json").get("said", []) if follows else [],
    }
    return head, diff_of(*comparable_versions(store, package, old, new))


def _require(store: StoreReader, package: str, version: str) -> None:
    there = store.versions(package)
    if not there:
        names = ", ".join(store.packages()) or "none"
        raise StoreError(package, "is no package of the store", f"name one of its packages ({names})")
    if version not in there:
        raise StoreError(f"{package} {version}", "is not in the store", f"name one of {', '.join(there)}")


def _text(head: Head, diff: PackageDiff) -> Iterator[str]:
    yield f"{head['package']}, {head['previous']} to {head['version']}\n"
    notes = sentences_of(diff)
    for note in notes or ("Nothing changed.",):
        yield f"  {note}\n"
    for said in head["said"]:
        yield f"  {said['text']} ({said['by']})\n"


def _json(head: Head, diff: PackageDiff) -> Iterator[str]:
    yield from diff_lines(head, diff)


def _csv(_: Head, diff: PackageDiff) -> Iterator[str]:
    yield from csv_lines(diff)


def _html(head: Head, diff: PackageDiff) -> Iterator[str]:
    yield diff_page(head, diff)


FORMS: Mapping[str, Callable[[Head, PackageDiff], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "csv": _csv,
    "html": _html,
}
