"""The project's own YAML files, read and held against the JSON schema that lies beside them.

Corrections are not read here: every value of theirs is text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from pipelines.exceptions import OpenBarnetError

SafeLoader = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # libyaml's, where it is there, is ten times as fast


def load_yaml_files(
    folder: Path, schema_name: str, error: type[OpenBarnetError]
) -> dict[Path, dict[str, Any]]:
    """Every `.yaml` file of a folder by its path, in name order.

    Args:
        folder: where the files are.
        schema_name: the JSON schema in the same folder that each must follow.
        error: what is raised for a file at fault, with its place and the line's fault.
    """
    import jsonschema

    schema = json.loads((folder / schema_name).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    found: dict[Path, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        place = "/".join(path.parts[path.parts.index("schemas") :]) if "schemas" in path.parts else path.name
        try:
            raw = yaml.load(path.read_text(encoding="utf-8"), SafeLoader)  # noqa: S506 - a safe one
            if fault := jsonschema.exceptions.best_match(validator.iter_errors(raw)):
                raise fault
        except yaml.YAMLError as fault:
            raise error(place, str(fault), "mend the line") from fault
        except jsonschema.ValidationError as fault:
            raise error(place, fault.message, f"mend the line; {schema_name} says what may stand") from fault
        found[path] = raw
    return found
