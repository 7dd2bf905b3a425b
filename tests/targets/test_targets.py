"""What all targets share: their files, their ledgers, the calls they make, and the commands to use them."""

from __future__ import annotations

import itertools
import json
import pickle
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
import yaml
from conftest import CHECKOUT, Office, Openbarnet
from hypothesis import given
from hypothesis import strategies as st
from plain_calls import PLAIN, POLL_SECONDS
from target_samples import Line, Sample, line_to, sample

from pipelines.council.project import Project
from pipelines.exceptions import TargetRefusedError, TargetSettingsError, TargetUnavailableError
from pipelines.store import StoredFile
from pipelines.targets import load_target, load_targets
from pipelines.targets.calls import Caller, _trusted
from pipelines.targets.ledger import Ledger, alone
from pipelines.targets.rows import changed_rows, key_of, read_rows, row_changes
from pipelines.targets.settings import Secret

CKAN = {
    "kind": "ckan",
    "enabled": True,
    "url": "https://ckan.example.gov.uk",
    "token_variable": "SAMPLE_TOKEN",
    "organisation": "barnet",
}
TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - and nobody could use

# ---- files


def test_the_checkouts_targets_follow_the_schema_and_only_the_mirror_is_on(project: Project):
    found = {target.name: target for target in load_targets(project)}
    assert {target.kind for target in found.values()} == {"directory", "ckan", "datapress"}
    assert [name for name, target in found.items() if target.is_enabled] == ["mirror"]
    assert found["mirror"].address == str(CHECKOUT / "mirror")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "ftp"}, "ftp"),
        ({"url": "http://ckan.example.gov.uk"}, "http://ckan.example.gov.uk"),
        ({"url": "https://user:word@ckan.example.gov.uk"}, "user:word"),
        ({"token": TOKEN}, "token"),
        ({"token_variable": "eyJ0eXAi.token"}, "token"),
        ({"organisation": None}, "None"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_file_that_breaks_the_schema_is_refused(
    own_project: Project, change: dict[str, object], fault: str
):
    own_project.targets.mkdir(exist_ok=True)
    (own_project.targets / "there.yaml").write_text(yaml.safe_dump({**CKAN, **change}))
    with pytest.raises(TargetSettingsError, match=r"there\.yaml") as refused:
        load_targets(own_project)
    assert fault in str(refused.value)


def test_a_target_that_is_not_there_is_told_with_those_that_are(project: Project):
    with pytest.raises(TargetSettingsError, match=r"no such target \(there are: example-ckan, .*mirror\)"):
        load_target(project, "nowhere")


# ---- secrets


def test_a_secret_has_no_text_of_its_own():
    secret = Secret(TOKEN)
    shown = f"{secret} {secret!r} {[secret]} {vars(Caller('t', 'https://a.example', secret))}"
    assert TOKEN not in shown
    assert secret.reveal() == TOKEN
    assert secret.hidden_in(f"they said {TOKEN}") == "they said ***"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


class Echo(BaseHTTPRequestHandler):
    """A site that says back whatever it is told, the token too, and sends callers elsewhere if asked."""

    protocol_version = "HTTP/1.1"

    disable_nagle_algorithm = True
    seen: list[str]

    def do_GET(self) -> None:
        type(self).seen.append(self.path)
        body = json.dumps({"error": f"you sent {self.headers['Authorization']}"}).encode()
        status = int(self.path.strip("/") or 400)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/400")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    Echo.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def line(echo: str) -> Iterator[Line]:
    with line_to(echo) as opened:
        yield opened


def test_an_error_repeats_what_a_site_says_but_not_the_token(echo: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("DEBUG"), Caller("there", echo, Secret(TOKEN)) as caller:
        answer = caller.ask("GET", "/400")
        error = caller.refusal(answer, "mend it")
    assert str(error) == f"there: answered 400 to GET {echo}/400: you sent ***; mend it"
    assert TOKEN not in caplog.text


def test_a_token_goes_to_the_sites_own_address_and_nowhere_else(echo: str):
    with Caller("there", echo, Secret(TOKEN)) as caller:
        assert caller.ask("GET", "/302").status_code == 302
        assert Echo.seen == ["/302"], "a redirect is not followed"
        with pytest.raises(TargetRefusedError, match="names an address on another site"):
            caller.ask("GET", echo.replace("127.0.0.1", "localhost") + "/200")
        with pytest.raises(TargetRefusedError, match="names an address on another site"):
            caller.ask("GET", "https://elsewhere.example/200")
    assert Echo.seen == ["/302"]


# ---- retries


def gaps(line: Line) -> list[float]:
    """Seconds between one request and the next."""
    return [later - earlier for (_, earlier), (_, later) in itertools.pairwise(line.log)]


def test_a_busy_site_is_waited_for_as_long_as_it_asks(line: Line):
    line.troubles += ["429:2", "429:1"]
    with Caller("there", line.url, Secret(TOKEN)) as caller:
        assert caller.ask("GET", "/200").status_code == 200
    first, second = gaps(line)
    assert first >= 2
    assert second >= 1


def test_a_faltering_site_is_asked_again_at_growing_intervals(line: Line, monkeypatch: pytest.MonkeyPatch):
    """Jitter is taken at its most, so that the growth shows."""
    monkeypatch.setattr("random.uniform", lambda _, most: most)
    line.troubles += ["503", "502"]
    with Caller("there", line.url, Secret(TOKEN)) as caller:
        assert caller.ask("GET", "/200").status_code == 200
    first, second = gaps(line)
    assert first >= 1
    assert second >= 2


def test_what_may_not_be_done_twice_is_not_asked_again_after_a_failure(line: Line):
    line.troubles += ["503"]
    with Caller("there", line.url, Secret(TOKEN)) as caller:
        with pytest.raises(TargetUnavailableError, match="answered 503"):
            caller.ask("GET", "/200", may_repeat=False)
        line.lose = "/200"
        with pytest.raises(TargetUnavailableError, match="no answer"):
            caller.ask("GET", "/200", may_repeat=False)
        assert len(line.log) == 2
        line.troubles += ["429:1"]
        assert caller.ask("GET", "/200", may_repeat=False).status_code == 200, "429 means not done"
    assert len(line.log) == 4


def test_a_site_that_stays_down_is_given_up_in_words(line: Line, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("random.uniform", lambda least, _: least)
    line.troubles += ["503"] * 6
    with (
        Caller("there", line.url, Secret(TOKEN)) as caller,
        pytest.raises(TargetUnavailableError, match=r"answered 503 .*; send again later"),
    ):
        caller.ask("GET", "/200")
    assert len(line.log) == 6


# ---- ledgers


def test_a_ledger_keeps_what_it_is_told(tmp_path: Path):
    ledger = Ledger(tmp_path / "new" / "there.json", "there", "https://a.example")
    ledger.note("savings", id="1", version="1.0.0")
    ledger.note_file("savings", "data/savings.csv", id="2", hash="sha256:x")
    again = Ledger(tmp_path / "new" / "there.json", "there", "https://a.example")
    assert again.package("savings")["id"] == "1"
    assert again.file("savings", "data/savings.csv") == {"id": "2", "hash": "sha256:x"}
    assert again.versions() == [("savings", "1.0.0")]
    again.forget_file("savings", "data/savings.csv")
    assert Ledger(again.path, "there", "https://a.example").files("savings") == {}
    assert [path.name for path in again.path.parent.iterdir()] == ["there.json"]


def test_a_ledger_of_another_place_is_not_used(tmp_path: Path):
    Ledger(tmp_path / "there.json", "there", "https://a.example").note("savings", id="1")
    with pytest.raises(
        TargetSettingsError, match=r"put at https://a.example, and there is at https://b.exam"
    ):
        Ledger(tmp_path / "there.json", "there", "https://b.example")


@pytest.mark.parametrize("left", [b"", b"{half", b"[]", b'{"format": 2, "address": "https://a.example"}'])
def test_a_damaged_ledger_counts_as_lost(tmp_path: Path, left: bytes):
    (tmp_path / "there.json").write_bytes(left)
    assert Ledger(tmp_path / "there.json", "there", "https://a.example").versions() == []


def test_two_runs_to_one_target_take_turns(tmp_path: Path):
    waiting = sample(tmp_path, "directory", path="mirror")
    with (
        alone(waiting.ledger, "there"),
        pytest.raises(TargetUnavailableError, match="another run is sending to it"),
    ):
        waiting.send()
    assert waiting.send().done


# ---- rows


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    """Two versions of a table with a key of two columns."""
    keys = st.tuples(st.sampled_from("abc"), st.sampled_from(["", "1", "2"]))
    texts = st.sampled_from(["", "x", "y,\n", '"'])
    rows = st.dictionaries(keys, texts, max_size=9)
    return tuple([[*key, text] for key, text in draw(rows).items()] for _ in range(2))  # type: ignore[return-value]


@given(tables())
def test_sending_what_changed_and_removing_what_went_gives_the_new_table(
    tmp_path_factory: pytest.TempPathFactory, versions: tuple[list[list[str]], list[list[str]]]
):
    import csv

    folder = tmp_path_factory.mktemp("rows")
    before, after = (StoredFile(name, folder / name, 0) for name in ("before.csv", "after.csv"))
    for table_file, rows in zip((before, after), versions, strict=True):
        with table_file.location.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["k1", "k2", "value"], *rows])
    key = ("k1", "k2")
    table = {key_of(row, key): row for row in read_rows(before)}
    changes = row_changes(before, after, key)
    for gone in changes.removed:
        del table[gone]
    sent = list(changed_rows(before, after, key))
    assert all(table.get(key_of(row, key)) != row for row in sent), "nothing is sent that is there already"
    table |= {key_of(row, key): row for row in sent}
    assert table == {key_of(row, key): row for row in read_rows(after)}
    assert changes.changed == len(sent)


# ---- commands


@pytest.fixture
def own_targets(own_project: Project) -> Project:
    """A project whose only target is a mirror inside it."""
    own_project.targets.mkdir(exist_ok=True)
    for path in own_project.targets.glob("*.yaml"):
        path.unlink()
    mirror = {"kind": "directory", "enabled": True, "path": "mirror"}
    (own_project.targets / "mirror.yaml").write_text(yaml.safe_dump(mirror))
    return own_project


def test_the_commands_plan_send_check_and_list(office: Office, own_targets: Project, openbarnet: Openbarnet):
    store = ("--store", office.store)
    planned = openbarnet("send", "mirror", "--dry-run", *store)
    assert planned.exit_code == 0
    assert "would bring key-actions/1.0.0\n" in planned.stdout
    assert not (own_targets.root / "mirror").exists()
    assert openbarnet("targets", *store).stdout == f"mirror: directory, {own_targets.root / 'mirror'}\n"
    missing = openbarnet("send", "mirror", "--check", *store)
    assert missing.exit_code == 1
    assert "Error: mirror: catalog.json: is missing" in missing.stderr
    sent = openbarnet("send", "mirror", *store)
    assert sent.exit_code == 0
    assert "  bring key-actions/1.0.0\n" in sent.stderr
    assert openbarnet("send", "mirror", *store).stdout == "mirror: nothing to do\n"
    assert openbarnet("send", "mirror", "--check", *store).stdout == (
        "mirror: everything is as it was released\n"
    )
    assert "  key-actions 1.0.0\n" in openbarnet("targets", *store).stdout


def test_the_ledgers_lie_beside_the_store_or_where_the_environment_says(
    office: Office,
    own_targets: Project,
    openbarnet: Openbarnet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    openbarnet("send", "mirror", "--store", office.store)
    assert (office.root / ".ledgers" / "store" / "mirror.json").is_file()
    monkeypatch.setenv("OPENBARNET_LEDGERS", str(tmp_path / "elsewhere"))
    (own_targets.root / "mirror" / "catalog.json").unlink()
    openbarnet("send", "mirror", "--store", office.store)
    assert (tmp_path / "elsewhere" / "mirror.json").is_file()


def test_a_target_that_is_not_enabled_is_not_sent_to(
    own_targets: Project, office: Office, openbarnet: Openbarnet
):
    file = own_targets.targets / "mirror.yaml"
    file.write_text(file.read_text().replace("true", "false"))
    refused = openbarnet("send", "mirror", "--store", office.store)
    assert refused.exit_code == 1
    assert (
        refused.stderr
        == "Error: councils/barnet/targets/mirror.yaml: is not enabled; write `enabled: true`\n"
    )
    assert "not enabled" in openbarnet("targets", "--store", office.store).stdout


def test_a_failing_target_leaves_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SAMPLE_TOKEN", TOKEN)
    options = {"url": "http://127.0.0.1:9", "token_variable": "SAMPLE_TOKEN", "organisation": "barnet"}
    failing: Sample = sample(tmp_path, "ckan", **options)
    monkeypatch.setattr("httpx_retries.Retry.sleep", lambda *_: None)
    before = {path: path.stat().st_mtime_ns for path in failing.store.root.rglob("*")}
    with pytest.raises(TargetUnavailableError, match="no answer to POST"):
        failing.send()
    assert {path: path.stat().st_mtime_ns for path in failing.store.root.rglob("*")} == before


def test_whom_to_trust_is_read_once_for_all_calls(monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []
    monkeypatch.setattr(httpx, "create_ssl_context", lambda: read.append("read") or PLAIN)
    _trusted.cache_clear()
    for address in ("https://one.example", "https://two.example"):
        Caller("there", address, Secret(TOKEN))
    _trusted.cache_clear()
    assert read == ["read"]
