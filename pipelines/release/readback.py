"""The content of a published version, read back from its CSV files, each held against its hash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release.content import METADATA, README_FILE, Content, Table
from pipelines.release.formats.files import read_csv
from pipelines.store import StoreReader
from pipelines.store.hashes import sha256_of
from pipelines.store.layout import DESCRIPTOR_FILE
from pipelines.store.published import damaged
from pipelines.store.table_files import csv_files

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_ROW = 1 << 24  # bytes of one row of a CSV file that the reader takes in


def published_content(store: StoreReader, package: str, version: str) -> Content:
    """The content of a version in the store.

    Raises:
        StoreError: a file is missing or is not as it was published.
    """
    folder = store.path(package, version)
    descriptor = store.descriptor(package, version)
    try:
        return Content(
            package=package,
            metadata={name: descriptor[name] for name in METADATA if name in descriptor},
            readme=(folder / README_FILE).read_text(encoding="utf-8"),
            tables=tuple(_published_table(folder, resource) for resource in descriptor["resources"]),
            documents={
                entry["report"]: entry.get("original_sha256") or entry["sha256"]
                for entry in descriptor["openbarnet:inputs"]
            },
        )
    except (KeyError, TypeError) as error:
        raise damaged(folder / DESCRIPTOR_FILE, f"lacks {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder / README_FILE, f"cannot be read ({error})") from error


def _published_table(folder: Path, resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    [file] = (folder / path for path in csv_files(resource))
    try:
        if f"sha256:{sha256_of(file)}" != resource["hash"]:
            raise damaged(file, "is not as it was published (its hash differs)")
        data = read_texts(file)
    except (OSError, ValueError) as error:
        raise damaged(file, f"cannot be read ({error})") from error
    if data.column_names != [field["name"] for field in schema["fields"]]:
        raise damaged(file, "has other columns than its schema")
    return Table(resource["name"], schema, data)


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
