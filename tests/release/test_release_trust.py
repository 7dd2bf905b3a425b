"""Whether a store or a download is what was published and by whom; withdrawals; stores of long ago."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import CHECKOUT, Office, Openbarnet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from release_samples import FIRST, LATER, PUBLISHED, SECOND, desk, tree
from small_reports import change

from pipelines.cli import main
from pipelines.cli.summary import summary_lines
from pipelines.exceptions import SigningKeyError, StoreError
from pipelines.orchestration.order import PublicationDone
from pipelines.release.catalogue import migrate, update_catalogue, withdraw
from pipelines.release.verify import verify, verify_store, verify_zip
from pipelines.store import Store
from pipelines.store.formats import WITHOUT_PARTS
from pipelines.store.hashes import json_bytes
from pipelines.store.signing import PublicKey, load_public_key, load_signer, sealed, sealed_bytes

REASON = "The result was read from the wrong column."


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Files of a secret key and its public one."""
    return make_keys(tmp_path_factory.mktemp("keys"))


def make_keys(folder: Path) -> tuple[Path, Path]:
    key = Ed25519PrivateKey.generate()
    secret, public = folder / "secret.pem", folder / "public.pem"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return secret, public


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, keys: tuple[Path, Path]) -> Path:
    """A store of two versions, signed, of which the first is withdrawn."""
    return sign_two_versions(tmp_path_factory.mktemp("signed") / "store", keys[0])


def sign_two_versions(root: Path, key: Path) -> Path:
    store = Store(root, signer=load_signer(key))
    for report in (replace(FIRST, misread="73.1%"), FIRST):
        publisher = desk(root, report, SECOND)
        publisher.store = store
        publisher.publish()
    withdraw(store, "indicators", "1.0.0", REASON, "1.0.1", LATER)
    return root


def copy(store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store, tmp_path / "store"))


def catalog(root: Path, package: str = "indicators") -> dict[str, Any]:
    return next(entry for entry in Store(root).catalog()["packages"] if entry["name"] == package)


def openbarnet(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


# ---- tampering


def test_a_flipped_byte_in_any_file_is_found_and_named(
    signed: Path, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    store = copy(signed, tmp_path)
    public = [load_public_key(keys[1])]
    assert verify_store(store, public) == []
    files = [path for path in sorted(store.rglob("*")) if path.is_file() and path.name != ".lock"]
    names = {path.name for path in files}
    assert {"catalog.json", "withdrawals.json", "datapackage.json.sig", "diff.json", "quality.json"} <= names
    assert len(files) > 40
    chance = random.Random(7)  # noqa: S311 - where to tamper

    def flipped(content: bytes) -> bytes:
        place = chance.randrange(len(content))
        return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]

    damages: dict[str, Callable[[bytes], bytes | None]] = {
        "a byte flipped": flipped,
        "cut or lengthened": lambda content: chance.choice([content[:-1], content + b" ", b""]),
        "removed": lambda _: None,
    }
    tried: set[tuple[str, str]] = set()
    for together in alike(files):  # files of one name in different folders: none speaks for another
        good = {file: file.read_bytes() for file in together}
        kinds = cycle(damages)
        while not {(together[0].name, damage) for damage in damages} <= tried:
            done = dict(zip(together, kinds, strict=False))
            for file, damage in done.items():
                file.unlink()
                if (spoiled := damages[damage](good[file])) is not None:
                    file.write_bytes(spoiled)
            problems = verify_store(store)
            for file, damage in done.items():
                name = file.relative_to(store).as_posix()
                assert any(name in problem for problem in problems), f"{name}: {damage}"
                tried.add((file.name, damage))
                file.write_bytes(good[file])
    assert len(tried) == len(damages) * len({file.name for file in files})
    assert verify_store(store, public) == []


def alike(files: list[Path]) -> list[list[Path]]:
    """The files by their names, each name once a folder."""
    by_name: dict[str, list[Path]] = {}
    for file in files:
        by_name.setdefault(file.name, []).append(file)
    return list(by_name.values())


def test_any_flipped_byte_of_a_download_is_found(signed: Path, tmp_path: Path) -> None:
    good = (signed / "indicators/1.0.1/indicators.zip").read_bytes()
    file = tmp_path / "download.zip"
    file.write_bytes(good)
    assert verify_zip(file) == []
    assert verify(file) == []
    places = [*range(0, len(good), len(good) // 60), *range(len(good) - 80, len(good))]
    for place in places:
        file.write_bytes(good[:place] + bytes([good[place] ^ 1 << place % 8]) + good[place + 1 :])
        assert verify_zip(file), f"byte {place}"
    for bad in (good[:-1], good + b" ", b"", good[: len(good) // 2]):
        file.write_bytes(bad)
        assert verify_zip(file), f"{len(bad)} bytes"


@pytest.mark.parametrize(
    "member", ["data/indicator-results.csv", "README.md", "data/indicator-results.parquet"]
)
def test_a_download_packed_anew_with_another_file_names_it(signed: Path, tmp_path: Path, member: str) -> None:
    file = tmp_path / "download.zip"
    with (
        zipfile.ZipFile(signed / "indicators/1.0.1/indicators.zip") as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content + b" " if name == member else content)
        new.writestr("../../outside.txt", b"")
    problems = verify_zip(file)
    assert any(problem.startswith(f"{member} ") for problem in problems)
    assert any("outside.txt does not belong" in problem for problem in problems)
    assert any("its seal does not agree" in problem for problem in problems)
    assert not (tmp_path.parent / "outside.txt").exists()


def forged(store: Path, change: Any) -> None:
    """Change the newest version and mend every hash on the way up, as somebody who knows the format would."""
    folder = store / "indicators/1.0.1"
    change(folder)
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for entry in descriptor["openbarnet:files"]:
        content = (folder / entry["path"]).read_bytes()
        entry["bytes"], entry["hash"] = len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"
        for resource in descriptor["resources"]:
            if resource["path"] == entry["path"]:
                resource["bytes"], resource["hash"] = entry["bytes"], entry["hash"]
    (folder / "datapackage.json").write_bytes(json_bytes(descriptor))
    listed = json.loads((store / "catalog.json").read_bytes())
    entry = listed["packages"][0]["versions"][1]
    entry["descriptor_sha256"] = hashlib.sha256((folder / "datapackage.json").read_bytes()).hexdigest()
    (store / "catalog.json").write_bytes(json_bytes(sealed(listed)))


def replaced(name: str, old: bytes, new: bytes) -> Any:
    def change(folder: Path) -> None:
        content = (folder / name).read_bytes()
        assert old in content
        (folder / name).write_bytes(content.replace(old, new))

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (replaced("data/indicator-results.csv", b",72.8,", b",many,"), "holds what is not of type number"),
        (
            replaced("data/indicator-results.csv", b"/cg-s24", b"/cg-c0"),
            "has rows of the same publisher, report, locator.",
        ),
        (
            replaced("data/indicator-results.csv", b"72.8%", b"72.9%"),
            "diff.json is not the difference from 1.0.0",
        ),
        (
            replaced("diff.json", b"2 values were", b"3 values were"),
            "a note does not agree with the difference",
        ),
        (replaced("README.md", b"#", b"##"), "diff.json is not the difference from 1.0.0"),
    ],
)
def test_what_was_forged_with_all_hashes_mended_contradicts_itself(
    signed: Path, tmp_path: Path, keys: tuple[Path, Path], change: Any, message: str
) -> None:
    store = copy(signed, tmp_path)
    forged(store, change)
    assert any(message in problem for problem in verify_store(store))
    problems = verify_store(store, [load_public_key(keys[1])])
    assert any(problem.startswith("indicators/1.0.1/datapackage.json bears") for problem in problems)
    assert any(problem.startswith("catalog.json is not signed") for problem in problems)


def test_the_chain_holds_each_version_to_the_one_before(signed: Path, tmp_path: Path) -> None:
    store = copy(signed, tmp_path)
    file = store / "indicators/1.0.0/datapackage.json"
    file.write_bytes(file.read_bytes() + b"\n")
    listed = json.loads((store / "catalog.json").read_bytes())
    listed["packages"][0]["versions"][0]["descriptor_sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (store / "catalog.json").write_bytes(json_bytes(sealed(listed)))
    problems = verify_store(store)
    assert "indicators/1.0.0/datapackage.json is not the one that indicators/1.0.1 followed." in problems


# ---- signatures


@pytest.mark.parametrize(
    "catalog", [{}, {"a": []}, {"é": {"b": "x\n}"}, "checksum": "old", "signature": "old"}]
)
def test_what_is_written_sealed_is_what_is_sealed(catalog: Any, keys: tuple[Path, Path]) -> None:
    for signer in (None, load_signer(keys[0])):
        assert sealed_bytes(catalog, signer) == json_bytes(sealed(catalog, signer))


def test_a_signature_is_held_against_the_key(signed: Path, tmp_path: Path, keys: tuple[Path, Path]) -> None:
    own, other = load_public_key(keys[1]), load_public_key(make_keys(tmp_path)[1])
    assert verify_store(signed, [own]) == []
    assert verify_store(signed, [other, own]) == []
    problems = verify_store(signed, [other])
    assert len(problems) == 4
    assert all("another key" in problem for problem in problems)
    file = signed / "indicators/1.0.1/indicators.zip"
    assert verify_zip(file, [own]) == []
    assert verify_zip(file, [other]) == [
        "datapackage.json bears a signature of another key, or of other content (public.pem)."
    ]


def test_what_is_not_signed_is_said_only_when_asked(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    desk(tmp_path / "store").publish()
    assert verify_store(tmp_path / "store") == []
    problems = verify_store(tmp_path / "store", [load_public_key(keys[1])])
    assert problems[0] == "catalog.json is not signed (public.pem)."
    assert len(problems) == 3


def test_a_signed_store_is_not_gone_on_with_unsigned(signed: Path, tmp_path: Path) -> None:
    store = copy(signed, tmp_path)
    before = tree(store)
    with pytest.raises(SigningKeyError, match="no key was given"):
        Store(store).prepare()
    with pytest.raises(SigningKeyError, match="no key was given"):
        withdraw(Store(store), "key-actions", "1.0.0", REASON, None, LATER)
    assert tree(store) == before


def test_the_same_key_gives_the_same_bytes(signed: Path, tmp_path: Path, keys: tuple[Path, Path]) -> None:
    assert tree(sign_two_versions(tmp_path / "again", keys[0])) == tree(signed)


def test_a_file_without_the_right_key_is_refused(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    other = tmp_path / "rsa.pem"
    other.write_bytes(
        generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (tmp_path / "text.pem").write_text("no key")
    for file in (tmp_path / "missing.pem", tmp_path / "text.pem", other, keys[1]):
        with pytest.raises(SigningKeyError, match="openssl genpkey"):
            load_signer(file)
    for file in (tmp_path / "missing.pem", tmp_path / "text.pem", keys[0]):
        with pytest.raises(SigningKeyError, match="openssl pkey"):
            load_public_key(file)
    assert "key" not in repr(load_signer(keys[0])).replace("Signer", "")
    assert isinstance(load_public_key(keys[1]), PublicKey)


# ---- withdrawal


def test_a_withdrawn_version_stays_and_is_no_longer_the_latest(tmp_path: Path) -> None:
    root = tmp_path / "store"
    desk(root, replace(FIRST, misread="1%"), SECOND).publish()
    publisher = desk(root)
    publisher.publish()
    before = tree(root / "indicators")

    assert withdraw(publisher.store, "indicators", "1.0.1", REASON, None, LATER) is True

    entry = catalog(root)
    assert entry["latest"] == "1.0.0"
    said = {"reason": REASON, "successor": None, "withdrawn": LATER}
    assert [version["withdrawn"] for version in entry["versions"]] == [None, said]
    now = tree(root / "indicators")
    assert {name: now[name] for name in before} == before
    assert verify_store(root) == []

    assert withdraw(publisher.store, "indicators", "1.0.1", REASON, None, "2030-01-01T00:00:00Z") is False
    publisher.publish("2031-01-01T00:00:00Z")
    assert catalog(root) == entry, "the same content makes no version, and stays withdrawn"
    mended = desk(root, replace(FIRST, misread="2%"), SECOND)
    mended.publish()
    assert catalog(root)["latest"] == "1.0.2"
    assert withdraw(publisher.store, "indicators", "1.0.1", REASON, "1.0.2", LATER) is True
    assert catalog(root)["versions"][1]["withdrawn"]["successor"] == "1.0.2"
    assert verify_store(root) == []


def test_all_versions_may_be_withdrawn(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    withdraw(publisher.store, "indicators", "1.0.0", REASON, None, LATER)
    assert catalog(tmp_path)["latest"] is None
    lines = summary_lines(publisher.store.catalog(), PublicationDone({}, ()), tmp_path)
    assert any(line.split() == ["indicators", "-", "all", "versions", "withdrawn"] for line in lines)
    assert verify_store(tmp_path) == []


def test_a_catalogue_made_anew_knows_what_was_withdrawn(tmp_path: Path) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    withdraw(publisher.store, "indicators", "1.0.0", REASON, None, LATER)
    before = (tmp_path / "catalog.json").read_bytes()
    (tmp_path / "catalog.json").unlink()
    publisher.list({}, PUBLISHED)
    assert (tmp_path / "catalog.json").read_bytes() == before


@pytest.mark.parametrize(
    ("version", "reason", "successor", "message"),
    [
        ("9.0.0", REASON, None, "indicators 9.0.0: is not in the store"),
        ("1.0.0", " ", None, "without a reason"),
        ("1.0.0", REASON, "9.0.0", "indicators 9.0.0: is not in the store"),
        ("1.0.0", REASON, "1.0.0", "indicators 1.0.0: is withdrawn itself"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_changes_nothing(
    tmp_path: Path, version: str, reason: str, successor: str | None, message: str
) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    before = tree(tmp_path)
    with pytest.raises(StoreError, match=message):
        withdraw(publisher.store, "indicators", version, reason, successor, LATER)
    assert tree(tmp_path) == before


# ---- a store of long ago


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    """A store as it was written in format 1: two packages, of one two versions."""
    with zipfile.ZipFile(CHECKOUT / "tests" / "store_format_1.zip") as archive:
        archive.extractall(tmp_path / "old")
    return tmp_path / "old"


def test_an_old_store_reads_and_verifies_as_it_is(old_store: Path) -> None:
    before = tree(old_store)
    assert json.loads(before["catalog.json"])["format"] == 1
    listed = Store(old_store).catalog()
    assert listed["format"] == WITHOUT_PARTS
    assert [version["notes"] for version in listed["packages"][0]["versions"]] == [
        [],
        ["indicator-results: 1 row changed"],
    ]
    assert verify_store(old_store) == []
    assert verify_zip(old_store / "indicators/1.0.1/indicators.zip") == []
    assert tree(old_store) == before


def test_an_old_store_is_migrated_once_and_no_version_changes(old_store: Path) -> None:
    before = tree(old_store)
    assert migrate(Store(old_store)) == (1, 2)
    now = tree(old_store)
    assert {name for name in before if now[name] != before[name]} == {"catalog.json"}
    assert verify_store(old_store) == []
    assert [(version["published"], version["withdrawn"]) for version in catalog(old_store)["versions"]] == [
        (PUBLISHED, None),
        (LATER, None),
    ]
    assert migrate(Store(old_store)) == (2, 2)
    assert tree(old_store) == now


def test_publishing_into_an_old_store_migrates_it_and_follows_on(old_store: Path) -> None:
    versions = {name: data for name, data in tree(old_store).items() if name.count("/") > 1}
    publisher = desk(old_store, replace(FIRST, result="50%"), SECOND)
    outcome = publisher.publish()["indicators"]
    assert outcome.previous == "1.0.1"
    assert json.loads((old_store / "catalog.json").read_bytes())["format"] == WITHOUT_PARTS
    now = tree(old_store)
    assert {name: now[name] for name in versions} == versions
    assert verify_store(old_store) == []


def test_a_migration_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no catalogue"):
        migrate(Store(tmp_path))
    assert not list(tmp_path.iterdir())


# ---- what made a version


def test_a_version_says_what_made_it_and_is_not_made_again_by_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = desk(tmp_path)
    publisher.publish()
    made = json.loads((tmp_path / "indicators/1.0.0/datapackage.json").read_bytes())["openbarnet:made_by"]
    assert set(made) == {"software", "code", "schemas", "suites", "checks"}
    assert set(made["schemas"]) == {"indicator-results", "locators"}
    assert all(value.startswith("sha256:") for value in (made["code"], *made["schemas"].values()))
    assert made["checks"]["error"] == 0
    monkeypatch.setattr("pipelines.release.making._code", lambda: "other")
    before = tree(tmp_path)
    assert {o.status for o in publisher.publish(LATER).values()} == {"unchanged"}
    assert tree(tmp_path) == before
    publisher.reports = (replace(FIRST, misread="1%"), SECOND)
    publisher.publish()
    assert (
        json.loads((tmp_path / "indicators/1.0.1/datapackage.json").read_bytes())["openbarnet:made_by"][
            "code"
        ]
        == "sha256:other"
    )


# ---- from a terminal


def test_from_a_terminal(
    tmp_path: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, old_store: Path
) -> None:
    monkeypatch.delenv("OPENBARNET_SIGN_KEY", raising=False)
    store = tmp_path / "store"
    desk(store).publish()
    done = openbarnet(
        "withdraw", "indicators", "1.0.0", "--reason", REASON, "--store", store, "--at", "2027-01-01"
    )
    assert (done.exit_code, done.stdout) == (0, "indicators 1.0.0: withdrawn\n")
    again = openbarnet("withdraw", "indicators", "1.0.0", "--reason", REASON, "--store", store)
    assert again.stdout == "indicators 1.0.0: was withdrawn so before\n"
    assert openbarnet("withdraw", "indicators", "1.0.0", "--store", store).exit_code == 2
    wrong = openbarnet("withdraw", "indicators", "7.0.0", "--reason", REASON, "--store", store)
    assert (wrong.exit_code, "is not in the store" in wrong.stderr) == (1, True)

    assert openbarnet("verify", store).stdout == f"{store}: everything is as it was published\n"
    unsigned = openbarnet("verify", store, "--public-key", keys[1])
    assert (unsigned.exit_code, "catalog.json is not signed" in unsigned.stderr) == (1, True)
    zipped = store / "key-actions/1.0.0/key-actions.zip"
    assert openbarnet("verify", zipped).exit_code == 0

    assert openbarnet("migrate", "--store", old_store).stdout == f"{old_store}: format 1 is now 2\n"
    assert openbarnet("migrate", "--store", old_store).stdout == f"{old_store}: is of format 2\n"
    monkeypatch.setenv("OPENBARNET_SIGN_KEY", str(keys[0]))
    openbarnet(
        "withdraw", "key-actions", "1.0.0", "--reason", REASON, "--store", store, "--sign-key", keys[0]
    )
    assert "signature" in json.loads((store / "catalog.json").read_bytes())


def test_listing_a_signed_store_needs_the_key(signed: Path, tmp_path: Path) -> None:
    store = copy(signed, tmp_path)
    publisher = desk(store)
    with pytest.raises(SigningKeyError):
        update_catalogue(Store(store), [], [r.summary() for r in publisher.reports], [], _meta(), LATER)


def _meta() -> Any:
    from release_samples import CATALOGUE

    return CATALOGUE


def test_a_publication_is_signed_from_a_terminal(
    new_office: Office, openbarnet: Openbarnet, keys: tuple[Path, Path]
) -> None:
    done = new_office.publish("--sign-key", keys[0])
    assert done.exit_code == 0, done.stderr
    checked = openbarnet("verify", new_office.store, "--public-key", keys[1])
    assert checked.stdout.endswith("everything is as it was published and signed\n"), checked.stderr
    os.environ["OPENBARNET_SIGN_KEY"] = ""
    change(new_office.reports, "96.5%", "97.5%")
    unsigned = CliRunner().invoke(
        main, ["publish", str(new_office.reports), "--store", str(new_office.store)], catch_exceptions=False
    )
    assert (unsigned.exit_code, "no key was given" in unsigned.stderr) == (1, True)
    assert openbarnet("verify", new_office.store, "--public-key", keys[1]).exit_code == 0
