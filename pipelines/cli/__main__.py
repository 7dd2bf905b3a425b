"""Lets `python -m pipelines.cli` stand for `openbarnet`."""

from pipelines.cli import main

main()
