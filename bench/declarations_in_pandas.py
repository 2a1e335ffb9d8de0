"""The job of bench/declarations.py as one would write it in pandas, in chunks: the same checks, tables, scores, files.

Faults are kept with line, column and value; keys that come twice are found at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from gongzhi.core.identity import uscc
from gongzhi.core.registers import Column
from gongzhi.engine.dimensions import DIGITS, HS_DIGITS, NOBODY, Dimensions
from gongzhi.engine.versions import form

CHUNK = 500_000  # lines
HAN = {"是": True, "yes": True, "否": False, "no": False}
KINDS = {"模拟": True, "synthetic": True, "实际": False, "actual": False}


def job(path: Path, folder: Path, known: Dimensions) -> int:
    """Writes the decided lines by month; how many were good."""
    tables = {name: table.to_pandas() for name, table in known.tables.items()}
    columns = {column.field: column for column in form().columns}
    folder.mkdir()
    keys, good_rows = [], 0
    chunks = pd.read_csv(path, dtype=str, keep_default_na=False, names=list(columns), skiprows=1, chunksize=CHUNK)
    for number, chunk in enumerate(chunks):
        chunk["line"] = chunk.index + 1
        wrong = faults(chunk, columns, tables)
        bad = pd.concat(wrong, axis=1).any(axis=1)
        aside = [
            pd.DataFrame({"line": chunk["line"][cells], "column": field, "value": chunk[field][cells]})
            for field, cells in wrong.items()
            if cells.any()
        ]
        if aside:
            pd.concat(aside).to_parquet(folder / f"faults-{number}.parquet", index=False)
        good = decided(chunk[~bad].reset_index(drop=True), columns, known, tables)
        keys.append(good[["line", "declaration_no", "item_no"]])
        good_rows += len(good)
        good.to_parquet(folder / str(number), partition_cols=["month"], index=False)
    every = pd.concat(keys)
    every["declaration_no"] = every["declaration_no"].astype("int64")
    return good_rows - int(every.duplicated(["declaration_no", "item_no"]).sum())


def faults(
    lines: pd.DataFrame, columns: Mapping[str, Column], tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.Series]:
    """By field, which cells are wrong."""
    wrong = {field: ~lines[field].str.fullmatch(columns[field].pattern) for field in ("declaration_no", "hs_code")}
    for field in ("goods", "unit"):
        wrong[field] = (lines[field] == "") | (lines[field].str.len() > columns[field].max_length)
        wrong[field] |= lines[field].str.contains(r"[\x00-\x1f\x7f]|^\s|\s$")
    part = columns["lots"].pattern
    wrong["lots"] = (lines["lots"] != "") & ~lines["lots"].str.fullmatch(f"(?:{part})(?:、(?:{part}))*")
    for field in ("item_no", "quantity", "value_usd_cents"):
        wrong[field] = ~lines[field].str.fullmatch(r"-?[0-9]+(\.[0-9]{1,2})?")
        number = pd.to_numeric(lines[field], errors="coerce")
        wrong[field] |= ~number.between(int(columns[field].least), int(columns[field].most))
    for field in ("exporter_uscc", "producer_uscc"):
        valid = {code: uscc.is_valid_uscc(code) for code in lines[field].unique()}
        wrong[field] = ~lines[field].map(valid)
    for field in ("producer_region", "port_region"):
        wrong[field] = ~lines[field].isin(columns[field].words)
    wrong["destination"] = ~lines["destination"].isin(tables["destinations"]["said_destination"])
    wrong["inspected"], wrong["synthetic"] = ~lines["inspected"].isin(HAN), ~lines["synthetic"].isin(KINDS)
    wrong["export_date"] = ~lines["export_date"].isin(tables["calendar"]["said_day"])
    return wrong


def decided(
    lines: pd.DataFrame, columns: Mapping[str, Column], known: Dimensions, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Good lines with their values, score and decision."""
    lines["item_no"], lines["quantity"] = lines["item_no"].astype("int64"), lines["quantity"].astype("int64")
    lines["value_usd_cents"] = (lines["value_usd_cents"].astype("float64") * 100).round().astype("int64")
    lines["inspected"], lines["synthetic"] = lines["inspected"].map(HAN), lines["synthetic"].map(KINDS)
    lines = lines.merge(tables["calendar"], "left", left_on="export_date", right_on="said_day")
    places = ["said_destination", "at"]
    lines = lines.merge(tables["destinations"], "left", left_on=["destination", "version"], right_on=places)
    lines = lines.merge(tables["producers"], "left", left_on="producer_uscc", right_on="known_producer_uscc")
    lines["home"] = lines["home"].map(tables["places"].set_index("place")["county"].astype(str))
    code, goods = lines["hs_code"].astype("int64"), None
    for digits in reversed(DIGITS):
        table = tables[f"goods_{digits}"].set_index(f"hs_{digits}")[f"goods_{digits}"]
        found = (code // 10 ** (HS_DIGITS - digits)).map(table)
        goods = found if goods is None else goods.fillna(found)
    away = lines["home"].notna() & (lines["home"] != lines["producer_region"])
    firm = lines["firm"].fillna(NOBODY).astype("int64")
    unseen = (~lines["inspected"].astype(bool)).astype("int64")
    lines["number"] = known.verdicts.number(
        lines["version"], goods.astype("int64"), lines["market"], firm, unseen, away.astype("int64")
    )
    lines["registered"] = lines["home"].notna()
    lines["county"] = lines["home"].fillna(lines["producer_region"])
    lines = lines.merge(tables["verdicts"], "left", on="number")
    lines["destination"], lines["export_date"] = lines["code_destination"], lines["day"]
    enriched = [
        "county",
        "registered",
        "share",
        "product_risk",
        "destination_lists",
        "score",
        "decision",
        "rules",
        "month",
    ]
    return lines[["line", *columns, *enriched]]
