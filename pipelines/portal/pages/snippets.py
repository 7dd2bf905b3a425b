"""Code to copy: how to read a dataset with curl, Python, R and DuckDB from its stable addresses."""

from __future__ import annotations

from dataclasses import dataclass

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
    parquet = f"{base}/{resource.parquet.path}" if resource.parquet else csv
    variable = resource.name.replace("-", "_")
    return [
        Snippet("curl", f"curl -OJ {base}/{package}.zip\ncurl -OJ {csv}"),
        Snippet(
            "Python (pandas)", f'import pandas as pd\n\n{variable} = pd.read_parquet(\n    "{parquet}"\n)'
        ),
        Snippet("R", f'{variable} <- read.csv(\n  "{csv}",\n  na.strings = ""\n)'),
        Snippet("DuckDB", f"SELECT *\nFROM read_parquet(\n  '{parquet}'\n);"),
    ]
