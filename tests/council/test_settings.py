"""Settings: checked together, secrets out of files, nothing secret shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Openbarnet

from pipelines.council import settings
from pipelines.exceptions import SettingsError

MAIL = "smtp://desk:hunter2@mail.example:587"


@pytest.mark.parametrize("folder", ["OPENBARNET_SECRETS", "CREDENTIALS_DIRECTORY"])
def test_a_secret_may_lie_in_a_file(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "openbarnet_smtp").write_text(f"{MAIL}\n")
    monkeypatch.setenv(folder, str(tmp_path))
    assert settings.mail_server() == MAIL
    monkeypatch.setenv("OPENBARNET_SMTP", "smtp://other.example")
    assert settings.mail_server() == "smtp://other.example"


def test_all_that_is_wrong_is_named_at_once_and_no_value(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBARNET_RATE", "fast")
    monkeypatch.setenv("OPENBARNET_SMTP", "hunter2")
    monkeypatch.setenv("OPENBARNET_PORTAL", "data.example")
    with pytest.raises(SettingsError) as raised:
        settings.store_folder()
    told = str(raised.value)
    assert all(f"OPENBARNET_{name}: " in told for name in ("RATE", "SMTP", "PORTAL"))
    assert "hunter2" not in told


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBARNET_RATE", "")
    monkeypatch.setenv("OPENBARNET_STORE", "")
    assert settings.request_rate() == 200
    assert settings.store_folder().name == "store"


def test_config_shows_every_setting_and_no_secret(openbarnet: Openbarnet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBARNET_SMTP", MAIL)
    monkeypatch.setenv("OPENBARNET_STOER", "store")
    monkeypatch.setenv("DAGSTER_HOME", "/srv/runs")
    done = openbarnet("config")
    assert done.exit_code == 0
    assert "OPENBARNET_SMTP=(secret)  # environment: " in done.output
    assert "DAGSTER_HOME=/srv/runs  # environment: " in done.output
    assert "OPENBARNET_RATE=200.0  # default: " in done.output
    assert "OPENBARNET_STOER is set and nothing heeds it" in done.output
    told = json.loads(openbarnet("config", "--json").output)
    assert told["unheeded"] == ["OPENBARNET_STOER"]
    assert "hunter2" not in done.output + json.dumps(told)


def test_a_wrong_setting_ends_a_command_with_one_line(
    openbarnet: Openbarnet, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENBARNET_RATE", "-1")
    done = openbarnet("targets")
    assert done.exit_code == 1
    assert done.output.startswith("Error: settings: OPENBARNET_RATE: ")
    assert len(done.output.splitlines()) == 1
