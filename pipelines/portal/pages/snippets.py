"""Code to copy: how to read a dataset with curl, Python, R and DuckDB from its stable addresses."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.store.layout import zip_path
from pipelines.store.published import PublishedVersion


@dataclass(frozen=True)
class Snippet:
    """A few lines of one language."""

    name: str
    code: str


def snippets(address: str, package: str, version: PublishedVersion, *, is_latest: bool) -> list[Snippet]:
    """Snippets for the version's first table; addresses say `latest` where the version is the latest."""
    resource = next((item for item in version.resources if item.name != "locators"), None)
    if resource is None:
        return []
    base = f"{address}/download/{package}/{'latest' if is_latest else version.version}"
    csv = f"{base}/{resource.address}"
    variable = resource.name.replace("-", "_")
    archive, parquet = zip_path(package), resource.parquet.path if resource.parquet else ""
    fetched = [f"{base}/{archive}", csv] if archive in version.files else [csv]
    if parquet not in version.files:  # it lies in parts, which its CSV puts together
        return [
            Snippet("curl", "\n".join(f"curl -OJ {address}" for address in fetched)),
            Snippet("Python (pandas)", f'import pandas as pd\n\n{variable} = pd.read_csv(\n    "{csv}"\n)'),
            Snippet("R", f'{variable} <- read.csv(\n  "{csv}",\n  na.strings = ""\n)'),
            Snippet("DuckDB", f"SELECT *\nFROM read_csv(\n  '{csv}'\n);"),
        ]
    parquet = f"{base}/{parquet}"
    return [
        Snippet("curl", "\n".join(f"curl -OJ {address}" for address in fetched)),
        Snippet(
            "Python (pandas)", f'import pandas as pd\n\n{variable} = pd.read_parquet(\n    "{parquet}"\n)'
        ),
        Snippet("R", f'{variable} <- read.csv(\n  "{csv}",\n  na.strings = ""\n)'),
        Snippet("DuckDB", f"SELECT *\nFROM read_parquet(\n  '{parquet}'\n);"),
    ]
