"""Rollback, freeze and replaced zips: what tells that a signed store is not the newest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Openbarnet
from release_samples import FIRST, LATER, SECOND, desk
from test_release_trust import make_keys

from pipelines.exceptions import SigningKeyError, StoreError
from pipelines.release.freshness import of_zip, seen_in, staleness
from pipelines.release.verify import verify_store
from pipelines.store import Store
from pipelines.store.signing import PublicKey, load_public_key, load_signer
from pipelines.store.timestamp import stamp_store
from pipelines.targets import TargetSettings, plan_target, send

MONDAY, TUESDAY, LATE = "2026-03-02T07:00:00+00:00", "2026-03-03T07:00:00+00:00", "2026-06-01T07:00:00+00:00"


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, PublicKey]:
    secret, public = make_keys(tmp_path)
    return secret, load_public_key(public)


def signed(root: Path, secret: Path, *reports: object) -> Store:
    publisher = desk(root, *reports)  # type: ignore[arg-type]
    publisher.store.signer = load_signer(secret)
    publisher.publish()
    return publisher.store


def told(root: Path, since: str, at: str, keys: Sequence[PublicKey] = ()) -> list[str]:
    return list(staleness(root, seen_in(since), datetime.fromisoformat(at).astimezone(UTC), keys))


def number(store: Store) -> int:
    return int(store.catalog()["number"])


def test_an_older_store_in_the_place_of_a_newer_one_is_told(tmp_path: Path, keys: tuple[Path, PublicKey]):
    secret, public = keys
    root = tmp_path / "store"
    store = signed(root, secret, FIRST)
    stamp_store(store, MONDAY)
    first = number(store)
    assert first == 1, "counting begins with the first signed catalogue"
    assert verify_store(root, [public]) == []
    older = tmp_path / "older"
    shutil.copytree(root, older)
    signed(root, secret, FIRST, SECOND)
    stamp_store(store, TUESDAY)
    assert number(store) == first + 1
    assert verify_store(root, [public]) == []
    kept = str(root / "catalog.json")
    for since in (kept, str(root / "timestamp.json"), str(first + 1), str(first)):
        assert told(root, since, TUESDAY, [public]) == []
        rolled_back = told(older, since, TUESDAY, [public])
        assert bool(rolled_back) == (since != str(first)), since
    assert "older than" in told(older, kept, TUESDAY)[0]


def test_a_store_that_nobody_vouched_for_of_late_is_stale(tmp_path: Path, keys: tuple[Path, PublicKey]):
    secret, public = keys
    root = tmp_path / "store"
    store = signed(root, secret, FIRST)
    assert "missing" in told(root, "1", MONDAY)[0]
    stamp_store(store, MONDAY)
    assert told(root, "1", TUESDAY, [public]) == []
    assert "the store is stale" in told(root, "1", LATE, [public])[0]
    file = root / "timestamp.json"
    raw = json.loads(file.read_bytes())
    file.write_text(json.dumps({**raw, "expires": "2099-01-01T00:00:00+00:00"}))
    assert "not as it was signed" in told(root, "1", LATE, [public])[0]


def test_the_number_only_grows_and_says_the_same_of_the_same(tmp_path: Path, keys: tuple[Path, PublicKey]):
    secret, _ = keys
    root = tmp_path / "store"
    store = signed(root, secret, FIRST)
    stamp_store(store, MONDAY)
    before = (root / "catalog.json").read_bytes()
    signed(root, secret, FIRST)
    assert (root / "catalog.json").read_bytes() == before
    (root / "catalog.json").unlink()
    signed(root, secret, FIRST)
    assert number(store) == 2, "a catalogue that was lost goes on from what was vouched for"


def test_a_mirror_is_vouched_for_with_the_catalogue_it_holds(tmp_path: Path, keys: tuple[Path, PublicKey]):
    secret, public = keys
    mirror = TargetSettings("there", "directory", True, tmp_path, {"path": "mirror"})
    for reports, at in (((FIRST,), MONDAY), ((FIRST, SECOND), TUESDAY)):
        store = signed(tmp_path / "store", secret, *reports)
        stamp_store(store, at)
        sent = [action.sentence for action in plan_target(mirror, store, tmp_path / "ledgers").actions]
        files = [each for each in sent if each.endswith(".json")]
        assert files[-2:] == ["bring catalog.json", "bring timestamp.json"]
        send(mirror, store, tmp_path / "ledgers")
        assert told(tmp_path / "mirror", str(number(store)), at, [public]) == []
    assert "the store is stale" in told(tmp_path / "mirror", "1", LATE, [public])[0]


def test_an_unsigned_store_promises_nothing(tmp_path: Path):
    publisher = desk(tmp_path / "store", FIRST)
    publisher.publish()
    assert "number" not in publisher.store.catalog()
    assert "carries no number" in told(publisher.store.root, "1", MONDAY)[0]
    with pytest.raises(SigningKeyError):
        stamp_store(publisher.store, MONDAY)
    with pytest.raises(StoreError, match="neither a number"):
        seen_in("yesterday")


def test_an_old_zip_says_what_replaced_it(tmp_path: Path, openbarnet: Openbarnet):
    root = tmp_path / "store"
    desk(root, FIRST).publish()
    old = shutil.copy(root / "indicators" / "1.0.0" / "indicators.zip", tmp_path / "old.zip")
    desk(root, FIRST, SECOND).publish()
    catalogue = root / "catalog.json"
    newest = Store(root).latest("indicators")
    assert of_zip(Path(old), catalogue) == ([], [f"indicators 1.0.0 was replaced by {newest}."])
    why = ("--reason", "It names a tenant.", "--at", LATER)
    assert openbarnet("withdraw", "indicators", "1.0.0", *why, "--store", root).exit_code == 0
    result = openbarnet("verify", old, "--catalogue", catalogue)
    assert result.exit_code == 1
    assert f"indicators 1.0.0 was withdrawn: It names a tenant. Use indicators {newest}." in result.stderr
