"""Gongzhi 共治: a province's export quality and safety work as one closed loop."""

__version__ = "0.1.0"
