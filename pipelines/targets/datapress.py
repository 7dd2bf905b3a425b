"""The target `datapress`: a dataset per package and a file of it per file, on a DataPress site.

A dataset is known by its id: in the ledger, or in the target's file, or found again by its mark, a tag that
is the package's identifier. What is said of a dataset goes as one JSON Patch that first tests `/updatedAt`,
so that nothing changed by others is overwritten, and last sets it, since the site does not and an edit would
go unseen. A file is the same if its MD5 is, or the tag that S3 gives a file that came in parts. Up to
100 MB go in one piece, more in parts of 5 MiB. A new dataset is private until its files are up.

The site ignores changes it does not allow without a word: after sending, everything is looked at again.
"""

from __future__ import annotations

import hashlib
import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from pipelines.exceptions import TargetConflictError, TargetRefusedError, TargetSettingsError
from pipelines.store import PublishedVersion, StoredFile
from pipelines.targets.calls import Caller
from pipelines.targets.ledger import Ledger
from pipelines.targets.model import Action, Plan
from pipelines.targets.releases import Offer, Withdrawn
from pipelines.targets.settings import TargetSettings

API = "/api/v3"
PLAIN_LIMIT_BYTES = 100 * 1000 * 1000
PART_BYTES = 5 * 1024 * 1024
PUBLIC, PRIVATE = "public", "private"

Dataset = dict[str, Any]
Operation = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a dataset and its files are to say.

    Attributes:
        fields: properties of the dataset, tags excepted.
        tags: the tags we give it, the mark among them; None leaves them as they are.
        resources: title and description of each file, by its path in the package, in order.
    """

    fields: Mapping[str, Any]
    tags: tuple[str, ...] | None
    resources: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class DataPressPlan(Plan):
    """A plan, with the datasets that are there already as they were seen."""

    seen: Mapping[str, Dataset] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CreateOnDataPress(Action):
    """Make a dataset, private for now."""

    content: Mapping[str, Any]


@dataclass(frozen=True)
class PutOnDataPress(Action):
    """Send a file; `resource` is the id it replaces, empty for a new one."""

    file: StoredFile
    resource: str
    about: Mapping[str, str]


@dataclass(frozen=True)
class SetOnDataPress(Action):
    """Bring what is said of a dataset and its files to what is wanted, and take away what is gone."""

    wanted: Wanted
    gone: tuple[str, ...]
    version: str


class DataPress:
    """A DataPress site and the team on it that owns the datasets."""

    def __init__(self, settings: TargetSettings, ledger: Ledger, caller: Caller) -> None:
        self.settings = settings
        self.ledger = ledger
        self.caller = caller

    # ---- looking

    def plan(self, offer: Offer) -> Plan:
        """Compare each dataset with its release."""
        self._check_key()
        seen: dict[str, Dataset] = {}
        actions: list[Action] = []
        for release in offer.releases:
            wanted = self._wanted(release)
            found = self._find(release.package, release.id)
            if found is None:
                actions += self._new_dataset(release, wanted)
            else:
                seen[release.package] = found
                actions += self._changes(release, wanted, found)
        for withdrawn in offer.withdrawn:
            found = self._find(withdrawn.package, withdrawn.id)
            if found and found["sharing"] != PRIVATE:
                seen[withdrawn.package] = found
                actions.append(_hide(withdrawn))
        return DataPressPlan(self.settings.name, tuple(actions), seen)

    def check(self, offer: Offer) -> tuple[str, ...]:
        """Download every file and compare."""
        self._check_key()
        wrong = []
        for release in offer.releases:
            found = self._find(release.package, release.id)
            if found is None:
                wrong.append(f"{release.package} is not there")
                continue
            for file in self.settings.files_of(release):
                number = self._number(release.package, file.path, file.name, found)
                address = found["resources"][number]["url"] if number else ""
                if not address:
                    wrong.append(f"{release.package} {release.version}, {file.path} is not there")
                elif self.caller.sha256(address) != file.sha256:
                    wrong.append(f"{release.package} {release.version}, {file.path}: has other bytes")
        return (*wrong, *self.plan(offer).sentences)

    def _check_key(self) -> None:
        """See that the site knows the key.

        Raises:
            TargetSettingsError: it does not.
        """
        answer = self.caller.ask("GET", f"{API}/whoami")
        if answer.status_code != httpx.codes.OK or not self.caller.json(answer):
            raise TargetSettingsError(
                self.settings.place,
                f"{self.settings.address} does not know the key",
                f"set {self.settings.options['token_variable']} to a key of an editor",
            )

    def _find(self, package: str, mark: str) -> Dataset | None:
        """A package's dataset: the one the ledger knows, else the one its file names, else the one marked.

        Raises:
            TargetSettingsError: the target's file names one that is not there.
        """
        known = self.ledger.package(package).get("id")
        if known and (found := self._show(known)):
            return found
        if stated := self.settings.options.get("datasets", {}).get(package):
            if found := self._show(stated):
                return found
            raise TargetSettingsError(
                self.settings.place,
                f"{self.settings.address} has no dataset {stated!r} for {package}",
                "mend `datasets`",
            )
        marked = [each["id"] for each in self._export if mark in (each.get("tags") or ())]
        return self._show(marked[0]) if marked else None

    @cached_property
    def _export(self) -> list[dict[str, Any]]:
        """Every dataset that the key may see."""
        answer = self.caller.ask("GET", f"{API}/datasets/export.json")
        found: list[dict[str, Any]] = self._result(answer)
        return found

    def _show(self, number: str) -> Dataset | None:
        answer = self.caller.ask("GET", f"{API}/dataset/{number}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        found: Dataset = self._result(answer)
        return found

    def _number(self, package: str, path: str, name: str, found: Dataset) -> str:
        """The id of a file at the site: the ledger's, else that of a file of its name; empty if none."""
        number = self.ledger.file(package, path).get("id")
        if number in found["resources"]:
            return str(number)
        of_others = {facts.get("id") for other, facts in self.ledger.files(package).items() if other != path}
        same = [
            number
            for number, resource in found["resources"].items()
            if number not in of_others and _file_name(resource) == name
        ]
        return same[0] if same else ""

    # ---- planning

    def _new_dataset(self, release: PublishedVersion, wanted: Wanted) -> list[Action]:
        content = {
            **wanted.fields,
            "tags": list(wanted.tags or ()),
            "team": self.settings.options["team"],
            "sharing": PRIVATE,
        }
        place = f"{release.title} {release.version}"
        return [
            CreateOnDataPress(release.package, f"make a dataset for {place}, private", content),
            *(self._put(release, file, "", wanted) for file in self.settings.files_of(release)),
            SetOnDataPress(
                release.package, f"show {release.package} to everyone", wanted, (), release.version
            ),
        ]

    def _changes(self, release: PublishedVersion, wanted: Wanted, found: Dataset) -> list[Action]:
        files = self.settings.files_of(release)
        numbers = {file.path: self._number(release.package, file.path, file.name, found) for file in files}
        actions: list[Action] = [
            self._put(release, file, numbers[file.path], wanted)
            for file in files
            if not (numbers[file.path] and is_same(file, found["resources"][numbers[file.path]]))
        ]
        gone = tuple(
            facts["id"]
            for path, facts in self.ledger.files(release.package).items()
            if path not in numbers and facts.get("id") in found["resources"]
        )
        operations = self._operations(release.package, wanted, gone, found)
        if operations or not all(numbers.values()):
            what = sorted({operation["path"].lstrip("/") for operation in operations}) or ["order"]
            sentence = f"set {', '.join(what)} of {release.package} ({found['id']}) for {release.version}"
            actions.append(SetOnDataPress(release.package, sentence, wanted, gone, release.version))
        return actions

    def _put(
        self, release: PublishedVersion, file: StoredFile, number: str, wanted: Wanted
    ) -> PutOnDataPress:
        verb = "replace" if number else "put up"
        sentence = f"{verb} {release.package}/{file.path} of {release.version} ({file.bytes} bytes)"
        return PutOnDataPress(release.package, sentence, file, number, wanted.resources[file.path])

    def _operations(
        self, package: str, wanted: Wanted, gone: Sequence[str], found: Dataset
    ) -> list[Operation]:
        """What of a dataset is not as wanted, as JSON Patch, without the test and the time."""
        operations = [
            _set(f"/{name}", value, found)
            for name, value in wanted.fields.items()
            if found.get(name) != value
        ]
        if wanted.tags is not None:
            there = list(found.get("tags") or ())
            ours = {*self.ledger.package(package).get("tags", ()), *wanted.tags}
            tags = [*wanted.tags, *(tag for tag in there if tag not in ours)]
            if sorted(tags) != sorted(there):
                operations.append(_set("/tags", tags, found))
        numbers = [
            (self._number(package, path, Path(path).name, found), about)
            for path, about in wanted.resources.items()
        ]
        numbers = [(number, about) for number, about in numbers if number]
        for number, about in numbers:
            operations += [
                {"op": "replace", "path": f"/resources/{number}/{name}", "value": value}
                for name, value in about.items()
                if found["resources"][number].get(name) != value
            ]
        orders = [found["resources"][number].get("order") for number, _ in numbers]
        if orders != sorted(set(orders)):
            operations += [
                {"op": "replace", "path": f"/resources/{number}/order", "value": place}
                for place, (number, _) in enumerate(numbers)
                if found["resources"][number].get("order") != place
            ]
        operations += [{"op": "remove", "path": f"/resources/{number}"} for number in gone]
        return operations

    # ---- doing

    def apply(self, plan: Plan) -> Iterator[Action]:
        """Do each action, if its dataset is as it was left by the one before."""
        seen = dict(plan.seen) if isinstance(plan, DataPressPlan) else {}
        for action in plan.actions:
            if isinstance(action, CreateOnDataPress):
                seen[action.package] = self._create(action)
            else:
                before = seen[action.package]
                self.ledger.note(action.package, id=before["id"])
                self._check_unchanged(before)
                if isinstance(action, PutOnDataPress):
                    seen[action.package] = self._put_file(action, before)
                elif isinstance(action, SetOnDataPress):
                    seen[action.package] = self._set_dataset(action, before)
            yield action

    def _create(self, action: CreateOnDataPress) -> Dataset:
        answer = self.caller.ask("POST", f"{API}/dataset", may_repeat=False, json=dict(action.content))
        made: Dataset = self._result(answer)["dataset"]
        self.ledger.note(action.package, id=made["id"], tags=list(action.content["tags"]), files={})
        return made

    def _check_unchanged(self, before: Dataset) -> None:
        after = self._show(before["id"])
        if after is None or after["updatedAt"] != before["updatedAt"]:
            raise self._conflict(before)

    def _put_file(self, action: PutOnDataPress, before: Dataset) -> Dataset:
        file = action.file
        if file.bytes > PLAIN_LIMIT_BYTES:
            after, number = self._send_in_parts(action, before)
        else:
            tail = f"/{action.resource}" if action.resource else ""
            with file.open() as handle:
                answer = self.caller.ask(
                    "POST",
                    f"{API}/dataset/{before['id']}/resources{tail}",
                    may_repeat=bool(action.resource),
                    files={"file": (file.name, handle, file.mediatype)},
                    data=dict(action.about),
                )
            after = self._result(answer)
            number = action.resource or next(iter(set(after["resources"]) - set(before["resources"])), "")
        if not number or not is_same(file, after["resources"][number]):
            raise TargetRefusedError(
                self.settings.name,
                f"says that {action.package}/{file.path} arrived with other bytes",
                "send again: the file is sent anew",
            )
        self.ledger.note_file(action.package, file.path, id=number, hash=f"sha256:{file.sha256}")
        return after

    def _send_in_parts(self, action: PutOnDataPress, before: Dataset) -> tuple[Dataset, str]:
        """A large file: begin, a part at a time, complete."""
        file = action.file
        parts = math.ceil(file.bytes / PART_BYTES)
        content = {"filename": file.name, "parts": parts, **action.about}
        if action.resource:
            content["resource_id"] = action.resource
        begun = self._result(self.caller.ask("POST", f"{API}/dataset/{before['id']}/upload", json=content))
        with file.open() as handle:
            for part in range(parts):
                piece = {"file": (file.name, handle.read(PART_BYTES), "application/octet-stream")}
                answer = self.caller.ask("POST", begun["urlChunk"], data={"part": str(part)}, files=piece)
                if answer.status_code >= httpx.codes.BAD_REQUEST:
                    raise self.caller.refusal(answer, "send again: the file is sent anew")
        done = self._result(self.caller.ask("POST", begun["urlComplete"], may_repeat=False))
        return done["dataset"], str(done["resource_id"])

    def _set_dataset(self, action: SetOnDataPress, before: Dataset) -> Dataset:
        operations = self._operations(action.package, action.wanted, action.gone, before)
        after = before
        if operations:
            patch = [
                {"op": "test", "path": "/updatedAt", "value": before["updatedAt"]},
                *operations,
                {"op": "replace", "path": "/updatedAt", "value": _after(before["updatedAt"])},
            ]
            answer = self.caller.ask("PATCH", f"{API}/dataset/{before['id']}", json=patch)
            if answer.status_code == httpx.codes.BAD_REQUEST:
                self._check_unchanged(before)
            after = self._result(answer)["dataset"]
        for path, facts in self.ledger.files(action.package).items():
            if facts.get("id") in action.gone:
                self.ledger.forget_file(action.package, path)
        self.ledger.note(action.package, version=action.version)
        if action.wanted.tags is not None:
            self.ledger.note(action.package, tags=list(action.wanted.tags))
        return after

    def _conflict(self, before: Dataset) -> TargetConflictError:
        return TargetConflictError(
            self.settings.name,
            f"the dataset {before['id']} ({before['title']}) has changed since it was looked at",
            "send again: what was changed by others is looked at anew",
        )

    def _result(self, answer: httpx.Response) -> Any:
        """An answer's content.

        Raises:
            TargetRefusedError: it is a no.
        """
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise self.caller.refusal(answer, "see that the key is an editor's of the team")
        if answer.status_code != httpx.codes.OK:
            raise self.caller.refusal(answer, "mend what it names, then send again")
        return self.caller.json(answer)

    # ---- what is wanted

    def _wanted(self, release: PublishedVersion) -> Wanted:
        descriptor = release.descriptor
        licence = descriptor["licenses"][0]
        contact = descriptor["openbarnet:contact"]
        fields = {
            "title": release.title,
            "description": _description(release),
            "masthead": self.settings.options["masthead"],
            "topics": list(self.settings.options.get("topics", ())),
            "licence": {"url": licence["path"], "title": licence["title"]},
            "nextReviewDate": descriptor["openbarnet:next_review"],
            "sharing": PUBLIC,
        }
        if contact.get("email"):
            fields["contact"] = {"email": contact["email"], "title": contact["title"]}
        resources = {}
        for file in self.settings.files_of(release):
            table = release.table_in(file)
            resources[file.path] = {
                "title": f"{table.title} ({file.format})" if table else file.name,
                "description": table.description if table else f"{release.title}: {file.name}",
            }
        return Wanted(fields, (*descriptor["keywords"], release.id), resources)


def is_same(file: StoredFile, resource: Mapping[str, Any]) -> bool:
    """Whether a file at the site has our bytes: by size, then by MD5, or by S3's tag of a file in parts."""
    if resource.get("size") != file.bytes:
        return False
    given, _, parts = str(resource.get("hash") or "").partition("-")
    return given == (_parts_md5(file) if parts else _md5(file))


def _md5(file: StoredFile) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for chunk in file.chunks(PART_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _parts_md5(file: StoredFile) -> str:
    """The MD5 of the MD5s of a file's parts."""
    digest = hashlib.md5(usedforsecurity=False)
    for chunk in file.chunks(PART_BYTES):
        digest.update(hashlib.md5(chunk, usedforsecurity=False).digest())
    return digest.hexdigest()


def _description(release: PublishedVersion) -> str:
    """The package's description as HTML, with what a dataset there has no property for."""
    paragraphs = [part for part in str(release.descriptor["description"]).split("\n\n") if part.strip()]
    paragraphs.append(
        f"Version {release.version}, published {release.published}. "
        f"SHA-256 of datapackage.json: {release.descriptor_sha256}."
    )
    return "".join(f"<p>{html.escape(' '.join(part.split()))}</p>" for part in paragraphs)


def _hide(withdrawn: Withdrawn) -> SetOnDataPress:
    sentence = f"hide {withdrawn.package}, whose versions are withdrawn ({withdrawn.reason})"
    return SetOnDataPress(withdrawn.package, sentence, Wanted({"sharing": PRIVATE}, None, {}), (), "")


def _set(path: str, value: object, found: Dataset) -> Operation:
    return {"op": "replace" if path[1:] in found else "add", "path": path, "value": value}


def _after(moment: str) -> str:
    """The time now, or just after a given one if that is later, as the site writes it."""
    seen = datetime.fromisoformat(moment)
    after = max(datetime.now(UTC), seen + timedelta(milliseconds=1))
    return after.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _file_name(resource: Mapping[str, Any]) -> str:
    return str(resource.get("url") or "").rsplit("/", 1)[-1]
