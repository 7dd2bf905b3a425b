"""The version before: where its files lie, and what its manifest says of them, for what stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.store.hashes import FileEntry
from pipelines.store.published import damaged
from pipelines.store.table_files import parts_of


@dataclass(frozen=True)
class VersionBefore:
    """The version before: its folder, its files by path, and by path of a part what its texts hash to.

    `made_by` is what its manifest says made it.
    """

    folder: Path
    files: Mapping[str, FileEntry]
    texts: Mapping[str, str]
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, descriptor: Mapping[str, Any]) -> VersionBefore:
        """A version by its manifest.

        Raises:
            StoreError: the manifest cannot be used.
        """
        try:
            files = {
                str(file["path"]): FileEntry(
                    str(file["path"]), int(file["bytes"]), str(file["hash"]).removeprefix("sha256:")
                )
                for file in descriptor["openbarnet:files"]
            }
            parts = [part for entry in descriptor["resources"] for part in parts_of(entry)]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise damaged(folder, f"has a manifest that lacks {error}") from error
        made_by = descriptor.get("openbarnet:made_by")
        texts = {part.csv: part.texts for part in parts}
        return cls(folder, files, texts, made_by if isinstance(made_by, Mapping) else {})

    def is_made_by(self, making: Mapping[str, Any]) -> bool:
        """Whether the same software and code wrote it as what is said here."""
        return all(self.made_by.get(name) == making[name] for name in ("software", "code"))

    def has(self, path: str, texts: str) -> bool:
        """Whether a part lies there that says just this."""
        return self.texts.get(path) == texts and path in self.files
