"""Which tests one process runs: a file each, those of a server's together, and what takes longest first.

pytest-xdist hands out files by their number of tests. A file of few long tests would come last, and the other
processes would wait for it; and each process that needs a CKAN would start one, which takes a minute.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

ONE_SERVER: Mapping[str, str] = dict.fromkeys(
    (
        "tests/targets/test_ckan_server.py",
        "tests/targets/test_target_ckan.py",
        "tests/targets/test_taken_back_everywhere.py",
        "tests/release/test_corrected_cell.py",
        "tests/portal/test_portal_ckan.py",
    ),
    "CKAN",
)
"""Files whose tests use one server that takes long to start, and its name."""
LONGEST = (
    "CKAN",
    "tests/orchestration/test_orchestration.py",
    "tests/extraction/test_forms.py",
    "tests/desk/test_desk_walk.py",
    "tests/portal/test_portal_access.py",
    "tests/portal/test_portal_fuzz.py",
    "tests/assembly/test_serving.py",
    "tests/release/test_killed_and_read.py",
    "tests/extraction/test_ocr.py",
    "tests/proof/test_proofs.py",
    "tests/portal/test_answers.py",
    "tests/desk/test_desk_access.py",
    "tests/release/test_release_crash.py",
    "tests/cli/test_cli.py",
    "tests/extraction/test_hostile.py",
    "tests/targets/test_target_datapress.py",
    "tests/assembly/test_tables.py",
    "tests/tables/test_inspecting.py",
    "tests/portal/test_portal.py",
    "tests/extraction/test_pdf.py",
    "tests/desk/test_review.py",
    "tests/orchestration/test_hundred_reports.py",
    "tests/proof/test_reconciliation.py",
    "tests/release/test_release_corrected_cell.py",
    "tests/datasets/test_declared.py",
    "tests/release/test_formats.py",
    "tests/release/test_parts.py",
    "tests/release/test_release.py",
    "tests/desk/test_desk_web.py",
    "tests/portal/test_portal_browser.py",
    "tests/council/test_founding.py",
    "tests/assembly/test_fresh_clone.py",
    "tests/release/test_release_trust.py",
    "tests/portal/test_portal_evidence.py",
    "tests/portal/test_explorer_browser.py",
    "tests/desk/test_desk_requests.py",
    "tests/orchestration/test_shared_readings.py",
    "tests/store/test_shared_store.py",
    "tests/datasets/test_untaught.py",
    "tests/orchestration/test_lost_runs.py",
    "tests/desk/test_desk_sign_on.py",
    "tests/portal/test_fifteen_questions.py",
    "tests/portal/test_one_bad_thing.py",
    "tests/release/test_taking_back.py",
    "tests/desk/test_desk_fuzz.py",
    "tests/desk/test_desk_morning.py",
    "tests/orchestration/test_plain_publication.py",
    "tests/orchestration/test_same_bytes.py",
    "tests/portal/test_observed.py",
    "tests/portal/test_hostile_text.py",
    "tests/desk/test_desk_killed.py",
)
"""What to begin with, the longest first."""


class FilesOfOneServerTogether(LoadFileScheduling):
    """A file's tests run in one process, and so do those of files that share a server."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return ONE_SERVER.get(file, file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Take the longest that is left before the many short ones."""
        for name in reversed(LONGEST):
            if name in self.workqueue:
                self.workqueue.move_to_end(name, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FilesOfOneServerTogether:
    """The spreading of tests over processes that `-n` asks for."""
    return FilesOfOneServerTogether(config, log)  # type: ignore[arg-type]
