"""Quality credit: what an enterprise's record is worth, and which grade follows."""
