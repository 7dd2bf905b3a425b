"""A key is followed by another: who has the first verifies what the second signed, and nobody else's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Openbarnet
from release_samples import FIRST, SECOND, desk
from test_release_trust import make_keys

from pipelines.exceptions import SigningKeyError
from pipelines.release.verify import verify_store
from pipelines.store import Store
from pipelines.store.handovers import hand_over
from pipelines.store.signing import load_public_key, load_signer

MONDAY = "2026-03-02T07:00:00+00:00"


def keys(folder: Path) -> tuple[Path, Path]:
    folder.mkdir()
    return make_keys(folder)


def published(root: Path, secret: Path, *reports: object) -> Store:
    publisher = desk(root, *reports)  # type: ignore[arg-type]
    publisher.store.signer = load_signer(secret)
    publisher.publish()
    return publisher.store


def test_who_has_the_old_key_verifies_what_the_new_one_signed(
    tmp_path: Path, openbarnet: Openbarnet, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENBARNET_SIGN_KEY", "")  # where the command leaves its key, in this process
    (secret, public), (new_secret, new_public) = keys(tmp_path / "old"), keys(tmp_path / "new")
    (_, foreign) = keys(tmp_path / "foreign")
    root = tmp_path / "store"
    published(root, secret, FIRST)
    done = openbarnet("hand-over", "--store", root, "--to", new_public, "--at", MONDAY, "--sign-key", secret)
    assert done.exit_code == 0, done.output
    published(root, new_secret, FIRST, SECOND)
    assert verify_store(root, [load_public_key(public)]) == []
    assert verify_store(root, [load_public_key(foreign)]) != []
    assert openbarnet("verify", root, "--public-key", public).exit_code == 0
    (root / "handovers.json").unlink()
    assert verify_store(root, [load_public_key(public)]) != [], "nobody says that the new key follows"


def test_a_hand_over_that_the_key_did_not_sign_counts_for_nothing(tmp_path: Path):
    (secret, public), (new_secret, new_public) = keys(tmp_path / "old"), keys(tmp_path / "new")
    root = tmp_path / "store"
    store = published(root, secret, FIRST)
    hand_over(store, load_public_key(new_public), MONDAY)
    file = root / "handovers.json"
    said = json.loads(file.read_bytes())
    said["handovers"][0]["to"] = load_signer(keys(tmp_path / "thief")[0]).public_text
    file.write_text(json.dumps(said))
    assert any(
        "not signed by the key" in problem for problem in verify_store(root, [load_public_key(public)])
    )
    file.unlink()
    published(root, new_secret, FIRST, SECOND)
    assert verify_store(root, [load_public_key(public)]) != []


def test_a_key_is_not_handed_over_to_itself_nor_without_one(tmp_path: Path):
    secret, public = keys(tmp_path / "old")
    store = published(tmp_path / "store", secret, FIRST)
    with pytest.raises(SigningKeyError, match="itself"):
        hand_over(store, load_public_key(public), MONDAY)
    store.signer = None
    with pytest.raises(SigningKeyError, match="none was given"):
        hand_over(store, load_public_key(public), MONDAY)
