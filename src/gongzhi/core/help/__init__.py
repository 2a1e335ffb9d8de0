"""Precise help: which enterprises come first, and when a defect is gone."""
