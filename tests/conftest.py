"""What all tests share: the project, and the command line as a function."""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from small_reports import write_reports

from pipelines.council.project import Project

pytest_plugins = ("in_memory", "ckan_server", "kept_readings", "spreading")
CHECKOUT = Path(__file__).resolve().parent.parent
HELPERS = CHECKOUT / "tests" / "helpers"
SHARED = CHECKOUT.parent / "shared"
"""Real reports and their truth, where they lie beside the checkout; tests that need them skip elsewhere."""
DATA_FOLDERS = ("schemas", "expectations", "datapackages", "councils", "requirements")
SLOW_FIXTURES = frozenset(
    ("first_publication", "new_office", "office", "sample", "sample_store", "server", "spoiled_office")
)
SLOW_MODULES = frozenset(
    f"{path}.py"
    for path in (
        "assembly/test_fresh_clone",
        "assembly/test_inspection",
        "assembly/test_serving",
        "assembly/test_tables",
        "cli/test_publish_approved",
        "cli/test_teach",
        "datasets/test_real_reports",
        "datasets/test_declared",
        "datasets/test_sample_reports",
        "datasets/test_untaught",
        "docs/test_compare_stores",
        "docs/test_docs",
        "docs/test_requirements",
        "datasets/test_figures_not_understood",
        "council/test_founding",
        "extraction/test_both_forms",
        "extraction/test_composed_headings",
        "extraction/test_evidence",
        "extraction/test_extraction_cells",
        "extraction/test_forms",
        "extraction/test_hostile",
        "extraction/test_keys_in_tables",
        "extraction/test_kinds_under_other_names",
        "extraction/test_locators",
        "extraction/test_next_quarter",
        "extraction/test_ocr",
        "extraction/test_ordinary_styles",
        "extraction/test_reading_settings",
        "extraction/test_rereading",
        "extraction/test_teaching",
        "extraction/test_told_by_values",
        "extraction/test_wrong_answers",
        "extraction/forms/test_derivatives",
        "extraction/forms/test_office_like_pdf",
        "gate/test_corrections",
        "gate/test_personal",
        "gate/test_quarantine",
        "gate/test_series",
        "gate/test_together",
        "gate/test_screening",
        "gate/test_validation",
        "harvest/test_linked_data",
        "orchestration/test_alarms",
        "orchestration/test_batches",
        "orchestration/test_celery_launcher",
        "orchestration/test_checks_told",
        "orchestration/test_event_log",
        "orchestration/test_files_of_datasets",
        "orchestration/test_hundred_reports",
        "orchestration/test_joined_killed",
        "orchestration/test_kept",
        "orchestration/test_known_or_not",
        "orchestration/test_news",
        "orchestration/test_orchestration",
        "orchestration/test_plain_publication",
        "orchestration/test_run_metrics",
        "orchestration/test_same_bytes",
        "orchestration/test_shared_readings",
        "orchestration/test_standing",
        "orchestration/test_target_assets",
        "portal/test_answers",
        "portal/test_explorer",
        "portal/test_fifteen_questions",
        "portal/test_explorer_browser",
        "portal/test_hostile_text",
        "portal/test_open_tables",
        "portal/test_portal",
        "portal/test_portal_access",
        "portal/test_tidy_figures",
        "portal/test_portal_api",
        "portal/test_portal_browser",
        "portal/test_portal_ckan",
        "portal/test_portal_clock",
        "portal/test_portal_evidence",
        "portal/test_portal_front",
        "portal/test_portal_fuzz",
        "portal/test_portal_samples",
        "portal/test_promises",
        "portal/test_one_bad_thing",
        "portal/test_observed",
        "portal/test_small_doors",
        "portal/test_ready_answers",
        "proof/test_proofs",
        "proof/test_reconciliation",
        "orchestration/test_lost_runs",
        "desk/test_desk_access",
        "desk/test_desk_clock",
        "desk/test_desk_fuzz",
        "desk/test_desk_killed",
        "desk/test_desk_left_open",
        "desk/test_desk_morning",
        "desk/test_desk_probing",
        "desk/test_desk_requests",
        "desk/test_desk_sign_on",
        "desk/test_desk_own_table",
        "desk/test_desk_walk",
        "desk/test_desk_whose",
        "desk/test_desk_web",
        "desk/test_review",
        "release/test_approving",
        "release/test_catalogue",
        "release/test_checks_page",
        "release/test_corrected_cell",
        "release/test_expected_files",
        "release/test_formats",
        "release/test_killed_and_read",
        "release/test_parts",
        "release/test_release",
        "release/test_release_compare",
        "release/test_release_corrected_cell",
        "release/test_release_crash",
        "release/test_release_notes",
        "release/test_release_trust",
        "release/test_taking_back",
        "release/test_freshness",
        "release/test_handovers",
        "release/test_torture",
        "release/test_verify_odd",
        "store/test_doors",
        "store/test_shared_store",
        "store/test_sharing",
        "tables/test_inspecting",
        "targets/test_targets",
        "targets/test_ckan_server",
        "targets/test_datapress_server",
        "targets/test_taken_back_everywhere",
        "targets/test_target_ckan",
        "targets/test_target_datapress",
    )
)
SLOW_TESTS = frozenset(
    (
        "test_a_document_that_never_ends_drawing_ends_with_an_error",
        "test_a_file_whose_lists_are_objects_of_their_own_is_served_without_names",
        "test_a_file_without_a_field_of_its_standards_key_is_taken_as_proposed",
        "test_a_full_row_is_never_taken_for_an_area",
        "test_a_map_that_does_not_fit_is_refused_with_its_place",
        "test_a_month_of_38055_payments_restated_is_told_exactly",
        "test_a_new_kind_of_dataset_is_a_folder_of_data",
        "test_a_page_needs_no_other_host",
        "test_a_part_that_is_killed_is_started_again_without_what_it_had_started",
        "test_a_place_that_breaks_a_rule_is_told_as_of_the_whole_table",
        "test_a_question_that_takes_too_long_is_stopped",
        "test_a_report_of_hundreds_of_pages_takes_bounded_memory_and_no_more_time_a_page",
        "test_a_report_that_cannot_be_read_is_a_result_with_a_failed_check",
        "test_a_report_that_cannot_be_read_is_one_error_and_the_others_are_reviewed",
        "test_a_row_with_a_figure_that_a_second_reader_reads_differently_is_held_back",
        "test_a_run_stopped_at_any_write_is_completed_by_the_next",
        "test_a_run_that_was_killed_with_its_parent_is_told_and_ended",
        "test_a_second_council_is_a_folder_of_data",
        "test_a_service_in_the_background_ends_with_all_its_children",
        "test_a_sign_that_nobody_named_leaves_a_figure_unread",
        "test_a_withdrawn_version_is_not_shown_as_latest",
        "test_amounts_whose_thousands_were_counted_twice_are_found",
        "test_an_older_store_gets_one_version_2_0_0_of_each_package_and_no_more",
        "test_an_unsound_place_stands_on_the_officers_page",
        "test_any_answer_comes_back_as_it_was_given",
        "test_changes_that_collide_are_counted_and_said_to_be_by_order",
        "test_contacts_of_offices_and_addresses_of_premises_go_out",
        "test_councils_in_other_typefaces_are_read_untaught",
        "test_councils_in_styles_that_nobody_showed_are_read_untaught",
        "test_councils_of_office_programs_are_read_untaught",
        "test_councils_written_without_a_look_at_the_reader_are_read_untaught",
        "test_dagsters_own_checks_accept_a_checkout",
        "test_each_cell_has_a_place_and_the_place_shows_it",
        "test_each_table_gets_the_answers_that_it_gets_alone",
        "test_each_wrong_answer_is_held_back_contradicted_or_cannot_be_known",
        "test_every_form_gives_the_rows_of_the_report",
        "test_every_page_is_drawn_even_without_tables",
        "test_every_reference_leads_to_its_indicator",
        "test_every_row_says_who_published_it_and_for_which_days",
        "test_findings_come_by_risk_with_figures_and_lines",
        "test_headings_aslant_over_columns_head_them",
        "test_importing_the_definitions_opens_no_data_file",
        "test_inspect_draws_each_page",
        "test_inspect_shows_known_and_unknown_tables",
        "test_invented_councils_are_read_untaught",
        "test_key_bites",
        "test_loading_the_definitions_imports_nothing_heavy",
        "test_no_class_name_is_defined_twice",
        "test_no_code_names_a_council_its_places_or_its_reference_notes",
        "test_no_modules_import_each_other_in_a_circle",
        "test_nobody_outside_its_room_names_a_resource",
        "test_pages_shared_among_workers_are_the_same_as_read_by_one",
        "test_reading_takes_work_in_proportion_to_the_text",
        "test_real_tables_and_the_cases_of_the_loaders",
        "test_register_and_proof_are_made_once",
        "test_rows_and_total_are_what_plain_python_finds",
        "test_rows_are_those_of_the_printed_report",
        "test_same_input_same_bytes",
        "test_the_difference_applied_to_the_old_gives_the_new",
        "test_the_difference_survives_being_a_file",
        "test_the_graph_satisfies_the_official_shapes",
        "test_the_page_follows_the_actions_of_the_report_before",
        "test_the_page_says_who_met_what_with_periods",
        "test_the_pages_say_how_many_rows_are_held_back",
        "test_the_same_rows_in_any_order_are_no_news",
        "test_the_sensor_makes_a_partition_of_a_report_and_has_it_read",
        "test_the_solver_is_scipys",
        "test_twenty_datasets_each_with_a_sample_that_passes",
        "test_two_councils_give_no_restatement_of_each_other_and_twice_the_indicators",
        "test_type_of_every_field_bites",
        "test_what_is_no_such_file_is_told_by_kind",
        "test_what_is_not_clear_is_asked_once_for_the_series",
        "test_what_is_published_while_sending_waits_for_the_next_run",
        "test_who_is_paid_as_a_person_is_named_nowhere",
        "test_whoever_reads_through_latest_sees_one_moment",
        "test_words_that_begin_no_part_of_a_text_are_parts_by_themselves",
    )
)
"""What `make test-fast` leaves out, not even importing it: publishing, serving, Dagster, whole reports."""
IN_VAIN = pytest.StashKey[list[str]]()
"""Files that `make test-fast` imports though all of their tests are slow."""
FOREIGN = ("OPENBARNET_", "DAGSTER_", "PROMETHEUS_")
"""Beginnings of settings that a machine or another test may have left behind."""
PUBLISHED = "2026-01-31T07:00:00+00:00"
Openbarnet = Callable[..., Result]


def is_slow(path: Path) -> bool:
    """Whether all tests of a file are slow."""
    tests = CHECKOUT / "tests"
    return path.is_relative_to(tests) and path.relative_to(tests).as_posix() in SLOW_MODULES


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spare `make test-fast` the import of what it would deselect, which costs more than its tests."""
    return True if config.option.markexpr == "not slow" and is_slow(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage while modules are loaded, nor look through them for any with every test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Mark what is slow, by its file or by what it asks for."""
    has_quick: dict[Path, bool] = {}
    for item in items:
        asked_for = SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        is_one = is_slow(item.path) or bool(asked_for) or item.name.partition("[")[0] in SLOW_TESTS
        if is_one:
            item.add_marker("slow")
        has_quick[item.path] = has_quick.get(item.path, False) or not is_one
    in_vain = [path.name for path, has_some in has_quick.items() if not has_some and not is_slow(path)]
    config.stash[IN_VAIN] = [] if any("::" in name for name in config.args) else in_vain


@pytest.fixture(scope="session", autouse=True)
def whose_reports() -> None:
    """Small reports of tests do not say which council published them: they are the default council's."""
    os.environ["OPENBARNET_COUNCIL"] = "barnet"


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch, answers_folder: Path) -> None:
    """No setting of the machine steers a test, and nothing calls home."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPENBARNET_COUNCIL", "barnet")
    monkeypatch.setenv("OPENBARNET_ANSWERS", str(answers_folder))
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "False")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")


@pytest.fixture(scope="session", autouse=True)
def answers_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where what suites say of rows is kept for all processes of a run: many publish the same tables."""
    folder = run_folder(tmp_path_factory) / "answers"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENBARNET_ANSWERS", str(folder))
        yield folder


@pytest.fixture(scope="session")
def project() -> Project:
    """The checkout."""
    return Project(CHECKOUT)


@pytest.fixture
def own_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the checkout's data files that a test may change; the command line uses it."""
    project = copied_project(tmp_path / "project")
    monkeypatch.setenv("OPENBARNET_PROJECT", str(project.root))
    return project


def copied_project(root: Path) -> Project:
    """A copy of the checkout's data files."""
    for folder in DATA_FOLDERS:
        shutil.copytree(CHECKOUT / folder, root / folder)
    return Project(root)


@pytest.fixture(scope="session")
def openbarnet() -> Openbarnet:
    """Runs `openbarnet` with some arguments in this process, so that heavy modules are imported once."""
    from pipelines.cli import main

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


@dataclass(frozen=True)
class Printed:
    """What a command that went well printed."""

    stdout: str
    stderr: str


@dataclass(frozen=True)
class Office:
    """A folder of reports, the store they are published in, and the command that does it."""

    root: Path
    openbarnet: Openbarnet

    @property
    def reports(self) -> Path:
        """The folder of reports."""
        return self.root / "reports"

    @property
    def store(self) -> Path:
        """The release store."""
        return self.root / "store"

    @property
    def instance(self) -> Path:
        """Dagster's folder, where the command line puts it."""
        return self.root / ".dagster" / "store"

    def publish(self, *more: str | Path, through_dagster: bool = False) -> Result:
        """Publish the folder into the store, at a time that is always the same.

        Without Dagster's engine, unless its runs are what is looked at: what is published is the same.
        """
        from plain_publication import without_dagster

        with nullcontext() if through_dagster else without_dagster():
            return self.openbarnet(
                "publish", self.reports, "--store", self.store, "--published", PUBLISHED, *more
            )

    def copied(self, root: Path) -> Office:
        """Another office that has done the same."""
        shutil.copytree(self.root, root)
        record = root / ".dagster" / "store" / "last-publication.json"
        record.write_text(record.read_text().replace(str(self.root), str(root)))
        return Office(root, self.openbarnet)

    def catalog(self) -> dict[str, Any]:
        """The store's catalogue."""
        found: dict[str, Any] = json.loads((self.store / "catalog.json").read_text(encoding="utf-8"))
        return found

    def current(self) -> list[str]:
        """Ids of the reports that the newest versions are made of."""
        return [report["report"] for report in self.catalog()["reports"] if report["current"]]

    def versions(self) -> dict[str, list[str]]:
        """Version numbers in the catalogue, by package."""
        return {
            package["name"]: [version["version"] for version in package["versions"]]
            for package in self.catalog()["packages"]
        }

    def contents(self) -> dict[str, bytes]:
        """Every file of the store."""
        files = (path for path in self.store.rglob("*") if path.is_file())
        return {path.relative_to(self.store).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def new_office(tmp_path: Path, openbarnet: Openbarnet) -> Office:
    """An office with one small report, not published yet."""
    office = Office(tmp_path / "office", openbarnet)
    write_reports(office.reports)
    return office


def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole run; with several processes, each has its own in it."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first process to ask for it makes and all others of a run use; not to be changed."""
    return made_in(run_folder(tmp_path_factory), name, make)


def made_in(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The same, where the run's folder is known."""
    made, is_whole = folder / f"once-{name}", folder / f"once-{name}.whole"
    with FileLock(folder / f"once-{name}.lock"):
        if not is_whole.exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            make(made)
            is_whole.touch()
    return made


@pytest.fixture(scope="session")
def first_publication(
    tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet
) -> tuple[Office, Printed]:
    """An office that has published its one report, and what that printed; not to be changed."""

    def make(folder: Path) -> None:
        office = Office(folder / "office", openbarnet)
        write_reports(office.reports)
        result = office.publish(through_dagster=True)
        assert result.exit_code == 0, result.output
        (folder / "printed").write_text(json.dumps([result.stdout, result.stderr]))

    folder = made_once(tmp_path_factory, "first", make)
    return Office(folder / "office", openbarnet), Printed(*json.loads((folder / "printed").read_text()))


@pytest.fixture
def office(tmp_path: Path, first_publication: tuple[Office, Printed]) -> Office:
    """An office of one's own that has published its one report."""
    first, _ = first_publication
    return first.copied(tmp_path / "office")


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> Path:
    """The five sample reports of the checkout, published by the real steps; not to be changed."""

    def make(folder: Path) -> None:
        from plain_publication import without_dagster

        with without_dagster():
            result = openbarnet(
                "publish", CHECKOUT / "reports", "--store", folder / "store", "--published", PUBLISHED
            )
        assert result.exit_code == 0, result.output

    return made_once(tmp_path_factory, "samples", make) / "store"
