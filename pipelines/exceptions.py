"""Every error the project raises on purpose.

Each says what went wrong, where, and what to do next, in one line. Code catches only what it can
answer; whatever is caught at the edge (command line, Dagster) is shown with `str(error)`.
"""

from __future__ import annotations


class OpenBarnetError(Exception):
    """Base of all: `place: what; next move`.

    Args:
        place: file, report, page, resource or setting the error is about.
        what: what was found there, as a statement of fact.
        next_move: what the reader can do about it.
    """

    def __init__(self, place: str, what: str, next_move: str) -> None:
        self.place = place
        self.what = what
        self.next_move = next_move
        super().__init__(f"{place}: {what}; {next_move}")

    def __reduce__(self) -> tuple[type[OpenBarnetError], tuple[str, str, str]]:
        return (type(self), (self.place, self.what, self.next_move))


class ReportError(OpenBarnetError):
    """A report file that cannot be read; raised by `pipelines.extraction`."""


class NotAPdfError(ReportError):
    """A file named .pdf whose content is something else; raised on opening."""


class TruncatedReportError(ReportError):
    """A PDF that stops before its end or is damaged beyond reading; raised on opening."""


class EncryptedReportError(ReportError):
    """A PDF that asks for a password; raised on opening."""


class EmptyReportError(ReportError):
    """A file of no bytes, or a report of no pages or no text at all; raised on opening."""


class NoTextLayerError(ReportError):
    """A PDF of pictures of pages, without text; raised when its words are read."""


class OversizedReportError(ReportError):
    """A report beyond the limits on bytes, pages or words; raised before it can exhaust the machine."""


class ReportTimeoutError(ReportError):
    """A report that takes longer to read than any honest one does; raised when its worker was stopped."""


class UnreadableReportError(ReportError):
    """A report that the reader fails on in a way nobody foresaw; raised with the place in the code."""


class DuplicateReportError(ReportError):
    """The same report under two names (equal bytes, or one id twice); raised by `report.find_reports`."""


class SidecarError(ReportError):
    """A `<report>.yaml` that does not hold what a sidecar may hold; raised by `report.load_report`."""


class UnknownPublisherError(ReportError):
    """A report that does not say which council published it; raised by `assembly.identity`, as a question."""


class MissingFolderError(OpenBarnetError):
    """A reports path that is not there, or holds no report; raised by `report.find_reports`."""


class CouncilError(OpenBarnetError):
    """A folder in `councils/` that cannot be used; raised when councils are loaded."""


class DecisionError(OpenBarnetError):
    """A decision that cannot be read, or may not be recorded; raised by `gate.decisions`."""


class TableError(OpenBarnetError):
    """A tabular file that cannot be read, or asks too much of the machine; raised by `pipelines.tables`."""


class DatasetError(OpenBarnetError):
    """A dataset's folder that does not hold what it must; raised by `pipelines.datasets.declared`."""


class TrailError(OpenBarnetError):
    """A trail with a line that is not as it was written, or no place for one; raised by `gate.trail`."""


class UnapprovedError(OpenBarnetError):
    """A change that the council wants approved and nobody has; raised before anything is published."""


class DeskError(OpenBarnetError):
    """Something the desk is asked to do and may not, or cannot be set up for; raised by `pipelines.desk`."""


class SettingsError(OpenBarnetError):
    """Settings of the environment that are not what they must be; raised when the first is asked for."""


class BackupError(OpenBarnetError):
    """A backup that cannot be written, is damaged, or meets what is there; raised by `backup`, `restore`."""


class CorrectionError(OpenBarnetError):
    """A correction that cannot be applied: mistyped, or its expected value is gone; raised before checks."""


class LayoutError(OpenBarnetError):
    """A file in `schemas/layouts/` that breaks its own schema; raised when layouts are loaded."""


class ScreeningError(OpenBarnetError):
    """A file in a council's `screening/` that breaks its schema; raised before texts are screened."""


class SchemaError(OpenBarnetError):
    """A file in `schemas/` that is not a Table Schema we can use; raised when schemas are loaded."""


class SuiteError(OpenBarnetError):
    """A file in `expectations/` that Great Expectations cannot load; raised when suites are loaded."""


class RecordError(OpenBarnetError):
    """A row that does not fit its schema, or names an unknown report; raised before a release is written."""


class MetadataError(OpenBarnetError):
    """A file in `datapackages/` that lacks what a package needs; raised when it is loaded."""


class StoreError(OpenBarnetError):
    """A release store that cannot be read or written as asked; raised by `pipelines.store` and above."""


class NewerStoreError(StoreError):
    """A store that a newer version of this software wrote; raised by all that read or write it."""

    @property
    def sentence(self) -> str:
        """The error without its place, for people who do not know the machine."""
        return f"The store {self.what}; {self.next_move}."


class UnavailableError(StoreError):
    """A dataset or version whose files are damaged for now; raised by the portal, which serves all others."""

    @property
    def sentence(self) -> str:
        """The error for people who only want the data."""
        return f"{self.place} is not available for now; everything else is. Please try again later."


class SigningKeyError(OpenBarnetError):
    """A key that is due and not given, or a file that holds none; raised by `release.signing`, the store."""


class BlockedPackageError(OpenBarnetError):
    """A package held back by error-level findings; raised by the release step, with the reasons."""


class UnreadReportError(OpenBarnetError):
    """A report of the folder not yet read as it now is; raised when a publication gathers its reports."""


class RunFailedError(OpenBarnetError):
    """A Dagster run that ended in an unforeseen error; raised by `orchestration.run`, with the run's id."""


class TargetSettingsError(OpenBarnetError):
    """A target that cannot be used as it is set up; raised before anything is sent."""


class TargetUnavailableError(OpenBarnetError):
    """A target that does not answer, or only with errors of its own; raised after the last retry."""


class TargetRefusedError(OpenBarnetError):
    """A target that refuses what it is sent; raised with the reason it gives."""


class TargetConflictError(OpenBarnetError):
    """A dataset that somebody else changed while it was being sent; raised before it is overwritten."""
