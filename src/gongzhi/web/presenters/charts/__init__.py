"""Charts that the server draws: geometry in plain numbers, one SVG each, and beside it a table of the same values.

Every drawing measures in units of its own viewBox; on a screen one unit is about one pixel.
"""
