"""PostgreSQL: models, row-level security, queries (rows to frozen facts) and save (facts to rows)."""
