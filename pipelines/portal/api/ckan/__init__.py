"""CKAN's Action API for reading."""
