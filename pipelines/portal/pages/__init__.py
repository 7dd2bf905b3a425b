"""Pages that any dataset has: catalogue, versions, evidence, comparison, search, clock."""
