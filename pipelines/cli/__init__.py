"""The command line `openbarnet`: the same functions that Dagster's assets call, from a terminal.

Results go to standard output, progress and errors to standard error. An error is one line that says
what to do next, with exit code 1; a mistake in the command itself has 2. Heavy modules are imported by
the command that needs them.
"""

from __future__ import annotations

from pipelines.cli import keeping, publishing, running, serving
from pipelines.cli.group import main

__all__ = ["keeping", "main", "publishing", "running", "serving"]
