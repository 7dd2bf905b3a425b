"""Versions withdrawn: a status with a reason and, where there is one, the version to use instead.

Nothing is deleted. The statements of a package lie in `<package>/withdrawals.json`, beside its versions, so
that a catalogue made anew knows them; the catalogue repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.store.hashes import json_bytes
from pipelines.store.layout import WITHDRAWALS_FILE
from pipelines.store.reader import StoreReader
from pipelines.store.writer import Store


def withdrawals_of(store: StoreReader, package: str) -> dict[str, dict[str, Any]]:
    """What was said of each withdrawn version of a package: `reason`, `successor`, `withdrawn` (a time).

    Raises:
        StoreError: the file is damaged.
    """
    if not (store.root / package / WITHDRAWALS_FILE).exists():
        return {}
    value = store.json_file(package, "", WITHDRAWALS_FILE)
    try:
        return {
            version: {name: said[name] for name in ("reason", "successor", "withdrawn")}
            for version, said in value["versions"].items()
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise StoreError(
            f"{package}/{WITHDRAWALS_FILE}", f"lacks {error}", "restore it from a copy of the store"
        ) from error


def withdrawals_bytes(versions: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The content of the file."""
    return json_bytes({"format": 1, "versions": {name: dict(versions[name]) for name in sorted(versions)}})


def record_withdrawal(
    store: Store, package: str, version: str, reason: str, successor: str | None, at: str
) -> bool:
    """Write down that a version is withdrawn; False when just this was known. Only under `store.lock()`.

    A version withdrawn before may get another reason or successor; it keeps its time.

    Raises:
        StoreError: the version or successor is not there, or the store cannot be written.
    """
    known = withdrawals_of(store, package)
    _check(store, package, version, successor, {*known, version})
    if not reason.strip():
        raise StoreError(
            f"{package} {version}", "is to be withdrawn without a reason", "give one with --reason"
        )
    said = {
        "reason": reason.strip(),
        "successor": successor,
        "withdrawn": known.get(version, {}).get("withdrawn", at),
    }
    return store.replace_file(f"{package}/{WITHDRAWALS_FILE}", withdrawals_bytes({**known, version: said}))


def record_erasure(
    store: Store, package: str, version: str, reason: str, successor: str | None, at: str
) -> bool:
    """Write down that a version is withdrawn because it was erased; it need not be there any more.

    Only under `store.lock()`.

    Raises:
        StoreError: the store cannot be written.
    """
    known = withdrawals_of(store, package)
    said = {"reason": reason.strip(), "successor": successor, "withdrawn": at}
    return store.replace_file(f"{package}/{WITHDRAWALS_FILE}", withdrawals_bytes({**known, version: said}))


def forget_withdrawals(store: Store, package: str, versions: Sequence[str]) -> bool:
    """Take back that versions are withdrawn. Only under `store.lock()`.

    Raises:
        StoreError: the store cannot be written.
    """
    left = {
        version: said for version, said in withdrawals_of(store, package).items() if version not in versions
    }
    if left:
        return store.replace_file(f"{package}/{WITHDRAWALS_FILE}", withdrawals_bytes(left))
    (store.root / package / WITHDRAWALS_FILE).unlink(missing_ok=True)
    return True


def _check(
    store: StoreReader, package: str, version: str, successor: str | None, withdrawn: set[str]
) -> None:
    there = store.versions(package)
    for name in (version, successor):
        if name is not None and name not in there:
            listed = ", ".join(there) or "none"
            raise StoreError(
                f"{package} {name}", "is not in the store", f"name one of its versions: {listed}"
            )
    if successor in withdrawn:
        raise StoreError(
            f"{package} {successor}", "is withdrawn itself", "name a version that stands, or leave it out"
        )
