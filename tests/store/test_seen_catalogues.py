"""What is known of a catalogue by looking once: its format, and whether it is signed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.exceptions import NewerStoreError, SigningKeyError, StoreError
from pipelines.store import Store, reader
from pipelines.store.formats import STORE_FORMAT, empty_catalog


def write(root: Path, **said: Any) -> None:
    """A catalogue in place of the one before, as a publication puts it there."""
    new = root / "new"
    new.write_text(json.dumps({**empty_catalog(), **said}))
    new.replace(root / "catalog.json")


def test_each_catalogue_is_read_once_however_often_the_store_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read: list[bytes] = []
    loads = orjson.loads
    monkeypatch.setattr(reader.orjson, "loads", lambda raw: (read.append(raw), loads(raw))[1])
    write(tmp_path)
    for _ in range(3):
        Store(tmp_path).require_signer()
        assert Store(tmp_path).packages() == ()
    assert len(read) == 1
    write(tmp_path, signature={"key": "one"})
    for _ in range(2):
        with pytest.raises(SigningKeyError):
            Store(tmp_path).require_signer()
    assert len(read) == 2


def test_a_store_that_nothing_was_published_into_is_not_signed(tmp_path: Path):
    assert not Store(tmp_path / "none").is_signed()


@pytest.mark.parametrize("number", [STORE_FORMAT + 1, 99])
def test_a_newer_store_is_refused_by_both(number: int, tmp_path: Path):
    write(tmp_path, format=number)
    with pytest.raises(NewerStoreError):
        Store(tmp_path).require_known_format()
    with pytest.raises(NewerStoreError):
        Store(tmp_path).require_signer()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": true}', '{"format": 0}', "\xff"])
def test_one_that_is_no_catalogue_is_told_when_a_signer_is_asked_for(text: str, tmp_path: Path):
    (tmp_path / "catalog.json").write_bytes(text.encode("latin-1"))
    Store(tmp_path).require_known_format()  # it may be mended, and versions lie in folders
    with pytest.raises(StoreError):
        Store(tmp_path).require_signer()
