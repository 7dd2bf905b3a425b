"""The content of a published version, read back from its CSV files, each held against its hash."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipelines.release.content import METADATA, README_FILE, Content, Table, TablePart, text_table
from pipelines.release.formats.files import read_csv
from pipelines.release.parting import Common, common_parts, less
from pipelines.store import StoreReader
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE
from pipelines.store.published import damaged
from pipelines.store.table_files import csv_files, parts_of

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_ROW = 1 << 24  # bytes of one row of a CSV file that the reader takes in


def published_content(
    store: StoreReader,
    package: str,
    version: str,
    left_out: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Content:
    """The content of a version in the store.

    Args:
        store: where it lies.
        package: the package's name.
        version: its number.
        left_out: parts of tables that are not read, by table.

    Raises:
        StoreError: a file is missing or is not as it was published.
    """
    folder = store.path(package, version)
    descriptor = store.descriptor(package, version)
    try:
        files = {str(file["path"]): str(file["hash"]) for file in descriptor["openbarnet:files"]}
        return Content(
            package=package,
            metadata={name: descriptor[name] for name in METADATA if name in descriptor},
            readme=(folder / README_FILE).read_text(encoding="utf-8"),
            tables=tuple(
                _published_table(folder, resource, files, left_out.get(resource["name"], ()))
                for resource in descriptor["resources"]
            ),
            documents={
                entry["report"]: entry.get("original_sha256") or entry["sha256"]
                for entry in descriptor["openbarnet:inputs"]
            },
        )
    except (KeyError, TypeError) as error:
        raise damaged(folder / DESCRIPTOR_FILE, f"lacks {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder / README_FILE, f"cannot be read ({error})") from error


def _published_table(
    folder: Path, resource: Mapping[str, Any], files: Mapping[str, str], left_out: Collection[str]
) -> Table:
    schema = resource["schema"]
    parts = tuple(part for part in parts_of(resource) if part.part not in left_out)
    paths = [part.csv for part in parts] if parts_of(resource) else csv_files(resource)
    read = [_read(folder, path, files[path], schema) for path in paths]
    data = read[0] if len(read) == 1 else _joined(read, schema)
    return Table(
        resource["name"], schema, data, tuple(TablePart(part.part, part.rows, part.texts) for part in parts)
    )


def _read(folder: Path, path: str, hash_said: str, schema: Mapping[str, Any]) -> pa.Table:
    file = folder / path
    try:
        if f"sha256:{sha256_of(file)}" != hash_said:
            raise damaged(file, "is not as it was published (its hash differs)")
        data = read_texts(file)
    except (OSError, ValueError) as error:
        raise damaged(file, f"cannot be read ({error})") from error
    if data.column_names != [field["name"] for field in schema["fields"]]:
        raise damaged(file, "has other columns than its schema")
    return data


def _joined(read: Sequence[pa.Table], schema: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    nothing = text_table([field["name"] for field in schema["fields"]], ())
    return pa.concat_tables([nothing, *read])


def table_texts(folder: Path, resource: Mapping[str, Any]) -> pa.Table:
    """All rows of a resource of a manifest as columns of texts, whatever their files' hashes are.

    Raises:
        OSError, ValueError: a file is missing, or is no CSV file of ours.
    """
    return _joined([read_texts(folder / path) for path in csv_files(resource)], resource["schema"])


def comparable_versions(
    store: StoreReader, package: str, old: str, new: str
) -> tuple[Content, Content, dict[str, Common]]:
    """Two versions in the store, both less what lies in parts that are the same, and that.

    Raises:
        StoreError: a file that is read is missing or is not as it was published.
    """
    was = {
        str(resource.get("name")): parts_of(resource)
        for resource in store.descriptor(package, old).get("resources", ())
    }
    common = {
        name: found
        for resource in store.descriptor(package, new).get("resources", ())
        if (name := str(resource.get("name"))) in was
        and (found := common_parts(was[name], parts_of(resource)))
    }
    left_out = {name: found.parts for name, found in common.items()}
    return (
        published_content(store, package, old, left_out),
        published_content(store, package, new, left_out),
        common,
    )


def comparable(
    store: StoreReader, package: str, version: str, content: Content
) -> tuple[Content, Content, dict[str, Common]]:
    """A version in the store and a content, both less what lies in parts that are the same, and that.

    Nothing of such parts is read: what has the same hash says the same.

    Raises:
        StoreError: another file is missing or is not as it was published.
    """
    common: dict[str, Common] = {}
    for resource in store.descriptor(package, version).get("resources", ()):
        table = content.table(str(resource.get("name")))
        if table and table.parts and (found := common_parts(parts_of(resource), table.parts)):
            common[table.name] = found
    old = published_content(store, package, version, {name: found.parts for name, found in common.items()})
    tables = tuple(
        less(table, common[table.name].parts) if table.name in common else table for table in content.tables
    )
    return old, replace(content, tables=tables), common


def read_texts(file: Path) -> pa.Table:
    """A published CSV file as columns of texts.

    Raises:
        OSError, ValueError: the file is missing, or is no CSV file of ours.
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = next(read_csv(file), ())
    data = csv.read_csv(
        file,
        read_options=csv.ReadOptions(block_size=LONGEST_ROW),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        ),
    )
    return data.cast(pa.schema([pa.field(name, pa.string(), nullable=False) for name in columns]))
