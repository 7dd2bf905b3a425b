"""The council's single sign-on, against a provider that speaks HTTP and signs its tokens."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from desk_office import PASSWORD, DeskOffice, desk_office
from provider_server import CLIENT, CLIENT_SECRET, CouncilProvider, altered, serving_provider, unsigned
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.desk.app import create_desk
from pipelines.desk.sign_on import SignOnProvider
from pipelines.exceptions import SettingsError
from pipelines.gate.moves import DeskRole

ADA = {"email": "ada@council.example", "email_verified": True}


@pytest.fixture(scope="module")
def served() -> Iterator[CouncilProvider]:
    with serving_provider() as provider:
        yield provider


@pytest.fixture
def provider(served: CouncilProvider) -> CouncilProvider:
    served.damage = lambda token: token
    served.asked.clear()
    return served


@pytest.fixture
def office(tmp_path: Path, own_project: Project, provider: CouncilProvider) -> DeskOffice:
    found = desk_office(tmp_path / "office", own_project)
    settings = SignOnProvider(provider.issuer, CLIENT, CLIENT_SECRET)
    found.bureau = replace(found.bureau, provider=settings, has_passwords=False)
    now = found.time.now.timestamp()
    for name, role in (("Ada", DeskRole.PREPARER), ("Eve", DeskRole.ADMINISTRATOR)):
        found.people[name] = found.bureau.accounts.add(name, f"{name.lower()}@council.example", [role], now)
    return found


def browser(office: DeskOffice) -> TestClient:
    return TestClient(
        create_desk(office.bureau, b"t" * 48), base_url="http://desk.example", follow_redirects=False
    )


def led_back(at: TestClient, provider: CouncilProvider, subject: str, to: str = "/", **form: str) -> str:
    """Where the provider leads somebody back to, who was sent there by the desk."""
    sent = at.get("/sign-on", params={"next": to})
    assert sent.status_code == 303
    return provider.agrees(sent.headers["location"], subject, **form)


def test_somebody_the_administrator_named_comes_in_and_is_known_by_their_subject_from_then_on(
    office: DeskOffice, provider: CouncilProvider
):
    provider.knows("s-ada", **ADA, groups=["administrator"], roles=["administrator"])
    ada = browser(office)
    address = ada.get("/sign-on", params={"next": "/published"}).headers["location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == ["http://desk.example/sign-on/back"]
    assert asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    back = ada.get(provider.agrees(address, "s-ada"))
    assert (back.status_code, back.headers["location"]) == (303, "/published")
    (token,) = provider.asked
    made = base64.urlsafe_b64encode(hashlib.sha256(token["code_verifier"].encode()).digest()).rstrip(b"=")
    assert asked["code_challenge"] == [made.decode()]
    assert base64.b64decode(token["authorization"].removeprefix("Basic ")).startswith(f"{CLIENT}:".encode())
    page = ada.get("/")
    assert page.status_code == 200
    assert "Ada: preparer" in page.text  # roles are the desk's, whatever the token says
    provider.knows("s-ada", email="married@council.example", email_verified=True)
    again = browser(office)
    assert again.get(led_back(again, provider, "s-ada")).status_code == 303
    assert "Ada: preparer" in again.get("/").text
    events = [event for event in office.bureau.events() if event.what == "first sign-on"]
    assert [event.person for event in events] == [office.people["Ada"].id]
    told = [each.letter.address for each in office.bureau.outbox.all()]
    assert told == ["ada@council.example"]


def test_the_address_of_somebody_who_left_opens_nothing_to_who_has_it_now(
    office: DeskOffice, provider: CouncilProvider
):
    provider.knows("s-old", **ADA)
    provider.knows("s-new", **ADA)
    first, second = browser(office), browser(office)
    assert first.get(led_back(first, provider, "s-old")).status_code == 303
    refused = second.get(led_back(second, provider, "s-new"))
    assert refused.status_code == 403
    assert "s-new" in refused.text
    assert second.get("/").status_code == 303
    office.bureau.accounts.bind(office.people["Ada"].id, provider.issuer, "")
    third = browser(office)
    assert third.get(led_back(third, provider, "s-new")).status_code == 303


NOW = int(time.time())


MAIL = "ada@council.example"
REFUSED: tuple[tuple[dict[str, object], str], ...] = (
    ({**ADA, "aud": "another-desk"}, "(InvalidClaimError)"),
    ({**ADA, "aud": "another-desk", "azp": CLIENT}, "(InvalidClaimError)"),
    ({**ADA, "iss": "https://evil.example"}, "(InvalidClaimError)"),
    ({**ADA, "exp": NOW - 3600}, "(ExpiredTokenError)"),
    ({**ADA, "nonce": "of another visit"}, "(InvalidClaimError)"),
    ({**ADA, "iat": NOW + 7200}, "was not accepted"),
    ({"email": "nobody@council.example", "email_verified": True}, "no account of the desk is yours"),
    ({"email": MAIL}, "does not vouch for your mail address"),
    ({"email": MAIL, "email_verified": False}, "does not vouch for your mail address"),
    ({"email": MAIL, "email_verified": "true"}, "does not vouch for your mail address"),
    ({}, "no account of the desk is yours"),
)


def test_who_is_not_vouched_for_stays_outside(office: DeskOffice, provider: CouncilProvider):
    at = browser(office)
    for claims, told in REFUSED:
        provider.knows("s-x", **claims)
        answer = at.get(led_back(at, provider, "s-x"))
        assert answer.status_code == 403, claims
        assert told in answer.text, claims
        assert "desk" not in at.cookies, claims
    accounts = office.bureau.accounts.all()
    assert [(one.name, one.subject) for one in accounts] == [("Ada", ""), ("Eve", "")]  # none was made


def test_a_token_that_the_provider_did_not_sign_so_is_refused(office: DeskOffice, provider: CouncilProvider):
    provider.knows("s-ada", **ADA)
    at = browser(office)
    for damage in (altered, unsigned, lambda _: "junk", lambda token: token[:-8]):
        provider.damage = damage
        answer = at.get(led_back(at, provider, "s-ada"))
        assert answer.status_code == 403
        assert "was not accepted" in answer.text
        assert at.get("/").status_code == 303


def test_a_way_back_is_good_once_and_for_the_browser_that_was_sent(
    office: DeskOffice, provider: CouncilProvider
):
    provider.knows("s-ada", **ADA)
    ada, thief = browser(office), browser(office)
    way = led_back(ada, provider, "s-ada")
    kept = ada.cookies["desk-sign-on"]
    assert thief.get(way).status_code == 403  # another's code, without the mark
    led_back(thief, provider, "s-x")
    assert thief.get(way).status_code == 403  # with a mark of its own, of another state
    other = re.sub("state=[^&]+", "state=wrong", way)
    assert browser(office).get(other, headers={"cookie": f"desk-sign-on={kept}"}).status_code == 403
    assert provider.asked == []  # none of these came so far as to spend the code
    assert ada.get(way).status_code == 303
    assert ada.get(way).status_code == 403  # again
    restored = browser(office)
    assert (
        restored.get(way, headers={"cookie": f"desk-sign-on={kept}"}).status_code == 403
    )  # the code is used
    denied = browser(office)
    assert "error=access_denied" in (no := led_back(denied, provider, "s-ada", action="deny"))
    assert denied.get(no).status_code == 403
    made_up = browser(office).get("/sign-on/back", params={"code": "x", "state": "y"})
    assert made_up.status_code == 403


def test_a_session_is_new_ends_and_says_what_does_not_end(office: DeskOffice, provider: CouncilProvider):
    provider.knows("s-ada", **ADA)
    ada = browser(office)
    ada.cookies.set("desk", "of-an-attacker", domain="desk.example", path="/")
    entered = ada.get(led_back(ada, provider, "s-ada"))
    given = re.findall(r"desk=([^;]+)", "; ".join(entered.headers.get_list("set-cookie")))[0]
    assert given != "of-an-attacker"
    inside = {"cookie": f"desk={given}"}
    at = browser(office)
    csrf = re.findall(r'name="csrf_token" value="([^"]+)"', at.get("/", headers=inside).text)[-1]
    out = at.post("/sign-out", data={"csrf_token": csrf}, headers=inside)
    assert out.headers["location"] == "/signed-out"
    assert at.get("/", headers=inside).status_code == 303
    assert f"{provider.issuer}/oauth2/end_session?" in at.get("/signed-out").text


def test_with_passwords_switched_off_none_opens_anything(office: DeskOffice):
    open_desk = DeskOffice(replace(office.bureau, has_passwords=True), office.time)
    ben = open_desk.person("Ben", DeskRole.APPROVER)
    at, both = browser(office), browser(open_desk)
    page = at.get("/sign-in").text
    assert 'name="password"' not in page
    assert 'href="/sign-on?next=/"' in page
    data = {"email": "ben@council.example", "password": PASSWORD}
    for one, status in ((at, 403), (both, 303)):
        csrf = re.findall(r'name="csrf_token" value="([^"]+)"', both.get("/sign-in").text)[-1]
        one.cookies.update(both.cookies)
        assert one.post("/sign-in", data={**data, "csrf_token": csrf}).status_code == status
    half = {"cookie": f"desk={both.cookies['desk']}"}
    assert browser(office).get("/sign-in/code", headers=half).headers["location"] == "/sign-in"
    invitation = office.bureau.accounts.invitation(ben.id)
    assert at.get(f"/set-up/{invitation}").status_code == 404


def test_an_administrator_says_whose_an_account_is_and_lets_go_of_it(
    office: DeskOffice, provider: CouncilProvider
):
    provider.knows("s-eve", email="eve@council.example", email_verified=True)
    provider.knows("0f9c", name="Ada")
    eve, ada = browser(office), browser(office)
    eve.get(led_back(eve, provider, "s-eve"))
    path = f"/people/{office.people['Ada'].id}"

    def record(subject: str, at: str = path) -> int:
        csrf = re.findall(r'name="csrf_token" value="([^"]+)"', eve.get(at).text)[-1]
        return eve.post(at, data={"csrf_token": csrf, "act": "subject", "subject": subject}).status_code

    assert ada.get(led_back(ada, provider, "0f9c")).status_code == 403
    assert record("s-eve") == 400  # hers already
    assert record("0f9c") == 303
    assert ada.get(led_back(ada, provider, "0f9c")).status_code == 303
    assert record("") == 303
    assert ada.get("/").status_code == 303  # sessions end with it
    assert record("", f"/people/{office.people['Eve'].id}") == 400
    office.bureau.accounts.bind(office.people["Ada"].id, provider.issuer, "0f9c")
    office.bureau.accounts.switch(office.people["Ada"].id, is_active=False)
    assert ada.get(led_back(ada, provider, "0f9c")).status_code == 403


def test_a_provider_that_is_down_or_another_is_told(office: DeskOffice, provider: CouncilProvider):
    down = SignOnProvider("http://localhost:9", CLIENT, CLIENT_SECRET)
    other = SignOnProvider(f"{provider.issuer}/", CLIENT, CLIENT_SECRET)  # the same, but for a stroke
    for settings, told in ((down, "does not answer"), (other, "by another name")):
        at = browser(DeskOffice(replace(office.bureau, provider=settings), office.time))
        answer = at.get("/sign-on")
        assert answer.status_code == 502
        assert told in answer.text
    without = browser(DeskOffice(replace(office.bureau, provider=None), office.time))
    assert [without.get(path).status_code for path in ("/sign-on", "/sign-on/back")] == [404, 404]


def test_settings_that_would_shut_everybody_out_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from pipelines.cli.desk import bureau_of

    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "openbarnet_sign_on_secret").write_text("of a file\n")
    monkeypatch.setenv("OPENBARNET_SECRETS", str(secrets))
    monkeypatch.setenv("OPENBARNET_DESK", str(tmp_path / "desk"))
    monkeypatch.setenv("OPENBARNET_DESK_PASSWORDS", "off")
    with pytest.raises(SettingsError, match="nobody could sign in"):
        bureau_of(tmp_path / "store", tmp_path)
    monkeypatch.setenv("OPENBARNET_SIGN_ON_ISSUER", "https://login.council.example")
    with pytest.raises(SettingsError, match="OPENBARNET_SIGN_ON_CLIENT and OPENBARNET_DESK_ADDRESS"):
        bureau_of(tmp_path / "store", tmp_path)
    monkeypatch.setenv("OPENBARNET_SIGN_ON_CLIENT", CLIENT)
    monkeypatch.setenv("OPENBARNET_DESK_ADDRESS", "https://desk.council.example")
    bureau, _ = bureau_of(tmp_path / "store", tmp_path)
    assert bureau.provider == SignOnProvider("https://login.council.example", CLIENT, "of a file")
    assert not bureau.has_passwords
    monkeypatch.setenv("OPENBARNET_SIGN_ON_ISSUER", "http://login.council.example")
    with pytest.raises(SettingsError, match="OPENBARNET_SIGN_ON_ISSUER"):
        bureau_of(tmp_path / "store", tmp_path)
