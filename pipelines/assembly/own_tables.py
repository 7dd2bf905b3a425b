"""What a project publishes: what its data files say, and tables that officers said are of their own.

Each such table is a package of its own, as a dataset that is a folder is: its rows and their places.
Whoever wants the schemas or the packages of a project asks here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.council.project import Project
from pipelines.gate.own_tables import decisions_of, names_once_given, own_tables_in, own_tables_of
from pipelines.release.catalogue import relist, withdraw
from pipelines.release.content import LOCATORS
from pipelines.release.metadata import CatalogueMeta, PackageMeta, load_catalogue_meta, load_packages
from pipelines.rows.own_tables import OwnTable, same_series, schemas_of_own
from pipelines.rows.schemas import TableSchema, load_schemas
from pipelines.store import Store
from pipelines.store.withdrawals import forget_withdrawals, withdrawals_of

THEME = "Tables of reports"
TAKEN_BACK = "This table is not published as a table of its own any more: the decision was taken back."


def schemas_of(project: Project) -> dict[str, TableSchema]:
    """All Table Schemas, by resource.

    Raises:
        SchemaError: a file cannot be used.
        DecisionError: a record is at fault.
    """
    return {**load_schemas(project.schemas), **schemas_of_own(own_tables_of(project).values())}


def packages_of(project: Project) -> tuple[PackageMeta, ...]:
    """All packages that are made of reports, in the catalogue's order; tables of their own last.

    Raises:
        MetadataError: a file cannot be used.
        DecisionError: a record is at fault.
    """
    catalogue = load_catalogue_meta(project.datapackages)
    own = same_series(own_tables_of(project).values())
    return (
        *load_packages(project.datapackages),
        *(_package(name, own[name], catalogue) for name in sorted(own)),
    )


def take_out_undone(store: Store, project: Project, at: str) -> bool:
    """Withdraw what was published of tables whose answers were taken back; gives whether anything changed.

    Versions stay on the disk. Once a table is answered again, they stand again.

    Args:
        store: what is published.
        project: whose decisions apply.
        at: ISO 8601 time with zone.

    Raises:
        StoreError: the store cannot be written.
        SigningKeyError: the catalogue is signed, and the store has no key.
        DecisionError: a record is at fault.
    """
    decisions = decisions_of(project)
    stands = {one.resource for one in own_tables_in(decisions).values()}
    is_changed = False
    for package in sorted({*names_once_given(decisions).values()} & {*store.packages()}):
        taken = withdrawals_of(store, package)
        ours = [version for version, said in taken.items() if said["reason"].startswith(TAKEN_BACK)]
        if package in stands and ours:
            with store.lock():
                forget_withdrawals(store, package, ours)
            is_changed = relist(store, at) or is_changed
        for version in store.versions(package) if package not in stands else ():
            if version not in taken:
                is_changed = withdraw(store, package, version, TAKEN_BACK, None, at) or is_changed
    return is_changed


def _package(resource: str, tables: Sequence[OwnTable], catalogue: CatalogueMeta) -> PackageMeta:
    title = tables[-1].title
    described = (
        f"A table of the council's reports that is of no kind known elsewhere, published as it is printed: "
        f"“{title}”. Totals are rows; each cell leads to its place on the page."
    )
    return PackageMeta(
        id=f"{catalogue.id.rpartition(':')[0]}:{resource}",
        name=resource,
        title=title,
        description=described,
        theme=THEME,
        keywords=tuple(dict.fromkeys([*(word for word in resource.split("-") if word.isalpha()), "report"])),
        licences=catalogue.licences,
        contributors=catalogue.contributors,
        contact=catalogue.contact,
        homepage=catalogue.homepage,
        update_frequency="irregular",
        next_review="",
        resources=(resource, LOCATORS),
        readme=f"# {title}\n\n{described}\n",
    )
