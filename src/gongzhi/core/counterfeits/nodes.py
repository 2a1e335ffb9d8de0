"""With which nodes of the monitoring network a verified lead is shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.hs_codes import HEADING, read_hs


@dataclass(frozen=True)
class Node:
    id: str  # its number
    country: str  # the market that it watches, "" for one at home
    products: tuple[str, ...]  # leading digits of the goods that it watches


def nodes_to_tell(hs_code: str, market: str, nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Those that watch the same goods, by heading or a shorter or longer code that meets it, or the same market."""
    heading = read_hs(hs_code)[:HEADING]
    return tuple(
        node for node in nodes if node.country == market or any(_meets(heading, code) for code in node.products)
    )


def _meets(heading: str, watched: str) -> bool:
    digits = read_hs(watched)
    return digits.startswith(heading) or heading.startswith(digits)
