"""A ledger: what was put where, under which id and hash. One JSON file per target, replaced whole.

It saves looking and tells ours from others'. A lost or damaged ledger doubles nothing: targets find what is
theirs again by name and marker. A lock beside it lets one run at a time write to a target.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.exceptions import TargetSettingsError, TargetUnavailableError
from pipelines.store.place import sync_file, sync_folder

LEDGER_FORMAT = 1


class Ledger:
    """The ledger of one target; making the object reads it.

    Args:
        path: its file, which need not exist.
        target: the target's name.
        address: where the target is.

    Raises:
        TargetSettingsError: the file is of a target of that name at another address.
    """

    def __init__(self, path: Path, target: str, address: str) -> None:
        self.path = path
        self._kept: dict[str, Any] = {
            "format": LEDGER_FORMAT,
            "target": target,
            "address": address,
            "packages": {},
        }
        if (before := _read(path)) is None:
            return
        if before["address"] != address:
            raise TargetSettingsError(
                str(path),
                f"tells what was put at {before['address']}, and {target} is at {address} now",
                "give the new place a target of its own name, or move the ledger away",
            )
        self._kept["packages"] = before["packages"]

    def package(self, name: str) -> dict[str, Any]:
        """What is known of a package at the target; empty if nothing."""
        found: dict[str, Any] = self._kept["packages"].get(name, {})
        return found

    def file(self, package: str, path: str) -> dict[str, Any]:
        """What is known of one file; empty if nothing."""
        found: dict[str, Any] = self.package(package).get("files", {}).get(path, {})
        return found

    def files(self, package: str) -> dict[str, dict[str, Any]]:
        """What is known of all files of a package, by path."""
        return dict(self.package(package).get("files", {}))

    def versions(self) -> list[tuple[str, str]]:
        """The version of each package that was sent last."""
        known = sorted(self._kept["packages"].items())
        return [(name, facts["version"]) for name, facts in known if facts.get("version")]

    def note(self, package: str, **facts: Any) -> None:
        """Write down facts about a package."""
        self._kept["packages"].setdefault(package, {}).update(facts)
        self._save()

    def note_file(self, package: str, path: str, **facts: Any) -> None:
        """Write down facts about a file."""
        files = self._kept["packages"].setdefault(package, {}).setdefault("files", {})
        files.setdefault(path, {}).update(facts)
        self._save()

    def forget_file(self, package: str, path: str) -> None:
        """Strike a file that is gone from the target."""
        self.package(package).get("files", {}).pop(path, None)
        self._save()

    def forget(self, package: str) -> None:
        """Strike a package that is not at the target any more."""
        self._kept["packages"].pop(package, None)
        self._save()

    def _save(self) -> None:
        content = json.dumps(self._kept, indent=2, sort_keys=True, ensure_ascii=False).encode()
        unfinished = self.path.with_name(f".{self.path.name}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            sync_file(unfinished)
            unfinished.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise _unwritable(self.path, error) from error


@contextmanager
def alone(path: Path, target: str) -> Iterator[None]:
    """Hold a target's ledger alone while sending.

    Raises:
        TargetUnavailableError: another run is sending to the same target, or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.with_name(f".{path.name}.lock").open("ab")
    except OSError as error:
        raise _unwritable(path, error) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TargetUnavailableError(
                target, "another run is sending to it", "wait for that run to end, then send again"
            ) from error
        yield


def _read(path: Path) -> dict[str, Any] | None:
    """A ledger's content; None if there is none to be read, which is as good as a lost one."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    is_ours = isinstance(found, dict) and found.get("format") == LEDGER_FORMAT and "address" in found
    return found if is_ours and isinstance(found.get("packages"), dict) else None


def _unwritable(path: Path, error: OSError) -> TargetUnavailableError:
    reason = error.strerror or os.strerror(error.errno or 0)
    return TargetUnavailableError(
        str(path), f"the ledger cannot be written ({reason})", "free its disk, or set OPENBARNET_LEDGERS"
    )
