"""Typeset the sample reports in `reports/` from their data files in `reports/source/`.

The samples let a fresh checkout show the whole road from report to portal, and let tests read PDFs
whose every cell is known. The council's PDFs are not ours to ship with made-up gaps, and hand-made
PDFs could not be corrected; so figures stay in readable data files and this script makes the pages.
The same data file gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from typesetting.pages import typeset
from typesetting.source import SourceError, load_source

REPORTS = Path(__file__).resolve().parent.parent / "reports"


def main() -> int:
    """Typeset all reports, or the one named; print each file written. Non-zero if a data file is refused."""
    parser = argparse.ArgumentParser(description="Typeset the sample reports from their data files.")
    parser.add_argument("--only", metavar="STEM", help="typeset this report alone")
    parser.add_argument("--source", type=Path, default=REPORTS / "source", metavar="DIR", help="data files")
    parser.add_argument("--out", type=Path, default=REPORTS, metavar="DIR", help="where the PDFs go")
    options = parser.parse_args()
    paths = sorted(options.source.glob(f"{options.only or '*'}.yaml"))
    if not paths:
        print(f"no data file {options.only or '*'}.yaml in {options.source}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        for path in paths:
            target = options.out / f"{path.stem}.pdf"
            target.write_bytes(typeset(load_source(path)))
            print(f"{target} ({target.stat().st_size:,} bytes)")
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
