"""Which key follows which: `handovers.json`, where the owner of a key names the next one and signs that.

Who has the public key of long ago can so hold a store against it after the key was changed. A key that was
handed over stays good for what it signed before; one that was stolen is not made harmless by it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.exceptions import SigningKeyError
from pipelines.store.hashes import json_bytes
from pipelines.store.layout import HANDOVERS_FILE
from pipelines.store.signing import PublicKey, as_text, from_text
from pipelines.store.writer import Store

BYTES_OF_A_KEY = 32
LARGEST_FILE = 1_000_000


def hand_over(store: Store, to: PublicKey, at: str) -> bool:
    """Let the store's key name the one that follows it; True when the file changed.

    Args:
        store: opened with the key that signed so far.
        to: the key that signs from now on.
        at: the time, ISO 8601 with a zone.

    Raises:
        SigningKeyError: there is no key, or it is the one that follows.
        StoreError: the file cannot be written.
    """
    place = str(store.root / HANDOVERS_FILE)
    if store.signer is None:
        raise SigningKeyError(
            place, "is signed by the key so far, and none was given", "give it with --sign-key"
        )
    said = {"from": store.signer.public_text, "to": to.text, "at": at}
    if said["from"] == said["to"]:
        raise SigningKeyError(place, "would hand a key over to itself", "give the new public key with --to")
    entry = {**said, "signature": as_text(store.signer.sign(json_bytes(said)))}
    with store.lock():
        entries = [*_entries(store.root)]
        if any((each.get("from"), each.get("to")) == (said["from"], said["to"]) for each in entries):
            return False
        return store.replace_file(HANDOVERS_FILE, json_bytes({"format": 1, "handovers": [*entries, entry]}))


def heirs(root: Path, keys: Sequence[PublicKey]) -> tuple[PublicKey, ...]:
    """The keys given, and all that were handed over to from one of them, in the order of the file."""
    found = list(keys)
    for entry in _entries(root):
        owner = next((key for key in found if key.text == entry.get("from")), None)
        if owner is not None and _is_signed(entry, owner):
            heir = _key(entry.get("to"), owner.name)
            found += [heir] if heir is not None and all(heir.text != key.text for key in found) else []
    return tuple(found)


def wrong_handovers(root: Path) -> list[str]:
    """What in the file no key has signed, a sentence each."""
    if not (root / HANDOVERS_FILE).is_file():
        return []
    entries = _entries(root)
    if not entries:
        return [f"{HANDOVERS_FILE} is no list of keys that follow each other."]
    owners = [(entry, _key(entry.get("from"), "")) for entry in entries]
    return [
        f"{HANDOVERS_FILE}: hand-over {number} is not signed by the key that it hands over from."
        for number, (entry, owner) in enumerate(owners, 1)
        if owner is None or not _is_signed(entry, owner)
    ]


def _entries(root: Path) -> list[Mapping[str, Any]]:
    """The file's entries; none where there is no file, or none that can be used."""
    file = root / HANDOVERS_FILE
    try:
        if file.stat().st_size > LARGEST_FILE:
            return []
        found = json.loads(file.read_bytes())["handovers"]
        return [dict(entry) for entry in found]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []


def _is_signed(entry: Mapping[str, Any], owner: PublicKey) -> bool:
    said = {name: value for name, value in entry.items() if name != "signature"}
    return owner.is_signature(from_text(entry.get("signature")), json_bytes(said))


def _key(text: object, name: str) -> PublicKey | None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = from_text(text)
    if len(raw) != BYTES_OF_A_KEY:
        return None
    return PublicKey(f"{name}, handed over", Ed25519PublicKey.from_public_bytes(raw))
