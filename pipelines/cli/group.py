"""The command line's group, and what its commands share: errors in one line, options, times, keys."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.council.scratch import clear_left_behind
from pipelines.exceptions import OpenBarnetError

SIGN_HELP = "Secret key (PEM, Ed25519) to sign releases with.  [default: $OPENBARNET_SIGN_KEY, else unsigned]"


STORE_HELP = "The release store.  [default: $OPENBARNET_STORE, else store/ of the checkout]"


class OneLineErrors(click.Group):
    """A group of commands whose errors of ours are shown as one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an `OpenBarnetError` becomes click's own one-line error."""
        try:
            return super().invoke(ctx)
        except OpenBarnetError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="open-barnet", prog_name="openbarnet")
def main() -> None:
    """Council performance reports in, proven and versioned open data packages out."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    clear_left_behind()


def moment_given(_: click.Context, __: click.Parameter, given: str | None) -> str:
    """A time as it is recorded: in UTC, to the second; one without a zone is taken as UTC."""
    if not given:
        return ""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise click.BadParameter(f"{given!r} is not a time such as 2026-01-31T07:00:00+00:00") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def sign_with(key: Path | None) -> None:
    """Let everything that follows, in this process and those it starts, sign with a key."""
    if key is not None:
        os.environ["OPENBARNET_SIGN_KEY"] = str(key.absolute())
