"""How fast the synthetic province declares: lines a second, drawn and hashed, and the memory that it takes.

python bench/simulated.py [LINES]
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from datetime import date

from gongzhi.simulate import declarations, province


def main(lines: int) -> None:
    begun = time.process_time()
    made = province("gongzhi", 1, date(2024, 12, 27), lines)
    planned = time.process_time()
    hashed, size = hashlib.sha256(), 0
    for _, blocks in declarations.files(made.seed, made.declared):
        for block in blocks:
            hashed.update(block)
            size += len(block)
    spent = time.process_time() - planned
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"planned in {planned - begun:.1f} s of one core; {lines:,} lines, {size / 1e6:,.0f} MB in {spent:.1f} s:")
    print(f"{lines / spent:,.0f} lines a second, {memory_mb:.0f} MB of memory, sha256 {hashed.hexdigest()}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
