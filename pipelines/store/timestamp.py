"""When a signed catalogue was last known to be the newest: `timestamp.json`, signed anew by a schedule.

The catalogue says nothing of a clock but when things were published; so whoever holds back what is new
(freeze) could go unnoticed. This small file names the catalogue by its number and hash, with a time and an
expiry, and bears the same signature. Who finds it expired knows that nobody has vouched for the store since.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipelines.exceptions import SigningKeyError, StoreError
from pipelines.store.hashes import json_bytes, sha256_of
from pipelines.store.layout import CATALOG_FILE, TIMESTAMP_FILE
from pipelines.store.reader import StoreReader
from pipelines.store.signing import NUMBER, sealed
from pipelines.store.writer import Store

DAYS = 7
"""How long a timestamp holds if nobody says otherwise."""


@dataclass(frozen=True)
class Timestamp:
    """What the file says; `content` is all of it but the signature, which is over that."""

    number: int
    catalog_sha256: str
    time: datetime
    expires: datetime
    signature: object
    content: bytes
    is_sealed: bool


def stamp_store(store: Store, at: str, days: int = DAYS) -> bool:
    """Vouch for the catalogue as it stands; True when the file changed.

    Args:
        store: a signed store, opened with its key.
        at: the time, ISO 8601 with a zone.
        days: how long it holds.

    Raises:
        StoreError: nothing has been published, the catalogue is not signed, or the file cannot be written.
        SigningKeyError: there is no key.
    """
    if store.signer is None:
        raise SigningKeyError(
            str(store.root / TIMESTAMP_FILE),
            "is signed, and no key was given to sign it with",
            "give its file with --sign-key or OPENBARNET_SIGN_KEY",
        )
    with store.lock():
        number = store.catalog().get(NUMBER)
        if not isinstance(number, int):
            raise StoreError(
                str(store.root / CATALOG_FILE), "is not signed yet", "publish with --sign-key, then stamp it"
            )
        said = {
            "format": 1,
            NUMBER: number,
            "catalog_sha256": sha256_of(store.root / CATALOG_FILE),
            "time": at,
            "expires": (datetime.fromisoformat(at) + timedelta(days=days)).isoformat(timespec="seconds"),
        }
        return store.replace_file(TIMESTAMP_FILE, json_bytes(sealed(said, store.signer)))


def timestamp_of(store: StoreReader) -> Timestamp | None:
    """What the file says; None where there is none.

    Raises:
        StoreError: it is damaged.
    """
    file = store.root / TIMESTAMP_FILE
    if not file.is_file():
        return None
    try:
        raw: dict[str, Any] = json.loads(file.read_bytes())
        unsigned = {name: value for name, value in raw.items() if name != "signature"}
        return Timestamp(
            int(raw[NUMBER]),
            str(raw["catalog_sha256"]),
            datetime.fromisoformat(raw["time"]),
            datetime.fromisoformat(raw["expires"]),
            raw.get("signature"),
            json_bytes(unsigned),
            sealed(raw).get("checksum") == raw.get("checksum"),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(
            str(file), "is no timestamp of a store", "make it anew: openbarnet timestamp"
        ) from error
