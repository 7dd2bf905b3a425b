"""A bucket on this machine: moto's S3 server, in a thread of the tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import obstore
import pytest

from pipelines.store.bucket import Bucket

ADDRESS = "s3://open-data/wexcombe"
KEYS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def s3_server() -> Iterator[str]:
    """A server with one bucket, `open-data`; gives its address."""
    from moto.server import ThreadedMotoServer  # late: for a few tests, and loaded by all that are collected

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def make_bucket(endpoint: str) -> None:
    """Make the bucket, empty."""
    import urllib.request

    for path, method in (("moto-api/reset", "POST"), ("open-data", "PUT")):
        request = urllib.request.Request(f"{endpoint}/{path}", method=method)
        urllib.request.urlopen(request).close()


def set_up(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> Bucket:
    """Lead the settings to an empty bucket; gives it."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    make_bucket(endpoint)
    return Bucket(ADDRESS)


def spoil(bucket: Bucket, key: str) -> None:
    """Write other bytes into an object, past everybody."""
    obstore.put(bucket._store, key, b"spoiled")
