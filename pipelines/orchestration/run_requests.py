"""Asking the process that has everything loaded (`run_server`) to start a run or to interrupt one.

A run is never started twice: the server says that it is ready before it is told which run is wanted, so that
one who has given up cannot be taken at an old word; and where a word was given and no answer came, nobody
else starts the run. It then has its process, or lost it with the server, which run monitoring sees.
"""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from io import BufferedReader

SERVER_VARIABLE = "OPENBARNET_RUN_SERVER"
"""The variable in which the parts of a service find the socket."""

PATIENCE_SECONDS = 60.0
"""How long the server may take to load everything anew before a run is started without it."""

SECONDS_BETWEEN_TRIES = 0.2
READY, START, STOP, AGAIN = "ready", "start", "stop", "again"


def start_run(run: str) -> str:
    """Have a run started; gives why it was not, and nothing where it was, or may have been."""
    return _ask(START, run)


def interrupt_run(run: str) -> bool:
    """Have a run interrupted, if it is one of the server's."""
    return os.environ.get(SERVER_VARIABLE, "") != "" and not _ask(STOP, run)


def _ask(what: str, run: str) -> str:
    if not (place := os.environ.get(SERVER_VARIABLE, "")):
        return "there is no process that has everything loaded"
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = AGAIN
    while told == AGAIN and (left := deadline - time.monotonic()) > 0:
        told = _asked_once(place, what, run, left)
        if told == AGAIN:
            time.sleep(SECONDS_BETWEEN_TRIES)
    return told and f"the process that has everything loaded: {told}"


def _asked_once(place: str, what: str, run: str, patience: float) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience)
        try:
            connection.connect(place)
            answers = connection.makefile("rb")
            json.loads(answers.readline())[READY]
        except (OSError, ValueError, KeyError) as error:
            return f"it does not answer ({type(error).__name__})"
        connection.settimeout(None)
        with suppress(OSError):
            connection.sendall(json.dumps({what: run}).encode() + b"\n")
        return _told(answers)


def _told(answers: BufferedReader) -> str:
    """What was answered to a word that was given; nothing where it was not answered any more."""
    try:
        return str(json.loads(answers.readline())["told"])
    except (OSError, ValueError, KeyError):
        return ""
