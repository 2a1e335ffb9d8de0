"""Whether improvement is proven, the three wheels, and what supports enterprises (art. 3, 4)."""
