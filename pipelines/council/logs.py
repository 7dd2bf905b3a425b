"""Logs of a service: a line an event, for people or as JSON for a collector, with the request it belongs to.

A failure is one line in JSON too: its stack trace is a field of it.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of one."""

OUR_LOGGERS = ("pipelines", "uvicorn", "uvicorn.error", "dagster")


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; keys that have nothing to say are left out."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": REQUEST_ID.get(),
            "error": self.formatException(record.exc_info) if record.exc_info else "",
        }
        return json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)


class TextLines(logging.Formatter):
    """A record as a line for people, with the request's id where there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, and under it the stack trace of a failure."""
        line = super().format(record)
        return f"{line} (request {known})" if (known := REQUEST_ID.get()) and not record.exc_info else line


def configure_logs(form: str) -> None:
    """Send this process's log to standard error, as `lines` or as `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    for name in OUR_LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)
