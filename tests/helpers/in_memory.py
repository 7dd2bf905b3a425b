"""The files of a run lie in memory, where there is room for them.

Tests write stores of small files, force them to the disk and throw them away, and a new file costs ten times
as much on a disk as in memory. Whoever wants the files elsewhere sets TMPDIR.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - what Linux calls it
ROOM_BYTES = 4 * 1024**3
"""What three processes with their browsers and servers hold at a time, and as much again."""


def pytest_configure() -> None:
    """Before anybody makes a folder."""
    lie_in_memory()


def lie_in_memory(memory: Path = MEMORY) -> None:
    """Have the folders of tests and everybody's temporary files made in memory."""
    if "TMPDIR" not in os.environ and room_bytes(memory) >= ROOM_BYTES:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None  # asked for before


def room_bytes(memory: Path, system: Path = Path("/proc/meminfo")) -> int:
    """How much may be written into memory: the folder's own limit, or less where the machine has less."""
    if not (system.exists() and os.access(memory, os.W_OK | os.X_OK)):
        return 0
    told = dict(line.split(":", 1) for line in system.read_text(encoding="ascii").splitlines())
    available = int(told.get("MemAvailable", "0 kB").split()[0]) * 1024
    return min(shutil.disk_usage(memory).free, available)
