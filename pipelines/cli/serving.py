"""Commands that show what is published: portal, desk, differences, and whether it is sound."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.group import STORE_HELP, main, moment_given
from pipelines.council.project import default_project
from pipelines.council.settings import reports_paths, store_folder


@main.command()
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Processes that answer; one for each processor, at most four, if left out.",
)
def serve(store: Path | None, host: str, port: int, workers: int | None) -> None:
    """Serve the portal from a release store."""
    from pipelines.portal import serve as serve_portal

    root = store or store_folder()
    click.echo(f"Open Barnet: http://{host}:{port} (from {root}; Ctrl+C stops it)", err=True)
    serve_portal(root, host, port, workers=workers or min(4, os.cpu_count() or 1))


@main.command()
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--reports",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder that approved reports lie in.  [default: $OPENBARNET_REPORTS, else reports/]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8100, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--invite", metavar="EMAIL", default=None, help="Make an account, print its invitation, stop.")
@click.option("--name", default=None, help="With --invite: whose account it is.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    default=("administrator",),
    show_default=True,
    help="With --invite: a role of the account; several may be given.",
)
@click.option("--subject", default="", help="With --invite: what the council's single sign-on calls them.")
def desk(
    store: Path | None,
    reports: Path | None,
    host: str,
    port: int,
    invite: str | None,
    name: str | None,
    roles: tuple[str, ...],
    subject: str,
) -> None:
    """Serve the officers' desk, or make an account for it.

    An application of its own, never public: bring in, decide, approve, publish at a time, withdraw. It writes
    no store; it starts publications, which put out what was approved.
    """
    from pipelines.cli.desk import invite as make_account
    from pipelines.cli.desk import serve_desk

    root = store or store_folder()
    folder = reports or reports_paths()[0]
    if invite:
        click.echo(
            make_account(root, folder, invite, name or invite, roles, f"http://{host}:{port}", subject)
        )
        return
    click.echo(f"Open data desk: http://{host}:{port} (Ctrl+C stops it)", err=True)
    serve_desk(root, folder, host, port)


@main.command()
@click.argument("package")
@click.argument("old")
@click.argument("new")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "html"]),
    default="text",
    show_default=True,
    help="Sentences, the whole as JSON, a change a line as CSV, or a page.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="File to write.  [default: standard output]",
)
def diff(package: str, old: str, new: str, store: Path | None, form: str, out: Path | None) -> None:
    """Show what changed in PACKAGE from version OLD to version NEW."""
    from pipelines.release.comparing import FORMS, compare_versions
    from pipelines.store import Store

    head, difference = compare_versions(Store(store or store_folder()), package, old, new)
    lines = FORMS[form](head, difference)
    target = click.open_file(str(out) if out else "-", "w", encoding="utf-8", atomic=out is not None)
    with target:
        target.writelines(lines)


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--public-key",
    "keys",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Public key (PEM, Ed25519) that everything must be signed with; several: any of them.",
)
@click.option(
    "--since",
    metavar="NUMBER|FILE",
    default="",
    help="Refuse a store older than this number, or than a catalog.json or timestamp.json kept before.",
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Of a zip: the catalog.json that says whether it was replaced or withdrawn.",
)
@click.option("--at", metavar="TIME", callback=moment_given, help="The time to judge by.  [default: now]")
@click.pass_context
def verify(
    ctx: click.Context, path: Path, keys: tuple[Path, ...], since: str, catalogue: Path | None, at: str
) -> None:
    """Check every hash, size, value and count of PATH: a release store, or the zip of one version.

    With --since also that the store is no older than one that was seen before, and that its publisher has
    vouched for it of late.
    """
    from pipelines.release.freshness import of_zip, seen_in, staleness
    from pipelines.release.verify import verify as problems_of
    from pipelines.store.signing import load_public_key

    known = [load_public_key(key) for key in keys]
    problems = problems_of(path, known)
    if since and path.is_dir():
        now = datetime.fromisoformat(at) if at else datetime.now(UTC)
        problems += staleness(path, seen_in(since), now, known)
    if catalogue and path.is_file():
        wrong, told = of_zip(path, catalogue)
        problems += wrong
        for sentence in told:
            click.echo(sentence)
    for problem in problems:
        click.echo(f"Error: {problem}", err=True)
    if not problems:
        click.echo(f"{path}: everything is as it was published{' and signed' if keys else ''}")
    ctx.exit(1 if problems else 0)


@main.command()
@click.option(
    "--on",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to reckon for.  [default: today]",
)
@click.option(
    "--since",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The record to hold it against.  [default: the newest before]",
)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--records",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Where checks are filed.  [default: checks/ in the council's folder]",
)
def health(on: datetime | None, since: datetime | None, store: Path | None, records: Path | None) -> None:
    """Check the duties to publish on a day, file the check, and tell what changed since an earlier one."""
    from pipelines.cli.health import difference_lines, earlier_record, file_record, health_lines
    from pipelines.duties.declared import load_codes
    from pipelines.duties.health import facts_of_code, health_check
    from pipelines.store.reader import StoreReader

    project = default_project()
    catalogue = StoreReader(store or store_folder()).catalogue()
    folder = records or project.default_council / "checks"
    day = (on or datetime.now(UTC)).date()
    for code in load_codes(project):
        check = health_check(code, facts_of_code(code, catalogue), day)
        earlier = earlier_record(folder, check, since.date() if since else None)
        lines = [*health_lines(check), *difference_lines(earlier, check)]
        click.echo("\n".join([*lines, f"filed as {file_record(folder, check)}"]))
