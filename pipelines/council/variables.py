"""The settings as one value, held against their types; `council.settings` says what follows from each.

A secret may lie in a file instead of the environment: one with the variable's name in small letters, in the
folder that OPENBARNET_SECRETS names, or in the one that systemd gives a unit its credentials in. Kept apart
because pydantic takes a tenth of a second to import, which a command that needs no setting does not pay.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "OPENBARNET_"
SECRETS = ("OPENBARNET_SECRETS", "CREDENTIALS_DIRECTORY")
"""Variables that name a folder of files with secrets."""

ELSEWHERE = ("OPENBARNET_PROJECT", "OPENBARNET_SECRETS")
"""Variables of ours that are heeded before these settings are read."""


class Variables(BaseSettings):
    """What the environment and the files of secrets say; what neither says is empty."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    reports: str = Field("", description="folders or files of reports")
    council: str = Field("", description="id of the council whose reports those are that do not say")
    store: Path | None = Field(None, description="the release store")
    bucket: str = Field(
        "",
        description="bucket that machines share store and readings through",
        pattern=r"^((s3|az|gs)://\S+)?$",
    )
    sign_key: Path | None = Field(None, description="file of the secret key that signs releases")
    portal: str = Field(
        "http://127.0.0.1:8000", description="address of the portal", pattern=r"^https?://\S+$"
    )
    rate: float = Field(200, description="requests a second and client that are worked out anew", ge=0)
    proxies: str = Field("", description="proxies whose forwarded headers are believed")
    log: Literal["lines", "json"] = Field("lines", description="form of the log")
    index: Path | None = Field(None, description="where the portal indexes tables")
    answers: Path | None = Field(None, description="where answers of expectation suites are kept")
    ledgers: Path | None = Field(None, description="what was sent to which target")
    desk: Path | None = Field(None, description="the desk's own folder")
    desk_database: SecretStr = Field(SecretStr(""), description="the desk's database")
    desk_address: str = Field("", description="address of the desk", pattern=r"^(https?://\S+)?$")
    desk_passwords: Literal["on", "off"] = Field(
        "on", description="whether the desk has passwords of its own"
    )
    sign_on_issuer: str = Field(
        "",
        description="the council's provider of single sign-on",
        pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)(:\d+)?(/\S*)?)?$",
    )
    sign_on_client: str = Field("", description="the desk's id at that provider")
    sign_on_secret: SecretStr = Field(SecretStr(""), description="the desk's secret at that provider")
    smtp: SecretStr = Field(SecretStr(""), description="the server that takes notices")
    mail_from: str = Field("open-data-desk@localhost", description="who notices come from")
    webhooks: SecretStr = Field(SecretStr(""), description="addresses that every notice is posted to")
    alarm_to: str = Field("", description="who is told by mail what goes wrong with the service")
    stale_days: int = Field(0, description="after so many days without a new version it is told", ge=0)
    dagster_home: Path | None = Field(None, description="Dagster's folder", validation_alias="DAGSTER_HOME")

    @field_validator("smtp")
    @classmethod
    def _is_mail_server(cls, given: SecretStr) -> SecretStr:
        if given.get_secret_value() and not given.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("must be as smtp://user:password@mail.example:587")
        return given


def read_variables() -> Variables:
    """The settings that are given.

    Raises:
        ValidationError: one is not what it must be.
    """
    folders = [Path(os.environ[name]) for name in SECRETS if os.environ.get(name)]
    return Variables(_secrets_dir=[folder for folder in folders if folder.is_dir()])  # type: ignore[call-arg]


def faults_of(error: ValidationError) -> list[str]:
    """What is wrong with each setting, without its value, which may be a secret."""
    faults = error.errors(include_input=False)
    return [f"{name_of(str(fault['loc'][0]))}: {fault['msg']}" for fault in faults]


def name_of(field: str) -> str:
    """The variable of a field, which an error names by its alias where it has one."""
    if field in Variables.model_fields:
        alias = Variables.model_fields[field].validation_alias
        return str(alias) if alias else PREFIX + field.upper()
    return field


def unknown_variables() -> list[str]:
    """Variables with our prefix that nobody here heeds: a target's token, or a slip of the pen."""
    known = {name_of(field) for field in Variables.model_fields} | set(ELSEWHERE)
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


@dataclass(frozen=True)
class SettingTold:
    """One setting as it is shown; `source` is environment, file or default."""

    variable: str
    value: str
    source: str
    about: str


def described(variables: Variables) -> list[SettingTold]:
    """Each setting as it is shown: of a secret only whether it is set."""
    told = []
    for field, about in Variables.model_fields.items():
        name, value = name_of(field), getattr(variables, field)
        if os.environ.get(name):
            source = "environment"
        else:
            source = "file" if field in variables.model_fields_set else "default"
        if isinstance(value, SecretStr):
            shown = "(secret)" if value.get_secret_value() else ""
        else:
            shown = "" if value is None else str(value)
        told.append(SettingTold(name, shown, source, about.description or ""))
    return told
