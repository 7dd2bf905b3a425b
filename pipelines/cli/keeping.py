"""Commands that change what is out, or send it elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.group import SIGN_HELP, STORE_HELP, main, moment_given, sign_with
from pipelines.council.project import default_project
from pipelines.council.settings import instance_folder, ledgers_folder, store_folder


@main.command()
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option("--days", type=click.IntRange(1, 400), default=7, show_default=True, help="How long it holds.")
@click.option("--at", metavar="TIME", callback=moment_given, help="Time to record.  [default: now]")
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help=SIGN_HELP)
def timestamp(store: Path | None, days: int, at: str, sign_key: Path | None) -> None:
    """Vouch for a signed store being the newest: write timestamp.json. For a schedule, once a day."""
    from pipelines.store import open_store
    from pipelines.store.timestamp import stamp_store

    sign_with(sign_key)
    root = store or store_folder()
    now = at or datetime.now(UTC).isoformat(timespec="seconds")
    stamp_store(open_store(root), now, days)
    click.echo(f"{root}: vouched for until {days} days from {now}")


@main.command("whole-files")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
def whole_files(store: Path | None) -> None:
    """Make what versions with large tables in parts lack: workbooks, database, zip. For a schedule, daily.

    They lie beside the store and are of the newest versions; what is there already is left as it is.
    """
    from pipelines.release.whole_files import make_whole_files
    from pipelines.store import Store

    root = store or store_folder()
    told = [f"{version}: workbooks, database and zip made" for version in make_whole_files(Store(root))]
    click.echo("\n".join(told) or "nothing to make")


@main.command("hand-over")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--to", required=True, type=click.Path(path_type=Path, dir_okay=False), help="New public key (PEM)."
)
@click.option("--at", metavar="TIME", callback=moment_given, help="Time to record.  [default: now]")
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help="The key so far (PEM).")
def hand_over_to(store: Path | None, to: Path, at: str, sign_key: Path | None) -> None:
    """Name the key that signs from now on, signed by the one that signed so far: write handovers.json."""
    from pipelines.store import open_store
    from pipelines.store.handovers import hand_over
    from pipelines.store.signing import load_public_key

    sign_with(sign_key)
    root = store or store_folder()
    hand_over(open_store(root), load_public_key(to), at or datetime.now(UTC).isoformat(timespec="seconds"))
    click.echo(f"{root}: handed over to {to.name}; publish and vouch with the new key from now on")


@main.command()
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
def targets(store: Path | None) -> None:
    """List the places that releases can be sent to, and what was sent there last."""
    from pipelines.cli.targets import target_lines
    from pipelines.targets import load_targets

    found = load_targets(default_project())
    click.echo("\n".join(target_lines(found, ledgers_folder(store or store_folder()))))


@main.command()
@click.argument("target")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--check", is_flag=True, help="Read everything back from the target and compare; send nothing.")
@click.pass_context
def send(ctx: click.Context, target: str, store: Path | None, dry_run: bool, check: bool) -> None:
    """Send what is published to TARGET, a file of the council's targets/ by its name.

    Again sends nothing. A run that was stopped is gone on with by the next.
    """
    from pipelines.cli.targets import counted
    from pipelines.store import Store
    from pipelines.targets import check_target, load_target, plan_target
    from pipelines.targets import send as send_to

    settings = load_target(default_project(), target)
    root = store or store_folder()
    ledgers = ledgers_folder(root)
    if check:
        wrong = check_target(settings, Store(root), ledgers)
        for sentence in wrong:
            click.echo(f"Error: {target}: {sentence}", err=True)
        if not wrong:
            click.echo(f"{target}: everything is as it was released")
        ctx.exit(1 if wrong else 0)
    if dry_run:
        plan = plan_target(settings, Store(root), ledgers)
        for sentence in plan.sentences:
            click.echo(f"would {sentence}")
        click.echo(f"{target}: {counted(len(plan.actions), 'thing')} to do")
        return
    sent = send_to(
        settings, Store(root), ledgers, lambda action: click.echo(f"  {action.sentence}", err=True)
    )
    click.echo(
        f"{target}: {counted(len(sent.done), 'thing')} done" if sent.done else f"{target}: nothing to do"
    )


@main.command()
@click.argument("package", required=False)
@click.argument("version", required=False)
@click.option("--report", default=None, help="Withdraw a report: every version that holds it.")
@click.option("--reason", default="", help="Why, in a sentence for whoever used it.")
@click.option("--role", default="", help="The post that decided, never a person's name.")
@click.option("--successor", metavar="VERSION", default=None, help="The version to use instead.")
@click.option("--undo", is_flag=True, help="Take back a withdrawal that was a mistake.")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--at", metavar="TIME", callback=moment_given, help="Time of the withdrawal to record.  [default: now]"
)
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help=SIGN_HELP)
def withdraw(
    package: str | None,
    version: str | None,
    report: str | None,
    reason: str,
    role: str,
    successor: str | None,
    undo: bool,
    store: Path | None,
    at: str,
    sign_key: Path | None,
) -> None:
    """Withdraw VERSION of PACKAGE, or a report: nothing is deleted, and it is no longer offered.

    Withdrawing a report withdraws every version that holds it, issues one without it and takes its document;
    the next publication does not bring it back. With --undo all of that is taken back.
    """
    from pipelines.cli.removing import withdrawn_lines

    sign_with(sign_key)
    if bool(report) == bool(package and version):
        raise click.UsageError("Name PACKAGE and VERSION, or --report.")
    if not undo and not reason:
        raise click.UsageError("Missing option '--reason'.")
    now = at or datetime.now(UTC).isoformat(timespec="seconds")
    lines = withdrawn_lines(
        store or store_folder(),
        package or "",
        version or "",
        report or "",
        reason,
        role,
        successor,
        now,
        undo,
    )
    click.echo("\n".join(lines))


@main.command()
@click.option("--report", default="", help="A report, by its id.")
@click.option("--row", "locator", default="", help="A row, by its locator.")
@click.option("--version", default="", metavar="PACKAGE/VERSION", help="A version, as savings/1.0.0.")
@click.option("--reason", required=True, help="The ground, in a sentence that may be read by everybody.")
@click.option("--role", required=True, help="The post that decided, never a person's name.")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Dagster's folder, which is cleared.  [default: as for publish]",
)
@click.option("--at", metavar="TIME", callback=moment_given, help="Time to record.  [default: now]")
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help=SIGN_HELP)
@click.confirmation_option(prompt="What is erased cannot be brought back. Erase it?")
def erase(
    report: str,
    locator: str,
    version: str,
    reason: str,
    role: str,
    store: Path | None,
    instance: Path | None,
    at: str,
    sign_key: Path | None,
) -> None:
    """Erase a report, a row or a version for good, and leave a tombstone that says when, why and by whom.

    Every version that holds it goes, with those whose difference quotes it, its document, drafts, and all
    that Dagster kept. What cannot be reached from here is named.
    """
    from pipelines.cli.removing import erased_lines

    sign_with(sign_key)
    if sum(map(bool, (report, locator, version))) != 1:
        raise click.UsageError("Name one of --report, --row and --version.")
    root = store or store_folder()
    now = at or datetime.now(UTC).isoformat(timespec="seconds")
    lines = erased_lines(
        root, instance or instance_folder(root), report, locator, version, (reason, role, now)
    )
    click.echo("\n".join(lines))


@main.command()
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help=SIGN_HELP)
def migrate(store: Path | None, sign_key: Path | None) -> None:
    """Bring the catalogue of an older store up to date; published versions stay as they are."""
    from pipelines.release.catalogue import migrate as migrate_store
    from pipelines.store import open_store

    sign_with(sign_key)
    root = store or store_folder()
    before, after = migrate_store(open_store(root))
    click.echo(
        f"{root}: " + (f"format {before} is now {after}" if before != after else f"is of format {after}")
    )


@main.command()
def bring() -> None:
    """Bring the store up to date from the bucket that machines share it through (OPENBARNET_BUCKET)."""
    from pipelines.exceptions import SettingsError
    from pipelines.store import open_store

    root = store_folder()
    if open_store(root).shared is None:
        raise SettingsError("OPENBARNET_BUCKET", "is not set", "name the bucket, as s3://open-data/wexcombe")
    click.echo(f"{root}: as in the bucket")
