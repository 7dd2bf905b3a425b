"""Tables in every format: CSV, Parquet, JSON, workbooks, database, zip. Same table, same bytes."""
