"""The desk's pages: who gets in, who may do what, and what is refused whatever a page showed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desk_office import PASSWORD, DeskOffice, desk_office
from small_reports import HOUSING, TEXTS
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.desk import acts
from pipelines.desk.app import create_desk
from pipelines.desk.candidates import ASK, BRING_IN, DECIDE, ERASE, NOTE, OPEN_EARLY, SIGN_AFTER
from pipelines.desk.questions import AskedCause, AskedFigure, AskedFinding, Weight
from pipelines.desk.web import HEADERS
from pipelines.desk.web_words import DONE, dated, done
from pipelines.gate.approvals import seen_of, standing_approvals
from pipelines.gate.moves import MOVES, DeskRole, State, may
from pipelines.gate.trail import problems_of, read_trail

SECRET = b"t" * 48
ENTRY = {
    "id": "rag",
    "report": "q1-2025-26-plan",
    "resource": "key-actions",
    "row": "q1-2025-26-plan/key-actions/hs02",
    "field": "rag",
    "title": "Rating",
    "type": "string",
    "expected": "Green Amber",
    "corrected": None,
    "reason": "The printed value is none of those that can stand here.",
}


def cause(weight: Weight = Weight.DECIDE, name: str = "c1") -> AskedCause:
    figure = AskedFigure("The row", "HS02: Green Amber", (), ((3, "HS02\tGreen Amber", True),))
    finding = AskedFinding("key-actions", "Rating is “Green Amber”.", (figure,), (ENTRY,))
    return AskedCause(name, weight, "Perhaps misread by us", "Look at the page.", (finding,))


@pytest.fixture
def office(tmp_path: Path, own_project: Project) -> DeskOffice:
    found = desk_office(tmp_path / "office", own_project)
    found.person("Ada", DeskRole.PREPARER)
    found.person("Ben", DeskRole.APPROVER, DeskRole.PREPARER)
    found.person("Cas", DeskRole.PROTECTION)
    found.person("Eve", DeskRole.ADMINISTRATOR)
    found.person("Fay", DeskRole.AUDITOR, DeskRole.READER)
    return found


class Browser(TestClient):
    """A browser of somebody: keeps cookies, and puts the token of the last page it saw into its forms."""

    def __init__(self, office: DeskOffice) -> None:
        app = create_desk(office.bureau, SECRET)
        super().__init__(
            app, base_url="http://desk.example", follow_redirects=False, raise_server_exceptions=False
        )

    def token(self, path: str = "/") -> str:
        return re.findall(r'name="csrf_token" value="([^"]+)"', self.get(path).text)[-1]

    def fill(self, path: str, page: str = "/", **data: object) -> object:
        return self.post(path, data={"csrf_token": self.token(page), **data})


def signed_in(office: DeskOffice, name: str) -> Browser:
    browser = Browser(office)
    half_in(browser, name)
    done = browser.fill("/sign-in/code", "/sign-in/code", code=office.code(name))
    assert done.status_code == 303, done.text
    office.time.on(seconds=30)  # a code is good once
    return browser


def half_in(browser: Browser, name: str, password: str = PASSWORD) -> object:
    return browser.fill("/sign-in", "/sign-in", email=f"{name}@council.example", password=password)


PAGES = ("/", "/bring-in", "/published", "/trail", "/trail.csv", "/notices", "/people", "/candidates/none")


def test_every_act_is_told_as_what_was_done():
    acts_of_candidates = {BRING_IN, DECIDE, ERASE, NOTE, ASK, SIGN_AFTER, *MOVES}
    assert acts_of_candidates == DONE.keys()
    assert done(OPEN_EARLY) == "opened before publication"
    assert dated("overdue since 2024-07-30") == "overdue since 30 July 2024"
    assert dated(None) == ""


# ---- getting in


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_who_is_not_signed_in(office: DeskOffice, path: str):
    answer = Browser(office).get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_password_alone_opens_nothing(office: DeskOffice):
    browser = Browser(office)
    assert half_in(browser, "ada").status_code == 303
    assert browser.get("/").headers["location"].startswith("/sign-in")


def test_an_unknown_name_is_refused_as_a_wrong_password_is(office: DeskOffice):
    wrong, unknown = (half_in(Browser(office), name, "something else entirely") for name in ("ada", "nobody"))
    plain = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (wrong, unknown)]
    assert wrong.status_code == unknown.status_code == 403
    assert plain[0] == plain[1]


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_after_five_wrong_passwords_the_right_one_waits_too(office: DeskOffice, name: str):
    browser = Browser(office)
    for _ in range(5):
        assert half_in(browser, name, "something else entirely").status_code == 403
    assert half_in(browser, name).status_code == 403
    office.time.on(minutes=15, seconds=1)
    assert half_in(browser, name).status_code == (303 if name == "ada" else 403)


def test_a_code_is_good_once_and_guessing_it_ends(office: DeskOffice):
    signed_in(office, "Ada")
    office.time.on(seconds=-30)
    again = Browser(office)
    half_in(again, "ada")
    assert again.fill("/sign-in/code", "/sign-in/code", code=office.code("Ada")).status_code == 403
    office.time.on(seconds=60)
    for _ in range(4):
        again.fill("/sign-in/code", "/sign-in/code", code="000000")
    assert again.fill("/sign-in/code", "/sign-in/code", code=office.code("Ada")).status_code == 403


def test_a_session_of_before_signing_in_is_nobodys_afterwards(office: DeskOffice):
    browser = Browser(office)
    half_in(browser, "ada")
    before = browser.cookies["desk"]
    browser.fill("/sign-in/code", "/sign-in/code", code=office.code("Ada"))
    assert browser.cookies["desk"] != before
    old = Browser(office)
    old.cookies.set("desk", before)
    assert old.get("/").status_code == 303


@pytest.mark.parametrize("by", [{"minutes": 31}, {"hours": 13}])
def test_a_session_ends_when_nobody_uses_it(office: DeskOffice, by: dict[str, float]):
    ada = signed_in(office, "Ada")
    assert ada.get("/").status_code == 200
    office.time.on(**by)
    assert ada.get("/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(office: DeskOffice):
    ada = signed_in(office, "Ada")
    kept = ada.cookies["desk"]
    assert ada.fill("/sign-out").status_code == 303
    ada.cookies.set("desk", kept)
    assert ada.get("/").status_code == 303


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_nowhere_else(office: DeskOffice, to: str):
    browser = Browser(office)
    page = browser.get("/sign-in", params={"next": to})
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[-1]
    data = {"csrf_token": token, "email": "ada@council.example", "password": PASSWORD}
    sent = browser.post("/sign-in", params={"next": to}, data=data)
    assert sent.headers["location"] == "/sign-in/code?next=/"


def test_an_account_is_set_up_by_its_invitation_once(office: DeskOffice):
    import pyotp

    eve = signed_in(office, "Eve")
    made = eve.fill("/people", "/people", name="Gil", email="gil@council.example", role="auditor")
    (address,) = re.findall(r"<code>http://desk\.example(/set-up/[^<]+)</code>", made.text)
    gil = Browser(office)
    page = gil.get(address).text
    secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0].replace(" ", "")
    hidden = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', page)[-1] for name in ("csrf_token", "secret")
    }
    code = pyotp.TOTP(secret).at(office.time.now)
    weak = {**hidden, "password": "password1234", "again": "password1234", "code": code}
    assert "too easy" in gil.post(address, data=weak).text
    other = {**hidden, "password": PASSWORD, "again": f"{PASSWORD}!", "code": code}
    assert "not the same" in gil.post(address, data=other).text
    good = {**hidden, "password": PASSWORD, "again": PASSWORD, "code": code}
    assert gil.post(address, data=good).status_code == 303
    told = [posted.letter for posted in office.bureau.outbox.all() if "was set up" in posted.letter.title]
    assert [letter.address for letter in told] == ["gil@council.example"]
    assert gil.get(address).status_code == 404
    assert gil.get(address[:-1]).status_code == 404


# ---- forged requests, headers, limits


def test_every_form_needs_the_token_of_its_session(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    ada, ben = signed_in(office, "Ada"), signed_in(office, "Ben")
    addresses = [
        "/bring-in",
        "/sign-out",
        f"/candidates/{one.id}/moves/submit",
        f"/candidates/{one.id}/notes",
        f"/candidates/{one.id}/questions/c1",
        f"/candidates/{one.id}/questions/c1/ask",
        f"/candidates/{one.id}/sign-off",
        f"/candidates/{one.id}/withdraw",
        f"/candidates/{one.id}/sign-withdrawal",
        "/people",
        f"/people/{one.owner}",
        "/notices/test",
    ]
    before = read_trail(office.bureau.trail)
    foreign = ben.token()
    for address in addresses:
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": foreign}):
            assert ada.post(address, data=data).status_code == 403, address
        own = {"csrf_token": ada.token()}
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            assert ada.post(address, data=own, headers=headers).status_code == 403, address
    assert read_trail(office.bureau.trail) == before


def test_every_answer_has_its_headers(office: DeskOffice):
    ada = signed_in(office, "Ada")
    for path in (*PAGES, "/sign-in", "/nowhere"):
        answer = ada.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert "<script" not in answer.text
        assert "style=" not in answer.text


def test_cookies_over_https_go_by_nothing_else(office: DeskOffice):
    from dataclasses import replace

    bureau = replace(office.bureau, address="https://desk.example")
    browser = TestClient(create_desk(bureau, SECRET), base_url="https://desk.example")
    cookie = browser.get("/sign-in").headers["set-cookie"]
    assert cookie.startswith("__Host-desk-visitor=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert browser.get("/sign-in").headers["strict-transport-security"]


def test_another_host_is_not_answered(office: DeskOffice):
    assert Browser(office).get("/sign-in", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("way", ["told", "in pieces"])
def test_what_is_too_large_is_refused_unread(office: DeskOffice, way: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.desk.web.LARGEST_FILE", 1000)
    monkeypatch.setattr("pipelines.desk.web.SMALL_BODY", 1000)
    ada = signed_in(office, "Ada")
    kind = {"content-type": "multipart/form-data; boundary=b"}
    body = b"--b\r\ncontent-disposition: form-data; name=a; filename=a\r\n\r\n" + b"x" * 9000
    content = body if way == "told" else iter([body[:4000], body[4000:]])
    assert ada.post("/bring-in", content=content, headers=kind).status_code == 413


# ---- uploads


def upload(browser: Browser, name: str, content: bytes, **data: str) -> object:
    data = {"csrf_token": browser.token("/bring-in"), **data}
    return browser.post("/bring-in", data=data, files={"file": (name, content, "application/pdf")})


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("report.exe", b"MZ", "no file of a kind we read"),
        ("report", b"x", "no file of a kind we read"),
        ("report.pdf", b"", "is empty"),
        ("report.pdf", b"<html>not a pdf</html>", "report.pdf"),
        ("...txt", b"x", "no name to keep it by"),
        ("report.txt.exe", b"x", "no file of a kind we read"),
    ],
)
def test_what_is_no_report_is_refused_and_not_kept(office: DeskOffice, name: str, content: bytes, told: str):
    answer = upload(signed_in(office, "Ada"), name, content)
    assert answer.status_code == 400
    assert told in answer.text
    assert office.bureau.candidates() == {}
    assert list((office.bureau.folder / "candidates").glob("*")) == []


@pytest.mark.parametrize(
    "name",
    ["../../etc/q1 plan.txt", "..\\..\\q1 plan.txt", "/abs/q1 plan.txt", "C:\\q1 plan.txt", "Q1–Plan.TXT"],
)
def test_a_path_in_a_name_leads_nowhere(office: DeskOffice, name: str):
    answer = upload(signed_in(office, "Ada"), name, b"# A letter\n\nOf some length.\n")
    assert answer.status_code == 303, answer.text
    (one,) = office.bureau.candidates().values()
    assert re.fullmatch(r"q1-?plan\.txt", one.file)
    outside = [
        path
        for path in office.bureau.folder.parent.rglob("*plan*")
        if not path.is_relative_to(office.bureau.folder / "candidates")
    ]
    assert outside == []


def test_the_same_file_twice_is_told(office: DeskOffice):
    ada = signed_in(office, "Ada")
    assert upload(ada, f"{HOUSING}.txt", TEXTS[HOUSING].encode(), title="Housing").status_code == 303
    again = upload(ada, "other-name.txt", TEXTS[HOUSING].encode())
    assert "is here already, as “Housing”" in again.text


def test_a_picture_is_asked_for_by_its_name_alone(office: DeskOffice):
    one = office.made(office.people["Ada"])
    (office.bureau.place(one.id) / "work" / "pictures").mkdir()
    (office.bureau.place(one.id) / "work" / "pictures" / "ab12.png").write_bytes(b"png")
    ada = signed_in(office, "Ada")
    assert ada.get(f"/candidates/{one.id}/pictures/ab12.png").status_code == 200
    for name in ("..%2fbuilt.json", "%2e%2e%2f%2e%2e%2fsecret", "built.json", "nope.png"):
        assert ada.get(f"/candidates/{one.id}/pictures/{name}").status_code == 404, name


# ---- who may do what


def test_who_prepared_it_last_may_not_approve_it(office: DeskOffice):
    one = office.made(office.people["Ben"])
    ben = signed_in(office, "Ben")
    assert ben.fill(f"/candidates/{one.id}/moves/submit").status_code == 303
    page = ben.get(f"/candidates/{one.id}").text
    assert "/sign-off" not in page
    assert ben.get(f"/candidates/{one.id}/sign-off").status_code == 403
    seen = seen_of(one.packages, one.inputs, "")
    assert ben.fill(f"/candidates/{one.id}/sign-off", seen=seen).status_code == 403
    assert office.again(one).state is State.SUBMITTED
    assert standing_approvals(office.bureau.project) == ()


def test_another_may(office: DeskOffice):
    one = office.made(office.people["Ada"])
    one = acts.make_move(office.bureau, office.people["Ada"], one, "submit")
    ben = signed_in(office, "Ben")
    page = ben.get(f"/candidates/{one.id}/sign-off").text
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    sent = ben.fill(f"/candidates/{one.id}/sign-off", seen=seen, day="2026-03-02", hour="09:30")
    assert sent.status_code == 303, sent.text
    assert office.again(one).not_before == "2026-03-02T09:30:00+00:00"
    (word,) = standing_approvals(office.bureau.project)
    assert (word.person, word.prepared_by) == (office.people["Ben"].id, office.people["Ada"].id)


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        ("2026-03-29", "01:30", "is skipped"),
        ("2026-02-01", "09:00", "is past"),
        ("soon", "", "is no day"),
    ],
)
def test_a_time_that_is_none_is_told(office: DeskOffice, day: str, hour: str, told: str):
    one = office.made(office.people["Ada"])
    one = acts.make_move(office.bureau, office.people["Ada"], one, "submit")
    seen = seen_of(one.packages, one.inputs, "")
    answer = signed_in(office, "Ben").fill(f"/candidates/{one.id}/sign-off", seen=seen, day=day, hour=hour)
    assert answer.status_code == 400
    assert told in answer.text


def test_what_is_approved_is_what_the_page_showed(office: DeskOffice):
    one = office.made(office.people["Ada"])
    acts.make_move(office.bureau, office.people["Ada"], one, "submit")
    answer = signed_in(office, "Ben").fill(f"/candidates/{one.id}/sign-off", seen="0" * 64)
    assert answer.status_code == 409
    assert standing_approvals(office.bureau.project) == ()


@pytest.mark.parametrize("state", State)
def test_every_move_that_is_not_allowed_is_refused_on_the_server(office: DeskOffice, state: State):
    everything = office.person("Zoe", *(role for role in DeskRole if role is not DeskRole.SYSTEM))
    one = office.led_to(office.made(office.people["Ada"]), state)
    zoe = signed_in(office, "Zoe")
    token = zoe.token()
    page = zoe.get(f"/candidates/{one.id}").text
    roles = everything.roles_for()
    for name in MOVES:
        address = f"/candidates/{one.id}/moves/{name}"
        if may(name, state, roles) and name not in ("approve", "withdraw", "restore"):
            continue
        assert f'action="{address}"' not in page, name
        answer = zoe.post(address, data={"csrf_token": token, "reason": "because of this"})
        assert answer.status_code == 403, name
    assert office.again(one).state is state


def test_pages_of_others_are_refused(office: DeskOffice):
    fay, ada = signed_in(office, "Fay"), signed_in(office, "Ada")
    assert fay.get("/bring-in").status_code == 403
    assert fay.get("/people").status_code == 403
    assert ada.get("/trail.csv").status_code == 403
    assert fay.get("/trail.csv").status_code == 200
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    assert fay.fill(f"/candidates/{one.id}/questions/c1", choice="printed").status_code == 403


def test_an_administrator_cannot_shut_the_door_behind_themselves(office: DeskOffice):
    eve = signed_in(office, "Eve")
    own = f"/people/{office.people['Eve'].id}"
    assert eve.fill(own, own, act="close").status_code == 400
    assert eve.fill(own, own, act="roles", role="auditor").status_code == 400
    ada, other = signed_in(office, "Ada"), f"/people/{office.people['Ada'].id}"
    assert eve.fill(other, other, act="close").status_code == 303
    assert ada.get("/").status_code == 303
    assert half_in(Browser(office), "ada").status_code == 403


# ---- deciding


def test_a_question_is_decided_and_the_answer_can_be_taken_back(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    ada = signed_in(office, "Ada")
    address = f"/candidates/{one.id}/questions/c1"
    refused = ada.fill(f"/candidates/{one.id}/moves/submit")
    assert "1 questions without an answer" in refused.text
    assert ada.fill(address, choice="printed").status_code == 303
    assert "Publish it as printed" in ada.get(f"/candidates/{one.id}").text
    assert ada.fill(address, choice="undo").status_code == 303
    assert ada.fill(f"/candidates/{one.id}/moves/submit").status_code == 400


def test_a_misread_cell_becomes_a_correction_of_this_candidate_alone(office: DeskOffice):
    from pipelines.gate.decisions import load_corrections

    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    ada = signed_in(office, "Ada")
    address = f"/candidates/{one.id}/questions/c1"
    assert ada.fill(address, choice="misread", entry="0", value="Green Amber").status_code == 400
    assert ada.fill(address, choice="misread", entry="7", value="Amber").status_code == 400
    assert ada.fill(address, choice="misread", entry="0", value=" Amber ").status_code == 303
    project = office.bureau.project
    own = load_corrections(
        office.bureau.place(one.id) / "decisions" / "corrections", "q1-2025-26-plan", project
    )
    assert [(each.field, each.expected, each.corrected, each.by) for each in own] == [
        ("rag", "Green Amber", "Amber", "Preparer")
    ]
    assert load_corrections(project.corrections, "q1-2025-26-plan", project) == ()
    assert not office.again(one).is_fresh
    refused = ada.fill(f"/candidates/{one.id}/moves/submit")
    assert "let it be worked out again" in refused.text.lower()
    ada.fill(address, choice="undo")
    assert (
        load_corrections(
            office.bureau.place(one.id) / "decisions" / "corrections", "q1-2025-26-plan", project
        )
        == ()
    )


def test_what_is_blacked_out_is_called_so(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause(Weight.PRIVACY))
    signed_in(office, "Cas").fill(f"/candidates/{one.id}/questions/c1", choice="out")
    page = signed_in(office, "Ada").get(f"/candidates/{one.id}").text
    assert "Black it out" in page
    assert "Keep it out" not in page


def test_what_the_screen_found_is_the_data_protection_officers(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause(Weight.PRIVACY))
    address = f"/candidates/{one.id}/questions/c1"
    ada, cas = signed_in(office, "Ada"), signed_in(office, "Cas")
    assert ada.fill(address, choice="out").status_code == 403
    assert "The data protection officer decides this" in ada.get(address).text
    assert cas.fill(address, choice="out").status_code == 303
    assert ada.fill(f"/candidates/{one.id}/moves/submit").status_code == 303


def test_what_must_be_mended_is_not_talked_away(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause(Weight.MEND))
    answer = signed_in(office, "Ada").fill(f"/candidates/{one.id}/questions/c1", choice="printed")
    assert answer.status_code == 400


def test_the_second_of_two_people_is_told(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    ada, ben = signed_in(office, "Ada"), signed_in(office, "Ben")
    address = f"/candidates/{one.id}/questions/c1"
    assert ada.fill(address, choice="printed", number=one.number).status_code == 303
    second = ben.fill(address, choice="slip", number=one.number)
    assert second.status_code == 409
    assert "Ada did “decide”" in second.text
    assert "Publish it as printed" in ben.get(address).text


def test_answers_are_given_only_while_it_is_reviewed(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause(Weight.KNOW))
    acts.make_move(office.bureau, office.people["Ada"], one, "submit")
    answer = signed_in(office, "Ada").fill(f"/candidates/{one.id}/questions/c1", choice="printed")
    assert answer.status_code == 403


def test_a_colleague_is_asked_and_told(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    ada = signed_in(office, "Ada")
    address = f"/candidates/{one.id}/questions/c1"
    ada.fill(f"{address}/ask", whom=office.people["Ben"].id, words="Is this yours?")
    assert "Ada asks you about" in signed_in(office, "Ben").get("/").text
    (notice,) = [each for each in office.bureau.outbox.all() if "asks you" in each.letter.title]
    assert notice.letter.address == "ben@council.example"
    assert address in notice.letter.words


def test_the_data_protection_officer_is_told_of_what_waits_for_her_and_only_then(office: DeskOffice):
    office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    assert [each.letter.address for each in office.bureau.outbox.all()] == ["ada@council.example"]
    office.made(office.people["Ada"], "q2-2025-26-plan", cause(Weight.PRIVACY))
    told = [each.letter for each in office.bureau.outbox.all() if "q2-2025-26" in each.letter.title]
    assert {letter.address for letter in told} == {"ada@council.example", "cas@council.example"}
    assert {letter.title for letter in told} == {"“The plan q2-2025-26-plan” was read and is to be reviewed"}


def test_the_data_protection_officer_erases_a_file_and_what_the_trail_quotes(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause(Weight.PRIVACY))
    place = office.bureau.place(one.id)
    ada, cas = signed_in(office, "Ada"), signed_in(office, "Cas")
    assert ada.fill(f"/candidates/{one.id}/moves/erase", reason="It names a tenant.").status_code == 403
    assert place.exists()
    page = cas.get(f"/candidates/{one.id}/questions/c1").text
    assert f'action="/candidates/{one.id}/moves/erase"' in page
    assert f'action="/candidates/{one.id}/moves/hold"' in page
    assert cas.fill(f"/candidates/{one.id}/moves/erase", reason="It names a tenant.").status_code == 303
    assert not place.exists()
    assert office.again(one).state is State.REJECTED
    trail = "".join(file.read_text() for file in office.bureau.trail.glob("*.jsonl"))
    assert "The plan q1-2025-26-plan" not in trail
    assert "It names a tenant." in trail
    assert problems_of(office.bureau.events()) == []
    assert "A file that was erased" in ada.get(f"/candidates/{one.id}").text


# ---- reading early


def test_a_reader_reads_early_at_their_own_address_until_the_minute(office: DeskOffice):
    ada, ben, fay = (office.people[name] for name in ("Ada", "Ben", "Fay"))
    one = acts.make_move(office.bureau, ada, office.made(ada), "submit")
    seen, minute = seen_of(one.packages, one.inputs, ""), "2026-02-02T12:00:00+00:00"
    acts.approve(office.bureau, ben, one, seen, "", minute, [fay.id])
    page = signed_in(office, "Ben").get(f"/candidates/{one.id}").text
    (address,) = re.findall(r"<code>http://desk\.example(/early/[^<]+)</code>", page)
    anybody = Browser(office)
    opened = anybody.get(address)
    assert opened.status_code == 200
    assert "For Fay alone" in opened.text
    assert "3 rows added." in opened.text
    events = [event for event in office.again(one).events if event.what == OPEN_EARLY]
    assert [event.person for event in events] == [fay.id]
    assert "opened before publication, Fay" in signed_in(office, "Ada").get(f"/candidates/{one.id}").text
    forged = address[:-2] + ("aa" if address[-2:] != "aa" else "bb")
    assert anybody.get(forged).status_code == 404
    office.time.now = office.time.now.replace(hour=11, minute=59, second=59)
    assert anybody.get(address).status_code == 200
    office.time.on(seconds=1)
    assert anybody.get(address).status_code == 404


@pytest.mark.parametrize("what", ["taken back", "account closed"])
def test_an_early_address_is_closed_with_what_it_was_given_by(office: DeskOffice, what: str):
    ada, ben, fay = (office.people[name] for name in ("Ada", "Ben", "Fay"))
    one = acts.make_move(office.bureau, ada, office.made(ada), "submit")
    seen, minute = seen_of(one.packages, one.inputs, ""), "2026-03-02T12:00:00+00:00"
    one = acts.approve(office.bureau, ben, one, seen, "", minute, [fay.id])
    page = signed_in(office, "Ben").get(f"/candidates/{one.id}").text
    (address,) = re.findall(r"<code>http://desk\.example(/early/[^<]+)</code>", page)
    if what == "taken back":
        one = acts.make_move(office.bureau, ben, one, "recall")
        one = acts.make_move(office.bureau, ada, one, "submit")
        acts.approve(office.bureau, ben, one, seen, "", minute, [fay.id])
    else:
        office.bureau.accounts.switch(fay.id, is_active=False)
    assert Browser(office).get(address).status_code == 404


# ---- the rest


def test_what_was_typed_when_a_session_ended_is_not_lost_and_is_nobody_elses_to_send(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    ada = signed_in(office, "Ada")
    address = f"/candidates/{one.id}/questions/c1"
    data = {"csrf_token": ada.token(), "choice": "misread", "entry": "0", "value": "Amber & <b>so</b>"}
    office.time.on(hours=13)
    headers = {"referer": f"http://desk.example{address}"}
    ended = ada.post(address, data=data, headers=headers)
    assert ended.status_code == 401
    assert "Amber &amp; &lt;b&gt;so&lt;/b&gt;" in ended.text
    assert f'href="/sign-in?next={address}"' in ended.text
    assert office.again(one).number == one.number
    foreign = ada.post(address, data=data, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 401
    assert "Amber" not in foreign.text


@pytest.mark.parametrize(
    ("name", "content", "dataset"),
    [
        ("Spending-2026-03.csv", b"A,B\n1,2\n", "spending"),
        ("march.csv", b"Supplier,Paid Date,Trans No,Amount\nS Ltd,01/03/2026,T1,501.00\n", "spending"),
        ("q1-plan.txt", b"# A letter\n\nOf some length.\n", ""),
    ],
)
def test_what_a_file_is_is_proposed_by_its_name_and_its_headings(
    office: DeskOffice, name: str, content: bytes, dataset: str
):
    ada = signed_in(office, "Ada")
    assert 'value="propose">What its name and headings say' in ada.get("/bring-in").text
    assert upload(ada, name, content, dataset="propose").status_code == 303
    (one,) = office.bureau.candidates().values()
    assert (one.dataset, one.kind) == (dataset, "table" if dataset else "report")
    assert "taken for that by the desk" in ada.get(f"/candidates/{one.id}").text
    other = "" if dataset else "contracts"  # who knows better says so
    assert "is here already" not in upload(ada, name, content, dataset=other).text


def test_readers_are_told_when_to_expect_the_next_and_so_is_the_desk(office: DeskOffice):
    one = acts.make_move(office.bureau, office.people["Ada"], office.made(office.people["Ada"]), "submit")
    seen = seen_of(one.packages, one.inputs, "")
    ben = signed_in(office, "Ben")
    past = ben.fill(f"/candidates/{one.id}/sign-off", seen=seen, next_date="2026-02-02")
    assert past.status_code == 400
    assert ben.fill(f"/candidates/{one.id}/sign-off", seen=seen, next_date="2026-02-20").status_code == 303
    assert "The next is to be expected on 2026-02-20" in ben.get(f"/candidates/{one.id}").text
    office.led_to(office.again(one), State.PUBLISHED)
    assert "Readers were told to expect the next of" in ben.get("/").text


def test_the_trail_as_a_file_runs_nothing_in_a_spreadsheet(office: DeskOffice):
    eve = signed_in(office, "Eve")
    one = office.made(office.people["Ada"])
    from pipelines.gate.trail import append

    append(office.bureau.trail, office.bureau.when, "preparer", "=cmd()", "note", one.id, {})
    text = eve.get("/trail.csv").text
    assert "'=cmd()" in text
    assert ",=cmd()" not in text


def test_no_junk_in_a_form_or_address_is_an_error_of_ours(office: DeskOffice):
    one = office.made(office.people["Ada"], "q1-2025-26-plan", cause())
    zoe_roles = [role for role in DeskRole if role is not DeskRole.SYSTEM]
    office.person("Zoe", *zoe_roles)
    zoe = signed_in(office, "Zoe")
    token = zoe.token()
    junk = ("", "-1", "9" * 40, "\x00ü\u202e", "../..", "{{7*7}}<script>", "٣", "a" * 9000)
    names = [
        "choice",
        "reason",
        "entry",
        "value",
        "number",
        "seen",
        "note",
        "day",
        "hour",
        "whom",
        "words",
        "name",
        "email",
        "role",
        "act",
        "dataset",
    ]
    names += ["title", "period", "reader", "what", "who", "page", "subject"]
    addresses = ["/bring-in", "/people", f"/people/{one.owner}", "/people/none", "/notices/test"]
    addresses += [f"/candidates/{one.id}/{more}" for more in (
        "moves/hold", "moves/none", "notes", "questions/c1", "questions/none", "questions/c1/ask",
        "sign-off", "withdraw", "sign-withdrawal")]  # fmt: skip
    for each in junk:
        for address in addresses:
            answer = zoe.post(address, data={"csrf_token": token, **dict.fromkeys(names, each)})
            assert answer.status_code < 500, (address, each, answer.text)
        for address in ("/trail", "/trail.csv", "/", f"/candidates/{one.id}/questions/c1/letter"):
            answer = zoe.get(address, params=dict.fromkeys(names, each[:99]))
            assert answer.status_code < 500, (address, each)
            assert "<script" not in answer.text
