"""Ed25519 signatures: who published a store, for those who have the public key from elsewhere.

A version's signature is `datapackage.json.sig`, the 64 bytes over its manifest, which holds the hash of every
other file and of the version before; the catalogue's is in `catalog.json`. The same key and content give the
same signature. Keys are PEM files made by other tools; nothing here makes, keeps or prints one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.exceptions import SigningKeyError
from pipelines.store.hashes import json_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEALS = ("checksum", "signature")
NUMBER = "number"
"""Of a signed catalogue: counts its states, and only grows, so that an older one can be told."""
MAKE_ONE = "make one with: openssl genpkey -algorithm ed25519 -out FILE"
TAKE_ONE = "make it from the secret key with: openssl pkey -in SECRET -pubout -out FILE"


@dataclass(frozen=True)
class Signer:
    """A secret key at work."""

    key: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The 64 bytes of the signature over some content."""
        return self.key.sign(content)

    @property
    def public_text(self) -> str:
        """The public half of the key as JSON holds it."""
        return as_text(self.key.public_key().public_bytes_raw())


@dataclass(frozen=True)
class PublicKey:
    """A public key that signatures are held against; `name` is its file's, for people."""

    name: str
    key: Ed25519PublicKey = field(repr=False)

    @property
    def text(self) -> str:
        """The key as JSON holds it."""
        return as_text(self.key.public_bytes_raw())

    def is_signature(self, signature: bytes, content: bytes) -> bool:
        """Whether the owner of the key signed just this content."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


def load_signer(path: Path) -> Signer:
    """Read a secret key: PEM (PKCS 8), Ed25519, without a password.

    Raises:
        SigningKeyError: the file holds none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SigningKeyError(str(path), f"holds no secret key ({_reason(error)})", MAKE_ONE) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(str(path), "is a secret key of another kind than Ed25519", MAKE_ONE)
    return Signer(key)


def load_public_key(path: Path) -> PublicKey:
    """Read a public key: PEM, Ed25519.

    Raises:
        SigningKeyError: the file holds none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SigningKeyError(str(path), f"holds no public key ({_reason(error)})", TAKE_ONE) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyError(str(path), "is a public key of another kind than Ed25519", TAKE_ONE)
    return PublicKey(path.name, key)


def sealed(catalog: Mapping[str, Any], signer: Signer | None = None) -> dict[str, Any]:
    """The catalogue with a `checksum` over all else, and with a signer a `signature` over all of that."""
    body = {name: value for name, value in catalog.items() if name not in SEALS}
    whole = {**body, "checksum": f"sha256:{hashlib.sha256(json_bytes(body)).hexdigest()}"}
    return whole if signer is None else {**whole, "signature": as_text(signer.sign(json_bytes(whole)))}


def sealed_bytes(catalog: Mapping[str, Any], signer: Signer | None = None) -> bytes:
    """The same as it is written: a catalogue of thousands of versions is laid out once, seals are added."""
    body = json_bytes({name: value for name, value in catalog.items() if name not in SEALS})
    whole = _with(body, "checksum", f"sha256:{hashlib.sha256(body).hexdigest()}")
    return whole if signer is None else _with(whole, "signature", as_text(signer.sign(whole)))


def _with(written: bytes, name: str, value: str) -> bytes:
    """A JSON object as it is written, with one text more at its end."""
    end = json_bytes({name: value})
    return (
        end if written == json_bytes({}) else written.removesuffix(b"\n}\n") + b"," + end.removeprefix(b"{")
    )


def as_text(signature: bytes) -> str:
    """A signature as JSON holds it."""
    return base64.b64encode(signature).decode("ascii")


def from_text(text: object) -> bytes:
    """A signature from JSON; empty where there is none."""
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except binascii.Error:
        return b""


def _reason(error: Exception) -> str:
    """Why a key could not be read; never the file's content."""
    return (error.strerror or "unreadable") if isinstance(error, OSError) else "not such a PEM file"
