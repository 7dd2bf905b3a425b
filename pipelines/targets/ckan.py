"""The target `ckan`: a dataset per package, a resource per file, a DataStore table per CSV.

Ids stay: a changed file replaces the old one under the same resource. A dataset is private until all its
files are up. Every change of a dataset goes through `package_revise`, which carries it out only if nobody has
changed the dataset since it was looked at. Nothing that differs means nothing sent, and CKAN then leaves
`metadata_modified` as it is. Rows go into the DataStore by difference where the table there is known to
hold an earlier version, else the table is made anew.

What is ours carries a mark (`openbarnet_id` on a dataset, `openbarnet_path` on a resource), so that a lost
ledger doubles nothing. A dataset of the wanted name without the mark is somebody else's and is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import httpx

from pipelines.exceptions import (
    TargetConflictError,
    TargetRefusedError,
    TargetSettingsError,
)
from pipelines.harvest.ckan_words import LICENCES
from pipelines.store import PublishedVersion, Resource, StoredFile
from pipelines.targets.calls import Caller
from pipelines.targets.ckan_plan import (
    CkanPlan,
    CreateDataset,
    Describe,
    PutFile,
    PutTable,
    RemoveResource,
    Reorder,
    Seen,
    SetDataset,
)
from pipelines.targets.ckan_terms import (
    DATASET_MARK,
    PATH_MARK,
    TABLE_MARK,
    dataset_fields,
    datastore_fields,
    essence,
    extras_of,
    file_fields,
    file_name,
    same_rows,
    table_mark,
    tag_list,
)
from pipelines.targets.ledger import Ledger
from pipelines.targets.model import Action, Plan
from pipelines.targets.releases import Offer, Withdrawn
from pipelines.targets.rows import changed_rows, read_rows, row_changes, typed
from pipelines.targets.settings import TargetSettings

BATCH_ROWS = 1000
MOST_REMOVED = 200
"""Rows of a key of several columns are removed one call each; with more of them a new table is quicker."""


class CkanSite:
    """A CKAN site and the organisation on it that owns the datasets."""

    def __init__(self, settings: TargetSettings, ledger: Ledger, caller: Caller) -> None:
        self.settings = settings
        self.ledger = ledger
        self.caller = caller

    # ---- looking

    def plan(self, offer: Offer) -> Plan:
        """Compare each dataset with its release."""
        organisation, licences = self._organisation, self._licences
        seen: dict[str, Seen] = {}
        actions: list[Action] = []
        for release in offer.releases:
            wanted = dataset_fields(release, self._licence(release, licences))
            found = self._find(release.package, release.id)
            if found is None:
                actions += self._new_dataset(release, wanted, organisation)
            else:
                seen[release.package] = found
                actions += self._changes(offer, release, wanted, organisation, found)
        for withdrawn in offer.withdrawn:
            hidden = self._find(withdrawn.package, withdrawn.id)
            if hidden and not hidden.dataset["private"]:
                seen[withdrawn.package] = hidden
                actions.append(_hide(withdrawn, hidden.dataset["version"]))
        return CkanPlan(self.settings.name, tuple(actions), seen)

    def check(self, offer: Offer) -> tuple[str, ...]:
        """Download every file, and every row of every table, and compare."""
        wrong: list[str] = []
        for release in offer.releases:
            found = self._find(release.package, release.id)
            if found is None:
                wrong.append(f"{release.package} is not there")
                continue
            for file in self.settings.files_of(release):
                wrong += self._wrong_with(release, file, self._resource_for(release.package, file, found))
        return (*wrong, *self.plan(offer).sentences)

    def _wrong_with(
        self, release: PublishedVersion, file: StoredFile, resource: Mapping[str, Any] | None
    ) -> list[str]:
        place = f"{release.package} {release.version}, {file.path}"
        if resource is None:
            return [f"{place} is not there"]
        found = []
        path = f"/dataset/{resource['package_id']}/resource/{resource['id']}/download/{file.name}"
        if self.caller.sha256(path) != file.sha256:
            found.append(f"{place}: the file that is there has other bytes")
        if (table := self._table(release, file)) is not None:
            answer = self.caller.ask("GET", f"/datastore/dump/{resource['id']}", params={"format": "csv"})
            if answer.status_code != httpx.codes.OK or not same_rows(table, answer.text):
                found.append(f"{place}: the rows in the DataStore are others")
        return found

    @cached_property
    def _licences(self) -> set[str]:
        """Ids of the licences that the site knows."""
        return {licence["id"] for licence in self._result(self._call("license_list"))}

    @cached_property
    def _organisation(self) -> str:
        """The owner's id.

        Raises:
            TargetSettingsError: there is none of that name.
        """
        name = self.settings.options["organisation"]
        answer = self._call("organization_show", id=name)
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN):
            raise TargetSettingsError(
                self.settings.place,
                f"{self.settings.address} has no organisation {name!r} that the token may see",
                "mend `organisation`",
            )
        return str(self._result(answer)["id"])

    def _find(self, package: str, mark: str) -> Seen | None:
        """A package's dataset by the ledger's id, else by its name; None if there is none.

        Raises:
            TargetRefusedError: the dataset of that name was not made by us.
        """
        if known := self._known(package):
            return known
        name = self._name(package)
        found = self._show(name)
        if found is not None and extras_of(found.dataset).get(DATASET_MARK) != mark:
            raise TargetRefusedError(
                self.settings.name,
                f"has a dataset {name!r} already that was not put there from here",
                "rename it there, or set `prefix` in the target's file",
            )
        return found

    def _known(self, package: str) -> Seen | None:
        """The dataset the ledger knows, if it is still there."""
        number = self.ledger.package(package).get("id")
        return self._show(number) if number else None

    def _show(self, name: str) -> Seen | None:
        answer = self._call("package_show", id=name)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        dataset = self._result(answer)
        return None if dataset["state"] == "deleted" else Seen(dataset)

    def _resource_for(self, package: str, file: StoredFile, found: Seen) -> dict[str, Any] | None:
        """A file's resource: the one the ledger names, else with its mark, else with its file name."""
        number = self.ledger.file(package, file.path).get("id")
        resources = found.dataset["resources"]
        by_id = [each for each in resources if each["id"] == number]
        by_mark = [each for each in resources if each.get(PATH_MARK) == file.path]
        by_name = [
            each
            for each in resources
            if not each.get(PATH_MARK) and each["url_type"] == "upload" and file_name(each) == file.name
        ]
        return next(iter([*by_id, *by_mark, *by_name]), None)

    # ---- planning

    def _new_dataset(
        self, release: PublishedVersion, wanted: Mapping[str, Any], organisation: str
    ) -> list[Action]:
        name = self._name(release.package)
        files = self.settings.files_of(release)
        extras = [{"key": key, "value": value} for key, value in wanted["extras"].items()]
        tags = tuple(wanted["tags"])
        fields = {
            **wanted,
            "name": name,
            "owner_org": organisation,
            "private": True,
            "extras": extras,
            "tags": tag_list(tags),
        }
        return [
            CreateDataset(release.package, f"make the dataset {name} for {_said(release)}, private", fields),
            *(self._put(release, file, None) for file in files),
            *(
                _new_table(release, table)
                for file in files
                if (table := self._table(release, file)) is not None
            ),
            SetDataset(
                release.package, f"show {name} to everyone", {"private": False}, release.version, tags
            ),
        ]

    def _changes(
        self,
        offer: Offer,
        release: PublishedVersion,
        wanted: Mapping[str, Any],
        organisation: str,
        found: Seen,
    ) -> list[Action]:
        files = self.settings.files_of(release)
        matched = {file.path: self._resource_for(release.package, file, found) for file in files}
        actions: list[Action] = []
        for file in files:
            actions += self._file_changes(release, file, matched[file.path])
        for file in files:
            if (table := self._table(release, file)) is not None:
                actions += self._table_changes(offer, release, table, matched[file.path])
        kept = {resource["id"] for resource in matched.values() if resource}
        ours = {facts.get("id") for facts in self.ledger.files(release.package).values()}
        gone = [
            resource
            for resource in found.dataset["resources"]
            if resource["id"] not in kept and (resource.get(PATH_MARK) or resource["id"] in ours)
        ]
        actions += [
            RemoveResource(
                release.package,
                f"remove {self._name(release.package)}/{resource.get(PATH_MARK) or file_name(resource)}",
                str(resource.get(PATH_MARK) or ""),
                resource["id"],
            )
            for resource in gone
        ]
        actions += self._order_changes(release, files, matched, found, {each["id"] for each in gone})
        return [*actions, *self._dataset_changes(release, wanted, organisation, found)]

    def _file_changes(
        self, release: PublishedVersion, file: StoredFile, resource: Mapping[str, Any] | None
    ) -> list[Action]:
        if resource is None:
            return [self._put(release, file, None)]
        fields = file_fields(release, file)
        is_up = (
            resource.get("hash") == fields["hash"]
            and resource.get("size") == file.bytes
            and resource["url_type"] == "upload"
            and file_name(resource) == file.name.lower()
        )
        if not is_up:
            return [self._put(release, file, resource)]
        others = {name: value for name, value in fields.items() if (resource.get(name) or "") != value}
        if not others:
            return []
        sentence = f"set {', '.join(others)} of {self._name(release.package)}/{file.path}"
        return [Describe(release.package, sentence, file.path, resource["id"], others)]

    def _put(
        self, release: PublishedVersion, file: StoredFile, resource: Mapping[str, Any] | None
    ) -> PutFile:
        verb = "replace" if resource else "put up"
        sentence = (
            f"{verb} {self._name(release.package)}/{file.path} of {release.version} ({file.bytes} bytes)"
        )
        number = str(resource["id"]) if resource else ""
        return PutFile(release.package, sentence, file, number, file_fields(release, file))

    def _table_changes(
        self, offer: Offer, release: PublishedVersion, table: Resource, resource: Mapping[str, Any] | None
    ) -> list[Action]:
        mark = table_mark(table)
        there = str(resource.get(TABLE_MARK) or "") if resource and resource.get("datastore_active") else ""
        if there == mark:
            return []
        digest, _, shape = there.partition("/")
        before = None
        if shape == mark.partition("/")[2] and table.primary_key:
            before = offer.earlier_table(release.package, table.name, digest)
        if before is None:
            return [_new_table(release, table)]
        changes = row_changes(before, table.file, table.primary_key)
        if len(changes.removed) > MOST_REMOVED and len(table.primary_key) > 1:
            return [_new_table(release, table)]
        sentence = (
            f"send {changes.changed} changed rows of {release.package}/{table.name} and remove "
            f"{len(changes.removed)}, of {table.rows} in all"
        )
        return [PutTable(release.package, sentence, table, mark, before)]

    def _order_changes(
        self,
        release: PublishedVersion,
        files: Sequence[StoredFile],
        matched: Mapping[str, Mapping[str, Any] | None],
        found: Seen,
        gone: set[str],
    ) -> list[Action]:
        """Our resources should come first, in published order; what is new will be last."""
        path_of = {resource["id"]: path for path, resource in matched.items() if resource}
        there = [
            path_of.get(resource["id"], "")
            for resource in found.dataset["resources"]
            if resource["id"] not in gone
        ]
        will_be = [*there, *(file.path for file in files if matched[file.path] is None)]
        wanted = tuple(file.path for file in files)
        if tuple(will_be[: len(wanted)]) == wanted:
            return []
        return [Reorder(release.package, f"put the files of {self._name(release.package)} in order", wanted)]

    def _dataset_changes(
        self, release: PublishedVersion, wanted: Mapping[str, Any], organisation: str, found: Seen
    ) -> list[Action]:
        dataset = found.dataset
        fields = {
            name: value
            for name, value in wanted.items()
            if name not in ("extras", "tags") and (dataset.get(name) or "") != value
        }
        if dataset["owner_org"] != organisation:
            fields["owner_org"] = organisation
        extras = extras_of(dataset)
        if any(extras.get(key) != value for key, value in wanted["extras"].items()):
            merged = {**extras, **wanted["extras"]}
            fields["extras"] = [{"key": key, "value": value} for key, value in merged.items()]
        tags = tuple(wanted["tags"])
        there = {tag["name"] for tag in dataset["tags"]}
        of_others = there - set(self.ledger.package(release.package).get("tags", ()))
        if there != of_others | set(tags):
            fields["tags"] = tag_list(sorted(of_others | set(tags)))
        if dataset["private"]:
            fields["private"] = False
        if not fields:
            return []
        sentence = f"set {', '.join(fields)} of {self._name(release.package)} for {_said(release)}"
        return [SetDataset(release.package, sentence, fields, release.version, tags)]

    # ---- doing

    def apply(self, plan: Plan) -> Iterator[Action]:
        """Do each action, on condition that its dataset is as it was left by the one before."""
        planned = plan.seen if isinstance(plan, CkanPlan) else {}
        seen = {package: Seen(each.dataset) for package, each in planned.items()}
        for action in plan.actions:
            if isinstance(action, CreateDataset):
                seen[action.package] = self._create(action)
            else:
                self._do(action, seen[action.package])
            yield action

    def _create(self, action: CreateDataset) -> Seen:
        answer = self._call("package_create", may_repeat=False, **action.fields)
        dataset = self._result(answer)
        tags = [tag["name"] for tag in dataset["tags"]]
        self.ledger.note(action.package, id=dataset["id"], name=dataset["name"], tags=tags, files={})
        return Seen(dataset)

    def _do(self, action: Action, seen: Seen) -> None:
        self.ledger.note(action.package, id=seen.id, name=seen.dataset["name"])
        if isinstance(action, PutFile):
            self._put_file(action, seen)
        elif isinstance(action, Describe):
            self._revise(seen, **{f"update__resources__{action.resource}": action.fields})
            self.ledger.note_file(action.package, action.path, id=action.resource)
        elif isinstance(action, PutTable):
            self._put_table(action, seen)
        elif isinstance(action, RemoveResource):
            self._revise(seen, filter=[f"-resources__{action.resource}"])
            self.ledger.forget_file(action.package, action.path)
        elif isinstance(action, Reorder):
            numbers = [self._number(action.package, path, seen) for path in action.paths]
            self._change(seen, "package_resource_reorder", id=seen.id, order=numbers)
        elif isinstance(action, SetDataset):
            self._revise(seen, update=action.fields)
            self.ledger.note(action.package, version=action.version, tags=list(action.tags))

    def _put_file(self, action: PutFile, seen: Seen) -> None:
        place = action.resource or "-1"
        fields: dict[str, Any] = {f"update__resources__{action.resource}": action.fields}
        if not action.resource:
            fields = {"update__resources__extend": [action.fields]}
        with action.file.open() as handle:
            upload = (action.file.name, handle, action.file.mediatype)
            self._revise(seen, files={f"update__resources__{place}__upload": upload}, **fields)
        number = action.resource or seen.dataset["resources"][-1]["id"]
        self.ledger.note_file(action.package, action.file.path, id=number, hash=action.fields["hash"])

    def _put_table(self, action: PutTable, seen: Seen) -> None:
        """Bring the rows in, then say which they are; until it is said, the table counts as unfinished."""
        table = action.table
        number = self._number(action.package, table.file.path, seen)
        if action.before is not None:
            self._send_changes(number, table, action.before)
        if action.before is None or self._count(number) != table.rows:
            if seen.resource(number).get(TABLE_MARK):
                self._revise(seen, **{f"update__resources__{number}": {TABLE_MARK: ""}})
            if seen.resource(number).get("datastore_active"):
                self._change(seen, "datastore_delete", resource_id=number, force=True)
            self._change(
                seen,
                "datastore_create",
                resource_id=number,
                fields=datastore_fields(table),
                primary_key=list(table.primary_key),
                force=True,
            )
            self._send_rows(number, table, read_rows(table.file), "insert")
            if (there := self._count(number)) != table.rows:
                raise TargetRefusedError(
                    self.settings.name,
                    f"holds {there} of {table.rows} rows of {action.package}/{table.name} after taking all",
                    "send again: the table is made anew",
                )
        self._revise(seen, **{f"update__resources__{number}": {TABLE_MARK: action.mark}})
        self.ledger.note_file(action.package, table.file.path, table=action.mark)

    def _send_changes(self, number: str, table: Resource, before: StoredFile) -> None:
        """Only the rows that differ; doing it twice leaves the same."""
        key = table.primary_key
        removed = row_changes(before, table.file, key).removed
        if len(key) == 1:
            for batch in _batches(iter(value for (value,) in removed)):
                self._delete_rows(number, {key[0]: batch})
        else:
            for values in removed:
                self._delete_rows(number, dict(zip(key, values, strict=True)))
        self._send_rows(number, table, changed_rows(before, table.file, key), "upsert")

    def _delete_rows(self, number: str, filters: Mapping[str, Any]) -> None:
        self._result(self._call("datastore_delete", resource_id=number, filters=filters, force=True))

    def _send_rows(self, number: str, table: Resource, rows: Iterator[dict[str, str]], method: str) -> None:
        fields, key = table.schema["fields"], table.primary_key
        for batch in _batches(typed(row, fields, key) for row in rows):
            answer = self._call(
                "datastore_upsert",
                may_repeat=method == "upsert",
                resource_id=number,
                method=method,
                records=batch,
                force=True,
                calculate_record_count=len(batch) < BATCH_ROWS,
            )
            self._result(answer)

    def _count(self, number: str) -> int:
        """How many rows a table has."""
        answer = self._call("datastore_search", resource_id=number, limit=0)
        return -1 if answer.status_code == httpx.codes.NOT_FOUND else int(self._result(answer)["total"])

    def _number(self, package: str, path: str, seen: Seen) -> str:
        """The resource id of a file that is up."""
        number = self.ledger.file(package, path).get("id")
        resources = seen.dataset["resources"]
        if any(each["id"] == number for each in resources):
            return str(number)
        return next(str(each["id"]) for each in resources if each.get(PATH_MARK) == path)

    # ---- calls

    def _call(
        self,
        action: str,
        *,
        may_repeat: bool = True,
        files: Mapping[str, Any] | None = None,
        **data: Any,
    ) -> httpx.Response:
        path = f"/api/3/action/{action}"
        if files is None:
            return self.caller.ask("POST", path, may_repeat=may_repeat, json=data)
        texts = {name: json.dumps(value) for name, value in data.items()}
        return self.caller.ask("POST", path, may_repeat=may_repeat, data=texts, files=files)

    def _result(self, answer: httpx.Response) -> Any:
        """What an action gives.

        Raises:
            TargetRefusedError: it was refused.
        """
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise self.caller.refusal(answer, "see that the token is right and may edit in the organisation")
        if answer.status_code == httpx.codes.BAD_REQUEST and "/datastore_" in str(answer.request.url):
            raise self.caller.refusal(
                answer, "if the site has no DataStore, write `tables: false` in the target's file"
            )
        if answer.status_code != httpx.codes.OK:
            raise self.caller.refusal(answer, "mend what it names, then send again")
        return self.caller.json(answer)["result"]

    def _revise(self, seen: Seen, files: Mapping[str, Any] | None = None, **changes: Any) -> None:
        """Change a dataset if it is still as seen; a compare-and-swap in one transaction.

        Raises:
            TargetConflictError: it is not.
        """
        match = {"id": seen.id, "metadata_modified": seen.modified}
        answer = self._call("package_revise", files=files, match=match, **changes)
        if answer.status_code == httpx.codes.CONFLICT and "match" in (
            self.caller.json(answer).get("error") or {}
        ):
            raise self._conflict(seen)
        seen.dataset = self._result(answer)["package"]

    def _change(self, seen: Seen, action: str, **data: Any) -> None:
        """Call an action that changes a dataset without a condition, and see that it changed nothing else."""
        self._result(self._call(action, **data))
        after = self._show(seen.id)
        if after is None or essence(after.dataset) != essence(seen.dataset):
            raise self._conflict(seen)
        seen.dataset = after.dataset

    def _conflict(self, seen: Seen) -> TargetConflictError:
        return TargetConflictError(
            self.settings.name,
            f"the dataset {seen.dataset['name']} has changed since it was looked at",
            "send again: what was changed by others is looked at anew",
        )

    # ---- what is wanted

    def _name(self, package: str) -> str:
        return f"{self.settings.options.get('prefix', '')}{package}"

    def _table(self, release: PublishedVersion, file: StoredFile) -> Resource | None:
        """The table whose rows go into the DataStore with a file."""
        return release.table_of(file) if self.settings.options.get("tables", True) else None

    def _licence(self, release: PublishedVersion, licences: set[str]) -> str:
        """The site's own id of the release's licence.

        Raises:
            TargetSettingsError: the site has none that we know of.
        """
        name = release.descriptor["licenses"][0]["name"]
        known = {**LICENCES, **self.settings.options.get("licences", {})}.get(name, "")
        if known not in licences:
            raise TargetSettingsError(
                self.settings.place,
                f"the licence {name} has no counterpart among the site's ({', '.join(sorted(licences))})",
                "name its id there under `licences`",
            )
        return str(known)


def _said(release: PublishedVersion) -> str:
    return f"{release.title} {release.version}"


def _hide(withdrawn: Withdrawn, version: str) -> SetDataset:
    sentence = f"hide {withdrawn.package}, whose versions are withdrawn ({withdrawn.reason})"
    return SetDataset(withdrawn.package, sentence, {"private": True}, version, ())


def _new_table(release: PublishedVersion, table: Resource) -> PutTable:
    sentence = f"fill the table of {release.package}/{table.name} with {table.rows} rows"
    return PutTable(release.package, sentence, table, table_mark(table), None)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch
