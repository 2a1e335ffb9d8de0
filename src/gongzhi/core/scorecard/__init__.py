"""How a city is measured: return rates and the index of its quality work."""
