"""Answering a request for information and sending to a place: what an officer sees, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_office import DeskOffice, desk_office
from test_desk_web import Browser, signed_in

from pipelines.council.project import Project
from pipelines.gate.moves import DeskRole

PORTAL = "https://data.council.example"
CALLER = "Please ring me on 020 7946 0018."


@pytest.fixture
def office(tmp_path: Path, own_project: Project, sample_store: Path) -> DeskOffice:
    """A desk beside a store of the sample reports, whose project sends to a folder."""
    own_project.targets.mkdir(exist_ok=True)
    (own_project.targets / "mirror.yaml").write_text(
        f"kind: directory\nenabled: true\npath: {tmp_path / 'mirror'}\n", encoding="utf-8"
    )
    office = desk_office(tmp_path / "office", own_project)
    office.bureau = replace(office.bureau, store=sample_store, portal=PORTAL)
    office.person("Ada", DeskRole.PREPARER)
    office.person("Ben", DeskRole.APPROVER)
    return office


def kept_texts(office: DeskOffice) -> Iterator[str]:
    """All that the desk wrote down: decisions and the trail."""
    for folder in (office.bureau.reviews, office.bureau.trail):
        for path in [folder] if folder.is_file() else folder.rglob("*"):
            if path.is_file():
                yield path.read_text(encoding="utf-8")


def test_a_request_is_answered_with_permanent_links_and_filed_without_who_asked(office: DeskOffice):
    ada = signed_in(office, "Ada")
    asked = f"What was the satisfaction with parks in Q3 2016/17? How many ferries sank? {CALLER}"
    page = ada.fill("/requests", "/requests", words=asked, act="look").text
    assert f'href="{PORTAL}/evidence/' in page
    assert "Nothing is filed yet." in page
    assert "“How many ferries sank?” Nothing here is about" in page
    assert not [text for text in kept_texts(office) if "parks" in text]  # only looked at
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not [address for address in addresses if "ferries" in address or "7946" in address]

    page = ada.fill("/requests", "/requests", words=asked, act="file").text
    assert "Filed as R00001." in page
    assert "answered from published data" in page
    assert "satisfaction with parks" in page.partition("The log")[2]
    assert not [text for text in kept_texts(office) if "7946" in text]


def test_a_request_that_nothing_published_answers_is_filed_as_that(office: DeskOffice):
    ada = signed_in(office, "Ada")
    page = ada.fill("/requests", "/requests", words="How many ferries sank?", act="file").text
    assert "Nothing here is about" in page
    assert "/evidence/" not in page
    assert "(not covered by published data)" in page


def test_a_place_shows_what_sending_would_do_and_sends_when_told(office: DeskOffice, tmp_path: Path):
    ben = signed_in(office, "Ben")

    def told(act: str) -> str:
        return ben.fill("/places/mirror", "/places/mirror", act=act).text

    mirror = tmp_path / "mirror"
    assert "would bring indicators/1.0.0" in told("plan")
    assert not mirror.exists()
    assert "What was sent" in told("send")
    assert (mirror / "indicators" / "1.0.0" / "datapackage.json").is_file()
    assert "What is there" in told("check")
    assert "sent to a place" in ben.get("/trail").text
    assert ben.post("/places/mirror", data={"act": "send"}).status_code == 403  # no token


def test_whoever_only_prepares_sends_nothing(office: DeskOffice, tmp_path: Path):
    ada: Browser = signed_in(office, "Ada")
    assert ada.fill("/places/mirror", "/", act="send").status_code == 403
    assert not (tmp_path / "mirror").exists()
