"""A draft: a second store beside the first, with all that is published, to try a publication in.

Nothing in the draft reaches the store, whatever is done there: files are shared with it until they are
replaced, and nothing in a store is ever written in place. It bears no signature.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipelines.exceptions import StoreError
from pipelines.store.hashes import json_bytes
from pipelines.store.layout import CATALOG_FILE, LOCK_FILE, UNFINISHED
from pipelines.store.signing import sealed
from pipelines.store.writer import Store

DRAFT_ENDING = ".draft"


def draft_folder(root: Path) -> Path:
    """Where the draft of a store lies: beside it."""
    whole = root.absolute()
    return whole.with_name(whole.name + DRAFT_ENDING)


def begin_draft(store: Store, within: Path | None = None) -> Store:
    """A draft that holds what the store holds now; an earlier draft is cleared away.

    Args:
        store: what is published.
        within: where the draft is made, with a name that ends in DRAFT_ENDING; beside the store if left out.

    Raises:
        StoreError: the folder beside the store cannot be written, or is no draft.
    """
    folder = within.absolute() if within else draft_folder(store.root)
    if not folder.name.endswith(DRAFT_ENDING):
        raise StoreError(str(folder), "is no name of a draft", f"let it end in {DRAFT_ENDING}")
    if folder.exists() and any(folder.iterdir()) and not (folder / LOCK_FILE).exists():
        raise StoreError(str(folder), "is in the way and is no draft", "move it elsewhere")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / LOCK_FILE).touch()
        if store.root.is_dir():
            with store.lock():
                _share(store.root, folder)
    except OSError as error:
        raise StoreError(
            str(folder), f"cannot be made ({error.strerror})", "free the disk, or its rights"
        ) from error
    draft = Store(folder, store.wait_seconds)
    if (folder / CATALOG_FILE).exists():
        with draft.lock():
            draft.replace_file(CATALOG_FILE, json_bytes(sealed(draft.catalog())))
    return draft


def _share(source: Path, target: Path) -> None:
    """Give the target every file of the source under a second name; a copy where the disk knows none."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.name == LOCK_FILE or any(part.startswith(UNFINISHED) for part in path.parts):
            continue
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, place)
        except OSError:
            shutil.copy2(path, place)
