"""What every row of every dataset must pass before it is published.

Corrections, the screen for personal data, schemas and suites, and the quarantine for what fails.
"""
