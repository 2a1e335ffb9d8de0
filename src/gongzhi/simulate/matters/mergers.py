"""An enterprise that stands in the register twice, under the code it had elsewhere: judged, proposed, merged by two."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.judgements import judge_enterprises
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.setting_up import take_in_enterprises
from gongzhi.core.identity.uscc import check_digit
from gongzhi.core.registers import EnterpriseRow
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

NO_FILE = "0" * 64  # hash of a register's file, where there is none
ELSEWHERE = "360001"  # the registry's place within a code
REASON = "（模拟）组织机构代码、名称和地址相同，系迁址后换发代码"


def play(run: Play, day: date) -> None:
    run.later(day, 15, lambda on: _register_again(run, on))


def _register_again(run: Play, day: date) -> None:
    with seeing_as(run.system):
        (row,) = queries.enterprises.search("", size=1)
    body = row.uscc[:2] + ELSEWHERE + row.uscc[8:17]
    twin = EnterpriseRow(
        uscc=body + check_digit(body), org_code=row.uscc[8:17], name_zh=row.name_zh, name_en=row.name_en,
        region=row.region, address=row.address, size=row.size, sector=row.sector, category="",
        hs_codes=tuple(row.hs_chapters.split()),
        firm_class=row.firm_class, is_producer=row.is_producer, is_exporter=row.is_exporter, customs_code="",
        contact_role="", registered_on=row.registered_on, synthetic=True,
    )  # fmt: skip
    at, officers = at_noon(day), run.staff["CIQ_R", "360000"]
    take_in_enterprises([twin], raw_hash=NO_FILE, by=run.system, at=at)
    judge_enterprises(row.uscc, twin.uscc, verdict="same", reason=REASON, by=officers[0], at=at, seen=0)
    values = {"merged": twin.uscc, "ground": "code_change", "proof": "", "grounds": REASON, "files": ()}
    number = open_matter("enterprise_merge", values=values, uscc=row.uscc, by=officers[0], at=at)
    for actor in officers[:2]:
        take_act("enterprise_merge", number, "merge", values={}, by=actor, at=at, seen=0)
