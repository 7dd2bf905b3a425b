"""A page held against axe-core at both widths, in light and in the dark, at no more cost than it must have.

Two thirds of a run are the contrast of each text. No colour of ours hangs on the width (a test of the style
sheets says so) and no letter is larger on a phone, so contrast is looked at on the phone, and on the desk
only of what a phone does not show. In the dark other colours stand in the same places: there, one text is
looked at of those that stand alike (the same tags and classes up to the body, the same colours in the light).
Every other rule is asked of the whole page at both widths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from portal_server import DESK, PHONE

Scheme = Literal["light", "dark"]
COLOURS = ("color-contrast", "link-in-text-block")
DESK_ALONE, ONE_OF_A_KIND = "[data-desk-alone]", "[data-one-of-a-kind]"
SHOWN_ON_A_PHONE = """() => {
  for (const head of document.querySelectorAll('thead'))
    if (getComputedStyle(head).position === 'absolute') head.setAttribute('data-clipped', '');
  for (const each of document.querySelectorAll('body *'))
    if (each.checkVisibility() && !each.closest('[data-clipped]')) each.setAttribute('data-phone', '');
}"""
SHOWN_ON_A_DESK_ALONE = """() => {
  const alone = [...document.querySelectorAll('body :not([data-phone])')].filter(e => e.checkVisibility());
  for (const each of alone) if (!alone.includes(each.parentElement)) each.setAttribute('data-desk-alone', '');
  return alone.length;
}"""
EACH_KIND_ONCE = """() => {
  const seen = new Set();
  for (const each of document.querySelectorAll('body *')) {
    if (![...each.childNodes].some(one => one.nodeType === 3 && one.textContent.trim())) continue;
    const look = getComputedStyle(each);
    let kind = [look.color, look.backgroundColor, look.fontSize, look.fontWeight, look.fill].join();
    for (let at = each; at !== document.body; at = at.parentElement)
      kind += [at.tagName, at.getAttribute('class'), at.getAttribute('style'), at.ariaCurrent].join() + '>';
    if (!seen.has(kind)) each.setAttribute('data-one-of-a-kind', '');
    seen.add(kind);
  }
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(page: Page, schemes: Sequence[Scheme] = ("light", "dark")) -> list[str]:
    """What axe-core objects to on the page that is open, and how far it reaches over the side."""
    first, *others = schemes
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=first)
    page.evaluate(SHOWN_ON_A_PHONE)
    page.evaluate(EACH_KIND_ONCE)
    found = [*_run(page), *_wider(page)]
    for scheme in others:
        page.emulate_media(color_scheme=scheme)
        found += _run(page, {"runOnly": COLOURS}, ONE_OF_A_KIND)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme=first)
    found += [*_run(page, {"rules": {name: {"enabled": False} for name in COLOURS}}), *_wider(page)]
    if page.evaluate(SHOWN_ON_A_DESK_ALONE):
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found += _run(page, {"runOnly": COLOURS}, DESK_ALONE)
    page.emulate_media(color_scheme=first)
    return found


def _run(page: Page, options: dict[str, Any] | None = None, part: str | None = None) -> list[str]:
    results = Axe().run(page, context=part, options={"resultTypes": ["violations"], **(options or {})})
    width = page.evaluate("innerWidth")
    scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    return [
        f"{width} px, {scheme}: {fault['id']}: {fault['help']}: {node['html'][:160]}"
        for fault in results.response["violations"]
        for node in fault["nodes"][:3]
    ]


def _wider(page: Page) -> list[str]:
    wide = page.evaluate(WIDER)
    return [f"the page is {wide} px wider than its window"] if wide > 0 else []
