"""Signing in at the council's own provider: OpenID Connect, authorisation code flow with PKCE.

The protocol is Authlib's: state, nonce, PKCE, the token's signature and its claims. What is ours: the
provider must be the one that is set, its tokens must be meant for this desk and signed with a key that only
it has, and what comes of it is no more than who somebody is there. Whose account that is, and what they may
do, `pipelines.desk.accounts` says; the second factor is the provider's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.requests import Request

from pipelines.exceptions import DeskError

SCOPES = "openid email"
PROVIDER_SECONDS, LEEWAY_SECONDS, KEPT_SECONDS = 10.0, 60, 3600.0
"""How long an answer of the provider is waited for, how far its clock may be off, how long what it says of
itself and its keys are kept."""
ALGORITHMS = frozenset(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"))
"""Ways to sign with a key that the provider alone has; neither `none` nor one with a shared secret."""
WAYS_TO_PROVE = ("client_secret_basic", "client_secret_post")
BACK = "/sign-on/back"


class SignOnError(DeskError):
    """Somebody who comes from the council's sign-on and is not let in, or that it cannot be asked.

    Raised by `pipelines.desk.sign_on`.
    """


@dataclass(frozen=True)
class SignOnProvider:
    """The council's provider.

    Attributes:
        issuer: as its own metadata names it, to the last stroke.
        client: the desk's id there.
        secret: the desk's secret there; empty for a public client.
    """

    issuer: str
    client: str
    secret: str = ""


@dataclass(frozen=True)
class VouchedPerson:
    """Who somebody is, by the word of the provider.

    Attributes:
        issuer: the provider.
        subject: what it calls them, always the same and never another's.
        email: their mail address; empty when the provider does not vouch for it.
    """

    issuer: str
    subject: str
    email: str


class SignOn:
    """The desk as a client of a provider.

    Args:
        provider: which.
        address: where people reach the desk; the provider leads them back there.
    """

    def __init__(self, provider: SignOnProvider, address: str) -> None:
        self.provider = provider
        self._address = address.rstrip("/")
        self._app = self._new()

    def _new(self) -> Any:
        """Authlib's client of the provider, which knows nothing of it yet."""
        from authlib.integrations.starlette_client import OAuth

        return OAuth().register(
            "council",
            client_id=self.provider.client,
            client_secret=self.provider.secret or None,
            server_metadata_url=f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPES,
                "code_challenge_method": "S256",
                "timeout": PROVIDER_SECONDS,
            },
        )

    async def begin(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Where to send a browser, and what it must bring back: state, nonce and verifier.

        Raises:
            SignOnError: the provider does not answer, or is another one.
        """
        app = await self._known()
        request.scope["session"] = kept = dict[str, Any]()
        response = await app.authorize_redirect(request, f"{self._address}{BACK}")
        return str(response.headers["location"]), kept

    async def finish(self, request: Request, kept: dict[str, Any]) -> VouchedPerson:
        """Who came back.

        Args:
            request: what the browser was led back with.
            kept: what `begin` gave to this browser.

        Raises:
            SignOnError: nobody is vouched for: another state, a used code, a token that is not for this desk,
                is over, or is not signed by the provider.
        """
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        app = await self._known()
        request.scope["session"] = kept
        wanted = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client},
            "sub": {"essential": True},
        }
        try:
            token = await app.authorize_access_token(request, claims_options=wanted, leeway=LEEWAY_SECONDS)
        except httpx.TransportError as error:
            raise _silent(error) from error
        except (AuthlibBaseError, JoseError, httpx.HTTPError, ValueError, TypeError, RuntimeError) as error:
            raise _refused(type(error).__name__) from error
        claims = token.get("userinfo")
        if not claims:
            raise _refused("no token")
        email = claims.get("email") if claims.get("email_verified") is True else ""
        return VouchedPerson(self.provider.issuer, str(claims["sub"]), str(email or "").strip().lower())

    async def way_out(self) -> str:
        """Where somebody ends their session at the provider, too; empty where it has no such page."""
        try:
            app = await self._known()
        except SignOnError:
            return ""
        if not app.server_metadata.get("end_session_endpoint"):
            return ""
        made = await app.create_logout_url(
            post_logout_redirect_uri=f"{self._address}/sign-in", client_id=self.provider.client
        )
        return str(made["url"])

    async def _known(self) -> Any:
        """The client with what the provider says of itself, asked again every hour: a key it gave up ends."""
        now = time.time()
        if now - self._app.server_metadata.get("_loaded_at", now) > KEPT_SECONDS:
            self._app = self._new()
        app = self._app
        try:
            found: dict[str, Any] = await app.load_server_metadata()
        except (httpx.HTTPError, ValueError) as error:
            raise _silent(error) from error
        if found.get("issuer") != self.provider.issuer:
            self._app = self._new()
            raise SignOnError(
                "The council’s sign-on",
                "calls itself by another name than the one that is set",
                "an administrator should compare OPENBARNET_SIGN_ON_ISSUER with it, to the last stroke",
            )
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
        ways = found.get("token_endpoint_auth_methods_supported") or WAYS_TO_PROVE
        way = next((one for one in WAYS_TO_PROVE if one in ways), WAYS_TO_PROVE[0])
        app.client_kwargs["token_endpoint_auth_method"] = way if self.provider.secret else "none"
        return app


def _silent(error: Exception) -> SignOnError:
    return SignOnError(
        "The council’s sign-on",
        f"does not answer ({type(error).__name__})",
        "try again in a while; nothing was done",
    )


def _refused(why: str) -> SignOnError:
    return SignOnError(
        "What came back from the council’s sign-on",
        f"was not accepted ({why})",
        "begin again on the page Sign in; a way back that was used, or is older than ten minutes, is good for"
        " nothing",
    )
