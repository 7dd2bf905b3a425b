"""The project's own YAML files, read and held against the JSON schema that says what may stand in them.

Corrections are not read here: every value of theirs is text.
"""

from __future__ import annotations

import json
import pickle
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from pipelines.exceptions import OpenBarnetError

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

TIMESTAMP = "tag:yaml.org,2002:timestamp"


SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataLoader(SafeLoader):  # type: ignore[misc]  # which of the two it is, is known at run time
    """Reads data files; a date is its text, quoted or not. Libyaml's reader is ten times as fast."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in found if tag != TIMESTAMP]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


ROOTS = ("schemas", "councils")
TEXTS_KEPT = 1024
"""How many texts of data files a process remembers as sound: those of a few projects."""


def load_yaml_files(
    folder: Path, schema: str | Path, error: type[OpenBarnetError]
) -> dict[Path, dict[str, Any]]:
    """Every `.yaml` file of a folder by its path, in name order.

    Args:
        folder: where the files are.
        schema: the JSON schema that each must follow; a name is that of a file in the same folder.
        error: what is raised for a file at fault, with its place and the line's fault.
    """
    rules = (folder / schema).read_text(encoding="utf-8")
    return {path: _loaded(path, rules, schema, error) for path in sorted(folder.glob("*.yaml"))}


def load_yaml_file(path: Path, schema: Path, error: type[OpenBarnetError]) -> dict[str, Any]:
    """One YAML file that follows a JSON schema.

    Args:
        path: the file.
        schema: the JSON schema it must follow.
        error: what is raised for a file at fault, with its place and the line's fault.
    """
    return _loaded(path, schema.read_text(encoding="utf-8"), schema, error)


def _loaded(path: Path, rules: str, schema: str | Path, error: type[OpenBarnetError]) -> dict[str, Any]:
    import jsonschema

    try:
        # a copy for each who asks; what was found sound once is not judged again while its text stands
        raw: dict[str, Any] = pickle.loads(_sound(path.read_text(encoding="utf-8"), rules))  # noqa: S301 - ours
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise error(place_of(path), str(fault), "mend the line") from fault
    except jsonschema.ValidationError as fault:
        may = f"mend the line; {Path(schema).name} says what may stand"
        raise error(place_of(path), fault.message, may) from fault
    return raw


@lru_cache(maxsize=TEXTS_KEPT)
def _sound(text: str, rules: str) -> bytes:
    """A YAML text that follows the JSON schema `rules`, as a pickle of what it says.

    Raises:
        yaml.YAMLError: it is no YAML.
        jsonschema.ValidationError: it breaks the schema.
    """
    import jsonschema

    raw = yaml.load(text, DataLoader)  # noqa: S506 - a safe one
    if fault := jsonschema.exceptions.best_match(_validator(rules).iter_errors(raw)):
        raise fault
    return pickle.dumps(raw)


@lru_cache(maxsize=TEXTS_KEPT)
def _validator(rules: str) -> Validator:
    import jsonschema

    read = json.loads(rules)
    found: Validator = jsonschema.validators.validator_for(read)(read)
    return found


def place_of(path: Path) -> str:
    """A data file's path as people know it, whichever folder the project lies in."""
    starts = [index for index, part in enumerate(path.parts[:-1]) if part in ROOTS]
    return "/".join(path.parts[starts[-1] if starts else -1 :])
