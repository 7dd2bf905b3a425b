"""CKAN's Action API for reading: `/api/3/action/<action>`, by GET with parameters or by POST with JSON.

What ckanapi, frictionless, R's ckanr and harvesters ask for, with CKAN's own envelopes, statuses and words
for what is refused, so that they work unmodified. Actions that write do not exist here and say so with 403.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pipelines.exceptions import NewerStoreError, StoreError
from pipelines.portal.api.ckan.errors import (
    ActionError,
    BadCallError,
    Parameters,
    flag,
    invalid,
    json_value,
    names,
    natural,
    not_found,
    text,
)
from pipelines.portal.api.ckan.records import CkanDataset, CkanRecords, CkanTable, Record
from pipelines.portal.api.ckan.rows import datastore_info, datastore_search
from pipelines.portal.api.ckan.search import Score, SearchSyntaxError, reader
from pipelines.portal.http.front import KEEP
from pipelines.portal.http.responses import REVALIDATE, http_date, tag_of
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import NotReadyError, RowsFound, TooCostlyError
from pipelines.portal.tables.query import Query, QueryError

VERSION = "2.12.0"
"""The CKAN whose answers these are held against."""

LARGEST_BODY = 100_000
JSON = "application/json;charset=utf-8"
WRITES = ("_create", "_update", "_patch", "_delete", "_upsert", "_revise", "_purge", "_reorder", "_invite")
SEARCH_PARAMETERS = frozenset(
    (
        "q",
        "fl",
        "fq",
        "fq_list",
        "rows",
        "sort",
        "start",
        "qf",
        "facet",
        "facet.mincount",
        "facet.limit",
        "facet.field",
        "extras",
        "include_drafts",
        "include_deleted",
        "include_private",
        "use_default_schema",
        "defType",
        "mm",
        "tie",
        "df",
        "wt",
        "bf",
        "boost",
    )
)
SORTED_BY = {
    "name": "name",
    "title": "title",
    "title_string": "title",
    "id": "id",
    "metadata_created": "metadata_created",
    "metadata_modified": "metadata_modified",
    "version": "version",
}

log = logging.getLogger(__name__)

Action = Callable[["Call"], object]


@dataclass(frozen=True)
class Call:
    """An action that is asked for: the records it is answered from, and its parameters."""

    records: CkanRecords
    parameters: Parameters


class ActionApi:
    """The endpoints of the Action API."""

    def __init__(self, site: Callable[[], Site]) -> None:
        self._site = site
        self._records: CkanRecords | None = None

    def records(self) -> CkanRecords:
        """The records of the catalogue as it stands."""
        site = self._site()
        if self._records is None or self._records.site is not site:
            self._records = CkanRecords(site)
        return self._records

    async def version(self, _: Request) -> Response:
        """What CKAN clients ask to see whether this is an API."""
        return _json({"version": 3})

    async def endpoint(self, request: Request) -> Response:
        """Answer one action."""
        name = request.path_params["action"]
        try:
            parameters = await _parameters(request)
            return await self._answer(request, name, parameters)
        except BadCallError as error:
            return _json(f"Bad request: {error}", status=400)
        except ActionError as error:
            return self._refused(name, error)
        except QueryError as error:
            return self._refused(name, invalid(query=[str(error)]))
        except TooCostlyError as error:
            return self._refused(name, invalid(query=[str(error)]))
        except NotReadyError as error:
            answer = self._refused(name, ActionError(503, "Service Unavailable", message=str(error)))
            answer.headers["retry-after"] = str(error.seconds)
            return answer
        except NewerStoreError as error:
            return self._refused(name, ActionError(503, "Service Unavailable", message=error.sentence))
        except StoreError:
            log.exception("the action %s could not be answered", name[:80])
            return self._refused(name, ActionError(503, "Service Unavailable", message="try again later"))

    def refuse(self, name: str, status: int, words: str) -> Response:
        """The answer to a call that is refused before it is read."""
        return self._refused(name, ActionError(status, "Too Many Requests", message=words))

    async def _answer(self, request: Request, name: str, parameters: Parameters) -> Response:
        records = self.records()
        if name == "datastore_search":
            answer = await self._rows(records, parameters)
            if request.method != "POST":
                answer.headers["etag"] = tag_of(request, records.site.state)
            return answer
        action = ACTIONS.get(name)
        if action is None:
            raise _no_action(name, request.method)
        result = action(Call(records, parameters))
        body = b'{"help":%b,"success":true,"result":%b}' % (self._help(name), orjson.dumps(result))
        request.scope[KEEP] = request.method in ("GET", "HEAD")
        return _answered(body, records.site.modified)

    async def _rows(self, records: CkanRecords, parameters: Parameters) -> Response:
        table = _table(records, text(parameters, "resource_id", "id", required_as="resource_id"))
        engine = records.site.engine
        ready = engine.is_ready(table.resource)

        def ask(asked: CkanTable, query: Query) -> RowsFound:
            indexed = engine.table(asked.resource)
            has_gaps = bool(indexed.nullable & set(asked.resource.primary_key))  # CKAN fills those of keys
            return engine.answer(indexed, replace(query, as_json=query.as_json and not has_gaps))

        if ready is not None and ready.is_small:
            result = datastore_search(table, parameters, ask)
        else:
            result = await run_in_threadpool(datastore_search, table, parameters, ask)
        body = b'{"help":%b,"success":true,"result":%b}' % (
            self._help("datastore_search"),
            orjson.dumps(result),
        )
        return _answered(body, records.site.modified)

    def _refused(self, name: str, error: ActionError) -> Response:
        help_address = orjson.loads(self._help(name))
        body = {"help": help_address, "error": error.error, "success": False}
        return _json(body, status=error.status)

    def _help(self, name: str) -> bytes:
        return orjson.dumps(f"{self._site().address}/api/3/action/help_show?name={name[:80]}")


# ---- calls


async def _parameters(request: Request) -> Parameters:
    """What is asked, from the address or from a body of JSON.

    Raises:
        BadCallError: the body is no object of JSON, or too large.
    """
    if request.method != "POST":
        return _mixed(request.query_params.multi_items())
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise BadCallError(f"JSON Error: the request is larger than {LARGEST_BODY} bytes")
    if not body.strip():
        return {}
    try:
        found = orjson.loads(bytes(body))
    except ValueError as error:
        raise BadCallError(f"JSON Error: Error decoding JSON data. Error: {error}") from None
    if not isinstance(found, dict):
        raise BadCallError("JSON Error: Request data JSON decoded to something that is not a dictionary.")
    return found


def _mixed(pairs: list[tuple[str, str]]) -> Parameters:
    """Parameters by name; those given several times as lists."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _no_action(name: str, method: str) -> Exception:
    if name.endswith(WRITES):
        if method != "POST":
            return BadCallError("JSON Error: Invalid request. Please use POST method for your request")
        words = "Access denied: this portal is read only; releases are published from the council's own store"
        return ActionError(403, "Authorization Error", message=words)
    return BadCallError(f"Action name not known: {name[:80]}")


def _json(value: object, *, status: int = 200) -> Response:
    headers = {} if status == 200 else {"cache-control": "no-store"}
    return Response(orjson.dumps(value), status_code=status, headers=headers, media_type=JSON)


def _answered(body: bytes, modified: datetime) -> Response:
    headers = {"cache-control": REVALIDATE, "last-modified": http_date(modified)}
    return Response(body, headers=headers, media_type=JSON)


# ---- actions


def status_show(call: Call) -> Record:
    """Show what this site is, and the CKAN whose API it speaks."""
    site = call.records.site
    return {
        "site_title": site.catalogue.title,
        "site_description": site.catalogue.description,
        "site_url": site.address,
        "error_emails_to": None,
        "locale_default": "en_GB",
        "extensions": ["datastore"],
        "ckan_version": VERSION,
    }


def site_read(_: Call) -> bool:
    """Say whether the site can be read: it can."""
    return True


def package_list(call: Call) -> list[str]:
    """List the names of all datasets. `limit` and `offset` page through them."""
    return _paged(call, list(call.records.datasets))


def current_package_list_with_resources(call: Call) -> list[orjson.Fragment]:
    """List all datasets whole, newest first. `limit` and `offset` page through them."""
    found = sorted(
        call.records.datasets.values(), key=lambda item: str(item.record["metadata_modified"]), reverse=True
    )
    return [orjson.Fragment(item.json) for item in _paged(call, found)]


def package_show(call: Call) -> orjson.Fragment:
    """Show a dataset with its resources. `id`: its id or name."""
    number = text(call.parameters, "id", "name_or_id", required_as="name_or_id")
    return orjson.Fragment(_dataset(call.records, number).json)


def package_autocomplete(call: Call) -> list[Record]:
    """List datasets whose name or title holds some letters. `q`: the letters; `limit`: how many at most."""
    asked = text(call.parameters, "q", required_as="q").lower()
    limit = natural(call.parameters, "limit", 10, 100, words=("Invalid integer",))
    found = []
    for item in call.records.datasets.values():
        name, title = str(item.record["name"]), str(item.record["title"])
        if asked in name:
            found.append({"name": name, "title": title, "match_field": "name", "match_displayed": name})
        elif asked in title.lower():
            shown = f"{title} ({name})"
            found.append({"name": name, "title": title, "match_field": "title", "match_displayed": shown})
    return found[:limit]


def package_search(call: Call) -> Record:
    """Search datasets.

    `q` and `fq`: words or `field:value`; `sort`, `rows`, `start`; `facet.field`: a JSON list of fields whose
    values are to be counted, with `facet.limit` and `facet.mincount`.
    """
    parameters = call.parameters
    words = ("Invalid integer", "Please enter an integer value")
    rows = natural(parameters, "rows", 10, 1000, words=words)
    start = natural(parameters, "start", 0, 1_000_000, words=words)
    if unknown := sorted(name[:80] for name in parameters if name not in SEARCH_PARAMETERS):
        raise _bad_search(f'"Invalid search parameters: {unknown}"')
    sort = text(parameters, "sort") or "score desc, metadata_modified desc"
    asked, *filters = _readers(parameters)
    scored = [
        (score, found)
        for found in call.records.datasets.values()
        if (score := asked(found.document)) and all(one(found.document) for one in filters)
    ]
    facets = _facets(parameters, [found for _, found in scored])
    wanted = [found for _, found in _sorted(scored, sort)][start : start + rows]
    return {
        "count": len(scored),
        "facets": facets,
        "results": [_only(found, names(parameters.get("fl"))) for found in wanted],
        "sort": sort,
        "search_facets": {name: _facet_items(call.records, name, counts) for name, counts in facets.items()},
    }


def resource_show(call: Call) -> Record:
    """Show a file of a dataset. `id`: its id."""
    number = text(call.parameters, "id", required_as="id")
    found = call.records.resources.get(number)
    if found is None:
        raise not_found()
    return found


def resource_search(call: Call) -> Record:
    """Search files. `query`: `field:words`, or a list of such; `limit`, `offset`, `order_by`."""
    asked = call.parameters.get("query")
    if asked in (None, ""):
        raise invalid(query="Missing value")
    pairs = asked if isinstance(asked, list) else [asked]
    if not all(isinstance(pair, str) and ":" in pair for pair in pairs):
        raise invalid(query="Must be <field>:<value> pair(s)")
    found = list(call.records.resources.values())
    for pair in pairs:
        name, _, wanted = pair.partition(":")
        if found and name not in found[0]:
            raise invalid(query=f'Field "{name[:80]}" not recognised in resource_search.')
        found = [item for item in found if _has(item, name, wanted)]
    order = text(call.parameters, "order_by")
    if order and found and order not in found[0]:
        raise invalid(order_by=[f'Field "{order[:80]}" not recognised in resource_search.'])
    if order:
        found.sort(key=lambda item: str(item.get(order)))
    return {"count": len(found), "results": _paged(call, found)}


def organization_list(call: Call) -> list[Any]:
    """List the publisher: its name, or all about it with `all_fields`."""
    if flag(call.parameters, "all_fields", default=False):
        return _paged(call, [call.records.organisation_with_counts])
    return _paged(call, [call.records.organisation["name"]])


def organization_show(call: Call) -> Record:
    """Show the publisher. `id`: its id or name; `include_datasets`: with its datasets."""
    number = text(call.parameters, "id", required_as="id")
    found = call.records.organisation_with_counts
    if number not in (found["id"], found["name"]):
        raise not_found()
    shown = {**found, "users": [], "extras": [], "groups": [], "tags": []}
    if flag(call.parameters, "include_datasets", default=False):
        shown["packages"] = [item.record for item in call.records.datasets.values()]
    return shown


def group_list(call: Call) -> list[str]:
    """List groups of datasets; there are none, topics are in `extras`."""
    return _paged(call, [])


def group_show(call: Call) -> Record:
    """Show a group of datasets; there are none."""
    text(call.parameters, "id", required_as="id")
    raise not_found()


def tag_list(call: Call) -> list[Any]:
    """List keywords. `query`: those that hold these letters; `all_fields`: with their ids."""
    asked = text(call.parameters, "query", "q").lower()
    found = [tag for tag in call.records.tags if asked in tag.lower()]
    if flag(call.parameters, "all_fields", default=False):
        return [_tag(call.records, tag) for tag in found]
    return found


def tag_show(call: Call) -> Record:
    """Show a keyword. `id`: its name or id; `include_datasets`: with the datasets that have it."""
    number = text(call.parameters, "id", required_as="id")
    for tag in call.records.tags:
        shown = _tag(call.records, tag)
        if number in (tag, shown["id"]):
            if flag(call.parameters, "include_datasets", default=False):
                shown["packages"] = [
                    item.record
                    for item in call.records.datasets.values()
                    if tag in item.document.values["tags"]
                ]
            return shown
    raise not_found()


def license_list(call: Call) -> list[Record]:
    """List the licences that datasets here can have."""
    return call.records.licences


def datastore_info_of(call: Call) -> Record:
    """Show the columns of a table and how many rows it has. `resource_id`: the id of its CSV."""
    number = text(call.parameters, "resource_id", "id", required_as="resource_id")
    found = call.records.tables.get(number)
    if found is None:
        raise not_found(f'Not found: Resource/Alias "{number[:80]}" was not found.')
    return datastore_info(found)


def help_show(call: Call) -> str:
    """Say what an action does. `name`: its name."""
    name = text(call.parameters, "name", required_as="name")
    if name == "datastore_search":
        return SEARCH_HELP
    if name not in ACTIONS:
        raise not_found("Not found: Action function not found")
    return ACTIONS[name].__doc__ or ""


SEARCH_HELP = """Search the rows of a table.

`resource_id`: the id of its CSV, or `<package>/<resource>`; `filters`: a JSON object of column and value,
values, or `{"gte": 1}`; `q`: words, or a JSON object of column and words; `plain`: false for words with `&`,
`|`, `!`; `fields`, `sort`, `limit` (100, at most 32,000), `offset`, `distinct`, `include_total`,
`records_format`.
"""

ACTIONS: Mapping[str, Action] = {
    "status_show": status_show,
    "site_read": site_read,
    "package_list": package_list,
    "current_package_list_with_resources": current_package_list_with_resources,
    "package_show": package_show,
    "package_autocomplete": package_autocomplete,
    "package_search": package_search,
    "resource_show": resource_show,
    "resource_search": resource_search,
    "organization_list": organization_list,
    "organization_show": organization_show,
    "group_list": group_list,
    "group_show": group_show,
    "tag_list": tag_list,
    "tag_show": tag_show,
    "license_list": license_list,
    "datastore_info": datastore_info_of,
    "help_show": help_show,
}


# ---- what actions share


def _dataset(records: CkanRecords, number: str) -> CkanDataset:
    found = records.by_id.get(number)
    if found is None:
        raise not_found()
    return found


def _table(records: CkanRecords, number: str) -> CkanTable:
    found = records.tables.get(number)
    if found is None:
        raise not_found(f'Not found: Resource "{number[:80]}" was not found.')
    return found


def _paged(call: Call, found: list[Any]) -> list[Any]:
    words = ("Invalid integer",)
    limit = natural(call.parameters, "limit", 1000, 1000, words=words)
    offset = natural(call.parameters, "offset", 0, 1_000_000, words=words)
    return found[offset : offset + limit]


def _tag(records: CkanRecords, tag: str) -> Record:
    number = next(
        item["id"]
        for found in records.datasets.values()
        for item in found.record["tags"]
        if item["name"] == tag
    )
    return {"id": number, "name": tag, "vocabulary_id": None, "display_name": tag}


def _has(record: Record, name: str, wanted: str) -> bool:
    value = str(record.get(name) or "").lower()
    return value.startswith(wanted.lower()) if name == "hash" else wanted.lower() in value


def _bad_search(words: str) -> ActionError:
    return ActionError(400, "Search Query Error", message=f"Search Query is invalid: {words}")


def _readers(parameters: Parameters) -> list[Score]:
    filters = [text(parameters, "fq"), *names(parameters.get("fq_list"))]
    try:
        return [
            reader(text(parameters, "q")),
            *(reader(each, is_filter=True) for each in filters if each.strip()),
        ]
    except SearchSyntaxError as error:
        raise _bad_search(f"'{error}'") from None


def _sorted(scored: list[tuple[float, CkanDataset]], sort: str) -> list[tuple[float, CkanDataset]]:
    """By several fields, the first weighing most."""
    found = list(scored)
    for part in reversed([part.split() for part in sort.split(",") if part.strip()]):
        name, way = (part[0], part[1].lower()) if len(part) == 2 else ("", "")
        if way not in ("asc", "desc") or (name != "score" and name not in SORTED_BY):
            raise _bad_search("'Invalid \"sort\" parameter'")
        if name == "score":
            found.sort(key=lambda item: item[0], reverse=way == "desc")
        else:
            field = SORTED_BY[name]
            found.sort(key=lambda item: str(item[1].record[field]), reverse=way == "desc")
    return found


def _facets(parameters: Parameters, found: list[CkanDataset]) -> dict[str, dict[str, int]]:
    """How many of the datasets have each value of the fields asked for."""
    asked = parameters.get("facet.field")
    if asked in (None, "") or not flag(parameters, "facet", default=True):
        return {}
    try:
        fields = json_value(asked)
    except ValueError:
        raise invalid(facet__field=["Could not parse as valid JSON", "Not a list"]) from None
    if not isinstance(fields, list) or not all(isinstance(name, str) for name in fields):
        raise invalid(facet__field=["Not a list"])
    least = natural(parameters, "facet.mincount", 1, 1000, words=("Invalid integer",))
    most = parameters.get("facet.limit")
    limit = 50 if most in (None, "") else int(most) if str(most).lstrip("-").isdigit() else None
    if limit is None:
        raise invalid(facet__limit=["Invalid integer"])
    counted = {}
    for name in fields[:50]:
        counts: dict[str, int] = {}
        for item in found:
            for value in dict.fromkeys(item.document.values.get(name, ())):
                counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        kept = [pair for pair in ordered if pair[1] >= least]
        counted[name] = dict(kept if limit < 0 else kept[:limit])
    return counted


def _facet_items(records: CkanRecords, name: str, counts: Mapping[str, int]) -> Record:
    titles = {records.organisation["name"]: records.organisation["title"]} if name == "organization" else {}
    if name == "license_id":
        titles = {licence["id"]: licence["title"] for licence in records.licences}
    items = [
        {"name": value, "display_name": titles.get(value, value), "count": count}
        for value, count in counts.items()
    ]
    return {
        "title": name,
        "items": sorted(items, key=lambda item: str(item["display_name"]), reverse=True),
    }


def _only(found: CkanDataset, wanted: list[str]) -> object:
    """A dataset, or the fields of it that were asked for."""
    if not wanted:
        return orjson.Fragment(found.json)
    return {name: found.record[name] for name in wanted if name in found.record}
