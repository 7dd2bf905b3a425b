"""A map of an answer that is grouped by places whose boundaries the council has published.

Boundaries are a table like any other: a column of codes or names, and one of outlines as GeoJSON text (role
`boundary`). A map is drawn only where every place of the answer is one of theirs; nothing is looked up
elsewhere, and no place is guessed from a name that is nearly it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipelines.portal.explorer.answer import AddedUp
from pipelines.portal.explorer.drawing import Chart
from pipelines.portal.explorer.keys import told
from pipelines.portal.explorer.question import STEPS
from pipelines.portal.explorer.statements import Statement
from pipelines.portal.explorer.sums import SumEngine
from pipelines.store.published import Catalogue, Resource

BOUNDARY = "boundary"
MOST_PLACES, MOST_POINTS = 500, 60_000
SHADES = ("#e3efeb", "#b4d5cb", "#7fb5a5", "#46907c", "#0b4f45")
NOTHING = "#ffffff"
WIDTH, HIGHEST, LEGEND = 700.0, 620.0, 26
TENTH = 10.0

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Place:
    """A place with its outline, in degrees of longitude and latitude."""

    names: tuple[str, ...]
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Boundaries:
    """All outlines of one published table."""

    title: str
    places: tuple[Place, ...]

    def of(self, keys: Iterable[str]) -> Mapping[str, Place] | None:
        """The place of each key by its code or name; None where one is no place of these."""
        known = {_plain(name): place for place in self.places for name in place.names}
        found = {key: known.get(_plain(key)) for key in keys}
        whole = {key: place for key, place in found.items() if place is not None}
        return whole if len(whole) == len(found) and whole else None


def tables_of_boundaries(catalogue: Catalogue) -> list[Resource]:
    """The newest tables that hold outlines."""
    return [
        resource
        for package in catalogue.published
        if package.latest
        for resource in package.latest.resources
        if resource.parquet is not None and _columns(resource)[1]
    ]


def _columns(resource: Resource) -> tuple[list[str], str]:
    """The columns that name a place, and the one with its outline, empty where there is none."""
    fields = resource.schema.get("fields", ())
    roles = {str(field.get("name")): field.get("openbarnet:role") for field in fields}
    outline = next((name for name, role in roles.items() if role == BOUNDARY), "")
    return [name for name, role in roles.items() if role in ("code", "area")], outline


def boundaries_of(engine: SumEngine, resource: Resource) -> Boundaries | None:
    """The outlines of a table; None where there are too many, or one is no outline.

    Raises:
        TooCostlyError: it takes too long.
    """
    names, outline = _columns(resource)
    if resource.parquet is None or not names or not outline:
        return None
    every = ", ".join(f'"{name}"' for name in (*names, outline))
    found = engine.rows(
        Statement(
            f"SELECT {every} FROM read_parquet(?) LIMIT {MOST_PLACES + 1}",  # noqa: S608 - names of a schema
            (resource.parquet.places,),
        )
    )
    if len(found) > MOST_PLACES:
        return None
    places = []
    for *called, text in found:
        rings = rings_of(str(text or ""))
        if not rings:
            return None
        places.append(Place(tuple(str(name) for name in called if name), rings))
    if sum(len(ring) for place in places for ring in place.rings) > MOST_POINTS:
        return None
    return Boundaries(resource.title, tuple(places))


def rings_of(text: str) -> tuple[Ring, ...]:
    """The rings of a Polygon or MultiPolygon in degrees; none of anything else."""
    try:
        geometry = json.loads(text)
        kind, coordinates = geometry["type"], geometry["coordinates"]
        polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
        rings = tuple(
            tuple((float(point[0]), float(point[1])) for point in ring)
            for polygon in polygons
            for ring in polygon
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return ()
    is_sound = all(len(ring) >= 4 and all(abs(x) <= 180 and abs(y) < 90 for x, y in ring) for ring in rings)
    return rings if is_sound else ()


def map_of(answer: AddedUp, sources: Sequence[Boundaries], unit: str, figure: str) -> Chart | None:
    """An answer as a map; None where it is not grouped by places alone that one table knows.

    Args:
        answer: what to draw.
        sources: tables of outlines, the first that knows every place is taken.
        unit: of the figures.
        figure: what the figures are, in words.
    """
    if len(answer.words) != 1 or answer.words[0].group.step in STEPS or answer.has_change:
        return None
    values = {
        group.keys[0]: float(group.value)
        for group in answer.groups
        if group.keys and isinstance(group.keys[0], str) and group.value is not None
    }
    if not values or any(group.keys and not isinstance(group.keys[0], str | None) for group in answer.groups):
        return None
    for source in sources:
        known = source.of(values)
        if known:
            return _drawn({key: (known[key], value) for key, value in values.items()}, source, unit, figure)
    return None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _drawn(values: Mapping[str, tuple[Place, float]], source: Boundaries, unit: str, figure: str) -> Chart:
    shown = {id(place): (key, value) for key, (place, value) in values.items()}
    edges = _edges([value for _, value in values.values()])
    to_x, to_y, height = _projection(source.places)
    paths = []
    for place in source.places:
        key, value = shown.get(id(place), (place.names[-1], None))
        words = f"{key}: {told(_whole(value), unit) if value is not None else 'no rows'}"
        line = "".join(_path(ring, to_x, to_y) for ring in place.rings)
        fill = _shade(value, edges) if value is not None else NOTHING
        paths.append(
            Markup(
                '<path d="{}" fill="{}" fill-rule="evenodd" stroke="#44514c"><title>{}</title></path>'
            ).format(line, fill, words)
        )
    top = height + TENTH
    body = Markup('<svg viewBox="0 0 {0} {1}" width="100%" height="{1}">{2}</svg>').format(
        int(WIDTH), int(height), Markup("").join(paths)
    )
    legend = _legend(edges, top, unit)
    said = "; ".join(f"{key} {told(_whole(value), unit)}" for key, (_, value) in sorted(values.items()))
    return Chart(
        f"Map: {figure}",
        f"{figure} on a map of {source.title}: {said}.",
        int(top + LEGEND * len(edges)),
        body + legend,
    )


def _projection(places: Sequence[Place]) -> tuple[Any, Any, float]:
    """How longitude and latitude become pixels, north up and as wide as the ground; and the height."""
    xs = [x for place in places for ring in place.rings for x, _ in ring]
    ys = [y for place in places for ring in place.rings for _, y in ring]
    narrow = math.cos(math.radians((min(ys) + max(ys)) / 2))
    across, up = max((max(xs) - min(xs)) * narrow, 1e-9), max(max(ys) - min(ys), 1e-9)
    scale = min(WIDTH / across, HIGHEST / up)
    left, north = min(xs), max(ys)
    return (
        lambda x: round((x - left) * narrow * scale, 1),
        lambda y: round((north - y) * scale, 1),
        up * scale,
    )


def _path(ring: Ring, to_x: Any, to_y: Any) -> str:
    points = " ".join(f"{to_x(x)} {to_y(y)}" for x, y in ring)
    return f"M{points}Z"


def _edges(values: Sequence[float]) -> list[float]:
    """Lower edges of at most five ranges with as many places each, so that one figure hides no other."""
    ordered = sorted(values)
    return sorted({ordered[len(ordered) * place // len(SHADES)] for place in range(len(SHADES))})


def _shade(value: float, edges: Sequence[float]) -> str:
    """The shade of the range a figure lies in; of few ranges the darker ones."""
    return SHADES[len(SHADES) - len(edges) + max(place for place, edge in enumerate(edges) if value >= edge)]


def _legend(edges: Sequence[float], top: float, unit: str) -> Markup:
    pieces = []
    for place, edge in enumerate(edges):
        y = top + place * LEGEND
        words = f"from {told(_whole(edge), unit)}" if len(edges) > 1 else told(_whole(edge), unit)
        pieces.append(
            Markup(
                '<rect x="0" y="{}" width="26" height="18" fill="{}" stroke="#44514c"/>'
                '<text class="bar-name" x="36" y="{}">{}</text>'
            ).format(y, _shade(edge, edges), y + 14, words)
        )
    return Markup("").join(pieces)


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else round(value, 2)
