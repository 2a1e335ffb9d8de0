"""VDR-1: a draw of objects and inspectors that nobody can foresee or steer and anybody can do again (art. 13).

Whole numbers and bytes only. The protocol, byte by byte: docs/method/vdr1.md.
"""
