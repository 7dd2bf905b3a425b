"""A table and what an address of the explorer asks of it; the addresses of views beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pipelines.portal.explorer.question import Question, read_question
from pipelines.portal.lookups import (
    BadRequestError,
    NotFoundError,
    find_package,
    find_resource,
    find_version,
    table_address,
)
from pipelines.portal.site import Site
from pipelines.store.published import Package, PublishedVersion, Resource

Parameters = Sequence[tuple[str, str]]
HASH_LENGTH = 16
FORM_FIELDS = ("add_column", "add_how", "add_value")


@dataclass(frozen=True)
class TableView:
    """A table, and what an address of the explorer asks of it."""

    package: Package
    version: PublishedVersion
    resource: Resource
    question: Question

    @property
    def table(self) -> str:
        """The table's own page."""
        return table_address(self.package, self.version, self.resource)

    @property
    def address(self) -> str:
        """The explorer's page of the table."""
        return f"{self.table}/explore"

    @property
    def fixed(self) -> str:
        """The same with the version's number, whatever comes out later."""
        at = f"/datasets/{self.package.name}/versions/{self.version.version}"
        return f"{at}/tables/{self.resource.name}/explore"

    @property
    def hash(self) -> str:
        """How the hash of the table's CSV file begins."""
        return self.resource.csv.sha256[:HASH_LENGTH] if self.resource.csv else ""

    def href(self, question: Question, *, of: str = "") -> str:
        """The page of another question to the same table."""
        return with_parameters(self.address + of, question.parameters(with_page=True))

    @property
    def citation(self) -> str:
        """The address that names version and hash."""
        asked = self.question.parameters(with_page=True)
        return with_parameters(self.fixed, [*asked, ("hash", self.hash)] if self.hash else asked)


def find_table(
    site: Site, package_name: str, number: str, resource_name: str, parameters: Parameters
) -> TableView:
    """What an address asks of which table.

    Raises:
        NotFoundError: there is no such table.
        GoneError: the version was withdrawn.
        QueryError: the question makes no sense.
        BadRequestError: the address names the hash of other data.
    """
    package = find_package(site.catalogue, package_name)
    version = find_version(package, number)
    resource = find_resource(version, resource_name)
    if resource.parquet is None:
        raise NotFoundError(f"rows of {resource.title}")
    view = TableView(package, version, resource, read_question(parameters, resource.columns))
    asked = view.question.hash
    if asked and not (resource.csv and resource.csv.sha256.startswith(asked)):
        raise BadRequestError(
            f"The address names data whose hash begins with {asked}; version {version.version} of this table "
            f"has {view.hash}. The numbers of the one are not those of the other."
        )
    return view


def from_form(path: str, parameters: Parameters) -> str | None:
    """The address of the view that a form asks for; None when it is the address of a view already."""
    if not any(name in FORM_FIELDS or not value for name, value in parameters):
        return None
    given = dict(parameters)
    kept = [(name, value) for name, value in parameters if value and name not in (*FORM_FIELDS, "page")]
    column, how, value = (given.get(name, "").strip() for name in FORM_FIELDS)
    if column and (value or how == "empty"):
        kept.append((f"{column}__{how or 'eq'}", "true" if how == "empty" else value))
    groups: dict[str, str] = {}
    for value in (value for name, value in kept if name == "by"):
        groups.setdefault(value.partition(":")[0], value)  # a column chosen twice to group by is it once
    kept = [(name, value) for name, value in kept if name != "by" or value in groups.values()]
    return with_parameters(path, kept)


def file_address(view: TableView, kind: str) -> str:
    """Where a view lies as a file of a kind."""
    return with_parameters(f"{view.fixed}.{kind}", view.question.parameters())


def api_address(view: TableView) -> str:
    """Where programs ask for a view."""
    at = f"/api/v1{view.fixed.removesuffix('/explore')}/summary"
    return with_parameters(at, view.question.parameters())


def with_parameters(path: str, parameters: Parameters) -> str:
    """An address with parameters, in their order."""
    return f"{path}?{urlencode(list(parameters))}" if parameters else path
