"""A page held against axe-core at both widths, in light and in the dark, at no more cost than it must have.

Two thirds of a run are the contrast of each text. It is looked at once of those that are alike (the same
tags, classes and styles up to the body, drawn in the same colours, on the same grounds and as large); texts
of a drawing, which lie on other things wherever they stand, are each of their kind. No colour of ours hangs
on the width (a test of the style sheets says so), and large letters must have as much contrast as small ones,
so it is looked at on the desk, and on the phone only of what a desk does not show. In the dark other colours
stand in the same places.
Every other rule is asked of the whole page at both widths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from portal_server import DESK, PHONE

Scheme = Literal["light", "dark"]
COLOURS = ("color-contrast", "link-in-text-block")
PHONE_ALONE, ONE_OF_A_KIND = "[data-phone-alone]", "[data-one-of-a-kind]"
SHOWN_ON_A_DESK = """() => {
  for (const each of document.querySelectorAll('body *'))
    if (each.checkVisibility()) each.setAttribute('data-desk', '');
}"""
SHOWN_ON_A_PHONE_ALONE = """() => {
  const alone = [...document.querySelectorAll('body :not([data-desk])')].filter(e => e.checkVisibility());
  for (const each of alone)
    if (!alone.includes(each.parentElement)) each.setAttribute('data-phone-alone', '');
  return alone.length;
}"""
EACH_KIND_ONCE = """() => {
  const seen = new Set(), grounds = new Map([[document.documentElement, '']]);
  const ground = e => {
    if (!grounds.has(e)) {
      const look = getComputedStyle(e), drawn = [look.backgroundColor, look.backgroundImage, look.opacity];
      const named = ['class', 'style', 'aria-current'].map(name => e.getAttribute(name));
      grounds.set(e, ground(e.parentElement) + [e.tagName, ...named, ...drawn].join() + '>');
    }
    return grounds.get(e);
  };
  for (const each of document.querySelectorAll('[data-one-of-a-kind]'))
    each.removeAttribute('data-one-of-a-kind');
  for (const each of document.querySelectorAll('body, body *')) {
    if (![...each.childNodes].some(one => one.nodeType === 3 && one.textContent.trim())) continue;
    const look = getComputedStyle(each);
    const kind = ground(each) + [look.color, look.fontSize, look.fontWeight, look.textShadow].join();
    if (!seen.has(kind) || each.closest('svg')) each.setAttribute('data-one-of-a-kind', '');
    seen.add(kind);
  }
}"""
RUN = """async ([options, part, texts]) => {
  const asked = {ignoreUnicode: true, ignoreLength: false, ignorePseudo: false, pseudoSizeThreshold: 0.25,
    boldValue: 700, boldTextPt: 999, largeTextPt: 999,
    contrastRatio: {normal: {expected: 4.5}, large: {expected: 4.5}}};
  axe.configure({rules: [{id: 'color-contrast', selector: texts}],
    checks: [{id: 'color-contrast', options: asked}]});
  const found = await axe.run(part || document, {resultTypes: ['violations'], ...options});
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  return found.violations.flatMap(fault => fault.nodes.slice(0, 3).map(
    node => `${innerWidth} px, ${scheme}: ${fault.id}: ${fault.help}: ${node.html.slice(0, 160)}`));
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(page: Page, schemes: Sequence[Scheme] = ("light", "dark")) -> list[str]:
    """What axe-core objects to on the page that is open, and how far it reaches over the side."""
    first, *others = schemes
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme=first)
    page.evaluate(SHOWN_ON_A_DESK)
    found = [*faults_as_shown(page), *_wider(page)]
    for scheme in others:
        page.emulate_media(color_scheme=scheme)
        found += _run(page, ONE_OF_A_KIND, {"runOnly": COLOURS}, ONE_OF_A_KIND)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=first)
    alone = page.evaluate(SHOWN_ON_A_PHONE_ALONE)
    found += [*_run(page, f"{PHONE_ALONE}, {PHONE_ALONE} *"), *_wider(page)]
    for scheme in others if alone else ():
        page.emulate_media(color_scheme=scheme)
        found += _run(page, "*", {"runOnly": COLOURS}, PHONE_ALONE)
    page.emulate_media(color_scheme=first)
    return found


def faults_as_shown(page: Page) -> list[str]:
    """What axe-core objects to on the page that is open, at the width and in the scheme that it has."""
    page.evaluate(EACH_KIND_ONCE)
    return _run(page, ONE_OF_A_KIND)


def _run(page: Page, texts: str, options: dict[str, Any] | None = None, part: str | None = None) -> list[str]:
    """One run of axe-core.

    Args:
        page: what is looked at.
        texts: a selector of those whose contrast is looked at.
        options: of the run.
        part: a selector of all that is looked at; the whole page if left out.
    """
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, [options, part, texts])
    return found


def _wider(page: Page) -> list[str]:
    wide = page.evaluate(WIDER)
    return [f"the page is {wide} px wider than its window"] if wide > 0 else []
