"""Which share of an enterprise's exports is checked."""
