"""The pipeline as Dagster assets, checks, jobs, sensors and schedules, and how the command line runs them.

An asset here is a call into the modules below, its metadata and its return. What is read, proven and
published is decided there; nothing here changes a row.
"""
