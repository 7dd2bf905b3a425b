"""Asking the process that has everything loaded (`run_server`) to start a run or to interrupt one.

A run is never started twice: the server says that it is ready before it is told which run is wanted, so that
one who has given up cannot be taken at an old word; and where a word was given and no answer came, nobody
else starts the run. It then has its process, or lost it with the server, which run monitoring sees. Nobody is
waited for without end: a server that hangs would hold up all runs.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

SERVER_VARIABLE = "OPENBARNET_RUN_SERVER"
"""The variable in which the parts of a service find the socket."""

PATIENCE_SECONDS = 60.0
"""How long the server may take to load everything anew before a run is started without it."""

ANSWER_SECONDS = 60.0
"""How long it may take to answer a word that it was given."""

SECONDS_BETWEEN_TRIES = 0.2
READY, START, STOP, AGAIN, HOME = "ready", "start", "stop", "again", "home"
PEER = struct.Struct("3i")
"""What Linux says of the other end of a socket: process, user, group."""


def start_run(home: Path, run: str) -> str:
    """Have a run of Dagster's folder started; gives why it was not, and nothing where it may have been."""
    return _ask(START, home, run)


def interrupt_run(home: Path, run: str) -> bool:
    """Have a run of Dagster's folder interrupted, if it is one of the server's."""
    return os.environ.get(SERVER_VARIABLE, "") != "" and not _ask(STOP, home, run)


def is_ours(connection: socket.socket) -> bool:
    """Whether the program at the other end of a socket is run by the same user as this one."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
    return bool(PEER.unpack(told)[1] == os.geteuid())


def _ask(what: str, home: Path, run: str) -> str:
    if not (place := os.environ.get(SERVER_VARIABLE, "")):
        return "there is no process that has everything loaded"
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = AGAIN
    while told == AGAIN and (left := deadline - time.monotonic()) > 0:
        told = _asked_once(place, {what: run, HOME: str(home)}, left)
        if told == AGAIN:
            time.sleep(SECONDS_BETWEEN_TRIES)
    return told and f"the process that has everything loaded: {told}"


def _asked_once(place: str, word: dict[str, str], patience: float) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience)
        try:
            connection.connect(place)
            if not is_ours(connection):
                return "it is another user's"
            answers = connection.makefile("rb")
            json.loads(answers.readline())[READY]
        except (OSError, ValueError, KeyError) as error:
            return f"it does not answer ({type(error).__name__})"
        connection.settimeout(ANSWER_SECONDS)
        with suppress(OSError):
            connection.sendall(json.dumps(word).encode() + b"\n")
        return _told(answers)


def _told(answers: BufferedReader) -> str:
    """What was answered to a word that was given; nothing where it was not answered any more."""
    try:
        return str(json.loads(answers.readline())["told"])
    except (OSError, ValueError, KeyError):
        return ""
