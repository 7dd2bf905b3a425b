"""Whether a publication may go out: the gate's approvals, asked for a store at a moment.

A draft is asked for nothing: it is what people look at before they approve.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.council.project import Project
from pipelines.exceptions import UnapprovedError
from pipelines.extraction.report import Found, file_sha256
from pipelines.gate.approvals import load_approvals
from pipelines.release.build import Permit
from pipelines.release.drafting import DRAFT_ENDING
from pipelines.store import StoreReader


def permit_for(store: StoreReader, project: Project, now: datetime) -> Permit | None:
    """What lets packages change at a moment; None where nobody's word is asked.

    Raises:
        DecisionError: a record of an approval is at fault.
    """
    approvals = load_approvals(project)
    if not approvals.is_asked or store.root.name.endswith(DRAFT_ENDING):
        return None
    return Permit(approvals, now)


@dataclass(frozen=True)
class Admitted:
    """The files of a folder that may be published, and a sentence for each that may not."""

    found: Found
    left_out: tuple[str, ...] = ()


def admitted(found: Found, store: StoreReader, permit: Permit | None) -> Admitted:
    """The reports that are published already or that somebody approved; the others are left out.

    Args:
        found: what the folder holds.
        store: what is published.
        permit: None where nobody's word is asked.

    Raises:
        UnapprovedError: a report that is published has another file by now, which nobody approved.
    """
    if permit is None:
        return Admitted(found)
    public: dict[str, set[str]] = {}
    for entry in store.catalog()["reports"]:
        shas = {entry["sha256"], entry.get("original_sha256") or entry["sha256"]}
        public.setdefault(entry["report"], set()).update(shas)
    kept, told = [], []
    for path in found.reports:
        sha256 = file_sha256(path)
        if sha256 in public.get(path.stem, ()) or permit.covers_file(path.stem, sha256):
            kept.append(path)
        elif path.stem in public:
            raise UnapprovedError(
                path.name,
                "is another file than the published one, and nobody has approved it",
                "put the published file back, and bring the new one in at the desk",
            )
        else:
            told.append(f"{path.name}: nobody has approved it yet, left out; bring it in at the desk")
    return Admitted(replace(found, reports=tuple(kept)), tuple(told))
