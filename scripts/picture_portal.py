"""Take the pictures of the portal in README.md and docs, from the samples, published as anybody does.

    .venv/bin/python scripts/picture_portal.py

Chromium must be there (CHROMIUM names it). Nothing of the checkout but docs/images is written.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from picture_tables import chromium, keep, serving
from playwright.sync_api import sync_playwright

PUBLISHED = "2024-09-02T09:00:00+00:00"
FIRST, LATER = "q1-2016-17-commissioning-group", "q2-2016-17-corporate-plan"
DESK, PHONE = 1280, 390
PICTURES = {
    "portal-home.png": ("/", DESK, 980),
    "portal-table.png": ("/datasets/indicators/tables/indicator-results?rag=Red", DESK, 900),
    "portal-savings.png": ("/savings", DESK, 1000),
    "portal-indicator.png": ("/indicators/cg-s24", DESK, 1000),
    "portal-finding.png": (f"/findings/restatement/cg-s24/result/q1-2016-17/{LATER}", DESK, 1000),
    "portal-explore.png": (
        "/datasets/spending/tables/spending/explore?by=service&show=sum:amount_gbp",
        PHONE,
        1500,
    ),
    "portal-evidence.png": (
        f"/evidence/indicators/latest/{FIRST}/indicator-results/cg-s24?field=result",
        DESK,
        1000,
    ),
}
"""What is shown: the address, and width and height of the window in points."""


def main() -> None:
    """Publish the samples and picture the portal."""
    with tempfile.TemporaryDirectory(prefix="openbarnet-") as folder:
        store = Path(folder) / "store"
        command = [str(Path(sys.executable).with_name("openbarnet")), "publish", "--store", str(store)]
        subprocess.run([*command, "--published", PUBLISHED], check=True)  # noqa: S603 - our own program
        with serving(store) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            page = browser.new_page()
            for name, (path, width, height) in PICTURES.items():
                page.set_viewport_size({"width": width, "height": height})
                answer = page.goto(f"{address}{path}")
                if answer is None or not answer.ok:
                    sys.exit(
                        f"{path}: answered {answer.status if answer else 'nothing'}; mend its address here"
                    )
                keep(page.screenshot(), name)
            browser.close()


if __name__ == "__main__":
    main()
