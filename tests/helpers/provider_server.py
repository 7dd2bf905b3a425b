"""A provider of OpenID Connect on a port of its own: the package's own server, real HTTP, tokens it signs.

Two things are added before it. It holds a code to the verifier that its challenge was made of (PKCE), which
the package does not; and a test may have it damage what it signed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

CLIENT, CLIENT_SECRET = "open-data-desk", "a secret of nobody"


@dataclass
class CouncilProvider:
    """The provider as tests see it.

    Attributes:
        issuer: its address.
        damage: changes a token after it was signed.
        asked: what the desk asked for at the place of tokens, in order.
    """

    issuer: str = ""
    damage: Callable[[str], str] = lambda token: token
    asked: list[dict[str, str]] = field(default_factory=list)

    def knows(self, subject: str, **claims: object) -> None:
        """Let it say this of somebody; a claim that the token has anyway is replaced."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def agrees(self, address: str, subject: str, **form: str) -> str:
        """Somebody signs in there; gives the address that they are led back to."""
        sent = httpx.post(address, data={"sub": subject, **form})
        assert sent.status_code in (302, 303), sent.text
        return sent.headers["location"]


def unsigned(token: str) -> str:
    """A token that says that it needs no signature."""
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."


def altered(token: str) -> str:
    """A token whose claims were changed after it was signed."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(f"{body}==="))
    changed = json.dumps({**claims, "sub": "somebody-else"}).encode()
    return f"{head}.{base64.urlsafe_b64encode(changed).rstrip(b'=').decode()}.{signature}"


@contextmanager
def serving_provider() -> Iterator[CouncilProvider]:
    """A provider for as long as it is wanted."""
    provider = CouncilProvider()
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # its own side asks for https, and this is one machine
    import oidc_provider_mock  # late: for a few tests, and loaded by all that are collected
    from oidc_provider_mock._server import _threaded_server

    app = _before(oidc_provider_mock.app(require_nonce=True), provider)
    try:
        with _threaded_server(app) as server:
            provider.issuer = f"http://localhost:{server.server_port}"
            yield provider
    finally:
        os.environ.pop("AUTHLIB_INSECURE_TRANSPORT")


def _before(app: Any, provider: CouncilProvider) -> Any:
    challenges: dict[str, str] = {}

    def guarded(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        told: list[Any] = []
        form: dict[str, str] = {}
        if environ["PATH_INFO"] == "/oauth2/token":
            sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(sent)
            form = {name: values[0] for name, values in parse_qs(sent.decode()).items()}
            provider.asked.append({**form, "authorization": environ.get("HTTP_AUTHORIZATION", "")})
            made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if challenges.get(form["code"]) != base64.urlsafe_b64encode(made).rstrip(b"=").decode():
                start("400 Bad Request", [("content-type", "application/json")])
                return [b'{"error": "invalid_grant"}']
        body = b"".join(app(environ, lambda *given: told.extend(given[:2]) or (lambda _: None)))
        status, headers = told[0], told[1]
        if to := dict(headers).get("Location", ""):
            code = parse_qs(urlsplit(to).query).get("code", [""])[0]
            asked = parse_qs(environ["QUERY_STRING"])
            assert asked.get("code_challenge_method") == ["S256"]
            challenges[code] = asked["code_challenge"][0]
        if form and status.startswith("200"):
            given = json.loads(body)
            body = json.dumps({**given, "id_token": provider.damage(given["id_token"])}).encode()
            headers = [pair for pair in headers if not re.fullmatch("content-length", pair[0], re.IGNORECASE)]
        start(status, headers)
        return [body]

    return guarded
