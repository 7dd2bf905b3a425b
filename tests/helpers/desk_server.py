"""A desk on a port of its own, and somebody's browser signed in at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn
from ckan_server import free_ports
from desk_office import PASSWORD, DeskOffice
from our_words import words_of_ours
from playwright.sync_api import Browser, Page, expect
from portal_server import DESK, PHONE
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.desk.app import create_desk

SECRET = b"w" * 48


class Read:
    """Remembers each word of ours on the pages that an application shows, but for the portal's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.found: dict[str, list[str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: list[bytes] = []

        async def heard(message: Message) -> None:
            parts.append(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, heard)
        page = b"".join(parts)
        is_desks = page.startswith(b"<!doctype html>") and "/portal/" not in scope["path"]
        if is_desks and (found := words_of_ours(page.decode())):
            self.found[scope["path"]] = found


@contextmanager
def serving_desk(office: DeskOffice) -> Iterator[str]:
    """The desk's address, for as long as it is wanted; no page of it may have said a word of ours."""
    port = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    office.bureau = replace(office.bureau, address=address)
    pages = Read(create_desk(office.bureau, SECRET))
    server = uvicorn.Server(uvicorn.Config(pages, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until, "the desk does not start"
        time.sleep(0.02)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
    assert pages.found == {}


def sign_in(browser: Browser, office: DeskOffice, name: str, *, has_scripts: bool = False) -> Page:
    """Somebody's browser, on a phone and without scripts unless a test needs its own, signed in."""
    context = browser.new_context(
        java_script_enabled=has_scripts, bypass_csp=has_scripts, viewport=DESK if has_scripts else PHONE
    )
    page = context.new_page()
    page.goto(office.bureau.address)
    page.get_by_label("Mail address").fill(f"{name.lower()}@council.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(office.code(name))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My desk")
    return page
