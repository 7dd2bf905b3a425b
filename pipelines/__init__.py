"""Open Barnet: council performance reports in, proven open data out.

Data flows one way: report → tables → records → checks → release → catalogue → portal and targets.
Importing this package reads nothing from the disk and starts nothing.
"""
