"""Commands that read reports and tables, and publish them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.cli.group import SIGN_HELP, STORE_HELP, OneLineErrors, main, moment_given, sign_with
from pipelines.council.project import default_project
from pipelines.council.settings import instance_folder, reports_paths, store_folder


def _choose(about: str, choices: Sequence[str]) -> str:
    """Ask a person for one of several choices."""
    return str(click.prompt(about, type=click.Choice(choices)))


def _begin_draft(root: Path, within: Path | None) -> Path:
    """Make a draft of a store, unsigned whatever the settings say; gives its folder."""
    from pipelines.release.drafting import begin_draft
    from pipelines.store import Store

    os.environ["OPENBARNET_SIGN_KEY"] = ""
    return begin_draft(Store(root), within).root


@main.command()
@click.argument("reports", nargs=-1, type=click.Path(path_type=Path))
@click.option("--store", type=click.Path(path_type=Path, file_okay=False), default=None, help=STORE_HELP)
@click.option(
    "--published",
    metavar="TIME",
    callback=moment_given,
    help="Time of publication to record.  [default: now]",
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
    from pipelines.release.drafting import DRAFT_ENDING
    from pipelines.release.whole_files import make_whole_files
    from pipelines.store import Store

    sign_with(sign_key)
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
    if not root.name.endswith(DRAFT_ENDING) and Store(root).catalog()["packages"]:
        for made in make_whole_files(Store(root)):
            click.echo(f"{made}: workbooks, database and zip made")
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
@click.option(
    "--own",
    multiple=True,
    metavar="ID[=TITLE]",
    help="Publish a table of no known kind as a table of its own, under its printed title or another.",
)
@click.option("--role", default="Transparency officer", show_default=True, help="Who decides: a post.")
@click.option("--when", metavar="TIME", callback=moment_given, help="Time to record.  [default: now]")
def teach(
    report: Path,
    as_json: bool,
    answers: tuple[str, ...],
    undone: tuple[str, ...],
    own: tuple[str, ...],
    role: str,
    when: str,
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
        own,
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
