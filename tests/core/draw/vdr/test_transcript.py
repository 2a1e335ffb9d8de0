"""A whole draw: teams hold, replacements follow, and no accident of a machine changes a byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from gongzhi.core.draw.vdr.assignment import Objective, Pool, assign
from gongzhi.core.draw.vdr.params import LadderStep, Slot
from gongzhi.core.draw.vdr.replacements import Request, replacements
from gongzhi.core.draw.vdr.tables import ConflictRow, InspectorRow, Tables, ordered
from gongzhi.core.draw.vdr.tickets import Source
from gongzhi.core.draw.vdr.transcript import transcript
from gongzhi.core.errors import Refusal
from tests.core.draw.vdr.ceremonies import made

REPO = Path(__file__).parents[4]
SALT = "0" * 32
QUALS = ("a", "b")


@pytest.mark.parametrize("number", range(20))
def test_the_order_in_which_rows_come_changes_nothing(number: int):
    one = made(number).ceremony
    random = Random(number)
    shuffled = Tables(*(tuple(random.sample(rows, len(rows))) for rows in vars(one.tables).values()))
    assert transcript(replace(one, tables=ordered(shuffled))) == transcript(one)


PROGRAM = """
import sys
from hashlib import sha256
sys.path[:0] = sys.argv[1:]
from tests.core.draw.vdr.ceremonies import made
print(sha256(b"".join(made(number).bundle for number in range(6))).hexdigest())
"""


OF_BUNDLE = """
import sys
from zipfile import ZipFile
sys.path[:0] = sys.argv[1:3]
from gongzhi.core.draw.vdr.transcript import transcript
from tests.core.draw.vdr.reading import read_back
with ZipFile(sys.argv[3]) as zipped:
    files = {name: zipped.read(name) for name in zipped.namelist()}
print(*(wave.result.hex() for wave in transcript(read_back(files)).waves))
"""


def bundles(python: object, **environment: str) -> str:
    """What another process makes of the same six draws."""
    paths = [str(REPO), str(REPO / "src"), *(path for path in sys.path if path.endswith("site-packages"))]
    done = subprocess.run(
        [str(python), "-c", PROGRAM, *paths],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_hash_seed_locale_and_time_zone_change_nothing():
    ours = sha256(b"".join(made(number).bundle for number in range(6))).hexdigest()
    for environment in (
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "4711"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"TZ": "Asia/Kathmandu"},
    ):
        assert bundles(sys.executable, **environment) == ours


def python_of(version: str) -> str | None:
    """A Python of this version that runs, on the path or of pyenv."""
    there = [shutil.which(f"python{version}"), *Path.home().glob(f".pyenv/versions/{version}.*/bin/python")]
    return next((str(one) for one in there if one and not subprocess.run([one, "-V"], check=False).returncode), None)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_every_version_of_python_draws_and_verifies_the_same(version: str, tmp_path: Path):
    """Core and verifier need no package, so each Python that is here can run them."""
    python = python_of(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    for number in range(3):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(made(number).bundle)
        done = subprocess.run(
            [python, "-I", REPO / "verifier" / "vdr_verify.py", path], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()
        ours = " ".join(wave.result.hex() for wave in made(number).drawn.waves)
        command = [python, "-I", "-c", OF_BUNDLE, str(REPO), str(REPO / "src"), str(path)]
        again = subprocess.run(command, capture_output=True, text=True, check=False)
        assert again.stdout.strip() == ours, again.stderr


def instance(random: Random) -> tuple[Pool, list[Objective], tuple[LadderStep, ...]]:
    inspectors = tuple(
        InspectorRow(
            f"I{at:02}", "u", tuple(q for q in QUALS if random.random() < 0.7), int(random.random() < 0.5),
            int(random.random() < 0.2), random.randint(0, 3), SALT,
        )
        for at in range(random.randint(1, 8))
    )  # fmt: skip
    objects = [
        Objective(f"E{at:02}", tuple(
            Slot(int(not slot), tuple(random.sample(QUALS, random.randint(0, 1))))
            for slot in range(random.randint(1, 3))
        ))
        for at in range(random.randint(1, 8))
    ]  # fmt: skip
    conflicts = tuple(
        ConflictRow(one.enterprise, row.id, "c", SALT)
        for one in objects for row in inspectors if random.random() < 0.15
    )  # fmt: skip
    return Pool(inspectors, conflicts), objects, (LadderStep(0, 0), LadderStep(2, 1))


def fits(pool: Pool, objects: list[Objective], step: LadderStep) -> bool:
    """Whether all slots can be filled, by SciPy's largest flow over slots, pairs and persons."""
    against = {(row.enterprise, row.inspector) for row in pool.conflicts}
    slots = [(one.enterprise, slot) for one in objects for slot in one.team]
    edges: dict[tuple[object, object], int] = {}
    for at, (enterprise, slot) in enumerate(slots):
        edges["source", at] = 1
        for row in pool.inspectors:
            able = row.level <= step.level and slot.lead <= row.lead and set(slot.quals) <= set(row.quals)
            if able and (enterprise, row.id) not in against:
                edges[at, (enterprise, row.id)] = 1
                edges[(enterprise, row.id), ("out", enterprise, row.id)] = 1
                edges[("out", enterprise, row.id), row.id] = 1
                edges[row.id, "sink"] = row.cap + step.cap_plus
    names = {
        name: at for at, name in enumerate(dict.fromkeys(["source", "sink", *(n for edge in edges for n in edge)]))
    }
    starts, ends = zip(*((names[start], names[end]) for start, end in edges), strict=True)
    capacities = csr_array((np.array(list(edges.values()), dtype=np.int32), (starts, ends)), (len(names), len(names)))
    return int(maximum_flow(capacities, names["source"], names["sink"]).flow_value) == len(slots)


def violations(pool: Pool, objects: list[Objective], step: LadderStep, seed: bytes) -> tuple[int, int]:
    """Index of the step that was chosen, and how many rules the teams break."""
    ladder, rows = assign(Source("draw", seed), 0, (step,), pool, objects)
    of = {row.id: row for row in pool.inspectors}
    against = {(row.enterprise, row.inspector) for row in pool.conflicts}
    needs = {(one.enterprise, at): slot for one in objects for at, slot in enumerate(one.team, start=1)}
    broken = len(needs) != len(rows)
    load: dict[str, int] = {}
    teams: dict[str, list[str]] = {}
    for row in rows:
        who, slot = of[row.inspector], needs[row.enterprise, row.slot]
        broken += who.level > step.level or slot.lead > who.lead or not set(slot.quals) <= set(who.quals)
        broken += (row.enterprise, row.inspector) in against
        load[who.id] = load.get(who.id, 0) + 1
        teams.setdefault(row.enterprise, []).append(who.id)
    broken += sum(many > of[who].cap + step.cap_plus for who, many in load.items())
    broken += sum(len(set(team)) < len(team) for team in teams.values())
    return ladder.chosen, broken


def test_five_thousand_random_assignments_break_no_rule_and_never_get_stuck():
    filled = 0
    for number in range(5_000):
        random = Random(number)
        pool, objects, ladder = instance(random)
        seed = sha256(str(number).encode()).digest()
        can = fits(pool, objects, ladder[-1])
        try:
            _, broken = violations(pool, objects, ladder[-1], seed)
        except Refusal as refused:
            assert refused.code == "VDR_NO_TEAMS"
            assert not can
        else:
            assert can
            assert not broken
            filled += 1
    assert 1_000 < filled < 4_500


def test_the_ladder_goes_no_further_than_it_must():
    for number in range(300):
        pool, objects, ladder = instance(Random(number))
        if fits(pool, objects, ladder[-1]):
            row, _ = assign(Source("draw", bytes(32)), 0, ladder, pool, objects)
            assert row.chosen == (0 if fits(pool, objects, ladder[0]) else 1)
            assert len(row.refused) == row.chosen


def test_each_replacement_is_the_next_in_order():
    """A reserve by its number, an inspector by the object's own tickets, and nobody who has left."""
    one = next(
        m for m in map(made, range(300))
        if len(m.evidence.replaced) > 1 and {row.kind for row in m.evidence.replaced} == {"object", "inspector"}
    )  # fmt: skip
    reserves = [ids for wave in one.drawn.waves for ids in (s.reserves for s in wave.selected.values())]
    for row in one.evidence.replaced:
        if row.kind == "object":
            (own,) = [ids for ids in reserves if row.replaced_by in ids]
            assert set(own[: own.index(row.replaced_by)]) <= {
                *row.skipped,
                *(r.replaced_by for r in one.evidence.replaced),
            }
        else:
            assert row.replaced_by != row.inspector
            assert row.inspector not in row.team


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "不满意"}, "VDR_REASON"),
        ({"enterprise": "没有抽中"}, "VDR_NO_TEAM_NOW"),
        ({"inspector": "另一人"}, "VDR_NOT_IN_SLOT"),
        ({"slot": 9}, "VDR_NOT_IN_SLOT"),
    ],
)
def test_a_replacement_without_ground_is_refused(change: dict[str, str], code: str):
    one = next(m for m in map(made, range(50)) if m.drawn.waves[0].assignment)
    row = one.drawn.waves[0].assignment[0]
    request = Request("2017-05-01T00:00:00Z", "inspector", row.enterprise, row.inspector, row.slot, "离岗", "0" * 64)
    with pytest.raises(Refusal) as found:
        replacements(one.ceremony, one.drawn, [replace(request, **change)])
    assert found.value.code == code


def test_reserves_and_inspectors_run_out():
    one = next(m for m in map(made, range(50)) if m.drawn.waves[0].assignment)
    row = one.drawn.waves[0].assignment[0]
    seen = set()
    for kind, first, slot, reason in (("object", "", 0, "注销"), ("inspector", row.inspector, row.slot, "离岗")):
        requests: list[Request] = []
        enterprise, who = row.enterprise, first
        with pytest.raises(Refusal) as found:
            while True:
                request = Request("2017-05-01T00:00:00Z", kind, enterprise, who, slot, reason, "0" * 64)  # type: ignore[arg-type]
                requests.append(request)
                last = replacements(one.ceremony, one.drawn, requests)[-1]
                enterprise, who = (last.replaced_by, "") if kind == "object" else (enterprise, last.replaced_by)
        seen.add(found.value.code)
    assert seen == {"VDR_NO_RESERVE", "VDR_NO_REPLACEMENT"}
