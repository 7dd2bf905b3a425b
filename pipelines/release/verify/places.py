"""What lies in a store's folder: nothing strange, nothing that was taken out, a mirror's newest versions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.release.verify.faults import unsigned_by
from pipelines.store import StoreReader
from pipelines.store.hashes import json_bytes
from pipelines.store.layout import (
    CATALOG_FILE,
    DOCUMENTS,
    GENERATION,
    HANDOVERS_FILE,
    LATEST,
    LOCK_FILE,
    MIRROR_MARKER,
    TIMESTAMP_FILE,
    UNFINISHED,
)
from pipelines.store.removals import REMOVALS_FILE, is_as_sealed, removals_of
from pipelines.store.signing import PublicKey, from_text


def latest_of_mirror(root: Path, packages: Mapping[str, Any]) -> Iterator[str]:
    """Whether a mirror's `latest` shows the newest versions, and nothing else."""
    link = root / LATEST
    shown = root / link.readlink() if link.is_symlink() else root
    if shown.parent != root or not shown.name.startswith(GENERATION) or not shown.is_dir():
        yield f"{LATEST} leads to no newest versions; send again."
        return
    wanted = {name: f"../{name}/{entry['latest']}" for name, entry in packages.items() if entry.get("latest")}
    found = {path.name: str(path.readlink()) for path in shown.iterdir() if path.is_symlink()}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{LATEST}/{name} is not the newest version of {name}; send again."
    for path in sorted(shown.iterdir()):
        if path.name not in {CATALOG_FILE, *found}:
            yield f"{LATEST}/{path.name} does not belong to the mirror."
    if (
        not (copy := shown / CATALOG_FILE).is_file()
        or copy.read_bytes() != (root / CATALOG_FILE).read_bytes()
    ):
        yield f"{LATEST}/{CATALOG_FILE} is not the mirror's {CATALOG_FILE}; send again."
    for path in sorted(root.glob(f"{GENERATION}*")):
        if path != shown:
            yield f"{path.name} was left by a run that did not finish; the next one removes it."


def links_and_folders(root: Path, *, is_mirror: bool) -> Iterator[str]:
    """Links, pipes and devices, none of which a store has, and folders of a version that hold nothing.

    The links of a mirror's `latest` are looked at by themselves.
    """
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        if is_mirror and here == root:
            folders[:] = [name for name in folders if name != LATEST and not name.startswith(GENERATION)]
        for name in sorted((*folders, *files)):
            path = here / name
            place = path.relative_to(root).as_posix()
            if path.is_symlink():
                yield f"{place} is a link; a store has none."
            elif not path.is_dir() and not path.is_file():
                yield f"{place} is no plain file."
            elif path.is_dir() and place.count("/") > 1 and not any(path.iterdir()):
                yield f"{place} is an empty folder and does not belong to the version."


def stray_files(root: Path, store: StoreReader, packages: Mapping[str, Any]) -> Iterator[str]:
    """Files and folders that no store has, and what an unfinished publication left."""
    known = {CATALOG_FILE, TIMESTAMP_FILE, REMOVALS_FILE, LOCK_FILE, DOCUMENTS, *packages, *store.packages()}
    known.add(HANDOVERS_FILE)
    if (root / MIRROR_MARKER).is_file():
        known |= {MIRROR_MARKER, LATEST, *(path.name for path in root.glob(f"{GENERATION}*"))}
    for path in sorted(root.iterdir()):
        if path.name.startswith(UNFINISHED):
            yield f"{path.name} was left by a publisher that did not finish; the next one removes it."
        elif path.name not in known and not (path.is_dir() and not any(path.iterdir())):
            yield f"{path.name} does not belong to the store."


def removal_problems(store: StoreReader, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Whether what was taken out is said as it was written, and is out."""
    file = store.root / REMOVALS_FILE
    if not file.is_file():
        return
    content = file.read_bytes()
    if not is_as_sealed(content):
        yield f"{REMOVALS_FILE} is not as it was published: its checksum does not agree with its content."
        return
    unsigned = {name: value for name, value in json.loads(content).items() if name != "signature"}
    signature = from_text(json.loads(content).get("signature"))
    yield from unsigned_by(REMOVALS_FILE, signature, json_bytes(unsigned), keys)
    removals = removals_of(store)
    for document in sorted(removals.documents):
        if (store.root / document).exists():
            yield f"{document} was taken out and is there."
    for erased in removals.versions:
        if store.path(erased.package, erased.version).exists():
            yield f"{erased.package}/{erased.version} was erased and is there."
