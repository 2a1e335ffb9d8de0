"""Acceptance scenarios: each acts as the named roles through the platform's actions, under row-level security."""
