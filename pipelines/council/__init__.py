"""Whose data this is: the project's folders, settings and data files.

Nothing here reads a report or a store.
"""
