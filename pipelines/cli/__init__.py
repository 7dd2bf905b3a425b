"""The command line `openbarnet`: the same functions that Dagster's assets call, from a terminal.

Results go to standard output, progress and errors to standard error. An error is one line that says
what to do next, with exit code 1; a mistake in the command itself has 2. Heavy modules are imported by
the command that needs them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.council.project import default_project
from pipelines.council.settings import instance_folder, ledgers_folder, reports_paths, store_folder
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


def _moment(_: click.Context, __: click.Parameter, given: str | None) -> str:
    """A time as it is recorded: in UTC, to the second; one without a zone is taken as UTC."""
    if not given:
        return ""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise click.BadParameter(f"{given!r} is not a time such as 2026-01-31T07:00:00+00:00") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _choose(about: str, choices: Sequence[str]) -> str:
    """Ask a person for one of several choices."""
    return str(click.prompt(about, type=click.Choice(choices)))


def _begin_draft(root: Path, within: Path | None) -> Path:
    """Make a draft of a store, unsigned whatever the settings say; gives its folder."""
    from pipelines.release.drafting import begin_draft
    from pipelines.store import Store

    os.environ["OPENBARNET_SIGN_KEY"] = ""
    return begin_draft(Store(root), within).root


def _sign_with(key: Path | None) -> None:
    """Let everything that follows, in this process and those it starts, sign with a key."""
    if key is not None:
        os.environ["OPENBARNET_SIGN_KEY"] = str(key.absolute())


@main.command()
@click.argument("reports", nargs=-1, type=click.Path(path_type=Path))
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--published", metavar="TIME", callback=_moment, help="Time of publication to record.  [default: now]"
)
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Dagster's folder for the runs.  [default: $DAGSTER_HOME, else .dagster/<store> beside the store]",
)
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help=SIGN_HELP)
@click.option(
    "--tables/--no-tables",
    "with_tables",
    default=None,
    help="Publish the folder of tables too.  [default: where REPORTS are left out]",
)
@click.option(
    "--draft", "is_draft", is_flag=True, help="Publish into a copy beside the store, to look at first."
)
@click.option(
    "--draft-in",
    metavar="FOLDER.draft",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The same, with the copy in this folder.",
)
@click.option("--remove", "removed", metavar="ID", multiple=True, help="Take a published report out.")
@click.option("--exactly", "is_exact", is_flag=True, help="Take out every report that is not among REPORTS.")
@click.pass_context
def publish(
    ctx: click.Context,
    reports: tuple[Path, ...],
    store: Path | None,
    published: str,
    instance: Path | None,
    sign_key: Path | None,
    with_tables: bool | None,
    is_draft: bool,
    draft_in: Path | None,
    removed: tuple[str, ...],
    is_exact: bool,
) -> None:
    """Read REPORTS and publish them into a release store.

    REPORTS are reports to add or renew: folders, or files. Left out, they are those in
    $OPENBARNET_REPORTS, else in reports/ of the checkout. What is published besides stays; --remove and
    --exactly take out. Runs through Dagster; nothing runs when nothing is new.
    """
    from pipelines.cli.progress import terminal_progress
    from pipelines.cli.summary import summary_lines
    from pipelines.orchestration.order import Order
    from pipelines.orchestration.publishing import publish_reports
    from pipelines.store import Store

    _sign_with(sign_key)
    gc.set_threshold(
        100_000, 50, 50
    )  # Dagster and Great Expectations keep so much that looking it over costs a sixth
    root = store or store_folder()
    folder = instance or instance_folder(root)
    if is_draft or draft_in:
        root = _begin_draft(root, draft_in)
        folder = instance or folder.with_name(folder.name + ".draft")
    order = Order(
        reports=reports or tuple(reports_paths()),
        store=root,
        instance=folder,
        published=published,
        project=default_project(),
        with_tables=not reports if with_tables is None else with_tables,
        removed=removed,
        is_exact=is_exact,
    )
    with terminal_progress() as progress:
        done = publish_reports(order, progress)
    click.echo("\n".join(summary_lines(Store(root).catalog(), done, root)))
    for error in done.errors:
        click.echo(f"Error: {error}", err=True)
    ctx.exit(1 if done.errors else 0)


@main.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--draw",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder to write each page of a PDF to, as a picture with its tables, rows and cells.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything that was read, as JSON.")
@click.option(
    "--as",
    "said",
    type=click.Choice(["report", "table"]),
    help="What the file is, where its ending misleads.",
)
@click.option("--cells", is_flag=True, help="With --json, a table's cells as they would be published.")
@click.option(
    "--sheet", default=None, help="The sheet of a workbook.  [default: the visible one that is fullest]"
)
def inspect(
    report: Path, draw: Path | None, as_json: bool, said: str | None, cells: bool, sheet: str | None
) -> None:
    """Show every table of REPORT: where it is, what it was recognised as, and those not known.

    A CSV, TSV, XLSX, XLS, ODS, Parquet or JSON file, or a zip of one, is a table: its columns, what they are
    proposed to be, and every fault are shown.
    """
    from pipelines.cli.inspect import is_table, json_of, lines_of, pictures_of

    project = default_project()
    if as_json:
        click.echo(json_of(report, project, said, with_cells=cells, sheet=sheet))
    else:
        click.echo("\n".join(lines_of(report, project, said, sheet)))
    if draw is not None and not is_table(report, project, said):
        pictures = pictures_of(report, project, draw)
        click.echo(f"{len(pictures)} pages drawn in {draw}", err=as_json)


@main.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what is open and answered, as JSON.")
@click.option("--answer", "answers", multiple=True, metavar="ID=CHOICE", help="Answer a question.")
@click.option("--undo", "undone", multiple=True, metavar="ID", help="Take an answer back.")
@click.option("--role", default="Transparency officer", show_default=True, help="Who decides: a post.")
@click.option("--when", metavar="TIME", callback=_moment, help="Time to record.  [default: now]")
def teach(
    report: Path, as_json: bool, answers: tuple[str, ...], undone: tuple[str, ...], role: str, when: str
) -> None:
    """Ask what evidence leaves open about REPORT, and record the answers.

    A question names a table or a column and its choices. An answer holds for the whole series: the next
    report of the same title does not ask it again. Rows that wait for an answer are held back until then.
    """
    from pipelines.cli.teach import teach as run

    run(
        report,
        default_project(),
        answers,
        undone,
        role,
        when or datetime.now(UTC).isoformat(timespec="seconds"),
        as_json=as_json,
        say=click.echo,
        ask=_choose if sys.stdin.isatty() else None,
    )


@main.group(cls=OneLineErrors)
def dataset() -> None:
    """Datasets that are folders of data: spending, penalty charge notices, any table."""


@dataset.command("new")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--id", "name", default=None, help="Name of the dataset.  [default: the standard's, or the file's]"
)
def new_dataset(file: Path, name: str | None) -> None:
    """Propose a dataset from FILE and the standards: its folder, to be looked at. Nothing is published."""
    from pipelines.cli.dataset import write_proposal

    click.echo("\n".join(write_proposal(file, default_project(), name)))


@main.command()
@click.argument("reports", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder to write the pages to, one per report.",
)
@click.pass_context
def review(ctx: click.Context, reports: tuple[Path, ...], out: Path) -> None:
    """Write a page per report of what deserves a look before it is published, riskiest first.

    REPORTS are folders or files, read together so that restated figures are found; left out, they are those
    in $OPENBARNET_REPORTS, else in reports/ of the checkout. Each finding has both figures, the places on the
    page they stand on, and a correction to paste. Nothing is published.
    """
    from pipelines.desk import write_reviews

    pages, errors = write_reviews(
        reports or tuple(reports_paths()),
        out,
        default_project(),
        today=datetime.now(UTC).date().isoformat(),
        tell=lambda report: click.echo(f"reading {report}", err=True),
    )
    for page in pages:
        click.echo(page)
    for error in errors:
        click.echo(f"Error: {error}", err=True)
    ctx.exit(1 if errors else 0)


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
    import os

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
@click.option("--at", metavar="TIME", callback=_moment, help="The time to judge by.  [default: now]")
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
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option("--days", type=click.IntRange(1, 400), default=7, show_default=True, help="How long it holds.")
@click.option("--at", metavar="TIME", callback=_moment, help="Time to record.  [default: now]")
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help=SIGN_HELP)
def timestamp(store: Path | None, days: int, at: str, sign_key: Path | None) -> None:
    """Vouch for a signed store being the newest: write timestamp.json. For a schedule, once a day."""
    from pipelines.store import open_store
    from pipelines.store.timestamp import stamp_store

    _sign_with(sign_key)
    root = store or store_folder()
    now = at or datetime.now(UTC).isoformat(timespec="seconds")
    stamp_store(open_store(root), now, days)
    click.echo(f"{root}: vouched for until {days} days from {now}")


@main.command("hand-over")
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--to", required=True, type=click.Path(path_type=Path, dir_okay=False), help="New public key (PEM)."
)
@click.option("--at", metavar="TIME", callback=_moment, help="Time to record.  [default: now]")
@click.option("--sign-key", type=click.Path(path_type=Path, dir_okay=False), help="The key so far (PEM).")
def hand_over_to(store: Path | None, to: Path, at: str, sign_key: Path | None) -> None:
    """Name the key that signs from now on, signed by the one that signed so far: write handovers.json."""
    from pipelines.store import open_store
    from pipelines.store.handovers import hand_over
    from pipelines.store.signing import load_public_key

    _sign_with(sign_key)
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
    "--at", metavar="TIME", callback=_moment, help="Time of the withdrawal to record.  [default: now]"
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

    _sign_with(sign_key)
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
@click.option("--at", metavar="TIME", callback=_moment, help="Time to record.  [default: now]")
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

    _sign_with(sign_key)
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

    _sign_with(sign_key)
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
@click.option("--at", metavar="TIME", callback=_moment, help="Time of the backup to record.  [default: now]")
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
