"""A page of one file, opened from the disk in a browser as people open it: on a desk or a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from axe_runs import faults_as_shown
from playwright.sync_api import Page, sync_playwright
from portal_server import ARGUMENTS, find_chromium


@contextmanager
def opened(file: Path, width: int, scheme: Literal["light", "dark"]) -> Iterator[Page]:
    """The page with all its details unfolded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        page.goto(file.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        yield page
        browser.close()


def assert_everybody_can_use(page: Page) -> None:
    """Nothing that axe-core objects to, and nothing that reaches over the side."""
    assert faults_as_shown(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
