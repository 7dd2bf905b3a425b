"""The pages that face the public side: duties, datasets, places, answering a request, reading early."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from itsdangerous import BadSignature
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.datasets.declared.folder import load_datasets
from pipelines.desk import duties
from pipelines.desk.acts import bring_in, changes_of, make_move, safe_name
from pipelines.desk.building import DRAFT, FILES, WORK
from pipelines.desk.candidates import OPEN_EARLY
from pipelines.desk.draft_pages import first_rows
from pipelines.desk.proposing import (
    FREQUENCIES,
    NEVER,
    PEOPLE,
    PROPOSED_FILE,
    PUBLICATIONS,
    TYPES,
    read_proposed,
    settle,
)
from pipelines.desk.web import Shared, Visit, kept_upload, seen_other
from pipelines.exceptions import DeskError
from pipelines.gate.decisions import Decision, record
from pipelines.gate.moves import DeskRole, State
from pipelines.gate.trail import append
from pipelines.portal import create_app
from pipelines.store import StoreReader
from pipelines.tables.containers import ENDINGS
from pipelines.targets import load_targets

REQUEST = "request"
LONGEST_REQUEST = 2000
SENTENCE_END = re.compile(r"(?<=[.?!;])\s+")
WITHHELD = re.compile(r"\[[^\]]*, withheld\]")
SHORTEST_ASKED = 2
"""Words: what is no longer (`Dear council.`) asks for nothing."""
MOST_SENTENCES = 8
EARLY_SECONDS = 90 * 24 * 3600
SECONDS_TO_ANSWER = 30.0


class PublicPages(Shared):
    """Duties, datasets, places, requests, early reading."""

    def routes(self) -> list[Route]:
        """Their addresses."""
        guarded = self.frame.guarded
        preparing = (DeskRole.PREPARER, DeskRole.ADMINISTRATOR)
        return [
            Route("/duties", guarded(self.duties)),
            Route("/duties/{id}", guarded(self.duty), methods=["GET", "POST"]),
            Route("/datasets", guarded(self.datasets)),
            Route("/datasets/new", guarded(self.new_dataset, *preparing), methods=["GET", "POST"]),
            Route(
                "/datasets/new/{proposal}",
                guarded(self.settled_dataset, *preparing, DeskRole.PROTECTION),
                methods=["GET", "POST"],
            ),
            Route("/places", guarded(self.places)),
            Route(
                "/places/{name}",
                guarded(self.place, DeskRole.APPROVER, DeskRole.ADMINISTRATOR),
                methods=["GET", "POST"],
            ),
            Route("/requests", guarded(self.requests), methods=["GET", "POST"]),
            Route("/early/{token}", self.early),
        ]

    # ---- duties

    def duties(self, visit: Visit) -> Response:
        """What must be published, who answers for it, what fulfils it."""
        return self.frame.page("duties", visit=visit, duties=duties.duties_of(self.bureau))

    def duty(self, visit: Visit) -> Response:
        """One duty: whose it is, its dataset, and what is said of the period that is due."""
        known = {one.standing.duty.id: one for one in duties.duties_of(self.bureau)}
        one = known[visit.at("id")]
        roles = visit.account.roles_for()
        may_keep = bool(roles & {DeskRole.ADMINISTRATOR, DeskRole.APPROVER})
        may_say = may_keep or visit.account.id in (one.owner, one.deputy)
        if visit.request.method == "POST":
            if visit.said("act", 10) == "keep" and may_keep:
                duties.keep_duty(
                    self.bureau,
                    visit.account,
                    one.standing.duty.id,
                    visit.said("owner", 20),
                    visit.said("deputy", 20),
                    visit.said("dataset", 120),
                )
            elif visit.said("act", 10) == "say" and may_say:
                duties.say_of_period(
                    self.bureau,
                    visit.account,
                    one,
                    visit.said("state", 20),
                    visit.said("reason", 1000),
                    visit.said("period", 10),
                )
            else:
                raise DeskError("That", "is for the duty’s owner or an approver", "ask one of them")
            return seen_other(f"/duties/{one.standing.duty.id}")
        return self.frame.page(
            "duty",
            visit=visit,
            one=one,
            may_keep=may_keep,
            may_say=may_say and bool(one.open_periods),
            said=duties.SAID,
            people=[each for each in self.bureau.accounts.all() if each.is_active],
            datasets=list(load_datasets(self.bureau.project).values()),
        )

    # ---- datasets

    def datasets(self, visit: Visit) -> Response:
        """The tables there are, with what is public of each and how to bring in the next file."""
        public = {entry["name"]: entry for entry in StoreReader(self.bureau.store).catalog()["packages"]}
        listed = [
            (one, public.get(one.id, {}).get("latest"), sorted(self._files(one.id)))
            for one in load_datasets(self.bureau.project).values()
        ]
        return self.frame.page("datasets", visit=visit, listed=listed)

    def _files(self, dataset: str) -> list[str]:
        folder = self.bureau.tables / dataset
        return [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []

    def new_dataset(self, visit: Visit) -> Response:
        """A new dataset, proposed from a file and what others have laid down for such tables."""
        fault = ""
        if visit.request.method == "POST":
            kept = kept_upload(visit, "file")
            if kept is None:
                fault = "Choose a file first."
            else:
                name, fault = self._propose(*kept)
                if not fault:
                    return seen_other(f"/datasets/new/{name}")
        return self.frame.page("dataset_new", visit=visit, status=400 if fault else 200, fault=fault)

    def _propose(self, given: str, content: Path) -> tuple[str, str]:
        """Propose a dataset from a file; gives the proposal's name, or why there is none."""
        try:
            name = safe_name(given, ENDINGS)
            new = secrets.token_hex(8)
            folder = self.bureau.folder / "proposals" / new
            (folder / FILES).mkdir(parents=True)
            shutil.copyfile(content, folder / FILES / name)
        finally:
            content.unlink(missing_ok=True)
        ran = self.bureau.run(
            ("pipelines.desk.proposing", str(folder / FILES / name), str(folder / PROPOSED_FILE)),
            {"OPENBARNET_PROJECT": str(self.bureau.project.root)},
        )
        if not (folder / PROPOSED_FILE).is_file():
            shutil.rmtree(folder)
            return "", " ".join(ran.errors) or "It could not be read as a table."
        return new, ""

    def settled_dataset(self, visit: Visit) -> Response:
        """What is proposed, column by column with its first cells; once settled, its file is brought in."""
        name = visit.at("proposal")
        if not name.isalnum():
            raise KeyError(name)
        folder = self.bureau.folder / "proposals" / name
        proposed = read_proposed(folder / PROPOSED_FILE)
        roles = visit.account.roles_for()
        may_say_whom = DeskRole.PROTECTION in roles
        if visit.request.method == "POST":
            answers = {key: str(value)[:120] for key, value in visit.form.items() if isinstance(value, str)}
            new = settle(proposed, answers, self.bureau.project, may_say_whom=may_say_whom)
            append(
                self.bureau.trail, self.bureau.when, next(iter(sorted(roles))), visit.account.id,
                "made a dataset", f"dataset {new}", {},
            )  # fmt: skip
            if DeskRole.PREPARER not in visit.account.roles_for(new):
                return seen_other("/datasets")
            (file,) = (folder / FILES).iterdir()
            one = bring_in(self.bureau, visit.account, file.name, file, "", new, "")
            make_move(self.bureau, visit.account, one, "read")
            return seen_other(f"/candidates/{one.id}")
        return self.frame.page(
            "dataset_settle",
            visit=visit,
            proposed=proposed,
            may_say_whom=may_say_whom,
            types=TYPES,
            people=PEOPLE,
            never=NEVER,
            publications=PUBLICATIONS,
            frequencies=FREQUENCIES,
        )

    # ---- places

    def places(self, visit: Visit) -> Response:
        """Where what is published is sent."""
        return self.frame.page("places", visit=visit, places=load_targets(self.bureau.project))

    def place(self, visit: Visit) -> Response:
        """One place: what sending would do, and sending."""
        known = {one.name: one for one in load_targets(self.bureau.project)}
        one = known[visit.at("name")]
        act = visit.said("act", 10) if visit.request.method == "POST" else ""
        lines: list[str] = []
        if act in ("plan", "send", "check"):
            more = {"plan": ("--dry-run",), "check": ("--check",), "send": ()}[act]
            ran = self.bureau.run(
                ("pipelines.cli", "send", one.name, "--store", str(self.bureau.store), *more),
                {"OPENBARNET_PROJECT": str(self.bureau.project.root)},
            )
            lines = [line.removeprefix("Error: ") for line in ran.printed.splitlines() if line.strip()]
            if act == "send":
                append(
                    self.bureau.trail, self.bureau.when, DeskRole.APPROVER, visit.account.id,
                    "sent to a place", one.name, {"lines": lines[-1:]},
                )  # fmt: skip
        return self.frame.page("place", visit=visit, one=one, lines=lines, act=act)

    # ---- a request for information

    @cached_property
    def _portal(self) -> Any:
        return create_app(self.bureau.store, address=self.bureau.portal)

    def requests(self, visit: Visit) -> Response:
        """Paste a request; the cells that answer it, what is not covered, a draft of the reply."""
        words = " ".join(visit.said("words", 4000).split())
        answer: dict[str, Any] = {}
        filed = ""
        if visit.request.method == "POST" and words:
            answer = self.answer_of_sentences(words[:LONGEST_REQUEST])
            if visit.said("act", 10) == "file":
                filed = self._file(visit, words, answer)
        return self.frame.page(
            "requests",
            visit=visit,
            words=words,
            answer=answer,
            filed=filed,
            log=list(reversed(self._filed()))[:20],
            portal=self.bureau.portal.rstrip("/"),
        )

    def answer_of_sentences(self, words: str) -> dict[str, Any]:
        """What is answered to a request as a whole, or to each of its sentences, with what is not covered.

        Letters say more than they ask (`Please ring me on ...`), and ask for several things. What of a person
        is in them is not looked for.
        """
        from pipelines.gate.screening import load_allowed, redacted

        plain = WITHHELD.sub("", redacted(words, load_allowed(self.bureau.project)))
        whole = self.answer(plain)
        sentences = [part.strip() for part in SENTENCE_END.split(plain) if len(part.split()) > SHORTEST_ASKED]
        if len(sentences) < 2:
            return whole
        each = [(sentence, self.answer(sentence)) for sentence in sentences[:MOST_SENTENCES]]
        # the portal answers one question of a letter; what else is asked must not go without a word
        told = [
            *(whole.get("answers") or ()),
            *(one for _, found in each for one in found.get("answers") or ()),
        ]
        answers = list({one["address"]: one for one in told}.values())
        if not answers:
            return whole
        open_ones = [
            (sentence, found.get("why", ""))
            for sentence, found in each
            if not found.get("answers") and (sentence.endswith("?") or not whole.get("answers"))
        ]
        return {"answers": answers, "not_covered": open_ones}

    def answer(self, words: str) -> dict[str, Any]:
        """What the portal answers to a question, as it answers programs."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._portal)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://portal.invalid", timeout=SECONDS_TO_ANSWER
            ) as client:
                return await client.get("/api/v1/answers", params={"q": words})

        response = asyncio.run(asked())
        found: dict[str, Any] = response.json() if response.status_code == httpx.codes.OK else {}
        return found

    def _filed(self) -> list[Decision]:
        from pipelines.desk.acts import answers

        return [one for one in answers(self.bureau).all if one.kind == REQUEST and one.answer is not None]

    def _file(self, visit: Visit, words: str, answer: dict[str, Any]) -> str:
        """File a request: its number, never who asked, and whether published data answered it."""
        from pipelines.gate.screening import load_allowed, redacted

        number = f"R{len(self._filed()) + 1:05d}"
        plain = redacted(words, load_allowed(self.bureau.project))[:2000]
        is_answered = bool(answer.get("answers"))
        role = next(iter(sorted(visit.account.roles_for())), DeskRole.PREPARER)
        decision = Decision(
            REQUEST, number, plain, {"from_published_data": is_answered}, role, self.bureau.when
        )
        record(decision, self.bureau.reviews, self.bureau.project)
        append(
            self.bureau.trail, self.bureau.when, role, visit.account.id, "filed a request", number,
            {"from_published_data": is_answered},
        )  # fmt: skip
        return number

    # ---- reading early

    async def early(self, request: Request) -> Response:
        """What is approved, for one reader, until the minute it is public; each opening is in the trail."""
        return await run_in_threadpool(self._early, str(request.path_params["token"]))

    def _early(self, token: str) -> Response:
        closed = self.frame.page(
            "refused",
            status=404,
            title="Not open",
            words="This address is closed: what it led to is public by now, or was taken back.",
            back="/sign-in",
        )
        try:
            named, reader, number = self.frame.signer.loads(token, max_age=EARLY_SECONDS)
            one = self.bureau.candidates()[named]
        except (BadSignature, KeyError, TypeError, ValueError):
            return closed
        approved = [event.number for event in one.events if event.what == "approve"][-1:]
        is_open = one.state is State.APPROVED and reader in one.readers and approved == [number]
        account = self.bureau.accounts.get(reader)
        if one.not_before and datetime.fromisoformat(one.not_before) <= self.bureau.now:
            is_open = False
        if not is_open or account is None or not account.is_active:
            return closed
        append(
            self.bureau.trail, self.bureau.when, DeskRole.READER, reader, OPEN_EARLY, one.id, {}
        )  # fmt: skip
        draft = StoreReader(self.bureau.place(one.id) / WORK / DRAFT)
        return self.frame.page(
            "early",
            one=one,
            reader=account.name,
            changes=changes_of(self.bureau, one),
            tables=[
                (package, *table)
                for package in one.packages
                for table in first_rows(draft, package, one.report)
            ],
        )
