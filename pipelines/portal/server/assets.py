"""The portal's own files: templates with their filters; stylesheets and pictures, told by their bytes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from pipelines.portal.drawing import show
from pipelines.portal.http.responses import MEDIA_TYPES, Rendered
from pipelines.portal.server.compiled import CompiledOnce
from pipelines.standalone import page_environment


def environment_of(folder: Path, assets: dict[str, Rendered]) -> Environment:
    """The templates of a folder, with the filters and the portal's own files that they use."""
    environment = page_environment(
        FileSystemLoader(folder), lstrip_blocks=True, auto_reload=False, bytecode_cache=CompiledOnce()
    )
    environment.globals["asset"] = lambda name: asset_address(name, assets)
    environment.globals["ratings"] = tuple(show.RATINGS.values())
    environment.filters.update(
        {
            "day": show.day,
            "money": show.money,
            "plural": show.plural,
            "month": show.month,
            "number": show.number,
            "with_unit": show.with_unit,
            "unit_words": show.unit_words,
            "measured_in": show.measured_in,
            "size": show.size,
            "clip": show.clip,
            "first_sentence": show.first_sentence,
            "code_marks": _code_marks,
            "web_address": _web_address,
        }
    )
    return environment


def _code_marks(text: str) -> Markup:
    """Words between backticks as code; everything else stays text."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    marked = (
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts)
    )
    return Markup("").join(marked)


def _web_address(text: str) -> str:
    """The address if it leads to the web, else nothing: a report's sidecar may say anything."""
    return text if re.match(r"https?://[^\s]+$", text) else ""


def load_assets(folder: Path) -> dict[str, Rendered]:
    """The stylesheets and pictures of a folder by name."""
    return {
        path.name: Rendered(
            path.read_bytes(),
            MEDIA_TYPES[path.suffix],
            datetime.fromtimestamp(int(path.stat().st_mtime), UTC),
        )
        for path in sorted(folder.iterdir())
        if path.suffix in MEDIA_TYPES
    }


def asset_hash(asset: Rendered) -> str:
    """The hash in the address of one of the portal's own files."""
    return asset.etag.strip('"')[:12]


def asset_address(name: str, assets: dict[str, Rendered]) -> str:
    """Where one of the portal's own files lies; the address changes with its bytes."""
    return f"/static/{asset_hash(assets[name])}/{name}"


def newest_change(folder: Path) -> datetime:
    """When the newest of the portal's own code, templates and styles was written."""
    newest = max(
        path.stat().st_mtime for path in folder.rglob("*") if path.suffix in {".py", ".html", ".css", ".svg"}
    )
    return datetime.fromtimestamp(int(newest), UTC)
