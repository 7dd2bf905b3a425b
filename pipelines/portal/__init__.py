"""The portal: residents, journalists and machines read the release store here.

It is served from published files alone. Pages of kept documents are drawn by `extraction.picture`, in a
worker, when a visitor asks for one; otherwise nothing of extraction, validation, Dagster or a PDF library
is ever loaded. The portal never writes to the store, and runs no code in the visitor's browser.
"""

from pipelines.portal.server.app import create_app, serve

__all__ = ["create_app", "serve"]
