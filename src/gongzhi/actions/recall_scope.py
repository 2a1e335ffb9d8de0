"""How far a recall reaches: the lots of what came back or failed, and to whom else goods of these lots went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongzhi.actions.deliveries import lake
from gongzhi.core.cases.recall import Consignment, Scope, scope
from gongzhi.core.hs_codes import HEADING
from gongzhi.core.register_cells import Fault, understand
from gongzhi.engine.engines import DUCKDB, Chosen, engine
from gongzhi.engine.looking import lines_of
from gongzhi.engine.versions import form
from gongzhi.store import queries
from gongzhi.store.queries.cases import CaseRow


def scope_of(case: CaseRow) -> Scope:
    """The scope of a case: out of its returns, its failed checks, and what its producer declared under the heading."""
    if case.uscc is None:
        return Scope((), ())
    returned = {row.reference.partition("#")[0] for row in queries.cases.tracings_of(case.id)}
    failed = [
        queries.measures.result(entry.id).lot
        for entry in queries.cases.evidence_of(case.id)
        if entry.kind == "check_result" and entry.failed_safety is not None
    ]
    with engine(Chosen(DUCKDB, "")) as opened:
        lines = lines_of(opened, lake(), queries.identity.codes_of(case.uscc), case.hs_code[:HEADING])
    return scope(returned, [lot for lot in failed if lot], _consignments(lines))


def _consignments(lines: Iterable[Mapping[str, Any]]) -> Iterable[Consignment]:
    (lots,) = (column for column in form().columns if column.field == "lots")
    for line in lines:
        named = understand(lots, line["lots"] or "")
        yield Consignment(
            line["declaration_no"], line["item_no"], line["exporter_uscc"], line["destination"], line["export_date"],
            line["goods"], line["quantity"], line["unit"], () if isinstance(named, Fault) else tuple(named or ()),
        )  # fmt: skip
