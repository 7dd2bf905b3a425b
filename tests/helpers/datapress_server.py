"""A stand-in for a DataPress site, as faithful as documentation, vendor's client and recorded replies allow.

No DataPress can be had to test against. That this one is a fair judge is shown by the vendor's own client,
whose own tests pass against it (`test_datapress_server.py`). What is not known about the real site is not
relied on.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonpatch
import jsonpointer
from plain_calls import POLL_SECONDS

EDITOR = "5a2f6c1e-aaaa-4bbb-8ccc-000000000001"
STRANGER = "5a2f6c1e-aaaa-4bbb-8ccc-000000000002"
PART_BYTES = 5 * 1024 * 1024
PLAIN_LIMIT = 100 * 1000 * 1000
IMMUTABLE = ("id", "site", "canonical", "descriptionText", "createdAt")
IMMUTABLE_OF_FILES = ("origin", "format", "hash", "size", "url")
FORMATS = {"jpg": "image", "jpeg": "image", "png": "image"}
SITE = {
    "title": "Open Example",
    "mastheads": {"open-barnet": {"img": "", "title": "Open Barnet"}},
    "topics": {"performance": {"img": "", "title": "Performance"}},
    "licences": [{"url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/", "title": "OGL"}],
    "customFields": {},
    "searchFilters": [],
    "design": {},
    "id": "example",
    "hostname": "open.example.gov.uk",
    "https": True,
}
TEAMS = {
    "brnet": {"title": "Insight", "id": "brnet", "site": "example", "users": [{"id": 10, "manager": True}]}
}
USERS: dict[str, dict[str, Any]] = {
    EDITOR: {
        "id": 10,
        "title": "Editor",
        "email": "editor@example.org",
        "admin": False,
        "memberships": [{"team": "brnet", "manager": True}],
    },
    STRANGER: {"id": 11, "title": "Stranger", "email": "s@example.org", "admin": False, "memberships": []},
}


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """An answer that is a no."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.body = {"statusCode": status, "message": message}


@dataclass
class Site:
    """What the site holds, and what it was asked."""

    url: str = ""
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    patches: list[list[dict[str, Any]]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    clock: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> str:
        """A time that moves with every change."""
        self.clock = max(self.clock + timedelta(milliseconds=1), datetime.now(UTC))
        return self.clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def new_id(self, length: int) -> str:
        digits = string.digits + string.ascii_lowercase
        number = next(self.numbers) * 7919 + 46656 * 36 ** (length - 3)
        return "".join(digits[number // 36**place % 36] for place in reversed(range(length)))

    # ---- what it can do

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        number = self.new_id(5)
        now = self.now()
        dataset = {
            "id": number,
            "site": SITE["id"],
            "team": None,
            "title": "",
            "description": "",
            "descriptionText": "",
            "descriptionIframe": None,
            "masthead": None,
            "sharing": "public",
            "collaborators": [],
            "readusers": [],
            "readteams": [],
            "tags": [],
            "topics": [],
            "links": {},
            "nextReviewDate": None,
            "licence": None,
            "contact": None,
            "archivedAt": None,
            "custom": {},
            **{name: value for name, value in given.items() if name not in IMMUTABLE},
            "resources": {},
            "createdAt": now,
            "updatedAt": now,
        }
        self.datasets[number] = checked(derived(dataset))
        return dataset

    def patch(self, dataset: dict[str, Any], operations: list[dict[str, Any]]) -> None:
        """RFC 6902, all or nothing; what may not be changed is left as it is without a word."""
        if not isinstance(operations, list):
            raise Refusal(400, "A patch is a list")
        allowed = [each for each in operations if each.get("op") == "test" or not is_immutable(each)]
        try:
            after = jsonpatch.apply_patch(dataset, allowed)
        except (
            jsonpatch.JsonPatchException,
            jsonpointer.JsonPointerException,
            TypeError,
            KeyError,
        ) as error:
            raise Refusal(400, f"The patch cannot be applied: {error}") from error
        new = set(after["resources"]) - set(dataset["resources"])
        if new:
            raise Refusal(400, "There are validation errors.\n* resources: files are added by upload")
        self.patches.append(operations)
        checked(derived(after))
        for gone in set(dataset["resources"]) - set(after["resources"]):
            self.files.pop(gone, None)
        dataset.clear()
        dataset.update(after)

    def put_file(
        self,
        dataset: dict[str, Any],
        number: str | None,
        name: str,
        content: bytes,
        fields: dict[str, Any],
        parts: int = 0,
    ) -> dict[str, Any]:
        """Add or replace a file; gives what upload replies call `readonly`."""
        if number is not None and number not in dataset["resources"]:
            raise Refusal(404, "Resource not found")
        is_new = number is None
        number = number or self.new_id(3)
        if is_new:
            order = int(fields.get("order") or 0)
            for resource in dataset["resources"].values():
                resource["order"] += resource["order"] >= order
            dataset["resources"][number] = {
                "title": name,
                "description": "",
                "order": order,
                "timeframe": None,
            }
        now = self.now()
        extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
        resource = dataset["resources"][number]
        resource.update({key: value for key, value in fields.items() if key != "order" and value is not None})
        resource.update(
            origin=f"{SITE['id']}/dataset/{dataset['id']}/{now.rstrip('Z')}/{name}",
            format=FORMATS.get(extension, extension),
            hash=etag(content, parts) if parts else hashlib.md5(content).hexdigest(),  # noqa: S324 - theirs
            size=len(content),
            url=f"{self.url}/download/{dataset['id']}/{number}/{name}",
        )
        self.files[number] = content
        dataset["updatedAt"] = now
        return {
            "updates": [],
            "resource_id": number,
            "resource": resource,
            "new_key": resource["origin"],
        }

    def export(self, user: dict[str, Any] | None) -> list[dict[str, Any]]:
        return [
            {
                **{name: value for name, value in dataset.items() if name != "canonical"},
                "webpage": self.url + dataset["canonical"],
                "team": {"id": dataset["team"], "title": TEAMS[dataset["team"]]["title"]},
                "masthead": {"id": dataset["masthead"], "title": "Open Barnet"},
                "resources": [
                    {"id": number, "dataset": dataset["id"], "filename": each["url"].rsplit("/", 1)[-1]}
                    for number, each in dataset["resources"].items()
                ],
                "links": [],
            }
            for dataset in self.datasets.values()
            if dataset["sharing"] == "public" or is_editor(user)
        ]


def etag(content: bytes, parts: int) -> str:
    """What S3 calls a file that came in parts."""
    pieces = [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]
    joined = b"".join(hashlib.md5(piece).digest() for piece in pieces)  # noqa: S324 - S3's
    return f"{hashlib.md5(joined).hexdigest()}-{parts}"  # noqa: S324 - S3's


def derived(dataset: dict[str, Any]) -> dict[str, Any]:
    """A dataset with what follows from the rest of it."""
    slug = re.sub(r"[^a-z0-9]+", "-", str(dataset.get("title") or "").lower()).strip("-")
    dataset["canonical"] = f"/dataset/{slug}-{dataset['id']}"
    dataset["descriptionText"] = re.sub(r"<[^>]+>", "", dataset.get("description") or "")
    return dataset


def checked(dataset: dict[str, Any]) -> dict[str, Any]:
    """The dataset, if it is one."""
    faults = []
    if not str(dataset.get("title") or "").strip():
        faults.append("* title: This field is required")
    if dataset.get("masthead") not in SITE["mastheads"]:
        faults.append("* masthead: This field is required")
    if dataset.get("team") not in TEAMS:
        faults.append("* team: This field is required")
    if set(dataset["topics"]) - set(SITE["topics"]):
        faults.append("* topics: No such topic")
    if dataset["sharing"] not in ("public", "private", "draft"):
        faults.append("* sharing: No such value")
    if faults:
        raise Refusal(400, "\n".join(["There are validation errors.", *faults]))
    return dataset


def is_immutable(operation: dict[str, Any]) -> bool:
    parts = str(operation.get("path", "")).strip("/").split("/")
    return parts[0] in IMMUTABLE or (
        parts[0] == "resources" and len(parts) == 3 and parts[2] in IMMUTABLE_OF_FILES
    )


def is_editor(user: dict[str, Any] | None) -> bool:
    return user is not None and bool(user["memberships"])


class Handler(BaseHTTPRequestHandler):
    """The site's routes, under `/api` and `/api/v3` alike."""

    protocol_version = "HTTP/1.1"

    disable_nagle_algorithm = True
    site: Site

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(self.path).path)
        with self.site.lock:
            self.site.log.append(f"{self.command} {path}")
            try:
                self._answer(200, self._route(path, body))
            except Refusal as refusal:
                self._answer(refusal.status, refusal.body)

    do_GET = do_POST = do_PATCH = handle_any  # noqa: N815 - the base class's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    @property
    def user(self) -> dict[str, Any] | None:
        return USERS.get((self.headers.get("Authorization") or "").removeprefix("Bearer "))

    def _route(self, path: str, body: bytes) -> Any:
        if path.startswith("/download/"):
            _, _, dataset, number, _ = path.split("/")
            self._readable(dataset)
            if number not in self.site.files:
                raise Refusal(404, "No such file")
            return self.site.files[number]
        if re.match(r"/api(/3)?/action/", path):
            raise Refusal(410, "Please use the new API endpoints")
        parts = re.sub(r"^/api(/v3)?/", "", path).split("/")
        match self.command, *parts:
            case "GET", "whoami":
                return self.user
            case "GET", "site":
                return SITE
            case "GET", "teams":
                return TEAMS
            case "GET", "datasets", "export.json":
                return self.site.export(self.user)
            case "POST", "dataset":
                self._editor()
                return {"dataset": self.site.create(json.loads(body))}
            case "GET", "dataset", number:
                return self._readable(number)
            case "PATCH", "dataset", number:
                dataset = self._editable(number)
                self.site.patch(dataset, json.loads(body))
                return {"dataset": dataset}
            case "POST", "dataset", number, "resources":
                return self._upload(number, None, body)
            case "POST", "dataset", number, "resources", resource:
                return self._upload(number, resource, body)
            case "POST", "dataset", number, "upload":
                return self._begin(number, json.loads(body))
            case "POST", "upload", upload, "chunk":
                form = self._form(body)
                self._pending(upload)["pieces"][int(form["part"][1])] = form["file"][1]
                return {}
            case "POST", "upload", upload, "complete":
                return self._complete(upload)
        raise Refusal(404, f"No such route: {self.command} {path}")

    def _editor(self) -> None:
        if not is_editor(self.user):
            raise Refusal(403, "Forbidden")

    def _readable(self, number: str) -> dict[str, Any]:
        if number not in self.site.datasets:
            raise Refusal(404, "Dataset not found")
        dataset = self.site.datasets[number]
        if dataset["sharing"] != "public":
            self._editor()
        return dataset

    def _editable(self, number: str) -> dict[str, Any]:
        if number not in self.site.datasets:
            raise Refusal(404, "Dataset not found")
        self._editor()
        return self.site.datasets[number]

    def _upload(self, number: str, resource: str | None, body: bytes) -> dict[str, Any]:
        dataset = self._editable(number)
        form = self._form(body)
        name, content = form.get("file", ("", b""))
        if not name or len(content) > PLAIN_LIMIT:
            raise Refusal(400, "There are validation errors.\n* file: a file of up to 100 MB is required")
        fields = {key: form[key][1].decode() for key in ("title", "description") if key in form}
        readonly = self.site.put_file(dataset, resource, name, content, fields)
        return {**dataset, "readonly": readonly}

    def _begin(self, number: str, given: dict[str, Any]) -> dict[str, str]:
        dataset = self._editable(number)
        if given.get("resource_id") and given["resource_id"] not in dataset["resources"]:
            raise Refusal(404, "Resource not found")
        upload = f"00000000-0000-4000-8000-{next(self.site.numbers):012d}"
        self.site.uploads[upload] = {"dataset": number, "pieces": {}, **given}
        base = f"{self.site.url}/api/v3/upload/{upload}"
        return {"urlChunk": f"{base}/chunk", "urlComplete": f"{base}/complete"}

    def _pending(self, upload: str) -> dict[str, Any]:
        if upload not in self.site.uploads:
            raise Refusal(404, "No such upload")
        self._editor()
        return self.site.uploads[upload]

    def _complete(self, upload: str) -> dict[str, Any]:
        given = self._pending(upload)
        pieces = given["pieces"]
        if sorted(pieces) != list(range(given["parts"])):
            raise Refusal(400, "A part is missing")
        content = b"".join(pieces[part] for part in sorted(pieces))
        if given["parts"] != math.ceil(len(content) / PART_BYTES):
            raise Refusal(400, "The parts are not of 5 MiB each")
        dataset = self._editable(given["dataset"])
        fields = {name: given.get(name) for name in ("title", "description", "order", "timeframe")}
        readonly = self.site.put_file(
            dataset, given.get("resource_id"), given["filename"], content, fields, given["parts"]
        )
        del self.site.uploads[upload]
        return {"dataset": dataset, **readonly}

    def _form(self, body: bytes) -> dict[str, tuple[str, bytes]]:
        """A multipart form: file name and content by field."""
        found = re.search(r'boundary="?([^";]+)', self.headers.get("Content-Type") or "")
        if not found:
            raise Refusal(400, "A form is required")
        form = {}
        for part in body.split(b"--" + found[1].encode())[1:-1]:
            head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            about = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
            form[about["name"]] = (about.get("filename", ""), content.removesuffix(b"\r\n"))
        return form

    def _answer(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def datapress_site() -> Iterator[Site]:
    """A site that answers, for as long as the block lasts."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("SiteHandler", (Handler,), {"site": site}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
