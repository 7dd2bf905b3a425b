"""A page of one file, opened from the disk in a browser as people open it: on a desk or a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_runs import Scheme, faults_as_shown
from playwright.sync_api import Page, sync_playwright
from portal_server import ARGUMENTS, find_chromium

WIDTHS: dict[int, Scheme] = {1200: "light", 360: "dark"}


@contextmanager
def opened(file: Path) -> Iterator[Page]:
    """The page with all its details unfolded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(bypass_csp=True)
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        yield page
        browser.close()


def assert_everybody_can_use(page: Page) -> None:
    """Nothing that axe-core objects to, and nothing that reaches over the side."""
    for width, scheme in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert faults_as_shown(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
