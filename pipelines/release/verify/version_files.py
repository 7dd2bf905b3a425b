"""The files of one version by themselves: hashes, parts, tables, values, notes, signature."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.release.changes import DIFF_FORMAT
from pipelines.release.notes import wrong_notes
from pipelines.release.parting import texts_digest
from pipelines.release.readback import read_texts, table_texts
from pipelines.release.verify.columns import csv_shape, is_typed, shape_of_parquet
from pipelines.release.verify.faults import MADE_BY, as_usable, unsigned_by
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE, DIFF_FILE, SIGNATURE_FILE
from pipelines.store.signing import PublicKey
from pipelines.store.table_files import StoredFile, csv_files, csv_path, joined_csv, parquet_files, parts_of


class VersionFiles:
    """The files of one version under examination, by themselves, in a folder."""

    def __init__(self, folder: Path, prefix: str, archive: str | None, keys: Sequence[PublicKey]) -> None:
        self.folder = folder
        self.prefix = prefix
        self.archive = archive
        self.keys = keys

    def problems(self) -> Iterator[str]:
        """All that is wrong with the files."""
        place = self.prefix + DESCRIPTOR_FILE
        descriptor = self._descriptor()
        if isinstance(descriptor, str):
            yield descriptor
            return
        for examine in (self._files, self._tables, self._notes, self._signature):
            yield from as_usable(place, examine(descriptor))

    def _descriptor(self) -> dict[str, Any] | str:
        place = self.prefix + DESCRIPTOR_FILE
        file = self.folder / DESCRIPTOR_FILE
        if not file.is_file():
            return f"{place} is missing."
        try:
            descriptor = json.loads(file.read_bytes())
        except (ValueError, RecursionError) as error:
            return f"{place} is not JSON ({error})."
        return descriptor if isinstance(descriptor, dict) else f"{place} is not a JSON object."

    def _files(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        entries = {entry["path"]: entry for entry in descriptor["openbarnet:files"]}
        for path, entry in sorted(entries.items()):
            file = self.folder / path
            if not file.is_file():
                yield f"{self.prefix}{path} is missing."
            elif file.stat().st_size != entry["bytes"]:
                size = f"{file.stat().st_size} bytes, not {entry['bytes']}"
                yield f"{self.prefix}{path} is not as it was published: it has {size}."
            elif f"sha256:{sha256_of(file)}" != entry["hash"]:
                yield f"{self.prefix}{path} is not as it was published: its sha256 differs."
        known = {*entries, DESCRIPTOR_FILE, SIGNATURE_FILE, self.archive}
        for file in sorted(path for path in self.folder.rglob("*") if not path.is_dir()):
            if (relative := file.relative_to(self.folder).as_posix()) not in known:
                yield f"{self.prefix}{relative} does not belong to the version."
        for resource in descriptor["resources"]:
            yield from self._parts(resource) if parts_of(resource) else self._one_file(resource, entries)

    def _one_file(self, resource: Mapping[str, Any], entries: Mapping[str, Any]) -> Iterator[str]:
        [path] = csv_files(resource)
        entry = entries.get(path, {})
        if (resource["bytes"], resource["hash"]) != (entry.get("bytes"), entry.get("hash")):
            yield f"{self.prefix}{DESCRIPTOR_FILE}: {path} has two different hashes."

    def _parts(self, resource: Mapping[str, Any]) -> Iterator[str]:
        """Whether a table's parts are the whole: as one file, row by row, and by what each of them says."""
        place, name = self.prefix + DESCRIPTOR_FILE, resource["name"]
        parts, schema = parts_of(resource), resource["schema"]
        if list(csv_files(resource)) != [part.csv for part in parts]:
            yield f"{place}: {name} has other parts than files."
        if sum(part.rows for part in parts) != resource["openbarnet:rows"]:
            yield f"{place}: the parts of {name} have other rows than the whole."
        columns = [field["name"] for field in schema["fields"]]
        try:
            pieces = [
                StoredFile(part.csv, self.folder / part.csv, (self.folder / part.csv).stat().st_size)
                for part in parts
            ]
            whole = joined_csv(name, self.folder, pieces, columns, [part.rows for part in parts], "")
            if (whole.bytes, f"sha256:{whole.digest()}") != (resource["bytes"], resource["hash"]):
                yield f"{place}: the parts of {name} are not the whole that was published."
            for part in parts:
                if texts_digest(schema, read_texts(self.folder / part.csv)) != part.texts:
                    yield f"{place}: {part.csv} does not say what its hash of texts says."
        except (OSError, ValueError):
            return  # said of the file itself

    def _tables(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        for resource in descriptor["resources"]:
            shapes = {file: csv_shape(self.folder / file) for file in csv_files(resource)}
            yield from self._shapes(shapes, resource)
            yield from self._shapes(
                {file: shape_of_parquet(self.folder / file) for file in parquet_files(resource)}, resource
            )
            if not any(isinstance(shape, str) for shape in shapes.values()):
                yield from self._values(resource)

    def _shapes(
        self, shapes: Mapping[str, tuple[int, list[str]] | str], resource: Mapping[str, Any]
    ) -> Iterator[str]:
        """Files of a table, with their rows and columns, that have others than is said of it."""
        columns = [field["name"] for field in resource["schema"]["fields"]]
        rows = [part.rows for part in parts_of(resource)] or [resource["openbarnet:rows"]]
        for (file, shape), count in zip(shapes.items(), rows, strict=True):
            if isinstance(shape, str):
                yield f"{self.prefix}{file} cannot be read ({shape})."
            elif shape[1] != columns:
                yield f"{self.prefix}{file} has other columns than its schema."
            elif shape[0] != count:
                yield f"{self.prefix}{file} has {shape[0]} rows, not {count}."

    def _values(self, resource: Mapping[str, Any]) -> Iterator[str]:
        """Cells that are not of their column's type, and keys that are there twice."""
        place = self.prefix + csv_path(resource["name"])
        try:
            data = table_texts(self.folder, resource)
        except ValueError as error:
            yield f"{place} cannot be read ({error})."
            return
        for field in resource["schema"]["fields"]:
            if field["name"] in data.column_names and not is_typed(data, field["name"], field["type"]):
                yield f"{place}: {field['name']} holds what is not of type {field['type']}."
        key = resource["schema"].get("primaryKey", [])
        names = [key] if isinstance(key, str) else list(key)
        if names and data.group_by(names).aggregate([]).num_rows != data.num_rows:
            yield f"{place} has rows of the same {', '.join(names)}."

    def _notes(self, descriptor: Mapping[str, Any]) -> Iterator[str]:
        """Sentences in the difference that say anything else than the difference."""
        try:
            diff = json.loads((self.folder / DIFF_FILE).read_bytes())
        except (OSError, ValueError):
            return  # its hash tells
        if diff["format"] == DIFF_FORMAT:
            for note in wrong_notes(diff):
                yield f"{self.prefix}{DIFF_FILE}: a note does not agree with the difference: {note}"
        elif MADE_BY in descriptor:
            yield f"{self.prefix}{DIFF_FILE} is not of format {DIFF_FORMAT}."

    def _signature(self, _: Mapping[str, Any]) -> Iterator[str]:
        file = self.folder / SIGNATURE_FILE
        signature = file.read_bytes() if file.is_file() else b""
        content = (self.folder / DESCRIPTOR_FILE).read_bytes()
        yield from unsigned_by(self.prefix + DESCRIPTOR_FILE, signature, content, self.keys)
