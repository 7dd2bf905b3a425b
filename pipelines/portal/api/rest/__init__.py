"""The portal's own REST API, version 1."""
