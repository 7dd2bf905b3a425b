"""The catalogue of a store, and the documents and reports that it lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.exceptions import StoreError
from pipelines.release.verify.faults import UNUSABLE, unsigned_by
from pipelines.store import StoreReader
from pipelines.store.formats import STORE_FORMAT
from pipelines.store.hashes import json_bytes, sha256_of
from pipelines.store.layout import CATALOG_FILE, DOCUMENTS, UNFINISHED
from pipelines.store.removals import removals_of
from pipelines.store.signing import PublicKey, as_text, from_text, sealed

SHA256_NAME = re.compile("[0-9a-f]{64}")


def extra_documents(store: StoreReader, catalog: Mapping[str, Any]) -> Iterator[str]:
    """Documents that no report of the catalogue and no version was read from."""
    cited = {str(report["document"]) for report in catalog.get("reports", [])}
    for package in store.packages():
        for version in store.versions(package):
            try:
                inputs = store.descriptor(package, version)["openbarnet:inputs"]
                cited.update(str(entry["document"]) for entry in inputs)
            except (StoreError, *UNUSABLE):
                return  # said under the version's own name; what it cites nobody knows
    for path in sorted((store.root / DOCUMENTS).glob("*")):
        place = f"{DOCUMENTS}/{path.name}"
        if SHA256_NAME.fullmatch(path.stem) and place not in cited:
            yield f"{place} is the document of no report or version; publish again to list it, or remove it."


def read_catalog(root: Path, keys: Sequence[PublicKey], problems: list[str]) -> dict[str, Any]:
    """The catalogue; an empty one where it is none. What is wrong with it is added to `problems`."""
    file = root / CATALOG_FILE
    if not file.is_file():
        problems.append(f"{CATALOG_FILE} is missing.")
        return {}
    raw = file.read_bytes()
    try:
        catalog = json.loads(raw)
    except ValueError as error:
        problems.append(f"{CATALOG_FILE} is not JSON ({error}).")
        return {}
    if not isinstance(catalog, dict) or catalog.get("format") not in range(1, STORE_FORMAT + 1):
        problems.append(f"{CATALOG_FILE} is not of a store format up to {STORE_FORMAT}.")
        return {}
    unsigned = {name: value for name, value in catalog.items() if name != "signature"}
    is_canonical = json_bytes(catalog) == raw and list(catalog)[-1] in ("checksum", "signature")
    if not is_canonical or json_bytes(sealed(catalog)) != json_bytes(unsigned):
        problems.append(
            f"{CATALOG_FILE} is not as it was published: its checksum does not agree with its content."
        )
    signature = from_text(catalog.get("signature"))
    if "signature" in catalog and as_text(signature) != catalog["signature"]:
        problems.append(f"{CATALOG_FILE} is not as it was published: its signature is none.")
    problems += unsigned_by(CATALOG_FILE, signature, json_bytes(unsigned), keys)
    return catalog


def document_problems(root: Path) -> Iterator[str]:
    """Documents that are not those they are named after, and other files among them."""
    for path in sorted((root / DOCUMENTS).glob("*")):
        place = f"{DOCUMENTS}/{path.name}"
        if not path.is_file() or path.name.startswith(UNFINISHED):
            yield f"{place} does not belong to the store."
        elif sha256_of(path) != path.stem:
            yield f"{place} is not the document it is named after: its sha256 differs."


def report_problems(root: Path, catalog: Mapping[str, Any], *, is_mirror: bool) -> Iterator[str]:
    """Whether the document of each report is there; a mirror is not given what is kept back."""
    removals = removals_of(StoreReader(root))
    for report in catalog.get("reports", []):
        if not report["document"] and removals.of_report(report):
            continue
        document = root / report["document"]
        if is_mirror and report.get("kept_back") and not document.exists():
            continue
        if not document.is_file():
            yield f"{report['document']} is missing; it is the document of report {report['report']}."
        elif document.stat().st_size != report["bytes"] or document.stem != report["sha256"]:
            yield f"{CATALOG_FILE}: {report['report']} has another size or hash than {report['document']}."
