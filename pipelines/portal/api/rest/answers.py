"""The REST API, version 1: datasets, versions, changes, rows, indicators, series, findings, evidence.

`openapi.py` describes it; a test holds every answer to the description. Lists come by pages with the
addresses of the next and the one before; tables also as CSV. A parameter that is unknown or does not fit is
refused with the reason and what is allowed, never ignored.
"""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.exceptions import NewerStoreError, StoreError
from pipelines.portal import lookups
from pipelines.portal.answers import Answer as Answered
from pipelines.portal.answers import MeasuredFigure, measured
from pipelines.portal.api.rest.openapi import openapi
from pipelines.portal.api.rest.problems import ParameterFault, ProblemError, problem
from pipelines.portal.explorer import files
from pipelines.portal.explorer.answer import facet
from pipelines.portal.http.front import KEEP
from pipelines.portal.http.responses import AN_HOUR, REVALIDATE, http_date, tag_of
from pipelines.portal.lookups import BadRequestError, GoneError, NotFoundError
from pipelines.portal.pages import clock, summaries
from pipelines.portal.pages.asking import address_of, ask
from pipelines.portal.pages.evidence import find_rows
from pipelines.portal.performance.findings import CONTRADICTION, RESTATEMENT, PrintedFigure, PublishedFinding
from pipelines.portal.performance.series import IndicatorSeries, Observation, placed
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import NotReadyError, TooCostlyError
from pipelines.portal.tables.query import QueryError, read_query
from pipelines.portal.tables.spots import PublishedSpot, evidence_address, read_spots, spots_of
from pipelines.release.comparing import FORMS, compare_versions
from pipelines.rows.spreadsheets import harmless
from pipelines.store.published import Package, PublishedVersion, Resource

PREFIX = "/api/v1"
JSON, CSV = "application/json", "text/csv; charset=utf-8"
PAGE_SIZE, LARGEST_PAGE = 100, 1000
LONGEST_VALUE = 500
LONGEST_QUESTION = 2000
FINDING_KINDS = (CONTRADICTION, RESTATEMENT)

Record = dict[str, Any]
Parameters = Mapping[str, str]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RestAnswer:
    """A body before it is written: an object, or rows under columns where CSV is asked for."""

    value: object = None
    columns: Sequence[str] = ()
    rows: Iterable[Sequence[object]] = ()
    body: bytes = b""
    media_type: str = JSON
    is_fixed: bool = False


Answering = Callable[[Site, Mapping[str, str], Parameters, str], RestAnswer]


@dataclass(frozen=True)
class Endpoint:
    """One address: what it takes beside its path, and what it answers."""

    path: str
    answer: Answering
    parameters: tuple[str, ...] = ()
    has_csv: bool = False


class RestApi:
    """The endpoints over one site."""

    def __init__(self, site: Callable[[], Site]) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Every address, rows first."""
        return [
            Route(f"{PREFIX}/datasets/{{dataset}}/versions/{{version}}/tables/{{table}}/rows", self.rows),
            Route(
                f"{PREFIX}/datasets/{{dataset}}/versions/{{version}}/tables/{{table}}/summary", self.summary
            ),
            *(Route(f"{PREFIX}{each.path}", self._endpoint(each)) for each in ENDPOINTS),
            Route(f"{PREFIX}/{{rest:path}}", self._nothing),
        ]

    async def _nothing(self, request: Request) -> Response:
        detail = f"The API has no such address; {PREFIX}/openapi.json lists those it has."
        return problem(ProblemError(404, detail), request.url.path)

    async def rows(self, request: Request) -> Response:
        """Rows of a table; answered at once where the table is small, else beside other requests."""
        return await self._guarded(request, self._rows)

    async def _rows(self, request: Request) -> Response:
        site = self._site()
        parameters = [(name, value) for name, value in request.query_params.multi_items() if name != "format"]
        form = _form(request, has_csv=True)
        resource = _table(_version(site, request.path_params), request.path_params["table"])
        ready = site.engine.is_ready(resource)

        def answer() -> RestAnswer:
            return _rows_of(site, request.path_params, resource, parameters, form, request.url.path)

        found = answer() if ready is not None and ready.is_small else await run_in_threadpool(answer)
        response = _response(request, site, found, varies=True)
        response.headers["etag"] = tag_of(request, site.state)
        return response

    async def summary(self, request: Request) -> Response:
        """A table added up, as the explorer's page of the same question."""
        return await self._guarded(request, self._summary)

    async def _summary(self, request: Request) -> Response:
        site = self._site()
        parameters = [(name, value) for name, value in request.query_params.multi_items() if name != "format"]
        form = _form(request, has_csv=True)
        at = request.path_params

        def answer() -> RestAnswer:
            number = _version(site, at).version
            view = summaries.find_table(site, at["dataset"], number, at["table"], parameters)
            found = summaries.answered(site, replace(view, question=replace(view.question, page=1)))
            if form == "csv":
                return RestAnswer(
                    columns=files.columns_of(found),
                    rows=[files.cells_of(found, each) for each in found.groups],
                )
            record = files.as_record(found, summaries.about_of(site, view, found))
            asked = view.question
            if asked.facet:
                told = facet(site.sums, view.resource, asked, asked.facet, asked.top)
                record["facet"] = [
                    {"value": told.words.text(each.key), "rows": each.rows} for each in told.values
                ]
            return RestAnswer(record)

        response = _response(request, site, await run_in_threadpool(answer), varies=True)
        response.headers["etag"] = tag_of(request, site.state)
        return response

    def _endpoint(self, endpoint: Endpoint) -> Callable[[Request], object]:
        async def work(request: Request) -> Response:
            site = self._site()
            form = _form(request, has_csv=endpoint.has_csv)
            parameters = _parameters(request, endpoint.parameters)
            found = await run_in_threadpool(endpoint.answer, site, request.path_params, parameters, form)
            request.scope[KEEP] = True
            return _response(request, site, found, varies=endpoint.has_csv)

        async def guarded(request: Request) -> Response:
            return await self._guarded(request, work)

        return guarded

    async def _guarded(self, request: Request, work: Callable[[Request], Any]) -> Response:
        try:
            answered: Response = await work(request)
        except ProblemError as error:
            return problem(error, request.url.path)
        except QueryError as error:
            return problem(ProblemError.of(error), request.url.path)
        except NotFoundError as error:
            return problem(ProblemError(404, f"There is no {error.what}."), request.url.path)
        except BadRequestError as error:
            return problem(ProblemError(400, str(error)), request.url.path)
        except GoneError as error:
            detail = f"Version {error.version.version} of {error.package.name}: {error.version.withdrawn}"
            return problem(ProblemError(410, detail), request.url.path)
        except TooCostlyError as error:
            fault = ParameterFault("too-costly", "", str(error))
            return problem(ProblemError(400, f"{error}.", (fault,)), request.url.path)
        except NotReadyError as error:
            return problem(ProblemError(503, f"{error}.", retry_after=error.seconds), request.url.path)
        except NewerStoreError as error:
            return problem(ProblemError(503, error.sentence, retry_after=60), request.url.path)
        except StoreError:
            log.exception("%s could not be answered", request.url.path[:200])
            return problem(ProblemError(503, "Try again later.", retry_after=60), request.url.path)
        return answered


# ---- requests


def _parameters(request: Request, known: Sequence[str]) -> Parameters:
    """The parameters of an address, each known and given once.

    Raises:
        ProblemError: one is not.
    """
    found: dict[str, str] = {}
    allowed = (*known, "format")
    for name, value in request.query_params.multi_items():
        if name not in allowed:
            raise _wrong("unknown-parameter", name, "no parameter here", allowed)
        if name in found:
            raise _wrong("repeated", name, "this parameter can be given once")
        longest = LONGEST_QUESTION if known == ("q",) else LONGEST_VALUE
        if len(value) > longest:
            raise _wrong("too-long", name, f"the value is longer than {longest} characters")
        found[name] = value
    return found


def _form(request: Request, *, has_csv: bool) -> str:
    """`json` or `csv`: what `format` says, else what is accepted."""
    forms = ("json", "csv") if has_csv else ("json",)
    given = request.query_params.getlist("format")
    if given:
        if len(given) > 1 or given[0] not in forms:
            raise _wrong("not-a-choice", "format", "no form that this can be had in", forms)
        return given[0]
    accepted = request.headers.get("accept", "")
    if has_csv and "text/csv" in accepted and not re.search(r"application/(json|\*)", accepted):
        return "csv"
    return "json"


def _wrong(code: str, parameter: str, reason: str, allowed: Sequence[str] = ()) -> ProblemError:
    name = parameter[:80]
    return ProblemError(400, f"{name}: {reason}.", (ParameterFault(code, name, reason, tuple(allowed)),))


def _choice(parameters: Parameters, name: str, allowed: Sequence[str]) -> str:
    value = parameters.get(name, "")
    if value and value not in allowed:
        raise _wrong("not-a-choice", name, "none of the values it may have", allowed)
    return value


def _whole(parameters: Parameters, name: str, default: int, largest: int) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    if not re.fullmatch("[1-9][0-9]{0,8}", text) or int(text) > largest:
        raise _wrong("not-a-number", name, f"it must be a whole number from 1 to {largest:,}")
    return int(text)


def _version(site: Site, at: Mapping[str, str]) -> PublishedVersion:
    """The version of an address: a number, `latest`, or the newest of some (`1`, `1.2`, `2.*`)."""
    package = lookups.find_package(site.catalogue, at["dataset"])
    number = at["version"]
    pin = number.removesuffix(".*")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", pin):
        standing = [each for each in package.versions if not each.withdrawn]
        number = next((each.version for each in standing if f"{each.version}.".startswith(f"{pin}.")), number)
    return lookups.find_version(package, number)


def _table(version: PublishedVersion, name: str) -> Resource:
    return lookups.find_resource(version, name)


# ---- answers


def _response(request: Request, site: Site, found: RestAnswer, *, varies: bool) -> Response:
    headers = {
        "cache-control": AN_HOUR if found.is_fixed else REVALIDATE,
        "last-modified": http_date(site.modified),
    }
    if varies:
        headers["vary"] = "Accept"
    body, media_type = found.body, found.media_type
    if not body and found.columns:
        body, media_type = _csv(found.columns, found.rows), CSV
        name = re.sub(r"[^a-z0-9-]+", "-", request.url.path.removeprefix(PREFIX).lower()).strip("-")
        headers["content-disposition"] = f'attachment; filename="{name}.csv"'
    elif not body:
        body = orjson.dumps(found.value)
    return Response(body, headers=headers, media_type=media_type)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV; a text that a spreadsheet would take for a formula is marked as text."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_as_text(cell) for cell in row])
    return written.getvalue().encode("utf-8")


def _as_text(cell: object) -> object:
    return ("true" if cell else "false") if isinstance(cell, bool) else harmless(cell)


def _paging(path: str, parameters: Sequence[tuple[str, str]], page: int, size: int, total: int) -> Record:
    """Where in the list this is, and the addresses of its neighbours."""
    others = [(name, value) for name, value in parameters if name != "page"]
    last = max(1, -(-total // size))

    def address(number: int) -> str:
        return f"{path}?{urlencode([*others, ('page', str(number))])}"

    return {
        "page": page,
        "size": size,
        "total": total,
        "pages": last,
        "next": address(page + 1) if page < last else None,
        "previous": address(min(page - 1, last)) if page > 1 else None,
    }


def _list(name: str, path: str, parameters: Parameters, found: Sequence[Record], form: str) -> RestAnswer:
    """One page of a list, or all of it as CSV."""
    if form == "csv":
        columns = tuple(found[0]) if found else ("id",)
        flat = ((each[column] for column in columns) for each in found)
        return RestAnswer(columns=columns, rows=(tuple(map(_flat, row)) for row in flat))
    page = _whole(parameters, "page", 1, 1_000_000)
    size = _whole(parameters, "size", PAGE_SIZE, LARGEST_PAGE)
    shown = found[(page - 1) * size : page * size]
    paging = _paging(path, list(parameters.items()), page, size, len(found))
    return RestAnswer({name: shown, "paging": paging})


def _flat(value: object) -> object:
    if isinstance(value, dict):
        return value.get("figure") or value.get("printed") or orjson.dumps(value).decode()
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


# ---- questions


def _answers(site: Site, _: Mapping[str, str], parameters: Parameters, __: str) -> RestAnswer:
    text = parameters.get("q", "").strip()
    if not text:
        raise _wrong("required", "q", "a question must be given")
    found = ask(site, text)

    def records(answers: Sequence[Answered]) -> list[Record]:
        return [_answer_record(site, answer) for answer in answers]

    return RestAnswer(
        {
            "answered": found.is_answered,
            "answers": records(found.answers),
            "near": records(found.near),
            "understood": [{"asked": asked, "as": meant} for asked, meant in found.understood],
            "why": found.why or None,
        }
    )


def _measures(site: Site, _: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    """Every published number, one a line, whatever table it stands in."""
    wanted = {name: parameters[name] for name in ("table", "report", "measure") if parameters.get(name)}
    found = [
        _measure_record(site, figure)
        for figure in measured(site.facts, site.lexicon.subjects)
        if all(getattr(figure, name) == value for name, value in wanted.items())
    ]
    return _list("measures", f"{PREFIX}/measures", parameters, found, form)


def _measure_record(site: Site, figure: MeasuredFigure) -> Record:
    value = figure.value
    place = evidence_address(figure.dataset, figure.version, figure.row, figure.column)
    return {
        "publisher": figure.publisher,
        "report": figure.report,
        "dataset": figure.dataset,
        "table": figure.table,
        "ref": figure.ref or None,
        "subject": figure.subject,
        "measure": figure.measure,
        "period": figure.period or None,
        "period_start": figure.period_start.isoformat() if figure.period_start else None,
        "period_end": figure.period_end.isoformat() if figure.period_end else None,
        "unit": figure.unit or None,
        "value": int(value) if value.is_integer() else value,
        "value_text": figure.value_text,
        "locator": figure.locator,
        "evidence": f"{site.address}{place}",
    }


def _answer_record(site: Site, answer: Answered) -> Record:
    return {
        "kind": answer.kind,
        "dataset": answer.dataset,
        "version": answer.version,
        "table": answer.table,
        "row": answer.row,
        "column": answer.column,
        "name": answer.name,
        "text": answer.text,
        "value": answer.value,
        "unit": answer.unit or None,
        "period": answer.period or None,
        "target": answer.target or None,
        "verdict": answer.verdict or None,
        "report": answer.report,
        "publisher": answer.publisher,
        "locator": answer.locator,
        "of": list(answer.of),
        "note": answer.words or None,
        "among": answer.among or None,
        "address": f"{site.address}{address_of(answer)}",
    }


# ---- datasets and versions


def _index(site: Site, _: Mapping[str, str], __: Parameters, ___: str) -> RestAnswer:
    links = {
        "datasets": f"{PREFIX}/datasets",
        "indicators": f"{PREFIX}/indicators",
        "findings": f"{PREFIX}/findings",
        "evidence": f"{PREFIX}/evidence",
        "openapi": f"{PREFIX}/openapi.json",
        "documentation": "/api",
    }
    return RestAnswer({"title": site.catalogue.title, "version": "1", "links": links})


def _description(site: Site, _: Mapping[str, str], __: Parameters, ___: str) -> RestAnswer:
    return RestAnswer(openapi(site.address, site.catalogue.title))


def _datasets(site: Site, _: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    found = [_dataset_record(site, package) for package in site.catalogue.packages]
    return _list("datasets", f"{PREFIX}/datasets", parameters, found, form)


def _dataset(site: Site, at: Mapping[str, str], _: Parameters, __: str) -> RestAnswer:
    return RestAnswer(_dataset_record(site, lookups.find_package(site.catalogue, at["dataset"])))


def _dataset_record(site: Site, package: Package) -> Record:
    latest = package.latest
    return {
        "id": package.name,
        "title": package.title,
        "description": package.description,
        "topic": package.theme,
        "keywords": list(package.keywords),
        "publisher": str(site.catalogue.publisher.get("title") or ""),
        "licence": str(site.catalogue.licence.get("name") or ""),
        "latest_version": latest.version if latest else None,
        "published": package.versions[-1].published if package.versions else None,
        "updated": latest.published if latest else None,
        "tables": [resource.name for resource in latest.resources] if latest else [],
        "rows": latest.total_rows if latest else 0,
        "address": f"{site.address}/datasets/{package.name}",
        "versions": f"{PREFIX}/datasets/{package.name}/versions",
    }


def _versions(site: Site, at: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    package = lookups.find_package(site.catalogue, at["dataset"])
    found = [_version_record(site, package, version) for version in package.versions]
    path = f"{PREFIX}/datasets/{package.name}/versions"
    return _list("versions", path, parameters, found, form)


def _one_version(site: Site, at: Mapping[str, str], _: Parameters, __: str) -> RestAnswer:
    version = _version(site, at)
    package = lookups.find_package(site.catalogue, at["dataset"])
    files = [
        {
            "path": file.path,
            "bytes": file.bytes,
            "address": f"{site.address}/download/{package.name}/{version.version}/{quote(file.path)}",
        }
        for file in version.files.values()
    ]
    tables = [_table_record(package, version, resource) for resource in version.resources]
    return RestAnswer({**_version_record(site, package, version), "tables": tables, "files": files})


def _version_record(site: Site, package: Package, version: PublishedVersion) -> Record:
    later = package.successor(version)
    status = "withdrawn" if version.withdrawn else "latest" if version is package.latest else "superseded"
    return {
        "dataset": package.name,
        "version": version.version,
        "status": status,
        "reason": version.withdrawn or None,
        "published": version.published,
        "bump": version.bump,
        "previous": version.previous or None,
        "replaced_by": later.version if later else None,
        "reports": list(version.reports),
        "rows": dict(version.rows),
        "address": f"{site.address}/datasets/{package.name}/versions/{version.version}",
    }


def _table_record(package: Package, version: PublishedVersion, resource: Resource) -> Record:
    return {
        "name": resource.name,
        "title": resource.title,
        "description": resource.description,
        "rows": resource.rows,
        "primary_key": list(resource.primary_key),
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "title": column.title,
                "description": column.description,
                "unit": column.unit or None,
                "allowed": list(column.allowed),
            }
            for column in resource.columns
        ],
        "address": _rows_address(package.name, version.version, resource.name),
    }


def _rows_address(package: str, version: str, table: str) -> str:
    return f"{PREFIX}/datasets/{package}/versions/{version}/tables/{table}/rows"


def _one_table(site: Site, at: Mapping[str, str], _: Parameters, __: str) -> RestAnswer:
    version = _version(site, at)
    resource = _table(version, at["table"])
    return RestAnswer(_table_record(lookups.find_package(site.catalogue, at["dataset"]), version, resource))


def _changes(site: Site, at: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    """What changed since the version before, or since any other."""
    version = _version(site, at)
    since = parameters.get("since") or version.previous
    stored = version.files.get("diff.json")
    if not since or (since == version.previous and form == "json" and stored is not None):
        body = stored.location.read_bytes() if stored else b"{}"
        return RestAnswer(body=body, is_fixed=at["version"] == version.version)
    package = lookups.find_package(site.catalogue, at["dataset"])
    older = lookups.find_version(package, since)
    head, difference = compare_versions(site.store, package.name, older.version, version.version)
    if form == "csv":
        lines = csv.reader(FORMS["csv"](head, difference))
        return RestAnswer(columns=next(lines), rows=lines)
    return RestAnswer(body="".join(FORMS["json"](head, difference)).encode("utf-8"))


def _quality(site: Site, at: Mapping[str, str], _: Parameters, __: str) -> RestAnswer:
    stored = _version(site, at).files.get("quality.json")
    if stored is None:
        raise ProblemError(404, "That version says nothing about its checks.")
    return RestAnswer(body=stored.location.read_bytes())


def _rows_of(
    site: Site,
    at: Mapping[str, str],
    resource: Resource,
    parameters: Sequence[tuple[str, str]],
    form: str,
    path: str,
) -> RestAnswer:
    asked = read_query(parameters, resource.columns, size=PAGE_SIZE, largest=LARGEST_PAGE)
    table = site.engine.table(resource)
    found = site.engine.answer(table, replace(asked.query, as_json=form == "json"))
    if form == "csv":
        return RestAnswer(columns=found.columns, rows=found.rows)
    total = found.total or 0
    facets = {
        name: [
            {"value": value, "count": count} for value, count in site.engine.facet(table, name, asked.query)
        ]
        for name in asked.facets
    }
    value = {
        "dataset": at["dataset"],
        "version": _version(site, at).version,
        "table": resource.name,
        "columns": found.columns,
        "rows": [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        if found.json is None
        else orjson.Fragment(found.json),
        "paging": _paging(path, parameters, asked.page, asked.size, total),
    }
    return RestAnswer({**value, "facets": facets} if facets else value)


# ---- indicators, findings, evidence


def _indicators(site: Site, _: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    words = parameters.get("q", "").lower().split()
    found = [
        _indicator_record(indicator)
        for indicator in site.indicators.values()
        if all(word in f"{indicator.id} {indicator.ref} {indicator.name}".lower() for word in words)
    ]
    return _list("indicators", f"{PREFIX}/indicators", parameters, found, form)


def _indicator_record(indicator: IndicatorSeries) -> Record:
    latest = indicator.latest
    return {
        "id": indicator.id,
        "ref": indicator.ref,
        "former_refs": indicator.former_refs or None,
        "title": indicator.name,
        "type": indicator.type or None,
        "polarity": indicator.polarity or None,
        "unit": indicator.unit or None,
        "service": indicator.service or None,
        "first_report": indicator.first_report,
        "last_report": indicator.last_report,
        "latest": {
            "period": latest.period,
            "printed": latest.printed,
            "value": latest.value,
            "rating": latest.rating.word if latest.rating else None,
        }
        if latest
        else None,
        "series": f"{PREFIX}/indicators/{quote(indicator.id, safe='')}/series",
    }


def _known_indicator(site: Site, at: Mapping[str, str]) -> IndicatorSeries:
    found = site.indicators.get(at["indicator"])
    if found is None:
        raise ProblemError(404, f"There is no indicator “{at['indicator'][:80]}”.")
    return found


def _indicator(site: Site, at: Mapping[str, str], _: Parameters, __: str) -> RestAnswer:
    return RestAnswer(_indicator_record(_known_indicator(site, at)))


def _series(site: Site, at: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    measure = _choice(parameters, "measure", ("result", "target"))
    indicator = _known_indicator(site, at)
    if site.register is None:
        raise ProblemError(404, "There are no indicators.")
    shown = placed(indicator, site.register, site.reader)
    observations = [
        _observation_record(site.register, item, is_restated=shown.is_restated(item))
        for item in shown.observations
        if not measure or item.measure == measure
    ]
    if form == "csv":
        columns = tuple(_observation_columns())
        return RestAnswer(
            columns=columns, rows=[tuple(each[name] for name in columns) for each in observations]
        )
    return RestAnswer({"indicator": _indicator_record(indicator), "observations": observations})


def _observation_columns() -> tuple[str, ...]:
    return (
        *("measure", "period", "period_end", "value", "unit", "value_text", "rating", "report", "page"),
        *("locator", "evidence", "restated"),
    )


def _observation_record(version: PublishedVersion, item: Observation, *, is_restated: bool) -> Record:
    return {
        "measure": item.measure,
        "period": item.period,
        "period_end": item.end.isoformat() if item.end else None,
        "value": item.value,
        "unit": item.unit or None,
        "value_text": item.printed,
        "rating": item.rating.word if item.rating else None,
        "report": item.report_id,
        "page": item.place.page,
        "locator": item.locator,
        "evidence": evidence_address(version.package, version.version, item.locator, "value"),
        "restated": is_restated,
    }


def _findings(site: Site, _: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    kind = _choice(parameters, "kind", FINDING_KINDS)
    report, check = parameters.get("report", ""), parameters.get("check", "")
    indicator = parameters.get("indicator", "")
    found = [
        _finding_record(finding)
        for finding in site.findings.found
        if (not kind or finding.kind == kind)
        and (not report or report in finding.reports)
        and (not check or finding.check == check)
        and (not indicator or finding.indicator_id == indicator)
    ]
    return _list("findings", f"{PREFIX}/findings", parameters, found, form)


def _finding_record(finding: PublishedFinding) -> Record:
    return {
        "id": finding.id,
        "kind": finding.kind,
        "check": finding.check,
        "subject": finding.subject,
        "note": finding.note,
        "first": _side(finding.first),
        "second": _side(finding.second),
        "indicator": finding.indicator_id or None,
        "measure": finding.measure or None,
        "period": finding.period or None,
        "address": finding.href,
    }


def _side(side: PrintedFigure) -> Record:
    return {
        "figure": side.figure,
        "report": side.report_id,
        "place": side.place or None,
        "evidence": side.href or None,
    }


def _evidence(site: Site, _: Mapping[str, str], parameters: Parameters, __: str) -> RestAnswer:
    """Where a row or a cell was printed."""
    if not parameters.get("dataset") or not parameters.get("locator"):
        name = "locator" if parameters.get("dataset") else "dataset"
        raise _wrong("missing", name, "this parameter must be given")
    at = {"dataset": parameters["dataset"], "version": parameters.get("version") or "latest"}
    version = _version(site, at)
    package = lookups.find_package(site.catalogue, at["dataset"])
    locator, field = parameters["locator"], parameters.get("field", "")
    spots = read_spots(version, site.reader, locator)
    rows = find_rows(site, package, version, locator)
    if not spots and not rows:
        raise ProblemError(404, f"There is no place “{locator[:80]}” in {package.name} {version.version}.")
    return RestAnswer(
        {
            "dataset": package.name,
            "version": version.version,
            "locator": locator,
            "field": field or None,
            "spots": [_spot(site, spot) for spot in spots_of(spots, field)],
            "rows": [{"table": item.resource.name, "row": _plain(item.row)} for item in rows],
            "address": site.address + evidence_address(package.name, version.version, locator, field),
        }
    )


def _duties(site: Site, _: Mapping[str, str], parameters: Parameters, form: str) -> RestAnswer:
    """The health check of the duties on a day."""
    if form == "csv":
        return RestAnswer(columns=clock.COLUMNS, rows=clock.rows(site, parameters))
    return RestAnswer(clock.record(site, parameters))


def _spot(site: Site, spot: PublishedSpot) -> Record:
    report = site.catalogue.report(spot.report)
    said = {name: value for name, value in asdict(spot).items() if name != "box"}
    box = dict(zip(("x0", "top", "x1", "bottom"), spot.box, strict=True)) if spot.box else None
    return {
        **replace_key(said, "sha256", "document_sha256"),
        "box": box,
        "document": f"{site.address}{report.document_href(spot.page)}"
        if report and report.document
        else None,
    }


def replace_key(record: Record, old: str, new: str) -> Record:
    """The record with one of its names changed."""
    return {new if name == old else name: value for name, value in record.items()}


def _plain(row: Mapping[str, object]) -> Record:
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in row.items()
    }


LIST = ("page", "size")
OF_VERSION = "/datasets/{dataset}/versions/{version}"
ENDPOINTS = (
    Endpoint("", _index),
    Endpoint("/", _index),
    Endpoint("/openapi.json", _description),
    Endpoint("/datasets", _datasets, LIST, has_csv=True),
    Endpoint("/datasets/{dataset}", _dataset),
    Endpoint("/datasets/{dataset}/versions", _versions, LIST, has_csv=True),
    Endpoint(OF_VERSION, _one_version),
    Endpoint(f"{OF_VERSION}/changes", _changes, ("since",), has_csv=True),
    Endpoint(f"{OF_VERSION}/quality", _quality),
    Endpoint(f"{OF_VERSION}/tables/{{table}}", _one_table),
    Endpoint("/indicators", _indicators, ("q", *LIST), has_csv=True),
    Endpoint("/indicators/{indicator}", _indicator),
    Endpoint("/indicators/{indicator}/series", _series, ("measure",), has_csv=True),
    Endpoint("/answers", _answers, ("q",)),
    Endpoint("/measures", _measures, ("table", "report", "measure", *LIST), has_csv=True),
    Endpoint("/duties", _duties, ("on",), has_csv=True),
    Endpoint("/findings", _findings, ("kind", "report", "check", "indicator", *LIST), has_csv=True),
    Endpoint("/evidence", _evidence, ("dataset", "version", "locator", "field")),
)
