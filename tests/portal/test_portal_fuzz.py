"""schemathesis asks the REST API with made-up parameters: no error of ours, no answer that is not described.

A minute of it here; `make fuzz` takes ten.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import portal_store as sample
import pytest
from conftest import HELPERS
from live_portal import served

SECONDS = os.environ.get("FUZZ_SECONDS", "30")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
)


def test_no_parameters_break_the_rest_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENBARNET_RATE", "0")
    store = sample.publish_twice(tmp_path / "store")
    with served(store) as address:
        command = [
            *(str(Path(sys.executable).parent / "schemathesis"), "run", f"{address}/api/v1/openapi.json"),
            *("--checks", ",".join(CHECKS), "--max-time", SECONDS, "--phases", "examples,coverage,fuzzing"),
            *("--seed", "7", "--max-examples", "200", "--no-color", "--request-timeout", "20"),
        ]
        environment = {
            **os.environ,
            "SCHEMATHESIS_HOOKS": "fuzz_hooks",
            "PYTHONPATH": os.pathsep.join([str(HELPERS), os.environ.get("PYTHONPATH", "")]),
        }
        ran = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=int(SECONDS) + 120
        )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    generated, passed = map(int, re.findall(r"(\d+) generated, (\d+) passed", ran.stdout)[0])
    assert generated == passed > 300, ran.stdout[-3000:]
