"""How a publication gets on, told on standard error: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pipelines.orchestration.order import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


class PlainProgress:
    """A line per report read, with the seconds it took."""

    def __init__(self) -> None:
        self.started = time.monotonic()

    def begin(self, reports: Sequence[str]) -> None:
        """Say how many reports there are."""
        click.echo(f"{len(reports)} report{'' if len(reports) == 1 else 's'} to read", err=True)

    def reading(self, report: str) -> None:  # noqa: ARG002 - the line comes when it is done
        """Start the clock of one report."""
        self.started = time.monotonic()

    def done(self, report: str, outcome: str) -> None:
        """Say what became of a report."""
        seconds = f" ({time.monotonic() - self.started:.1f} s)" if outcome == "read" else ""
        click.echo(f"  {report}: {outcome}{seconds}", err=True)

    def publishing(self) -> None:
        """Say that packages are being made."""
        click.echo("publishing", err=True)


class BarProgress:
    """One bar over all reports and the publication after them."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars
        self.task = bars.add_task("starting Dagster", total=None)

    def begin(self, reports: Sequence[str]) -> None:
        """Give the bar its length: a step per report, one for publishing."""
        self.bars.update(self.task, total=len(reports) + 1, completed=0)

    def reading(self, report: str) -> None:
        """Name the report being read."""
        self.bars.update(self.task, description=f"reading {report}")

    def done(self, report: str, outcome: str) -> None:
        """Take a step, and leave a line above the bar."""
        self.bars.console.print(f"  {report}: {outcome}", highlight=False)
        self.bars.advance(self.task)

    def publishing(self) -> None:
        """Name the last step."""
        self.bars.update(self.task, description="publishing")


@contextmanager
def terminal_progress() -> Iterator[Progress]:
    """Bars if standard error is a terminal, plain lines if not."""
    if not sys.stderr.isatty():
        yield PlainProgress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield BarProgress(bars)
