"""Files of tables that passed the gate, kept: one month more costs that month and not all months before it.

What is kept of a file goes by its bytes, its name and period, its dataset's folder, and whatever steers how
it is read and checked (the mark). Nothing is kept of files that are refused. What none of a dataset's files
asks for any more goes.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather

from pipelines.datasets.declared.files import TableFile
from pipelines.datasets.declared.folder import Dataset
from pipelines.datasets.declared.gating import GatedFile
from pipelines.tables.containers import sha256_of

ROWS, TYPED, SHOWN, TOLD = "rows.feather", "rows.parquet", "shown.csv", "told.pickle"
_UNUSABLE = (
    OSError,
    AttributeError,
    ImportError,
    TypeError,
    EOFError,
    pickle.UnpicklingError,
    pa.ArrowInvalid,
)


@dataclass(frozen=True)
class Passed:
    """A file that passed: what was found, its published columns as texts, and the files of it in a folder."""

    gated: GatedFile
    rows: pa.Table
    folder: Path


@dataclass
class KeptGates:
    """A folder of files that passed.

    Attributes:
        root: the folder, which need not exist yet.
        mark: the digest of code and data that decide what a file's rows are.
        used: folders that were asked for or made.
    """

    root: Path
    mark: str
    used: set[Path] = field(default_factory=set)

    def find(self, file: TableFile, dataset: Dataset) -> Passed | None:
        """What is kept of a file, None where it was not gated, or otherwise."""
        folder = self._folder(file, dataset)
        try:
            told = pickle.loads((folder / TOLD).read_bytes())  # noqa: S301 - written by this instance's own runs
            rows = feather.read_table(folder / ROWS)
        except _UNUSABLE:
            return None
        self.used.add(folder)
        return Passed(replace(told, file=file), rows, folder)

    def keep(self, passed: Passed, dataset: Dataset) -> None:
        """Keep a file, whole or not at all."""
        folder = self._folder(passed.gated.file, dataset)
        self.used.add(folder)
        made = folder.with_name(folder.name + ".new")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        for name in (TYPED, SHOWN):
            shutil.copyfile(passed.folder / name, made / name)
        feather.write_feather(passed.rows, str(made / ROWS), compression="zstd")
        (made / TOLD).write_bytes(pickle.dumps(passed.gated))
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)

    def clear(self, dataset: Dataset) -> None:
        """Take away what none of a dataset's files asked for."""
        for folder in (self.root / dataset.id).glob("*"):
            if folder not in self.used:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, file: TableFile, dataset: Dataset) -> Path:
        declared = [sha256_of(path) for path in sorted(dataset.folder.glob("*.yaml"))]
        said = [self.mark, file.sha256, file.path.name, file.name, file.period, *declared]
        return self.root / dataset.id / hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
