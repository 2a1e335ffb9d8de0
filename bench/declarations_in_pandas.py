"""The job of bench/declarations.py as one would write it in pandas: the same checks, tables and scores, in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from gongzhi.core.identity import uscc
from gongzhi.core.targeting.consignments import Producer
from gongzhi.engine.dimensions import DIGITS, NOBODY
from gongzhi.engine.versions import form, in_force

CHUNK = 500_000  # lines
HAN = {"是": True, "yes": True, "否": False, "no": False}
KINDS = {"模拟": True, "synthetic": True, "实际": False, "actual": False}


def job(path: Path, folder: Path, firms: Sequence[Producer]) -> int:
    """Writes the decided lines by month; how many were good."""
    known = in_force(firms)
    tables = {name: table.to_pandas() for name, table in known.tables.items()}
    columns = {column.field: column for column in form().columns}
    fields = list(columns)
    good_rows = 0
    chunks = pd.read_csv(path, dtype=str, keep_default_na=False, names=fields, skiprows=1, chunksize=CHUNK)
    for number, chunk in enumerate(chunks):
        lines = chunk
        bad = pd.Series(False, index=lines.index)
        for field in ("declaration_no", "hs_code"):
            bad |= ~lines[field].str.fullmatch(columns[field].pattern)
        for field in ("goods", "unit"):
            bad |= (lines[field] == "") | (lines[field].str.len() > columns[field].max_length)
            bad |= lines[field].str.contains(r"[\x00-\x1f\x7f]|^\s|\s$")
        part = columns["lots"].pattern
        bad |= (lines["lots"] != "") & ~lines["lots"].str.fullmatch(f"(?:{part})(?:、(?:{part}))*")
        for field, share in (("item_no", 1), ("quantity", 1), ("value_usd_cents", 100)):
            bad |= ~lines[field].str.fullmatch(r"-?[0-9]+(\.[0-9]{1,2})?")
            lines[field] = (pd.to_numeric(lines[field], errors="coerce") * share).round()
            bad |= ~lines[field].between(int(columns[field].least) * share, int(columns[field].most) * share)
        for field in ("exporter_uscc", "producer_uscc"):
            valid = {code: uscc.is_valid_uscc(code) for code in lines[field].unique()}
            bad |= ~lines[field].map(valid)
        for field in ("producer_region", "port_region"):
            bad |= ~lines[field].isin(columns[field].words)
        lines["inspected"], lines["synthetic"] = lines["inspected"].map(HAN), lines["synthetic"].map(KINDS)
        bad |= lines["inspected"].isna() | lines["synthetic"].isna()
        day = pd.to_datetime(lines["export_date"], format="%Y-%m-%d", errors="coerce")
        bad |= ~day.between(pd.Timestamp(columns["export_date"].least), pd.Timestamp(columns["export_date"].most))
        lines["export_date"] = day
        lines["version"] = sum(((day >= pd.Timestamp(since)).astype(int) for since in known.days[1:]), start=0)
        lines = lines.merge(
            tables["destinations"], "left", left_on=["destination", "version"], right_on=["said", "version"]
        )
        lines = lines.merge(tables["producers"], "left", left_on="producer_uscc", right_on="uscc")
        bad = bad.reset_index(drop=True) | lines["destination_code"].isna()
        found = None
        for digits in reversed(DIGITS):
            prefix = pd.to_numeric(lines["hs_code"].str[:digits], errors="coerce")
            goods = tables[f"goods_{digits}"].set_index("key").reindex(lines["version"] * 10**digits + prefix)
            goods.index = lines.index
            found = goods if found is None else found.combine_first(goods)
        away = lines["home"].notna() & (lines["home"] != lines["producer_region"])
        unseen = ~lines["inspected"].astype(bool)
        firm = tables["firms"].set_index("key").reindex(lines["version"] * known.kinds + lines["kind"].fillna(NOBODY))
        place = tables["places"].set_index("key").reindex(lines["version"])
        score = found["risk_points"] + found["unseen_points"].where(unseen, 0) + lines["market_points"].fillna(0)
        score = score + firm["firm_points"].to_numpy() + pd.Series(place["place_points"].to_numpy()).where(away, 0)
        decision = tables["decisions"].set_index("key").reindex(lines["version"] * known.scores + score)
        lines["county"] = lines["home"].fillna(lines["producer_region"])
        lines["product_risk"], lines["score"] = found["product_risk"], score
        lines["decision"] = decision["decision"].to_numpy()
        lines["rules"] = (
            found["goods_rules"] + found["unseen_rule"].where(unseen, "") + lines["market_rule"].fillna("")
            + firm["firm_rule"].to_numpy() + pd.Series(place["place_rule"].to_numpy()).where(away, "")
            + decision["decision_rule"].to_numpy()
        )  # fmt: skip
        lines["month"] = lines["export_date"].dt.strftime("%Y-%m")
        good = lines[~bad]
        good_rows += len(good)
        good.to_parquet(folder / str(number), partition_cols=["month"], index=False)
    return good_rows
