"""Dagster's assets follow the project: when what they are made of changes, they are asked for anew.

A table that an officer says is of its own, a new dataset, schema, package or target gives other assets. This
looks at the data files that say so and asks the code server to load them again once two looks in a row saw
the same, so that nothing half written is loaded. Runs that are at work end as they began. What cannot be
read is never loaded: the assets stay as they were.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Sequence

from pipelines.assembly.own_tables import packages_of, schemas_of
from pipelines.council.project import Project, default_project
from pipelines.datasets.declared.folder import datasets_with_files
from pipelines.exceptions import OpenBarnetError
from pipelines.targets.settings import load_targets

SECONDS_BETWEEN_LOOKS = 15.0
RELOAD_SECONDS = 300
"""How long the code server may take to load the definitions."""


def definitions_stamp(project: Project) -> str:
    """What the assets are made of, as a digest; a new file of a dataset that has some changes nothing.

    Raises:
        OpenBarnetError: a data file cannot be used.
    """
    told = (
        sorted(schemas_of(project).items()),
        packages_of(project),
        datasets_with_files(project, project.tables),
        [settings for settings in load_targets(project) if settings.is_enabled],
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


class DefinitionsWatch:
    """Looks at what definitions are made of, and has them loaded again.

    Args:
        stamp: what they are made of now.
        reload: has them loaded again.
        say: is told what was done, in a line.
    """

    def __init__(
        self, stamp: Callable[[], str], reload: Callable[[], None], say: Callable[[str], None]
    ) -> None:
        self._stamp, self._reload, self._say = stamp, reload, say
        self._loaded = self._seen = self._now()

    def look(self) -> None:
        """Reload once something else was seen twice."""
        before, self._seen = self._seen, self._now()
        if self._seen in ("", self._loaded) or self._seen != before:
            return
        try:
            self._reload()
        except Exception as error:  # noqa: BLE001 - of many kinds, from a server that may be starting: try again
            self._say(f"the assets could not be loaded again ({type(error).__name__}); they are tried again")
            return
        self._loaded = self._seen
        self._say("the assets were loaded again: tables, datasets or targets have changed")

    def _now(self) -> str:
        try:
            return self._stamp()
        except OpenBarnetError:
            return ""


def _ask_code_server(socket: str) -> None:
    from dagster._grpc.client import DagsterGrpcClient

    DagsterGrpcClient(socket=socket).reload_code(RELOAD_SECONDS)


def main(arguments: Sequence[str]) -> None:
    """Watch the default project for the code server on the socket that is named."""
    (socket,) = arguments
    project = default_project()
    watch = DefinitionsWatch(
        lambda: definitions_stamp(project),
        lambda: _ask_code_server(socket),
        lambda words: print(words, flush=True),
    )
    while not threading.Event().wait(SECONDS_BETWEEN_LOOKS):
        watch.look()


if __name__ == "__main__":
    main(sys.argv[1:])
