"""A backup: everything that cannot be made again, in one file, and restoring it on another machine.

That is the store with the documents as they were published, what was sent to targets, the inputs (reports
and tables), what people decided, and the desk's accounts. Dagster's own folder is not in it: what it holds is
made again from the inputs. The file is a plain tar that any machine can open; its first member lists the hash
of every other. A backup is written beside its name and moved there when it is whole; nothing is restored from
one that is damaged, and nothing over what is there already. What versions of a package share is in the file
once, and is shared again where it is restored.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.council.project import SHIPPED, Project
from pipelines.council.scratch import ScratchFolder
from pipelines.council.settings import desk_folder, ledgers_folder, reports_paths
from pipelines.exceptions import BackupError
from pipelines.store import Store
from pipelines.store.layout import LOCK_FILE, ORIGINALS, UNFINISHED

BACKUP_FORMAT = 1
CONTENTS = "backup.json"
STORE = "store"
SQLITE = (".sqlite", ".sqlite3", ".db")
RULES = ("datapackages", "expectations", "schemas")
"""Folders of a project that is not the program's own, which has them under version control."""

PRIVATE = frozenset({"originals", "desk", "ledgers"})
"""What only its owner may read."""

LEFT_OVER = ("-wal", "-shm", "-journal")
"""Files beside an SQLite database that its own copy makes needless."""

Folders = Mapping[str, Path]
"""By name, the folders and files that a backup is of; one that is not there holds nothing."""


def folders_of(project: Project, store: Path) -> dict[str, Path]:
    """What a service keeps, by name: where it lies on this machine.

    Args:
        project: whose councils and tables.
        store: the release store.
    """
    whole = store.absolute()
    return {
        STORE: whole,
        "originals": whole.with_name(whole.name + ORIGINALS),
        "ledgers": ledgers_folder(store),
        "councils": project.councils,
        "tables": project.tables,
        "desk": desk_folder(store),
        **{f"reports-{number}": path for number, path in enumerate(reports_paths())},
        **({} if project.root == SHIPPED else {name: project.root / name for name in RULES}),
    }


def back_up(target: Path, folders: Folders, when: str) -> int:
    """Write a backup; publishers wait meanwhile, so that the store in it is of one moment.

    Args:
        target: the file to write; it is replaced as a whole.
        folders: what to keep.
        when: time to record.

    Returns:
        How many files are in it.

    Raises:
        BackupError: a file cannot be read, or the backup not be written.
        StoreError: the store is being published to and that does not end.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with ExitStack() as held, ScratchFolder() as scratch:
            if folders[STORE].is_dir():
                held.enter_context(Store(folders[STORE]).lock())
            files = list(_files(folders, scratch))
            first = _first_names(files)
            hashes = {name: _sha256(path) for name, path in files if first[name] == name}
            contents = {
                "format": BACKUP_FORMAT,
                "when": when,
                "files": {name: hashes[first[name]] for name, _ in files},
            }
            with tarfile.open(unfinished, "w") as archive:
                _add(archive, CONTENTS, json.dumps(contents, indent=1, sort_keys=True).encode())
                for name, path in files:
                    _add(archive, name, path, first[name] if first[name] != name else "")
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            str(target), f"cannot be written ({error})", "free the disk, or its rights"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return len(files)


def restore(source: Path, folders: Folders) -> str:
    """Put everything in a backup where this machine's settings say.

    Args:
        source: the backup.
        folders: where to put what, by name.

    Returns:
        The time that the backup was made.

    Raises:
        BackupError: the file is no backup or damaged, or something is in the way. Nothing is restored then.
    """
    try:
        with tarfile.open(source) as archive:
            contents = _contents(source, archive)
            wanted = dict(contents["files"])
            places = {name: _place(source, name, folders) for name in archive.getnames() if name != CONTENTS}
            _require_free(folders, wanted)
            first = {member.name: member.linkname for member in archive.getmembers() if member.islnk()}
            hashes: dict[str, str] = {}
            for name, place in places.items():  # all is read before anything is written
                if name in first and first[name] not in hashes:
                    raise _damaged(source, name)
                known = hashes[first[name]] if name in first else ""
                hashes[name] = known or _sha256(io.BytesIO(_bytes(archive, name)))
                if hashes[name] != wanted.get(name):
                    raise _damaged(source, name)
                if place.exists():
                    raise BackupError(str(place), "is there already", "move it away, then restore")
            if missing := wanted.keys() - places.keys():
                raise _damaged(source, min(missing))
            for name, place in places.items():
                head = name.partition("/")[0]
                folders[head].parent.mkdir(parents=True, exist_ok=True)
                if head in PRIVATE:
                    folders[head].mkdir(mode=0o700, exist_ok=True)
                place.parent.mkdir(parents=True, exist_ok=True)
                if not (name in first and _is_linked(place, places[first[name]])):
                    place.touch(mode=0o600 if head in PRIVATE else 0o666)
                    place.write_bytes(_bytes(archive, name))
    except (OSError, tarfile.TarError) as error:
        raise BackupError(str(source), f"cannot be restored ({error})", "try another backup") from error
    return str(contents["when"])


def _files(folders: Folders, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Every file once by its name in the backup; of a database in use, a copy of one moment.

    Reports may lie in a council's folder, and are kept with it.
    """
    seen: set[Path] = set()
    for name, folder in sorted(folders.items()):
        if folder.is_file():
            yield f"{name}/{folder.name}", folder
            continue
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            inside = path.relative_to(folder)
            if (place := path.resolve()) in seen:
                continue
            seen.add(place)
            if path.name == LOCK_FILE or inside.parts[0].startswith(UNFINISHED):
                continue
            if path.name.endswith(LEFT_OVER):
                continue
            if name == "desk" and path.suffix in SQLITE:
                path = _copy_of(path, scratch / inside.as_posix().replace("/", "_"))
            yield f"{name}/{inside.as_posix()}", path


def _first_names(files: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """Of each file the first name that it has; in the store versions share what did not change."""
    seen: dict[tuple[int, int], str] = {}
    first: dict[str, str] = {}
    for name, path in files:
        status = path.stat()
        is_shared = status.st_nlink > 1 and name.startswith(f"{STORE}/")
        first[name] = seen.setdefault((status.st_dev, status.st_ino), name) if is_shared else name
    return first


def _is_linked(place: Path, other: Path) -> bool:
    """Give a restored file another name; False where the disk cannot, so that a copy is written."""
    try:
        place.hardlink_to(other)
    except OSError:
        return False
    return True


def _copy_of(database: Path, target: Path) -> Path:
    """An SQLite database as it is at one moment, whoever writes to it."""
    with closing(sqlite3.connect(database)) as opened, closing(sqlite3.connect(target)) as copy:
        opened.backup(copy)
    return target


def _add(archive: tarfile.TarFile, name: str, content: Path | bytes, first: str = "") -> None:
    """Add a member that depends on its name and content alone; `first` has its bytes already, if given."""
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    if first:
        member.type, member.linkname = tarfile.LNKTYPE, first
        archive.addfile(member)
        return
    if isinstance(content, bytes):
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
        return
    member.size = content.stat().st_size
    with content.open("rb") as file:
        archive.addfile(member, file)


def _contents(source: Path, archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    if first is None or first.name != CONTENTS:
        raise BackupError(str(source), "is no backup", "name a file that `openbarnet backup` wrote")
    found = json.loads(_bytes(archive, CONTENTS))
    if found.get("format") != BACKUP_FORMAT:
        what = f"is a backup of format {found.get('format')}, and this version knows {BACKUP_FORMAT}"
        raise BackupError(str(source), what, "use the version that wrote it, or a later one")
    return dict(found)


def _place(source: Path, name: str, folders: Folders) -> Path:
    """Where a member goes.

    Raises:
        BackupError: it would lie outside the folders, or this machine has no such folder.
    """
    head, *rest = PurePosixPath(name).parts
    if head not in folders or not rest or ".." in rest or name.startswith("/"):
        move = "set OPENBARNET_REPORTS to as many places as the backup has, or leave the file out"
        raise BackupError(f"{source}, {name}", "has no place on this machine", move)
    folder = folders[head]
    is_file = head.startswith("reports-") and len(rest) == 1 and folder.suffix != ""
    return folder if is_file else folder.joinpath(*rest)


def _require_free(folders: Folders, wanted: Mapping[str, object]) -> None:
    if any(name.startswith(f"{STORE}/") for name in wanted) and (folders[STORE] / "catalog.json").exists():
        raise BackupError(str(folders[STORE]), "is there already", "move it away, then restore")


def _bytes(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise BackupError(name, "is no file in the backup", "try another backup")
    with member:
        return member.read()


def _damaged(source: Path, name: str) -> BackupError:
    return BackupError(f"{source}, {name}", "is not as it was backed up", "try another backup")


def _sha256(content: Path | io.BytesIO) -> str:
    if isinstance(content, io.BytesIO):
        return hashlib.sha256(content.getbuffer()).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
