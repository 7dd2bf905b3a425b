"""The bucket that a test of DataPress's client reads a picture from, held on this machine.

That test names the vendor's bucket at a hosting firm and needs the vendor's keys. The client's own S3 library
is led here instead by the usual settings, a proxy and an authority to trust; neither client nor test is
touched.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from plain_calls import POLL_SECONDS

HOST = "lon1.digitaloceanspaces.com"
PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 25_000
"""As large as a photograph: two parts of 5 MiB."""


@contextmanager
def bucket(folder: Path) -> Iterator[dict[str, str]]:
    """The settings that lead the client's S3 library to the bucket, for as long as the block lasts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificate(folder / "bucket.pem"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bucket", (Handler,), {"context": context}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    try:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{server.server_port}",
            "https_proxy": f"http://127.0.0.1:{server.server_port}",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "AWS_CA_BUNDLE": str(folder / "bucket.pem"),
            "SPACES_TEST_KEY": "a key",
            "SPACES_TEST_SECRET": "a secret",
        }
    finally:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """A proxy that answers for the bucket itself: HEAD, and GET of a range."""

    protocol_version = "HTTP/1.1"

    disable_nagle_algorithm = True
    context: ssl.SSLContext

    def do_CONNECT(self) -> None:
        """From here on the connection is the bucket's."""
        assert self.path.endswith(f"{HOST}:443"), self.path
        self.send_response(200)
        self.end_headers()
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
        self.close_connection = False

    def do_HEAD(self) -> None:
        self._answer(200, PICTURE, has_body=False)

    def do_GET(self) -> None:
        first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"]).groups())  # type: ignore[union-attr]
        self._answer(206, PICTURE[first : last + 1], has_body=True)

    def _answer(self, status: int, content: bytes, *, has_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if has_body:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def write_certificate(path: Path) -> Path:
    """A key and a certificate for the bucket's host, that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    names = [x509.DNSName(HOST), x509.DNSName(f"*.{HOST}")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
