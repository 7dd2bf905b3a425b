"""Calls to servers of tests, which take no longer than they must.

They speak no TLS, and to read whom to trust takes longer than an answer. A server that is told to end looks
up twice a second. And an answer in two pieces waits for a word of the client between them, which takes it
forty milliseconds, unless its handler has `disable_nagle_algorithm`.
"""

from __future__ import annotations

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody; for `verify`."""

POLL_SECONDS = 0.02
"""For `serve_forever`."""
