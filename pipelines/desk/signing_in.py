"""Signing in and out, here or by the council's sign-on; the first setting up of an account."""

from __future__ import annotations

import hashlib
import io
import logging
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import segno
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.council.post import Letter
from pipelines.desk.accounts import Account, address_of_second_factor, new_second_factor
from pipelines.desk.sign_on import BACK, SignOn, SignOnError
from pipelines.desk.web import SESSION, Shared, Visit, read_form, seen_other, sentence
from pipelines.gate.moves import DeskRole
from pipelines.gate.trail import append

log = logging.getLogger(__name__)
WAY, WAY_SECONDS = "desk-sign-on", 600
WRONG = (
    "Mail address or password do not fit, or there were too many attempts. After five, wait fifteen minutes."
)
WRONG_CODE = (
    "That code does not fit, or was used before. Wait for the next one; after five, wait fifteen minutes."
)
NO_PASSWORDS = "The desk has no passwords of its own. Sign in with the council’s sign-on."
UNKNOWN = (
    "You are signed in there, but no account of the desk is yours. An administrator makes accounts; give "
    "them your mail address, or what the sign-on calls you:"
)
UNVERIFIED = "The council’s sign-on does not vouch for your mail address, so that no account is found by it."


class SigningIn(Shared):
    """The pages before anybody is known."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/sign-in", self.sign_in, methods=["GET", "POST"]),
            Route("/sign-in/code", self.code, methods=["GET", "POST"]),
            Route("/sign-out", self.frame.guarded(self.sign_out), methods=["POST"]),
            Route("/signed-out", self.signed_out),
            Route("/sign-on", self.sign_on),
            Route(BACK, self.back),
            Route("/set-up/{token}", self.set_up, methods=["GET", "POST"]),
        ]

    @cached_property
    def provider(self) -> SignOn | None:
        """The council's sign-on, if there is one."""
        given = self.bureau.provider
        return SignOn(given, self.bureau.address) if given else None

    async def sign_in(self, request: Request) -> Response:
        """Mail address and password; then the code."""
        frame, visitor = self.frame, self.frame.visitor(request)
        fault = ""
        to = _own_path(request.query_params.get("next", "/"))
        if request.method == "POST":
            form = await read_form(request)
            if not self.bureau.has_passwords:
                fault = NO_PASSWORDS
            elif not frame.is_own(request, visitor, form):
                fault = "The page was too old. Please try again."
            else:
                account = await run_in_threadpool(
                    self.bureau.accounts.check_password,
                    str(form.get("email", ""))[:320],
                    str(form.get("password", ""))[:1000],
                    _place(request),
                    self.bureau.now.timestamp(),
                )
                if account is not None:
                    response = seen_other(f"/sign-in/code?next={to}")
                    token = self.bureau.accounts.begin(account, self.bureau.now.timestamp(), is_whole=False)
                    frame.set_session(response, token)
                    return response
                fault = WRONG
        page = frame.page(
            "sign_in",
            status=403 if fault else 200,
            fault=fault,
            to=to,
            csrf=frame.token(visitor),
            has_sign_on=self.provider is not None,
            has_passwords=self.bureau.has_passwords,
        )
        frame.set_visitor(page, visitor)
        return page

    async def code(self, request: Request) -> Response:
        """The code of the second factor; then a session of another name."""
        frame, accounts = self.frame, self.bureau.accounts
        session = await run_in_threadpool(frame.session, request)
        if session is None or not self.bureau.has_passwords:
            return seen_other("/sign-in")
        to = _own_path(request.query_params.get("next", "/"))
        fault = ""
        if request.method == "POST":
            form = await read_form(request)
            now = self.bureau.now.timestamp()
            if not frame.is_own(request, session.csrf, form):
                fault = "The page was too old. Please try again."
            elif await run_in_threadpool(
                accounts.check_code, session.account, str(form.get("code", ""))[:20], _place(request), now
            ):
                response = seen_other(to)
                accounts.end(request.cookies.get(frame.cookie(SESSION), ""))
                frame.set_session(response, accounts.begin(session.account, now, is_whole=True))
                return response
            else:
                fault = WRONG_CODE
        return frame.page(
            "code", status=403 if fault else 200, fault=fault, to=to, csrf=frame.token(session.csrf)
        )

    def sign_out(self, visit: Visit) -> Response:
        """End the session, here and in the database."""
        name = self.frame.cookie(SESSION)
        self.bureau.accounts.end(visit.request.cookies.get(name, ""))
        response = seen_other("/signed-out" if self.provider else "/sign-in")
        response.delete_cookie(name, path="/")
        return response

    # ---- the council's sign-on

    async def sign_on(self, request: Request) -> Response:
        """On to the provider, with a mark in this browser of what it must bring back."""
        if self.provider is None:
            return self._not_let_in(404, "The council’s sign-on is not set up at this desk.")
        try:
            address, kept = await self.provider.begin(request)
        except SignOnError as error:
            return self._not_let_in(502, sentence(error))
        response = seen_other(address)
        to = _own_path(request.query_params.get("next", "/"))
        response.set_cookie(
            self.frame.cookie(WAY),
            str(self._ways.dumps({"kept": kept, "to": to})),
            max_age=WAY_SECONDS,
            path="/",
            secure=self.frame.is_sealed,
            httponly=True,
            samesite="lax",  # the provider leads back from its own site
        )
        return response

    async def back(self, request: Request) -> Response:
        """Back from the provider: let in whose account that is, with a session of its own."""
        if self.provider is None:
            return self._not_let_in(404, "The council’s sign-on is not set up at this desk.")
        accounts, now = self.bureau.accounts, self.bureau.now.timestamp()
        way: dict[str, Any] = {"kept": {}, "to": "/"}
        try:
            way = self._ways.loads(request.cookies.get(self.frame.cookie(WAY), ""), max_age=WAY_SECONDS)
        except BadSignature:
            log.info("somebody came back from the sign-on without having been sent there")
        try:
            who = await self.provider.finish(request, way["kept"])
        except SignOnError as error:
            log.warning("sign-on refused: %s", error.what)
            return self._not_let_in(403, sentence(error))
        account, is_new = await run_in_threadpool(accounts.vouched, who.issuer, who.subject, who.email)
        if account is None:
            words = UNKNOWN if who.email else f"{UNVERIFIED} {UNKNOWN}"
            return self._not_let_in(403, words, who.subject)
        if is_new:
            await run_in_threadpool(self._note_binding, account)
        response = seen_other(way["to"])
        accounts.end(request.cookies.get(self.frame.cookie(SESSION), ""))
        self.frame.set_session(response, accounts.begin(account, now, is_whole=True))
        response.delete_cookie(self.frame.cookie(WAY), path="/")
        return response

    async def signed_out(self, _: Request) -> Response:
        """What signing out does not end: the session at the provider."""
        if self.provider is None:
            return seen_other("/sign-in")
        return self.frame.page("signed_out", way_out=await self.provider.way_out())

    @cached_property
    def _ways(self) -> URLSafeTimedSerializer:
        return self.frame.serializer("sign-on")

    def _not_let_in(self, status: int, words: str, subject: str = "") -> Response:
        """A page that says why somebody was not let in; what was begun is over."""
        response = self.frame.page("not_let_in", status=status, words=words, subject=subject)
        response.delete_cookie(self.frame.cookie(WAY), path="/")
        return response

    def _note_binding(self, account: Account) -> None:
        """Record that an account is somebody's at the sign-on from now on, and tell its owner."""
        digest = {"subject_sha256": hashlib.sha256(account.subject.encode()).hexdigest()}
        append(
            self.bureau.trail, self.bureau.when, DeskRole.SYSTEM, account.id, "first sign-on",
            f"account {account.id}", digest,
        )  # fmt: skip
        words = (
            "You signed in at the open data desk through the council's sign-on for the first time. "
            "If that was not you, tell an administrator at once."
        )
        about = f"first sign-on {account.id} {self.bureau.when}"
        title = "Your account at the open data desk was used for the first time"
        self.bureau.outbox.put(
            [Letter(about, "mail", account.email, title, words)], self.bureau.now.timestamp()
        )

    def _tell(self, account: Account) -> None:
        """Tell somebody that their password and second factor were chosen, in case it was not them."""
        self.bureau.outbox.put([_letter_of(account, self.bureau.when)], self.bureau.now.timestamp())

    async def set_up(self, request: Request) -> Response:
        """Choose password and second factor, once, by an invitation."""
        frame, accounts = self.frame, self.bureau.accounts
        account = await run_in_threadpool(accounts.invited, request.path_params["token"])
        if not self.bureau.has_passwords:
            return frame.page(
                "refused", status=404, title="No passwords here", words=NO_PASSWORDS, back="/sign-in"
            )
        if account is None:
            words = "This invitation is too old, was used before, or is none. Ask for another."
            return frame.page("refused", status=404, title="No such invitation", words=words, back="/sign-in")
        visitor = frame.visitor(request)
        secret, fault = new_second_factor(), ""
        if request.method == "POST":
            form = await read_form(request)
            try:
                secret = str(frame.signer.loads(str(form.get("secret", "")), max_age=3600))
                is_kept = True
            except BadSignature:
                is_kept = False
            if not is_kept or not frame.is_own(request, visitor, form):
                fault = "The page was too old. Please scan the new picture and try again."
            elif form.get("password") != form.get("again"):
                fault = "The two passwords are not the same."
            else:
                fault = await run_in_threadpool(
                    accounts.set_up,
                    account.id,
                    str(form.get("password", ""))[:1000],
                    secret,
                    str(form.get("code", ""))[:20],
                    self.bureau.now.timestamp(),
                )
                if not fault:
                    self._tell(account)
                    return seen_other("/sign-in")
        picture = io.BytesIO()
        segno.make(address_of_second_factor(secret, account), error="m").save(picture, kind="png", scale=6)
        page = frame.page(
            "set_up",
            status=400 if fault else 200,
            account=account,
            fault=fault,
            picture=f"data:image/png;base64,{_base64(picture.getvalue())}",
            plain=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            secret=str(frame.signer.dumps(secret)),
            csrf=frame.token(visitor),
        )
        frame.set_visitor(page, visitor)
        return page


def _letter_of(account: Account, when: str) -> Letter:
    words = (
        "Password and second factor of your account at the open data desk were chosen anew. "
        "If that was not you, tell an administrator at once."
    )
    about = f"set up {account.id} {when}"
    return Letter(about, "mail", account.email, "Your account at the open data desk was set up", words)


def _own_path(text: str) -> str:
    """A path of the desk; the first page for anything that would lead elsewhere."""
    parts = urlsplit(text)
    is_own = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc
    return parts.path if is_own and parts.path.isascii() and "\\" not in parts.path else "/"


def _place(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _base64(content: bytes) -> str:
    import base64

    return base64.b64encode(content).decode("ascii")
