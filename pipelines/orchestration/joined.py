"""One table of all reports, put together share by share, so that one report more costs its own share.

A thousand reports are four thousand values with rows, each with the results of a hundred checks that are only
added up. So reports stand in shares of some sixteen neighbours, and of a share its joined rows and added
results are kept, by the marks of the files that they were made of. A share begins anew after a report whose
name says so: one report more, wherever it stands, changes one share, or parts it in two.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines.assembly.steps import Gated, join_reports
from pipelines.council.whole_files import write_atomically
from pipelines.exceptions import UnreadReportError
from pipelines.orchestration.kept import UNUSABLE, KeptReadings, load_bytes
from pipelines.rows.known import shares_of
from pipelines.rows.known_tuple import KnownTuple

FOLDER = "known/joined"
"""Beside the values that it is about, in a folder of its own: any name may be a report's."""

FORMAT = "1"


class JoinedTables:
    """One table of many reports by resource, joined once for all steps that need it.

    In memory only the last one of each resource is held: another publication, of other readings, joins anew.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[tuple[tuple[str, str], ...], Gated]] = {}

    def of(self, resource: str, readings: KeptReadings[Any], reports: tuple[str, ...]) -> Gated:
        """The rows of some reports, in their order.

        Args:
            resource: the table.
            readings: gated rows by report.
            reports: ids.

        Raises:
            UnreadReportError: the rows of one cannot be read back.
        """
        made_of = readings.made_of(reports)
        held = self._held.get(resource)
        if held is not None and held[0] == made_of:
            return held[1]
        joined = _Joining(resource, readings).of(reports)
        self._held[resource] = (made_of, joined)
        return joined


class _Joining:
    """One join of the values of an asset."""

    def __init__(self, resource: str, readings: KeptReadings[Any]) -> None:
        self.resource = resource
        self.readings = readings
        self.of_nothing: dict[str, Gated] = {}
        self.lost: list[str] = []
        self.used: set[str] = set()
        self.folder: Path | None = None

    def of(self, reports: Sequence[str]) -> Gated:
        if reports:
            self.folder = self.readings.path(reports[0]).parent / FOLDER
        shares = [self._share(share) for share in shares_of(reports)]
        if self.lost:
            raise UnreadReportError(
                ", ".join(self.lost),
                f"its {self.resource} cannot be read back",
                "materialise its partition (job read_report), then publish again",
            )
        self.readings.keep_what_is_known()
        self._let_go()
        joined = join_reports(self.resource, [share for share in shares if share is not None])
        records = joined.records
        if not records.rows:
            return joined
        by = {report: self._made_of(report) for report in reports}
        known = replace(records, rows=KnownTuple(records.rows, by), locators=KnownTuple(records.locators, by))
        return replace(joined, records=known)

    def _made_of(self, report: str) -> str:
        """What the table of a report follows from: its reading and the file that it lies in; empty if new."""
        mark = self.readings.settled_mark(report)
        return f"{self.readings.stamps.get(report)} {mark}" if mark else ""

    def _share(self, reports: Sequence[str]) -> Gated | None:
        """The tables of some neighbours as one; None where one of them is lost, which is noted."""
        nothing = {self.readings.nothing(report) for report in reports}
        if len(nothing) == 1 and (said := self.of_nothing.get(nothing.pop())) is not None:
            return said
        name = self._name(reports)
        if (kept := self._kept(name)) is not None:
            return kept
        tables = [self._table(report) for report in reports]
        if lost := [report for report, table in zip(reports, tables, strict=True) if table is None]:
            self.lost += lost
            return None
        different = {id(table): table for table in tables if table is not None}
        if len(different) == 1:
            return tables[0]
        joined = join_reports(self.resource, [table for table in tables if table is not None])
        if joined.records.rows:
            self._keep(name, joined)
        return joined

    def _table(self, report: str) -> Gated | None:
        """The table of a report from its file.

        Most reports print nothing of most tables, and what is kept of that is the same but for the stamp: it
        is unpacked once, and a file that is known to say just that is not opened.
        """
        if (known := self.of_nothing.get(self.readings.nothing(report))) is not None:
            return known
        if (stamp := self.readings.stamps.get(report)) is None:
            return None
        mark = self.readings.mark(report)
        try:
            kept = self.readings.path(report).read_bytes()
            said = hashlib.sha256(kept.replace(stamp.encode(), b"")).hexdigest() if stamp else ""
            table: Gated = self.of_nothing.get(said) or load_bytes(kept).table
        except UNUSABLE:
            return None
        if not table.records.rows and said:
            self.of_nothing[said] = table
            self.readings.says_nothing(report, mark, said)
        return table

    # ---- what is kept of a share

    def _name(self, reports: Sequence[str]) -> str:
        """A hash of the very files that a share is made of; empty where one of them may yet be another."""
        made_of = []
        for report in reports:
            mark = self.readings.settled_mark(report)
            if mark is None or len(reports) == 1:
                return ""
            made_of.append((report, self.readings.stamps.get(report), mark))
        return hashlib.sha256(repr((FORMAT, self.resource, made_of)).encode()).hexdigest()

    def _kept(self, name: str) -> Gated | None:
        if not name or self.folder is None:
            return None
        try:
            found = pickle.loads((self.folder / name).read_bytes())  # noqa: S301 - written by our own runs
        except (*UNUSABLE, OSError, ValueError, IndexError):
            return None
        self.used.add(name)
        return found if isinstance(found, Gated) else None

    def _keep(self, name: str, joined: Gated) -> None:
        """Keep a share for the next publication. It may be lost: then its reports are opened."""
        if not name or self.folder is None:
            return
        try:
            write_atomically(self.folder / name, pickle.dumps(joined, pickle.HIGHEST_PROTOCOL))
        except OSError:
            return
        self.used.add(name)

    def _let_go(self) -> None:
        """Take away what was kept of shares that are others by now."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.name not in self.used:
                path.unlink(missing_ok=True)
