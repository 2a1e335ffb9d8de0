"""What enterprises declare, how they control themselves, and whom they measure themselves by (art. 2)."""
