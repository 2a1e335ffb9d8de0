"""The officers take down what arrives: check results the regulator, complaints the office where they came in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gongzhi.actions import registers as registers_of
from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.commands.main import language, main
from gongzhi.simulate import province, write
from gongzhi.simulate.officers import Arrival
from gongzhi.simulate.play import play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SEED, SCALE = "demo", Fraction(1, 4)
UNTIL = date(2024, 6, 30)


@pytest.mark.long
def test_officers_record_what_arrives_on_its_day_and_every_finding_of_the_province_replays(db, owner, tmp_path, capsys):
    made = province(SEED, SCALE, UNTIL)
    write(made, tmp_path)
    system = setting_up.the_system("360000")
    at = at_noon(date(2024, 1, 2))
    setting_up.take_in_people(made.people, by=system, at=at)
    setting_up.take_in_enterprises(made.enterprises, raw_hash="0" * 64, by=system, at=at)
    registers_of.take_in_products(made.products, raw_hash="0" * 64, by=system, at=at)
    registers_of.take_in_associations(made.associations, raw_hash="0" * 64, by=system, at=at)
    arrivals = [
        Arrival(item.envelope.event_date, item, path.name, 1)
        for kind, name in (("check_results", "checks"), ("complaints", "complaints"))
        for path in (tmp_path / name).iterdir()
        for item in registers.read(kind, path.read_bytes(), path.name)
    ]
    play(made.truth, made.people, arrivals, seed=SEED, until=UNTIL, system=system)
    kept = owner.execute(
        "select e.kind, p.role, e.event_date, (e.known_at at time zone 'Asia/Shanghai')::date, c.channel"
        " from store_evidence e join store_event v on v.id = e.event_id join store_post p on p.id = v.post_id"
        " left join store_complaint c on c.evidence_id = e.id where e.source not like 'p:%%'"
        " and e.reference not like 'SIM-YP-%%'"  # what the laboratories' own reports brought
    ).fetchall()
    assert len(kept) == len(arrivals) == len(made.checks) + len(made.complaints)
    assert all(event_day == known_day for _, _, event_day, known_day, _ in kept)
    office = {"hotline": "MSA", "letter": "MSA", "web": "MSA", "embassy": "COM", "platform": "IPR"}
    assert {(kind, role) for kind, role, *_ in kept if kind == "check_result"} == {("check_result", "MSA")}
    taken = [(channel, role) for kind, role, *_, channel in kept if kind == "complaint"]
    assert taken and all(office[channel] == role for channel, role in taken)
    with seeing_as(system):
        under_way = queries.matters.states()
        came = {feed: queries.partners.states(feed) for feed in ("sim-lab", "sim-trade")}
    assert came == {"sim-lab": {"taken_in": 2, "quarantined": 1}, "sim-trade": {"taken_in": 3}}
    assert {name for name, states in under_way.items() if not states} == set(), "a procedure that nobody plays"
    stored = dict(owner.execute("select method, count(*) from store_finding group by method").fetchall())
    assert main(["replay"]) == 0  # every stored finding is equal, byte for byte
    many = sum(stored.values())
    assert say("CLI_REPLAYED", language(), many=many, differing=0) in capsys.readouterr().out
    assert many > 100 and len(stored) > 10, stored
    with capsys.disabled():
        print(f"\n{many} findings of {len(stored)} methods of the played province replayed, all equal")
