"""Answers of suites kept from one process to the next, so that the same rows are not asked about twice.

What a suite says depends on the rows, their schema, the suite, and the code that asks, and on nothing else. A
draft and its publication, a run that was killed and the one that takes its place, two commands after another
ask about the same rows, and each process pays seconds for loading Great Expectations before the first answer.
The folder is a cache: it may be emptied at any time, and what cannot be read there is asked again.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.council.whole_files import write_atomically
from pipelines.rows.findings import CheckResult
from pipelines.rows.records import Records
from pipelines.rows.schemas import TableSchema

MOST_KEPT = 20_000
"""Answers in a folder, of some kilobytes each, before it is begun anew."""
HERE = Path(__file__).resolve().parent
ASKED_BY = (*sorted(HERE.glob("*.py")), HERE.parents[1] / "rows" / "findings.py")
"""The code that an answer depends on."""
UNUSABLE = (
    *(OSError, LookupError, ValueError, AttributeError, ImportError, TypeError, EOFError),
    pickle.UnpicklingError,
)
"""What a damaged file may raise, or one of code that named its parts otherwise."""
OF_CODE = re.compile("[0-9a-f]{16}")
OF_ANSWER = re.compile(r"[0-9a-f]{64}|\.[0-9a-f]{64}\.\d+")
"""An answer's name, or that of one being written."""

Results = tuple[CheckResult, ...]


def kept_or_asked(
    folder: Path, records: Records, schema: TableSchema, suite_file: Path, ask: Callable[[], Results]
) -> Results:
    """What a suite says of rows, from the folder where it was asked before; asked and kept where not.

    Raises:
        SuiteError: as `ask`; such an answer is not kept.
    """
    return kept_or_asked_together(folder, [records], schema, suite_file, lambda _: [ask()])[0]


def kept_or_asked_together(
    folder: Path,
    tables: Sequence[Records],
    schema: TableSchema,
    suite_file: Path,
    ask: Callable[[Sequence[Records]], list[Results]],
) -> list[Results]:
    """The same for several tables, of which those that nobody asked about are asked about at once.

    Raises:
        SuiteError: as `ask`; such an answer is not kept.
    """
    try:
        paths = [folder / _of_code() / _name(records, schema, suite_file) for records in tables]
    except OSError:
        return ask(tables)  # which tells what is wrong with the suite
    found = [_load(path) for path in paths]
    new = [number for number, results in enumerate(found) if results is None]
    for number, results in zip(new, ask([tables[number] for number in new]) if new else [], strict=True):
        found[number] = results
        _keep(paths[number], results)
    return [results for results in found if results is not None]


def _load(path: Path) -> Results | None:
    try:
        found: Results = pickle.loads(path.read_bytes())  # noqa: S301 - written by this instance's own runs
    except UNUSABLE:
        return None
    return found


def _keep(path: Path, found: Results) -> None:
    """Write an answer; a folder that is full, or of other code, is begun anew. A cache fails in silence."""
    try:
        if not path.parent.is_dir() or sum(1 for _ in path.parent.iterdir()) >= MOST_KEPT:
            for old in path.parent.parent.glob("*"):
                if _is_ours(old):  # whoever names a folder of other things by mistake loses none of them
                    shutil.rmtree(old, ignore_errors=True)
        write_atomically(path, pickle.dumps(found))
    except OSError:
        return


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds answers and nothing else, by its name and theirs."""
    if folder.is_symlink() or not folder.is_dir() or not OF_CODE.fullmatch(folder.name):
        return False
    return all(OF_ANSWER.fullmatch(each.name) for each in folder.iterdir())


def _name(records: Records, schema: TableSchema, suite_file: Path) -> str:
    """A hash of everything that is asked, and of whom."""
    asked = (suite_file.name, suite_file.read_bytes(), repr(records), repr(schema))
    whole = hashlib.sha256()
    for part in asked:
        whole.update(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass"))
        whole.update(b"\0")
    return whole.hexdigest()


@cache
def _of_code() -> str:
    """A name for the code and the libraries that answer."""
    libraries = [f"{name} {version(name)}" for name in ("great-expectations", "pandas")]
    code = [hashlib.sha256(path.read_bytes()).hexdigest() for path in ASKED_BY]
    return hashlib.sha256(" ".join([*libraries, *code]).encode()).hexdigest()[:16]
