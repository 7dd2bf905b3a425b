"""The portal: residents, journalists and machines read the release store here.

It is served from published files alone. It never imports extraction, validation, Dagster or a PDF
library, never writes, and runs no code in the visitor's browser.
"""

from pipelines.portal.app import create_app, serve

__all__ = ["create_app", "serve"]
