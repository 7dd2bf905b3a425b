"""The order of the steps from a report to a release, said once.

Dagster, the command line and the desk follow it.
"""
