"""Commands for who runs the service: a project, settings, Dagster, faults, backups."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.group import STORE_HELP, main, moment_given
from pipelines.council.project import default_project
from pipelines.council.settings import instance_folder, reports_paths, store_folder


@main.command()
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Dagster's folder.  [default: $DAGSTER_HOME, else .dagster/<store> beside the store]",
)
@click.option("--mend", is_flag=True, help="End the runs that were killed, so that they are run again.")
@click.pass_context
def doctor(ctx: click.Context, store: Path | None, instance: Path | None, mend: bool) -> None:
    """Say what is wrong with the service: settings, runs that were killed, the store. Changes nothing."""
    from pipelines.orchestration.doctor import examine

    root = store or store_folder()
    found = examine(root, instance or instance_folder(root), mend=mend)
    for fault in found:
        click.echo(f"Error: {fault}", err=True)
    if not found:
        click.echo("nothing is wrong")
    ctx.exit(1 if found else 0)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def config(as_json: bool) -> None:
    """Show every setting, checked: its value, where it is from, and what it is. Secrets are not shown."""
    from pipelines.cli.config import json_of_settings, settings_lines

    click.echo(json_of_settings() if as_json else "\n".join(settings_lines()))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--at", metavar="TIME", callback=moment_given, help="Time of the backup to record.  [default: now]"
)
def backup(file: Path, store: Path | None, at: str) -> None:
    """Write all that cannot be made again into FILE: store, inputs, decisions, the desk's accounts."""
    from pipelines.orchestration.backup import back_up, folders_of

    now = at or datetime.now(UTC).isoformat(timespec="seconds")
    count = back_up(file, folders_of(default_project(), store or store_folder()), now)
    click.echo(f"{file}: {count} files")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
def restore(file: Path, store: Path | None) -> None:
    """Put all that is in the backup FILE where this machine's settings say; nothing is overwritten."""
    from pipelines.orchestration.backup import folders_of
    from pipelines.orchestration.backup import restore as restore_all

    when = restore_all(file, folders_of(default_project(), store or store_folder()))
    click.echo(f"{file}: restored as of {when}; next, run `openbarnet verify` on the store")


@main.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--name",
    "names",
    multiple=True,
    help="The council's name as its reports print it; again for each other name, the published one first.",
)
@click.option("--address", default="", help="The council's web site.")
@click.option(
    "--portal",
    default="",
    help="Where its portal will be; it dates and names its data.",
)
@click.option("--id", "council_id", default="", help="The name of its folder.  [default: made of its name]")
def init(folder: Path, names: tuple[str, ...], address: str, portal: str, council_id: str) -> None:
    """Make FOLDER the project of one council; what is not told is asked."""
    from pipelines.council.founding import Founding, faults_of, found_project

    names = names or (click.prompt("The council's name as its reports print it"),)
    address = address or click.prompt("Its web site")
    portal = portal or click.prompt("Where its portal will be")
    if faults := faults_of(names, (address, portal)):
        raise click.BadParameter("; ".join(faults))
    told = Founding(names, address, portal, datetime.now(UTC).year, council_id)
    project = found_project(folder, told)
    click.echo(f"{folder} is the project of {names[0]}, councils/{project.default_council.name}.")
    click.echo(f"Put reports into {folder / 'reports'}, tables into {folder / 'tables'}; then")
    click.echo(f"  export OPENBARNET_PROJECT={project.root.resolve()}")
    click.echo("  openbarnet publish")


@main.command()
@click.option(
    "--reports", type=click.Path(path_type=Path), multiple=True, help="Folders or files of reports."
)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=3000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option(
    "--metrics",
    default=None,
    type=click.IntRange(1, 65535),
    help="Port to answer with numbers for Prometheus on.  [default: none]",
)
def dagster(reports: tuple[Path, ...], store: Path | None, host: str, port: int, metrics: int | None) -> None:
    """Run Dagster's UI, daemon and code server on the same reports, store and runs as `publish`.

    SIGTERM and SIGINT end it with all it has started, in the background too.
    """
    from pipelines.orchestration.instance import lacking_settings, prepare_instance
    from pipelines.orchestration.services import run_dagster

    root = store or store_folder()
    folder = instance_folder(root).absolute()
    prepare_instance(folder)
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["OPENBARNET_STORE"] = str(root.absolute())
    os.environ["OPENBARNET_REPORTS"] = os.pathsep.join(
        str(path.absolute()) for path in reports or reports_paths()
    )
    for lacking in lacking_settings(folder):
        click.echo(f"Warning: {lacking}", err=True)
    click.echo(f"Dagster: http://{host}:{port} (Ctrl+C stops it)", err=True)
    run_dagster(host, port, metrics, lambda line: click.echo(f"Warning: {line}", err=True))
