"""Lines of declarations for the engine's tests: made-up ones, and texts at and beyond every edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from gongzhi.core.targeting.consignments import Producer
from gongzhi.core.targeting.shares import Share
from gongzhi.engine.texts import schema
from gongzhi.engine.versions import form

FIRMS = (
    Producer("91360702158300012P", "360702", Decimal("0.3")),
    Producer("91361002705700033N", "361002", Decimal("1")),
    Producer("914403001922038216", "360111", Decimal("0.015")),
)
SHARES = (
    Share(FIRMS[0].id, Decimal("1"), date(2019, 4, 12), date(2024, 3, 1)),
    Share(FIRMS[1].id, Decimal("0.1"), date(2024, 2, 29), None),
)
STRANGER = "91110000802100433B"
GOOD = {
    "declaration_no": "360720240000000001", "item_no": "1", "exporter_uscc": FIRMS[0].id, "producer_uscc": FIRMS[0].id,
    "producer_region": "360702", "hs_code": "8507600000", "goods": "蓄电池", "quantity": "10", "unit": "个",
    "value_usd_cents": "12.30", "destination": "TH", "port_region": "360100", "export_date": "2024-05-06",
    "lots": "甲、乙", "inspected": "否", "synthetic": "模拟",
}  # fmt: skip
TEXTS: Mapping[str, Sequence[str]] = {
    "declaration_no": ("36072024000000000", "3607202400000000011", "36072024000000000x", "３６０７２０２４０００００００００１", ""),
    "item_no": ("0", "1", "9999", "10000", "01", "-1", "1.0", "+1", " 1", "1\n"),
    "exporter_uscc": (FIRMS[1].id, STRANGER, "91361002705700033X", "9136100270570003", FIRMS[0].id.lower()),
    "producer_uscc": (FIRMS[1].id, FIRMS[2].id, STRANGER, "91361002705700033X", ""),
    "producer_region": ("360111", "361002", "360100", "110101", "36070", "360702 "),
    "hs_code": ("8507100000", "4011000000", "0101000000", "9503000000", "0000000000", "9999999999", "8507.60", "85076000001"),
    "goods": ("", " 茶", "茶\u3000", "a\tb", "茶" * 200, "茶" * 201, 'a"b', "a\x1fb", "绿 茶"),
    "quantity": ("0", "1", "1000000000000", "1000000000001", "9" * 19, "1,000", "12个", "1e3", "一"),
    "unit": ("", "千克", "一二三四五六七八九十", "一二三四五六七八九十一"),
    "value_usd_cents": ("0", "-0", "-1", "-0.01", "0.1", "12", "12.345", ".5", "5.", "1000000000000", "1000000000000.00",
                        "1000000000000.01", "9999999999999", "1" * 17, "1" * 40, "1.2.3", "0001.50", "１"),
    "destination": ("PL", "TL", "GR", "US", "EU", "XX", "th", "泰国"),
    "port_region": ("360000", "360702", "310000"),
    "export_date": ("2016-12-31", "2017-03-01", "2019-04-11", "2019-04-12", "2025-10-25", "2025-10-26", "2026-04-01",
                    "2024-02-29", "2023-02-29", "2024-13-01", "1999-12-31", "2000-01-01", "2099-12-31", "2100-01-01",
                    "2024/05/06", "20240506", "2024-5-6", "2024-05-06 ", "0000-00-00"),
    "lots": ("", "甲", "甲、甲", "甲;乙", "、", "甲、", "甲" * 60, "甲" * 61, "甲、 乙"),
    "inspected": ("是", "yes", "no", "是 ", "Y"),
    "synthetic": ("实际", "actual", "synthetic", "true"),
}  # fmt: skip


def texts() -> st.SearchStrategy[dict[str, str]]:
    """A good line in which some cells are others, most of them at an edge."""
    loose = st.text(st.sampled_from("019.-,、 \t\x1e\u3000茶aI"), max_size=4)
    cells = {field: st.one_of(st.sampled_from(said), loose) for field, said in TEXTS.items()}
    return st.fixed_dictionaries({}, optional=cells).map(lambda changed: {**GOOD, **changed})


def good_texts() -> st.SearchStrategy[dict[str, str]]:
    """Lines that nothing is wrong with, of all kinds that the rules tell apart."""
    places = ("360702", "361002", "360111", "360102")
    return st.fixed_dictionaries(
        {
            "producer_uscc": st.sampled_from([*(firm.id for firm in FIRMS), STRANGER]),
            "producer_region": st.sampled_from(places),
            "hs_code": st.one_of(
                st.from_regex(r"[0-9]{10}", fullmatch=True),
                st.sampled_from(["8507600000", "8507100000", "4011000000", "9503000000", "0101000000"]),
            ),
            "destination": st.sampled_from(["TH", "PL", "TL", "GR", "US", "LT", "IR"]),
            "export_date": st.sampled_from([said for said in TEXTS["export_date"] if said[:2] == "20" and said < "2099"])
            .filter(lambda said: len(said) == len("2024-05-06") and said not in ("2023-02-29", "2024-13-01", "2024/05/06")),
            "inspected": st.sampled_from(["是", "否"]),
        }
    ).map(lambda changed: {**GOOD, **changed})  # fmt: skip


def raw(lines: Sequence[Mapping[str, str]]) -> pa.Table:
    """The lines as texts under numbers from 1."""
    return pa.Table.from_pylist([{**line, "line": at} for at, line in enumerate(lines, start=1)], schema(form()))


def write_raw(path: Path, lines: Sequence[Mapping[str, str]]) -> Path:
    pq.write_table(raw(lines), path)
    return path
