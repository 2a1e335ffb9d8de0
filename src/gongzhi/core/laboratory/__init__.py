"""Samples of spot checks in laboratories: which one tests, and what its figures come to.

Worked examples and limits: docs/method/laboratory.md.
"""
