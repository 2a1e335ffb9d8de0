"""The case as the spine: tracing of returns, the ladder of repeated returns, closing."""
