"""Signing in and out, and the first setting up of an account by its invitation."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
from itsdangerous import BadSignature
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.council.post import Letter
from pipelines.desk.accounts import Account, address_of_second_factor, new_second_factor
from pipelines.desk.web import SESSION, Shared, Visit, read_form, seen_other

WRONG = (
    "Mail address or password do not fit, or there were too many attempts. After five, wait fifteen minutes."
)
WRONG_CODE = (
    "That code does not fit, or was used before. Wait for the next one; after five, wait fifteen minutes."
)


class SigningIn(Shared):
    """The pages before anybody is known."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/sign-in", self.sign_in, methods=["GET", "POST"]),
            Route("/sign-in/code", self.code, methods=["GET", "POST"]),
            Route("/sign-out", self.frame.guarded(self.sign_out), methods=["POST"]),
            Route("/set-up/{token}", self.set_up, methods=["GET", "POST"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Mail address and password; then the code."""
        frame, visitor = self.frame, self.frame.visitor(request)
        fault = ""
        to = _own_path(request.query_params.get("next", "/"))
        if request.method == "POST":
            form = await read_form(request)
            if not frame.is_own(request, visitor, form):
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
            "sign_in", status=403 if fault else 200, fault=fault, to=to, csrf=frame.token(visitor)
        )
        frame.set_visitor(page, visitor)
        return page

    async def code(self, request: Request) -> Response:
        """The code of the second factor; then a session of another name."""
        frame, accounts = self.frame, self.bureau.accounts
        session = await run_in_threadpool(frame.session, request)
        if session is None:
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
        response = seen_other("/sign-in")
        response.delete_cookie(name, path="/")
        return response

    def _tell(self, account: Account) -> None:
        """Tell somebody that their password and second factor were chosen, in case it was not them."""
        self.bureau.outbox.put([_letter_of(account, self.bureau.when)], self.bureau.now.timestamp())

    async def set_up(self, request: Request) -> Response:
        """Choose password and second factor, once, by an invitation."""
        frame, accounts = self.frame, self.bureau.accounts
        account = await run_in_threadpool(accounts.invited, request.path_params["token"])
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
