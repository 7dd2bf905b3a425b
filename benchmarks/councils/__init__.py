"""Invented councils, and how much of their reports is read untaught."""
