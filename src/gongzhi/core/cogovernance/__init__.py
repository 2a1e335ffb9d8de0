"""Who answers for quality where, and what each city does in a year (art. 1)."""
