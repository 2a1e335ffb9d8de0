"""Visits: what a phone kept without a network, and how far it can be believed."""
