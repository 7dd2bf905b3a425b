"""The portal's front door: what every request passes before, and every answer after, the pages.

An answer that depends on nothing but the store is kept with its validators, packed once for each encoding,
and served as bytes until `catalog.json` is replaced; such a request never reaches the framework, and where
the server asks for what is ready, not even a task is made for it. What has to be worked out anew is limited
per client. Every answer gets the security headers and may be read by scripts of other sites, since all of it
is public and none of it depends on who asks.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

import brotli
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.portal.http.connections import HEAD, ReadyAnswer

Headers = list[tuple[bytes, bytes]]
Refuse = Callable[[Scope, int, str], Response]
"""Makes the answer to a request that is refused at the door: a page, or what the asking program expects."""

KEEP = "openbarnet.keep"
"""Set in the scope by whoever answers, when the answer depends on the store alone."""

LONGEST_ADDRESS = 4000
SMALLEST_WORTH_PACKING = 500
LARGEST_KEPT = 4_000_000
MOST_KEPT_BYTES = 128_000_000
LARGEST_PACKED_AT_ONCE = 4_000_000
CLIENTS_KNOWN = 10_000
MOST_HEADS = 5_000
"""Requests whose bytes are known again: at most two kilobytes each, beside answers that are kept anyway."""
SURE_SECONDS = 0.0005
"""For how long the store is not looked at again where the same is asked thousands of times a second."""
BURST_SECONDS = 10
GZIP_ONCE, GZIP_EACH_TIME = 9, 1
BROTLI_ONCE, BROTLI_EACH_TIME = 6, 1

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "interest-cohort=(), geolocation=(), camera=(), microphone=()",
}
SHARING_HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Last-Modified, Link, Content-Location, Retry-After",
}
PREFLIGHT_HEADERS = {
    **SECURITY_HEADERS,
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Authorization, Content-Type, If-None-Match, Range",
    "access-control-max-age": "86400",
}
PACKED_TYPES = (
    b"text/",
    b"application/json",
    b"application/ld+json",
    b"application/problem+json",
    b"application/atom+xml",
    b"application/xml",
    b"application/vnd.oai",
    b"image/svg+xml",
)


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


ALWAYS = _encoded({**SECURITY_HEADERS, **SHARING_HEADERS})
ALWAYS_NAMES = frozenset(name for name, _ in ALWAYS)
NOTHING: Message = {"type": "http.response.body", "body": b""}
SOUND_LINE = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+: [^\x00-\x08\x0a-\x1f\x7f]*\r\n")
"""A header as the server lets it pass; it looks at every one that goes its own way."""
OF_NOT_MODIFIED = frozenset(
    (b"etag", b"last-modified", b"cache-control", b"vary", b"content-location", b"link", *ALWAYS_NAMES)
)


class RequestHeaders(NamedTuple):
    """What the front door wants to know of a request's headers."""

    accept: bytes = b""
    encodings: bytes = b""
    if_none_match: bytes | None = None
    if_modified_since: bytes | None = None
    is_range: bool = False

    @classmethod
    def of(cls, headers: Iterable[tuple[bytes, bytes]]) -> RequestHeaders:
        """Read the headers once."""
        accept = encodings = b""
        match = since = None
        is_range = False
        for name, value in headers:
            if name == b"accept":
                accept = value
            elif name == b"accept-encoding":
                encodings = value
            elif name == b"if-none-match":
                match = value
            elif name == b"if-modified-since":
                since = value
            elif name == b"range":
                is_range = True
        return cls(accept, encodings, match, since, is_range)


@dataclass
class KeptAnswer:
    """A finished answer, packed at most once for each encoding."""

    headers: Headers
    body: bytes
    etag: bytes
    modified: bytes
    is_packable: bool
    cost: int
    _forms: dict[str, tuple[Message, Message]] = field(default_factory=dict)
    _unchanged: dict[str, Message] = field(default_factory=dict)
    _ready: dict[tuple[str, bool, bool], ReadyAnswer | None] = field(default_factory=dict)

    def form(self, encoding: str) -> tuple[Message, Message]:
        """The two messages that carry the body in an encoding."""
        found = self._forms.get(encoding)
        if found is None:
            body, headers = self.body, self.headers
            if encoding:
                body = _packed(self.body, encoding, once=True)
                headers = [*_weakened(self.headers), (b"content-encoding", encoding.encode())]
            start = _start(200, [*headers, (b"content-length", b"%d" % len(body))])
            found = self._forms[encoding] = start, {"type": "http.response.body", "body": body}
        return found

    def unchanged(self, encoding: str) -> Message:
        """304, with the validators of an encoding."""
        found = self._unchanged.get(encoding)
        if found is None:
            headers = [pair for pair in self.headers if pair[0] in OF_NOT_MODIFIED]
            found = _start(304, _weakened(headers) if encoding else headers)
            self._unchanged[encoding] = found
        return found

    def ready(self, encoding: str, *, is_unchanged: bool, has_body: bool) -> ReadyAnswer | None:
        """The same as it goes over the wire; None where a header holds what no server may send."""
        asked = (encoding, is_unchanged, has_body)
        if asked not in self._ready:
            start, body = (self.unchanged(encoding), NOTHING) if is_unchanged else self.form(encoding)
            lines = [b"%b: %b\r\n" % pair for pair in start["headers"]]
            is_sound = all(map(SOUND_LINE.fullmatch, lines))
            answer = ReadyAnswer(start["status"], b"".join(lines), body["body"] if has_body else b"")
            self._ready[asked] = answer if is_sound else None
        return self._ready[asked]


class Front:
    """The portal as servers see it.

    Args:
        app: what answers a request that no kept answer is there for.
        stamp: tells one state of the store from the next.
        refuse: makes the answer to a request that is refused.
        rate: requests a second and client that are worked out anew, over ten seconds; 0 for any number.
    """

    def __init__(self, app: ASGIApp, stamp: Callable[[], object], refuse: Refuse, *, rate: float = 0) -> None:
        self.app = app
        self._stamp = stamp
        self._refuse = refuse
        self._kept: OrderedDict[tuple[bytes, bytes, bytes], KeptAnswer] = OrderedDict()
        self._kept_bytes = 0
        self._kept_at: object = None
        self._by_head: dict[bytes, ReadyAnswer] = {}
        self._sure_until = 0.0
        self._limits = RateLimit(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        asked = RequestHeaders.of(scope["headers"])
        if method in ("GET", "HEAD") and not asked.is_range:
            kept = self._find(scope, asked)
            if kept is not None:
                await _send_kept(kept, asked, method, send)
                return
        if method == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT_HEADERS)(scope, receive, send)
            return
        refusal = self._refusal(scope)
        answer = _SentAnswer(scope, asked, send, self._keep)
        await (refusal or self.app)(scope, receive, answer)

    def ready(self, scope: Scope) -> ReadyAnswer | None:
        """The answer to a request as it goes over the wire, if it is kept: what a call would send, sooner."""
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            return None
        asked = RequestHeaders.of(scope["headers"])
        kept = None if asked.is_range else self._find(scope, asked)
        if kept is None:
            return None
        is_unchanged = _is_asked_for_news(asked) and _is_unchanged(kept, asked)
        found = kept.ready(_encoding(kept, asked), is_unchanged=is_unchanged, has_body=method == "GET")
        head = scope.get(HEAD)
        if found is not None and head:
            if len(self._by_head) >= MOST_HEADS:
                self._by_head.clear()
            self._by_head[head] = found
        return found

    def again(self, head: bytes) -> ReadyAnswer | None:
        """The answer to a request with the very same bytes, if that was ready and still is."""
        found = self._by_head.get(head)
        if found is None:
            return None
        now = time.monotonic()
        if now >= self._sure_until:
            if self._stamp() != self._kept_at:
                return None
            self._sure_until = now + SURE_SECONDS
        return found

    def _refusal(self, scope: Scope) -> Response | None:
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return self._refuse(scope, 414, "The address is too long.")
        client = scope.get("client")
        wait = self._limits.wait(client[0] if client else "")
        if wait:
            seconds = max(1, round(wait + 0.5))
            answer = self._refuse(
                scope, 429, f"Too many requests came from your address; go on in {seconds} seconds."
            )
            answer.headers["retry-after"] = str(seconds)
            return answer
        return None

    def _find(self, scope: Scope, asked: RequestHeaders) -> KeptAnswer | None:
        stamp = self._stamp()
        if stamp != self._kept_at:
            self._kept.clear()
            self._by_head.clear()
            self._kept_bytes = 0
            self._kept_at = stamp
            return None
        path, query = scope["raw_path"], scope["query_string"]
        key = (path, query, b"")
        kept = self._kept.get(key)
        if kept is None:
            key = (path, query, asked.accept)
            kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def _keep(self, scope: Scope, asked: RequestHeaders, kept: KeptAnswer, *, by_accept: bool) -> None:
        if kept.cost > LARGEST_KEPT or self._stamp() != self._kept_at:
            return
        key = (scope["raw_path"], scope["query_string"], asked.accept if by_accept else b"")
        before = self._kept.pop(key, None)
        if before is not None:
            self._by_head.clear()
        self._kept[key] = kept
        # packed forms may come to it later; together they are smaller than the body
        self._kept_bytes += 2 * (kept.cost - (before.cost if before else 0))
        while self._kept_bytes > MOST_KEPT_BYTES:
            self._by_head.clear()  # which would hold what is gone
            _, gone = self._kept.popitem(last=False)
            self._kept_bytes -= 2 * gone.cost


class RateLimit:
    """So many requests a second from each client, with a reserve of ten seconds."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._reserve = rate * BURST_SECONDS
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds until the client may ask again; 0 if it may now, which is then counted."""
        if not self._rate:
            return 0
        now = time.monotonic()
        left, since = self._left.pop(client, (self._reserve, now))
        left = min(self._reserve, left + (now - since) * self._rate)
        is_allowed = left >= 1
        self._left[client] = (left - 1 if is_allowed else left, now)
        if len(self._left) > CLIENTS_KNOWN:
            self._left.popitem(last=False)
        return 0 if is_allowed else (1 - left) / self._rate


class _SentAnswer:
    """Finishes an answer on its way out: headers, validators, packing, keeping."""

    def __init__(
        self,
        scope: Scope,
        asked: RequestHeaders,
        send: Send,
        keep: Callable[..., None],
    ) -> None:
        self._scope = scope
        self._asked = asked
        self._send = send
        self._keep = keep
        self._start: Message | None = None
        self._packer: _Packer | None = None

    async def __call__(self, message: Message) -> None:
        """Pass one message on, the start of an answer not before its first bytes are known."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        start, self._start = self._start, None
        if start is None:
            await self._send_more(message)
        elif message.get("more_body"):
            await self._send_stream(start, message)
        else:
            await self._send_whole(start, message.get("body", b""))

    async def _send_whole(self, start: Message, body: bytes) -> None:
        status, headers = start["status"], list(start["headers"])
        found = dict(headers)
        is_get = self._scope["method"] in ("GET", "HEAD")
        if status != 200 or not is_get or found.get(b"cache-control") == b"no-store":
            await self._send_plain(status, headers, body)
            return
        is_head_only = self._scope["method"] == "HEAD" and not body
        if is_head_only or b"content-range" in found:
            await self._send_plain(status, headers, body)
            return
        if b"etag" not in found:
            tag = b'"%s"' % hashlib.blake2b(body, digest_size=16).hexdigest().encode()
            headers.append((b"etag", tag))
        headers = [pair for pair in headers if pair[0] != b"content-length"]
        is_packable = _is_packable(found.get(b"content-type", b"")) and len(body) >= SMALLEST_WORTH_PACKING
        headers = _finished(headers, is_packable=is_packable)
        found = dict(headers)
        kept = KeptAnswer(
            headers, body, found[b"etag"], found.get(b"last-modified", b""), is_packable, len(body) + 1000
        )
        if self._scope.get(KEEP):
            self._keep(self._scope, self._asked, kept, by_accept=b"Accept" in _varies(headers))
            await _send_kept(kept, self._asked, self._scope["method"], self._send)
            return
        if _is_unchanged(kept, self._asked):
            await self._send(kept.unchanged(_encoding(kept, self._asked)))
            await self._send(NOTHING)
            return
        encoding = _encoding(kept, self._asked) if len(body) <= LARGEST_PACKED_AT_ONCE else ""
        if encoding:
            body = _packed(body, encoding, once=False)
            headers = [*_weakened(headers), (b"content-encoding", encoding.encode())]
        await self._send(_start(200, [*headers, (b"content-length", b"%d" % len(body))]))
        await self._send({"type": "http.response.body", "body": body})

    async def _send_plain(self, status: int, headers: Headers, body: bytes) -> None:
        names = {name for name, _ in headers}
        if status not in (204, 304) and b"content-length" not in names:
            headers.append((b"content-length", b"%d" % len(body)))
        await self._send(_start(status, _finished(headers, is_packable=False)))
        await self._send({"type": "http.response.body", "body": body})

    async def _send_stream(self, start: Message, message: Message) -> None:
        headers = list(start["headers"])
        found = dict(headers)
        is_packable = start["status"] == 200 and _is_packable(found.get(b"content-type", b""))
        if is_packable and b"gzip" in self._asked.encodings and self._scope["method"] == "GET":
            self._packer = _Packer()
            headers = [pair for pair in headers if pair[0] not in (b"content-length", b"accept-ranges")]
            headers = [*_weakened(headers), (b"content-encoding", b"gzip")]
        await self._send(_start(start["status"], _finished(headers, is_packable=is_packable)))
        await self._send_more(message)

    async def _send_more(self, message: Message) -> None:
        if self._packer is not None:
            body = self._packer.pack(message.get("body", b""), is_last=not message.get("more_body"))
            message = {**message, "body": body}
        await self._send(message)


class _Packer:
    """Packs a body that comes in pieces."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(GZIP_EACH_TIME, zlib.DEFLATED, zlib.MAX_WBITS | 16)

    def pack(self, piece: bytes, *, is_last: bool) -> bytes:
        """What there is to send of it so far."""
        return self._packer.compress(piece) + (self._packer.flush() if is_last else b"")


async def _send_kept(kept: KeptAnswer, asked: RequestHeaders, method: str, send: Send) -> None:
    encoding = _encoding(kept, asked)
    if _is_asked_for_news(asked) and _is_unchanged(kept, asked):
        await send(kept.unchanged(encoding))
        await send(NOTHING)
        return
    start, body = kept.form(encoding)
    await send(start)
    await send(body if method == "GET" else NOTHING)


def _is_asked_for_news(asked: RequestHeaders) -> bool:
    return bool(asked.if_none_match or asked.if_modified_since)


def _encoding(kept: KeptAnswer, asked: RequestHeaders) -> str:
    """The best encoding that the client takes and the body is worth."""
    return _best_encoding(asked.encodings) if kept.is_packable and asked.encodings else ""


@lru_cache(maxsize=1000)
def _best_encoding(accepted: bytes) -> str:
    """The best of ours that a header accepts; programs and browsers send few different ones."""
    offered = {
        name.strip(): weight.replace(b" ", b"")
        for name, _, weight in (part.partition(b";") for part in accepted.lower().split(b","))
    }
    for name in ("br", "gzip"):
        weight = offered.get(name.encode())
        if weight is not None and weight not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"):
            return name
    return ""


def _is_unchanged(kept: KeptAnswer, asked: RequestHeaders) -> bool:
    """Whether the client's copy is still good: by its tag if it sends one, else by its date."""
    if asked.if_none_match is not None:
        given = asked.if_none_match.strip()
        tags = (tag.strip().removeprefix(b"W/") for tag in given.split(b","))
        return given == b"*" or kept.etag.removeprefix(b"W/") in tags
    if asked.if_modified_since is None or not kept.modified:
        return False
    try:
        since = parsedate_to_datetime(asked.if_modified_since.decode("latin-1"))
        modified = parsedate_to_datetime(kept.modified.decode("latin-1"))
    except (ValueError, TypeError):
        return False
    return modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def _packed(body: bytes, encoding: str, *, once: bool) -> bytes:
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=BROTLI_ONCE if once else BROTLI_EACH_TIME)
        return packed
    return gzip.compress(body, compresslevel=GZIP_ONCE if once else GZIP_EACH_TIME, mtime=0)


def _is_packable(media_type: bytes) -> bool:
    return media_type.startswith(PACKED_TYPES)


def _finished(headers: Headers, *, is_packable: bool) -> Headers:
    """The headers with those that every answer has."""
    names = {name for name, _ in headers}
    headers = [*headers, *(pair for pair in ALWAYS if pair[0] not in names)]
    varies = _varies(headers)
    if is_packable:
        varies.append(b"Accept-Encoding")
    if not varies:
        return headers
    return [*(pair for pair in headers if pair[0] != b"vary"), (b"vary", b", ".join(dict.fromkeys(varies)))]


def _varies(headers: Headers) -> list[bytes]:
    """The headers of a request that an answer depends on."""
    return [part.strip() for name, value in headers if name == b"vary" for part in value.split(b",")]


def _weakened(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """A packed body is another representation than the plain one, so its tag becomes a weak one."""
    return [
        (name, b"W/" + value if name == b"etag" and not value.startswith(b"W/") else value)
        for name, value in headers
    ]


def _start(status: int, headers: Headers) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}
