"""Spot checks at random: pools, draw, inspectors, samples, and what follows a result (art. 13)."""
