"""Data that a non-programmer edits, and one loader for each kind of it."""
