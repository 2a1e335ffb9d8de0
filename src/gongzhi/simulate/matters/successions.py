"""A firm is split in two: the new one is registered, and its predecessor proposed, heard about and confirmed by two."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.setting_up import take_in_enterprises
from gongzhi.core.identity.uscc import check_digit
from gongzhi.core.registers import EnterpriseRow
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SCHEME = "enterprise_succession"
NO_FILE = "0" * 64  # hash of a register's file, where there is none
NEW = "2F9"  # ends the organisation code of the new firm; no firm of the play has it
LAST = -1  # of the register: none of the firms with a part of their own in the play


def play(run: Play, day: date) -> None:
    run.later(day, 45, lambda on: _split(run, on))


def _split(run: Play, day: date) -> None:
    with seeing_as(run.system):
        row = queries.enterprises.register()[LAST]
    body = row.uscc[:14] + NEW
    code = body + check_digit(body)
    new = EnterpriseRow(
        uscc=code, org_code="", name_zh=f"{row.name_zh}二厂", name_en="", region=row.region, address=row.address,
        size="small", sector=row.sector, category="", hs_codes=tuple(row.hs_chapters.split()), firm_class=1,
        is_producer=row.is_producer, is_exporter=row.is_exporter, customs_code="", contact_role="", registered_on=day,
        synthetic=True,
    )  # fmt: skip
    at, officers = at_noon(day), run.staff["CIQ_R", "360000"]
    take_in_enterprises([new], raw_hash=NO_FILE, by=run.system, at=at)
    values = {
        "predecessor": row.uscc, "ground": "split", "succeeded_on": day, "proof": "（模拟）赣市监变字第1号",
        "grounds": "（模拟）生产线、人员和产品由前身分出",
    }  # fmt: skip
    number = open_matter(SCHEME, values=values, uscc=code, by=officers[2], at=at)
    for actor in officers[:2]:
        take_act(SCHEME, number, "confirm", values={}, by=actor, at=at, seen=0)
