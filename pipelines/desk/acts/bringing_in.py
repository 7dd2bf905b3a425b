"""Files taken in as candidates: a name to lie by, whose table it is, which council published it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from pipelines.assembly.identity import PUBLISHER, WHOSE
from pipelines.council.councils import Council, load_councils
from pipelines.council.scratch import ScratchFolder
from pipelines.datasets.declared.folder import load_datasets
from pipelines.desk.accounts import Account
from pipelines.desk.acts.moving import make_move
from pipelines.desk.acts.refusals import ForbiddenError
from pipelines.desk.building import DECISIONS, FILES
from pipelines.desk.candidates import BRING_IN, Candidate
from pipelines.desk.setup import Bureau
from pipelines.exceptions import DeskError, OpenBarnetError
from pipelines.extraction.report import FORMS, file_sha256, load_report
from pipelines.gate.decisions import Decision, record
from pipelines.gate.file_names import told_by_name
from pipelines.gate.moves import MOVES, DeskRole, State
from pipelines.gate.trail import append
from pipelines.rows.slugs import slug
from pipelines.tables.containers import ENDINGS, open_table
from pipelines.tables.laying import lay_out
from pipelines.tables.proposing import best_standard

LARGEST_FILE = 64 * 1024 * 1024


def bring_in(
    bureau: Bureau,
    account: Account,
    given: str,
    content: Path,
    title: str,
    dataset: str,
    period: str,
    *,
    is_proposed: bool = False,
) -> Candidate:
    """Take in a report, or a table of a dataset.

    Args:
        bureau: the desk.
        account: who brings it.
        given: the file's name, as the browser said it.
        content: where its bytes lie; moved away.
        title: what people call it; empty: the file's name.
        dataset: whose table it is; empty for a report.
        period: what a report is about, where its pages do not say; empty: they do.
        is_proposed: whether `dataset` is `proposed_dataset`, and nobody's word.

    Raises:
        ForbiddenError: the account prepares nothing.
        DeskError: the file is none that can be taken, or is here already.
        OpenBarnetError: it cannot be read at all.
    """
    if DeskRole.PREPARER not in account.roles_for(dataset):
        raise ForbiddenError("Bring in", "is for preparers", "ask a preparer to bring the file in")
    name = safe_name(given, ENDINGS if dataset else FORMS)
    sha256, known = file_sha256(content), bureau.candidates()
    _require_new(bureau, name, content, dataset, sha256, known.values())
    stem = name.rpartition(".")[0]
    number = 1 + sum(one.id.startswith(f"{slug(stem)}-") for one in known.values())
    new = f"{slug(stem)[:60]}-{number}-{sha256[:6]}"
    _lay_in_place(bureau, new, name, content, "" if dataset else period, is_report=not dataset)
    replaces = next(
        (one.id for one in known.values() if one.report == stem and one.state is State.PUBLISHED), ""
    )
    payload = {
        "title": " ".join(title.split())[:160] or stem,
        "kind": "table" if dataset else "report",
        "file": name,
        "sha256": sha256,
        "dataset": dataset,
        "replaces": replaces,
        "is_proposed": is_proposed,
    }
    append(bureau.trail, bureau.when, DeskRole.PREPARER, account.id, BRING_IN, new, payload)
    return bureau.candidates()[new]


def _require_new(
    bureau: Bureau, name: str, content: Path, dataset: str, sha256: str, known: Iterable[Candidate]
) -> None:
    """See that a file is of a size that can be taken, of a dataset that is, and not here already.

    Raises:
        DeskError: it is not.
    """
    if dataset and dataset not in load_datasets(bureau.project):
        raise DeskError(dataset, "is no dataset", "choose one of the list")
    if content.stat().st_size > LARGEST_FILE:
        raise DeskError(name, "is too large", f"files may have up to {LARGEST_FILE // 1_048_576} megabytes")
    if content.stat().st_size == 0:
        raise DeskError(name, "is empty", "choose the file again")
    for other in known:
        is_over = other.state in (State.REJECTED, State.WITHDRAWN)
        if other.sha256 == sha256 and other.dataset == dataset and not is_over:
            raise DeskError(name, f"is here already, as “{other.title}”", "go on with that one")


def _lay_in_place(
    bureau: Bureau, candidate: str, name: str, content: Path, period: str, *, is_report: bool
) -> None:
    """Move a file to where a candidate's lie, with the period of a report beside it where one is given.

    Raises:
        OpenBarnetError: it is no report that can be read; nothing of it is left.
    """
    files = bureau.place(candidate) / FILES
    files.mkdir(parents=True, exist_ok=True)
    shutil.move(content, files / name)
    if period.strip():
        side = f"period: {json.dumps(' '.join(period.split())[:60], ensure_ascii=False)}\n"
        (files / name).with_suffix(".yaml").write_text(side, encoding="utf-8")
    if is_report:
        try:
            load_report(files / name)
        except OpenBarnetError:
            shutil.rmtree(bureau.place(candidate))
            raise


def councils_asked(bureau: Bureau, candidate: Candidate) -> tuple[Council, ...]:
    """The councils one of which published a report that failed because nothing tells whose it is."""
    is_asked = candidate.state is State.FAILED and WHOSE in (candidate.reason or "")
    return load_councils(bureau.project).all if is_asked else ()


def say_whose(
    bureau: Bureau, account: Account, candidate: Candidate, council: str, expected: int | None = None
) -> Candidate:
    """Say which council published a report, and let it be worked out again.

    Raises:
        DeskError: that is not asked, or is no council of the project.
        ForbiddenError: the account prepares nothing.
        OvertakenError: somebody else was quicker.
    """
    if council not in {one.id for one in councils_asked(bureau, candidate)}:
        raise DeskError("That council", "is none of the list", "choose one of it")
    if not candidate.may("retry", roles := account.roles_for(candidate.dataset)):
        raise ForbiddenError("Saying whose a report is", "is for who prepares or approves", "ask one of them")
    role = next(iter(sorted(MOVES["retry"].roles & roles)))
    told = Decision(PUBLISHER, candidate.sha256, WHOSE.capitalize(), council, role, bureau.when)
    record(told, bureau.place(candidate.id) / DECISIONS, bureau.project)
    return make_move(bureau, account, candidate, "retry", expected=expected, payload={"publisher": council})


def proposed_dataset(bureau: Bureau, given: str, content: Path) -> str:
    """Whose table a file seems to be, by its name and then by its headings; empty: none's, a report.

    Args:
        bureau: the desk.
        given: the file's name, as the browser said it.
        content: where its bytes lie.
    """
    datasets = load_datasets(bureau.project)
    stem, _, ending = re.split(r"[\\/]", given)[-1].rpartition(".")
    if f".{ending.lower()}" not in ENDINGS:
        return ""
    named = [name for name in datasets if f"{slug(stem)}-".startswith(f"{name}-")]
    if named:
        return max(named, key=len)
    with ScratchFolder() as folder:
        file = folder / f"table.{ending.lower()}"
        shutil.copyfile(content, file)
        try:
            headings = lay_out(open_table(file, folder), folder).names
        except OpenBarnetError:
            return ""
    best = best_standard(headings, {name: one.table for name, one in datasets.items()})
    return next((name for name, one in datasets.items() if one.table is best), "")


def safe_name(given: str, endings: Iterable[str]) -> str:
    """A file's name as it may lie among the inputs: small letters, digits, hyphens, a known ending.

    Raises:
        DeskError: it is none that can be made so.
    """
    bare = re.split(r"[\\/]", given)[-1].strip()
    stem, dot, ending = bare.rpartition(".")
    known = {one.lower().lstrip(".") for one in endings}
    if not dot or ending.lower() not in known or "\x00" in given:
        told = ", ".join(sorted(known))
        raise DeskError(bare[:80] or "no name", "is no file of a kind we read", f"the endings are {told}")
    if told := told_by_name(stem):
        what = f"holds {told}, and names of files are published"
        raise DeskError("The name of that file", what, "rename it by what it is, as q3-2025-26-plan.pdf")
    plain = slug(stem)[:100].strip("-")
    if len(plain) < 2:
        raise DeskError(
            bare[:80], "has no name to keep it by", "name it by what it is, as q3-2025-26-plan.pdf"
        )
    return f"{plain}.{ending.lower()}"
