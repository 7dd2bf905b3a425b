"""Calls to a site: one token in a header, waits and retries, and errors that a person can act on.

A call that may be made twice without harm is retried on 429 (as long as Retry-After says), on 5xx and when
the line breaks. One that may not, such as the making of a dataset, is retried only if it surely was not
carried out. Redirects are not followed, so that a token goes to no other host; nor does it reach a log or an
error.
"""

from __future__ import annotations

import hashlib
import json
import ssl
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx_retries import Retry, RetryTransport

from pipelines.exceptions import TargetRefusedError, TargetUnavailableError
from pipelines.targets.settings import Secret

OWN_ERRORS = (500, 502, 503, 504)
TOO_MANY = 429
ATTEMPTS = 5
BACKOFF_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 120.0
TIMEOUT = httpx.Timeout(60.0, write=600.0, read=600.0)
SHOWN = 300
"""Characters of a site's own words that an error repeats."""

_COMMON: dict[str, Any] = {
    "total": ATTEMPTS,
    "allowed_methods": ["GET", "POST", "PATCH"],
    "backoff_factor": BACKOFF_SECONDS,
    "max_backoff_wait": LONGEST_WAIT_SECONDS,
}
PATIENT = Retry(**_COMMON, status_forcelist=[TOO_MANY, *OWN_ERRORS])
CAREFUL = Retry(
    **_COMMON,
    status_forcelist=[TOO_MANY],
    retry_on_exceptions=[httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout],
)


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed: reading them takes longer than many a call."""
    return httpx.create_ssl_context()


class Caller:
    """Makes calls to one site.

    Args:
        target: the target's name, for errors.
        base: the site's address.
        token: what is sent as `Authorization`.
    """

    def __init__(self, target: str, base: str, token: Secret) -> None:
        self.target = target
        self.base = base
        self._token = token
        self._client = httpx.Client(
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=RetryTransport(transport=httpx.HTTPTransport(verify=_trusted()), retry=PATIENT),
            headers={"User-Agent": "open-barnet"},
        )

    def __enter__(self) -> Caller:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, method: str, path: str, *, may_repeat: bool = True, **content: Any) -> httpx.Response:
        """A site's answer, whatever it says; 429 and 5xx that outlast all retries are errors.

        Args:
            method: GET, POST or PATCH.
            path: below the site's address, or a whole address on the same site.
            may_repeat: False if a second call would do a second thing.
            content: as httpx takes it: `json`, `data`, `files`, `params`.

        Raises:
            TargetUnavailableError: no answer, or an error of the site's own.
            TargetRefusedError: an address that is not on the site.
        """
        address = self._on_site(path)
        try:
            answer = self._client.request(
                method,
                address,
                headers={"Authorization": self._token.reveal()},
                extensions={"retry": PATIENT if may_repeat else CAREFUL},
                **content,
            )
        except httpx.HTTPError as error:
            raise TargetUnavailableError(
                self.target,
                self._clean(f"no answer to {method} {address} ({type(error).__name__}: {error})"),
                "see that the site is up, then send again: it goes on where it stopped",
            ) from None
        if answer.status_code == TOO_MANY or answer.status_code in OWN_ERRORS:
            raise TargetUnavailableError(
                self.target,
                self._clean(f"answered {answer.status_code} to {method} {address}: {_said(answer)}"),
                "send again later: it goes on where it stopped",
            )
        return answer

    def sha256(self, path: str) -> str:
        """The hash of a file on the site; empty if there is none to be had.

        Raises:
            TargetUnavailableError: the line broke.
        """
        digest = hashlib.sha256()
        headers = {"Authorization": self._token.reveal()}
        try:
            with self._client.stream("GET", self._on_site(path), headers=headers) as answer:
                if answer.status_code != httpx.codes.OK:
                    return ""
                for chunk in answer.iter_bytes():
                    digest.update(chunk)
        except httpx.HTTPError as error:
            raise TargetUnavailableError(
                self.target,
                self._clean(f"{path} could not be read back ({type(error).__name__})"),
                "check again later",
            ) from None
        return digest.hexdigest()

    def refusal(self, answer: httpx.Response, next_move: str) -> TargetRefusedError:
        """The error for an answer that is a no."""
        where = f"{answer.request.method} {answer.request.url}"
        return TargetRefusedError(
            self.target, self._clean(f"answered {answer.status_code} to {where}: {_said(answer)}"), next_move
        )

    def json(self, answer: httpx.Response) -> Any:
        """An answer's content.

        Raises:
            TargetRefusedError: it is not JSON, so this is not the kind of site that was expected.
        """
        try:
            return answer.json()
        except ValueError:
            raise self.refusal(answer, "see that `url` is the site's address") from None

    def _on_site(self, path: str) -> str:
        """The address of a path; the token goes to the site's own host, scheme and port alone."""
        if path.startswith("/"):
            return self.base + path
        ours, theirs = urlsplit(self.base), urlsplit(path)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise TargetRefusedError(
                self.target,
                f"names an address on another site, {theirs.scheme}://{theirs.hostname}",
                "see that `url` is the address by which the site calls itself",
            )
        return path

    def _clean(self, text: str) -> str:
        return self._token.hidden_in(" ".join(text.split()))


def _said(answer: httpx.Response) -> str:
    """A site's own words, cut to a line."""
    try:
        body = answer.json()
    except ValueError:
        return answer.text[:SHOWN] or "nothing"
    if isinstance(body, Mapping):
        body = body.get("error", body.get("message", body))
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text[:SHOWN]
