"""Counterfeit exports: leads of the monitoring network, watched goods, figures of a campaign."""
