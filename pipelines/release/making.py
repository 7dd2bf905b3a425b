"""What made a version, for its manifest: software, code, schemas, suites and the checks that passed.

None of it is content: other code that says the same makes no new version. Hashes are of what the files say or
hold, never of when or where they lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipelines.release.content import Content
from pipelines.rows.schemas import TableSchema
from pipelines.store.hashes import json_bytes, sha256_of

PACKAGE = Path(__file__).resolve().parent.parent
DISTRIBUTION = "open-barnet"


def made_by(
    content: Content,
    schemas: Mapping[str, TableSchema],
    suites: Mapping[str, str],
    checks: Mapping[str, int],
) -> dict[str, Any]:
    """The manifest's `openbarnet:made_by`.

    Args:
        content: what the version says; only its resources' schemas and suites are named.
        schemas: all Table Schemas, by resource.
        suites: sha256 of each Great Expectations suite that was asked, by resource.
        checks: how many checks passed, and failed by level.
    """
    names = [table.name for table in content.tables]
    return {
        "software": _software(),
        "code": f"sha256:{_code()}",
        "schemas": {name: _hash_of(schemas[name].raw) for name in names if name in schemas},
        "suites": {name: f"sha256:{suites[name]}" for name in names if name in suites},
        "checks": dict(checks),
    }


def look_at_code() -> None:
    """Know already what will be asked of software and code: forks of this process know it too."""
    _software()
    _code()


def suite_hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each suite of a folder, by resource."""
    return {path.stem: sha256_of(path) for path in sorted(folder.glob("*.json"))}


def _hash_of(value: Mapping[str, Any]) -> str:
    return f"sha256:{hashlib.sha256(json_bytes(value)).hexdigest()}"


@cache
def _software() -> str:
    """Name and version as installed; the bare name where it runs from a folder."""
    try:
        return f"{DISTRIBUTION} {version(DISTRIBUTION)}"
    except PackageNotFoundError:
        return DISTRIBUTION


@cache
def _code() -> str:
    """One hash over all modules, by name and content."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        whole.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + sha256_of(path).encode() + b"\0")
    return whole.hexdigest()
