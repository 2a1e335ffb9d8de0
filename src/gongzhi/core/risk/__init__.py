"""Risk assessment and alerts."""
