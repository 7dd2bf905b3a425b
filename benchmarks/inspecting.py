"""Write what is read of each report of a folder into files: what `openbarnet inspect FILE --json` prints.

    .venv/bin/python benchmarks/inspecting.py FOLDER DIR

In one process, so that many small reports take no start each. Scorers of tables and rows read the files.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.cli.inspect import json_of
from pipelines.council.project import default_project
from pipelines.exceptions import OpenBarnetError
from pipelines.extraction.report import FORMS


def main() -> None:
    """Inspect the reports of a folder; one that cannot be read is told and leaves no file."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in FORMS:
            continue
        target = out / f"{path.stem}.json"
        target.unlink(missing_ok=True)
        try:
            target.write_text(json_of(path, default_project()) + "\n", encoding="utf-8")
        except OpenBarnetError as error:
            print(f"Error: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
