"""The one thing Dagster loads: `pipelines.definitions`.

The assets are made from the project's schemas, layouts and package metadata when Dagster asks for them,
not when this module is imported.
"""

from __future__ import annotations

import dagster as dg

from pipelines.orchestration.build import build_definitions
from pipelines.project import default_project


@dg.definitions
def defs() -> dg.Definitions:
    """Everything of the project that Dagster knows."""
    return build_definitions(default_project())
