"""The line of steps from a report that was read to packages that may go out, and their order, said once.

`order_of` says which steps a publication has and in which order they run. Each step is a pure function of
tables: rows of one report → gated, rows of all → derived, all of them → proven, a package's → judged.
Dagster makes an asset of each step, the desk takes them one after the other (`assemble`); neither knows more
of a publication than its steps. What is read and what is written are not here: a step knows no store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter

from pipelines import proof
from pipelines.assembly.identity import corrections_of
from pipelines.assembly.own_tables import packages_of, schemas_of
from pipelines.assembly.serving import as_served
from pipelines.assembly.summaries import report_row, summary_of
from pipelines.council.councils import load_councils
from pipelines.council.project import Project
from pipelines.datasets.kinds import Derivation
from pipelines.datasets.registry import DERIVATIONS, PROVEN, load_rules, maker_of, reported
from pipelines.extraction.reading import ReadReport
from pipelines.gate.by_share import vet_known
from pipelines.gate.corrections import Correction, apply_corrections, as_records
from pipelines.gate.places import check_places
from pipelines.gate.quarantine import hold_back, vet, vet_each
from pipelines.gate.screening import Allowed, load_allowed
from pipelines.gate.series import compare_with_last
from pipelines.release.build import PackageOutcome, Permit, release_package
from pipelines.release.content import LOCATORS, REPORTS
from pipelines.release.making import suite_hashes
from pipelines.release.metadata import PackageMeta
from pipelines.release.quality import CORRECTIONS
from pipelines.release.taking_back import less_what_was_taken
from pipelines.rows.answers import Answers
from pipelines.rows.findings import CheckResult, join_checks
from pipelines.rows.known import following
from pipelines.rows.known_tuple import KnownTuple
from pipelines.rows.records import Records, ReportSummary, join
from pipelines.rows.schemas import TableSchema
from pipelines.store import Store

Schemas = Mapping[str, TableSchema]
DERIVED: tuple[str, ...] = (*(name for each in DERIVATIONS for name in each.makes), *PROVEN)


@dataclass(frozen=True)
class Gated:
    """The rows of one table that may go out, with those held back, and what the checks said of them."""

    records: Records
    checks: tuple[CheckResult, ...] = ()


Tables = Mapping[str, Gated]
"""Gated rows by resource."""


@dataclass(frozen=True)
class Rulebook:
    """What the steps go by: a project's schemas, and what its printed figures are held against.

    `project` is there for what a step reads when it comes to it: suites, corrections, the screen. `answers`
    are those that suites gave before about the same rows, `stamps` name the reading that the rows of each
    report were made by, where they are known by it.
    """

    project: Project
    schemas: Schemas
    proof: proof.Rules
    answers: Answers = field(default_factory=Answers)
    stamps: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def allowed(self) -> Allowed:
        """The contact points of offices, which every table is screened by and which lie in a file a council.

        Raises:
            ScreeningError: such a file is not as it must be.
        """
        return load_allowed(self.project)

    @cached_property
    def of_nothing(self) -> dict[str, Gated]:
        """What is said of a table that a report does not print, by resource, once somebody has asked."""
        return {}


def rulebook_of(
    project: Project, reread: proof.Reread = proof.never_reread, answers: Answers | None = None
) -> Rulebook:
    """The rules of a project.

    Args:
        project: whose data files apply.
        reread: reads a spot a second time, where a second reader is at hand.
        answers: those of suites about the same rows, where any are kept.

    Raises:
        SchemaError, LayoutError: a data file of the project is not as it must be.
    """
    words = load_councils(project).reference_words
    proven = load_rules(project.schemas, reread, words)
    return Rulebook(project, schemas_of(project), proven, answers or Answers())


# ---- the steps


@dataclass(frozen=True)
class ReportStep:
    """Rows of one resource of one report, corrected and gated."""

    resource: str

    def of(self, read: ReadReport, rules: Rulebook) -> Gated:
        """The rows of a report that was read.

        Raises:
            CorrectionError: a correction does not find what it expects.
            SuiteError, ScreeningError: a data file of the gate cannot be used.
        """
        return gate(self.made_of(read, rules), rules, {})

    def made_of(self, read: ReadReport, rules: Rulebook) -> Records:
        """The rows of a report, corrected, before the gate.

        Raises:
            CorrectionError: a correction does not find what it expects.
        """
        if self.resource not in rules.schemas:  # a table of its own until a moment ago
            return Records(self.resource)
        corrections = corrections_of(read.report, rules.project)
        return records_of(read, self.resource, rules.schemas, corrections)


@dataclass(frozen=True)
class Joined:
    """What a step made of all reports; `proof` is what ran to make it, where figures were held together."""

    tables: Tables
    proof: proof.Proof | None = None


@dataclass(frozen=True)
class JoinStep:
    """Tables that join all reports: derived from their rows, or proven by them.

    Attributes:
        name: a word for it.
        makes: the tables, in the order in which later ones may look up earlier ones.
        needs: the tables it is made from.
        derivation: what makes them; None where the proof does.
    """

    name: str
    makes: tuple[str, ...]
    needs: tuple[str, ...]
    derivation: Derivation | None = None

    def of(self, known: Tables, rules: Rulebook) -> Joined:
        """The tables, gated, from those that are known by now.

        Raises:
            SuiteError, ScreeningError: a data file of the gate cannot be used.
        """
        records = {name: known[name].records for name in self.needs}
        proven = (
            None if self.derivation else proof.prove(records, rules.proof, rules.answers, _readings(rules))
        )
        if self.derivation:
            made = _known(self.derivation, records, rules)
        elif proven:
            made = proof.tables_of(proven, records, rules.schemas, rules.proof)
        tables: dict[str, Gated] = {}
        for resource in self.makes:
            tables[resource] = gate(made[resource], rules, records)
            records[resource] = tables[resource].records
        return Joined(tables, proven)


@dataclass(frozen=True)
class Judged:
    """A package as it would go out: its records and everything that was found about them.

    `places` and `against_last` are those of the `checks` that are about the package as a whole.
    """

    package: PackageMeta
    records: Mapping[str, Records]
    checks: tuple[CheckResult, ...]
    places: tuple[CheckResult, ...]
    against_last: tuple[CheckResult, ...]


@dataclass(frozen=True)
class PackageStep:
    """Everything that decides whether a package may go out.

    Attributes:
        package: its name.
        reported: its tables that are read from each report, and the corrections, which its page of checks
            lists.
        derived: its tables that are derived from all.
    """

    package: str
    reported: tuple[str, ...]
    derived: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The tables it is made from; what contradicts its figures is among them."""
        return (*self.reported, *dict.fromkeys((*self.derived, proof.DISCREPANCIES)))

    def of(self, known: Tables, reports: Sequence[ReportSummary], rules: Rulebook) -> Judged:
        """The package, from the tables that are known by now.

        Args:
            known: tables of all reports.
            reports: what each report is.
            rules: what applies.

        Raises:
            SuiteError: a suite cannot be loaded.
            MetadataError: the package's metadata is not as it must be.
        """
        meta = package_meta(rules.project, self.package)
        own = {name: known[name] for name in (*self.reported, *self.derived)}
        records = {name: table.records for name, table in own.items()}
        records, reading = self._twice_read(records, known[proof.DISCREPANCIES].records, rules)
        printed = {name: records[name] for name in self.reported if name in meta.resources}
        against_last = compare_with_last(printed, reports, rules.schemas, rules.project, rules.answers)
        published = [records[name] for name in meta.resources if name in records]
        places = check_places(published, rules.schemas[LOCATORS], rules.project, rules.answers)
        found = [check for table in own.values() for check in table.checks]
        return Judged(meta, records, (*found, *reading, *places, *against_last), places, against_last)

    def _twice_read(
        self, records: Mapping[str, Records], discrepancies: Records, rules: Rulebook
    ) -> tuple[dict[str, Records], list[CheckResult]]:
        """The tables less rows with a figure that a contradiction hangs on and that is read differently."""
        results = proof.reading_checks(
            discrepancies,
            {name: records[name] for name in self.reported},
            {name: records[name] for name in self.derived if name not in PROVEN},
            rules.proof.reread,
        )
        kept, told = dict(records), []
        for result in results:
            if result.failed_rows:
                kept[result.resource], [answered] = hold_back(
                    kept[result.resource], [result], "checking", rules.allowed
                )
                told.append(answered)
            else:
                told.append(result)
        return kept, told


Step = ReportStep | JoinStep | PackageStep
PROVE = "proof"


def order_of(schemas: Schemas, packages: Iterable[PackageMeta]) -> tuple[Step, ...]:
    """The steps of a publication, in the order in which they run: the one place that says so.

    Every report goes through all the report steps before the first step that joins them.

    Args:
        schemas: by resource.
        packages: what is published.
    """
    resources = report_resources(schemas)
    return (
        *(ReportStep(resource) for resource in resources),
        *(JoinStep(each.name, each.makes, each.needs, each) for each in DERIVATIONS),
        JoinStep(PROVE, PROVEN, (*resources, *(name for each in DERIVATIONS for name in each.makes))),
        *(
            PackageStep(
                package.name,
                tuple(name for name in resources if name in (*package.resources, CORRECTIONS)),
                tuple(name for name in package.resources if name in DERIVED),
            )
            for package in packages
        ),
    )


def report_resources(schemas: Schemas) -> tuple[str, ...]:
    """The resources that are read from each report, what it is, and the corrections, which people write."""
    return (*reported(schemas), REPORTS, CORRECTIONS)


# ---- all of them


@dataclass(frozen=True)
class Assembled:
    """A publication less its store: what would go out, and all that is known of it.

    Attributes:
        summaries: what each report is, in the order given.
        tables: gated rows by resource, of all reports.
        checks: what was asked of each report's tables, by report id; what is about several is under "".
        proof: every check of printed figures that ran.
        packages: what decides about each, by name.
    """

    summaries: tuple[ReportSummary, ...]
    tables: Tables
    checks: Mapping[str, tuple[CheckResult, ...]]
    proof: proof.Proof
    packages: Mapping[str, Judged]


def assemble(readings: Mapping[str, ReadReport], rules: Rulebook) -> Assembled:
    """Take all steps of a publication of some reports, one after the other.

    Args:
        readings: the reports as they were read, by id.
        rules: what applies.

    Raises:
        OpenBarnetError: a data file of the project cannot be used, or a correction no longer fits.
    """
    steps = order_of(rules.schemas, packages_of(rules.project))
    resources = [step.resource for step in steps if isinstance(step, ReportStep)]
    by_report: dict[str, dict[str, Gated]] = {report: {} for report in readings}
    known: dict[str, Gated] = {}
    summaries: tuple[ReportSummary, ...] = ()
    proven = proof.Proof()
    packages: dict[str, Judged] = {}
    about_all: list[CheckResult] = []
    allowed = rules.allowed
    for step in steps:
        if isinstance(step, ReportStep):
            for report, read in readings.items():
                by_report[report][step.resource] = step.of(read, rules)
            known[step.resource] = join_reports(
                step.resource, [tables[step.resource] for tables in by_report.values()]
            )
        elif isinstance(step, JoinStep):
            joined = step.of(known, rules)
            known |= joined.tables
            about_all += [check for table in joined.tables.values() for check in table.checks]
            proven = joined.proof or proven
        else:
            summaries = summaries or tuple(
                summary_of(read, {name: by_report[report][name].records for name in resources}, allowed)
                for report, read in readings.items()
            )
            judged = packages[step.package] = step.of(known, summaries, rules)
            about_all += [*judged.against_last, *judged.places]
    checks = {
        report: tuple(check for table in tables.values() for check in table.checks)
        for report, tables in by_report.items()
    }
    return Assembled(summaries, known, {**checks, "": tuple(about_all)}, proven, packages)


def join_reports(resource: str, parts: Sequence[Gated]) -> Gated:
    """One table of several reports, in the order given."""
    checks: list[CheckResult] = []
    told: set[int] = set()
    for part in parts:
        if id(part) in told:
            continue
        if not any(_counts(check) for check in part.checks):
            told.add(id(part))  # most reports say nothing of most tables, which is one value for all of them
        checks += part.checks
    return Gated(join(resource, [part.records for part in parts]), join_checks(checks))


def _counts(check: CheckResult) -> bool:
    """Whether a result adds to others when it stands among them twice."""
    return bool(check.tested or check.failures or check.held_back or check.findings)


# ---- what the steps share


def _known(derivation: Derivation, sources: Mapping[str, Records], rules: Rulebook) -> dict[str, Records]:
    """What a derivation makes; where a row follows from its own report, by what that report follows from."""
    made = dict(derivation.make(sources, rules.schemas, rules.proof.words, rules.answers))
    for resource, linked in derivation.linked.items():
        table, told = made[resource], itemgetter("locator", *linked)
        rows = [records.rows for records in sources.values()]
        by = following(table.rows, rows, lambda row: str(row.get("report") or ""), told)
        if by:
            made[resource] = replace(
                table, rows=KnownTuple(table.rows, by), locators=KnownTuple(table.locators, by)
            )
    return made


def _readings(rules: Rulebook) -> proof.Readings | None:
    """By which readings the rows of reports were made; None where rows are told by themselves."""
    if not rules.stamps:
        return None
    linked = {name: each.linked.get(name) for each in DERIVATIONS for name in each.makes}
    return proof.Readings(rules.stamps, linked)


def records_of(
    read: ReadReport, resource: str, schemas: Schemas, corrections: Sequence[Correction] = ()
) -> Records:
    """The rows of one resource of one report, with the report's corrections applied.

    Raises:
        CorrectionError: a correction does not find what it expects.
    """
    schema = schemas[resource]
    if resource == CORRECTIONS:
        return as_records(corrections, schema, read.report.publisher)
    if resource == REPORTS:
        return report_row(read, schema)
    return apply_corrections(maker_of(schema)(read, schema), corrections, schema)


def gate(records: Records, rules: Rulebook, others: Mapping[str, Records]) -> Gated:
    """Screen and check a table; `others` are tables that its keys and places may lead into."""
    is_nothing = _is_nothing(records)
    if is_nothing and records.resource in rules.of_nothing:  # as of most tables, of every report
        return rules.of_nothing[records.resource]
    if is_nothing and records.resource not in rules.schemas:
        return Gated(records)
    schema = rules.schemas[records.resource]
    if (said := vet_known(records, schema, rules.project, others, rules.allowed, rules.answers)) is not None:
        return Gated(records, said)
    gated = Gated(*vet(records, schema, rules.project, others, rules.allowed))
    if is_nothing:
        rules.of_nothing[records.resource] = gated
    return gated


def gate_each(tables: Sequence[Records], rules: Rulebook) -> list[Gated]:
    """One table of each of several reports, screened and checked together."""
    told = [records for records in tables if not _is_nothing(records)]
    vetted = iter(
        vet_each(told, rules.schemas[told[0].resource], rules.project, {}, rules.allowed) if told else ()
    )
    return [gate(records, rules, {}) if _is_nothing(records) else Gated(*next(vetted)) for records in tables]


def _is_nothing(records: Records) -> bool:
    """Whether a report says nothing of a table, as of most."""
    return not (records.rows or records.locators or records.doubts or records.held_back)


def own_figures(table: Gated, rules: Rulebook) -> list[proof.Ran]:
    """The printed figures of one table against each other, before those of others are known."""
    return proof.run_checks({table.records.resource: table.records}, rules.proof)


def release(
    store: Store,
    judged: Judged,
    reports: Sequence[ReportSummary],
    rules: Rulebook,
    permit: Permit | None,
) -> PackageOutcome:
    """Make a new version of a package if it may go out and says anything new.

    Args:
        store: where versions are kept.
        judged: the package.
        reports: what each report is.
        rules: what applies.
        permit: what `assembly.approving.permit_for` says of the store.

    Raises:
        StoreError: the store cannot be written, or a published version in it is damaged.
        RecordError: a row does not fit its schema.
    """
    suites = suite_hashes(rules.project.expectations)
    records = {
        name: less_what_was_taken(store, as_served(table, reports)) for name, table in judged.records.items()
    }
    return release_package(
        store, judged.package, records, rules.schemas, judged.checks, reports, suites, permit, rules.answers
    )


def derive(records: Mapping[str, Records], schemas: Schemas, rules: proof.Rules) -> dict[str, Records]:
    """All tables that join reports, from rows that nobody gates: for whoever looks at one step alone."""
    made = {
        name: part for each in DERIVATIONS for name, part in each.make(records, schemas, rules.words).items()
    }
    every = {**records, **made}
    return made | dict(proof.tables_of(proof.prove(every, rules), every, schemas, rules))


def package_meta(project: Project, package: str) -> PackageMeta:
    """One package's metadata as the project's files and decisions say it now.

    Of a table that was one of its own when the steps were laid out and is none any more, an empty package.
    """
    every = packages_of(project)
    found = next((meta for meta in every if meta.name == package), None)
    return found or replace(every[0], name=package, title=package, resources=(), changes=(), views=())
