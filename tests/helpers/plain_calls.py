"""Calls to servers of tests, which speak no TLS: to read whom to trust takes longer than an answer."""

from __future__ import annotations

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody; for `verify`."""
