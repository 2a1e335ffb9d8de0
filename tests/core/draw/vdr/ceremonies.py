"""Whole draws made up out of a number: parties with keys, tables, nonces, dice, a log with a witness, replacements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongzhi.core import ledger
from gongzhi.core.canonical import canonical
from gongzhi.core.draw.vdr import params as p
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.bundle import Evidence, HeadRow, LogRow, bundle_files, pack
from gongzhi.core.draw.vdr.commitment import commit, registry_hash
from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.nonces import Nonce, Sealed, all_nonces, nonce_commitment, sealed_commitment
from gongzhi.core.draw.vdr.replacements import ReplacementRow, Request, replacements
from gongzhi.core.draw.vdr.statements import LogStatement, SignatureRow, log_statements, to_sign
from gongzhi.core.draw.vdr.tables import ConflictRow, Exclusion, FrameRow, InspectorRow, Tables, key, ordered
from gongzhi.core.draw.vdr.transcript import Ceremony, Transcript, transcript
from gongzhi.core.errors import Refusal
from gongzhi.core.log_heads import Head, consistency, to_witness
from gongzhi.core.log_heads import to_sign as head_to_sign

BODIES = ("市场监管局", "海关", "纪检监察组", "行业协会", "公证处", "人大代表")
QUALS = ("body:customs", "食品", "𠮷器")
LOG, WITNESS = "gongzhi-log", "witness"
DAY = "2017-03-15T"


@dataclass(frozen=True)
class Made:
    """A draw with everything that its bundle holds."""

    ceremony: Ceremony
    drawn: Transcript
    evidence: Evidence

    @property
    def files(self) -> Mapping[str, bytes]:
        return bundle_files(self.ceremony, self.drawn, self.evidence)

    @property
    def bundle(self) -> bytes:
        return pack(self.files)


def private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def public(name: str) -> str:
    return private(name).public_key().public_bytes_raw().hex()


def signed(name: str, message: bytes) -> str:
    return private(name).sign(message).hex()


def made(number: int, *, purpose: Purpose = "draw", units: int = 18) -> Made:
    """A draw of the number; numbers whose teams cannot be filled are passed over."""
    for tried in range(100):
        random = Random(f"{number} {tried}")
        ceremony = a_ceremony(random, purpose, units)
        try:
            return whole(ceremony, random)
        except Refusal as refused:
            assert refused.code == "VDR_NO_TEAMS"
    raise AssertionError(f"{number} gives no draw")


def whole(ceremony: Ceremony, random: Random) -> Made:
    """The draw of a ceremony with replacements, log and signatures. Refuses as `transcript` does."""
    drawn = transcript(ceremony)
    replaced = some_replacements(ceremony, drawn, random)
    return Made(ceremony, drawn, evidence(ceremony, drawn, replaced))


def a_ceremony(random: Random, purpose: Purpose, units: int) -> Ceremony:
    waves = random.randint(0, 2)
    codes = tuple(sorted(random.sample(("A类", "B", "丙𠀀", "D/1"), random.randint(max(1, waves), 3)), key=key))
    frame = [a_unit(random, codes, at) for at in range(random.randint(2, units))]
    out = [
        Exclusion(f"EX{at:03}除", "注销", hashed(random), "王批", salt(random)) for at in range(random.randint(0, 2))
    ]
    strata = tuple(a_stratum(random, code, frame, at % waves + 1 if waves else 0) for at, code in enumerate(codes))
    inspectors = [an_inspector(random, at) for at in range(random.randint(6, 12))]
    conflicts = {
        (row.id, random.choice(inspectors).id): ConflictRow(row.id, "", "亲属", salt(random))
        for row in frame
        if random.random() < 0.3
    }
    rows = [replace(row, inspector=who) for (_, who), row in conflicts.items()]
    tables = ordered(Tables(tuple(frame), tuple(out), tuple(inspectors), tuple(rows)))
    params = the_params(random, purpose, strata, sorted({one.wave for one in strata} - {0}), tables)
    return held(random, params, tables)


def a_unit(random: Random, codes: Sequence[str], at: int) -> FrameRow:
    spelled = random.choice((f"9136{at:05}MA35", f"企业{at}号", f"𠮷祥{at}🏭"))
    size = random.choice((random.randint(1, 10), random.randint(1, 10_000)))
    return FrameRow(spelled, random.choice(codes), size, int(random.random() < 0.1), salt(random))


def a_stratum(random: Random, code: str, frame: Sequence[FrameRow], wave: int) -> p.Stratum:
    there = sum(row.stratum == code and not row.certainty for row in frame)
    certain = sum(row.stratum == code and row.certainty == 1 for row in frame)
    n = random.randint(0, min(there, 6))
    reserves = random.randint(0, min(there - n, 3))
    other = p.Slot(0, tuple(sorted(random.sample(QUALS, random.randint(0, 1)), key=key)))
    team = (p.Slot(1, ()), other)[: random.randint(1, 2)]
    return p.Stratum(code, random.choice(("srs", "pps")), n, certain, reserves, wave, team)


def an_inspector(random: Random, at: int) -> InspectorRow:
    quals = tuple(sorted((one for one in QUALS if random.random() < 0.6), key=key))
    return InspectorRow(
        f"证{at:02}𠀀", "稽查一队", quals, int(random.random() < 0.6), int(random.random() < 0.2),
        random.randint(1, 3), salt(random),
    )  # fmt: skip


def the_params(
    random: Random, purpose: Purpose, strata: tuple[p.Stratum, ...], waves: Sequence[int], tables: Tables
) -> p.Params:
    roles: list[tuple[str, str, p.Role]] = [
        ("01组织", BODIES[0], "organiser"), ("02批准", BODIES[1], "approver"), ("03派发", BODIES[0], "dispatcher"),
        ("04记录", BODIES[0], "clerk"), ("05记录", BODIES[4], "clerk"), ("06封存", BODIES[5], "keeper"),
        *((f"1{at}保管", BODIES[at + 1], "custodian") for at in range(random.randint(3, 4))),
    ]  # fmt: skip
    ids = {row.id for row in (*tables.frame, *tables.exclusions)}
    lotteries = [
        p.Beacon("双色球", "ssq", 0, "", "2017031", f"{DAY}02:15:00Z"),
        p.Beacon("大乐透", "dlt", 0, "", "17030", f"{DAY}02:15:00Z"),
    ]
    return p.Params(
        "VDR-1", "SHA-256/Ed25519", purpose, "JX-2017-出口", 2, "商检法第十九条", ("出口儿童用品抽查",),
        "2017-03-10T01:00:00Z", f"{DAY}01:00:00Z", f"{DAY}02:00:00Z", "2017-09-01",
        p.Registry(registry_hash(ids), len(ids), "备案企业名录 2017-03", "2017-03-09T00:00:00Z"),
        ("注销",), ("亲属", "同址"), "一年内严重退运", p.SizeRule("抽查比例，万分之一", 10_000), strata,
        (p.LadderStep(0, 0), p.LadderStep(1, 0), p.LadderStep(2, 1)),
        tuple(p.Wave(wave, f"2017-04-0{wave}T00:00:00Z", ("10保管", "06封存")) for wave in waves),
        tuple(p.Party(one, body, role, public(one)) for one, body, role in roles), 2,
        (*random.sample(lotteries, random.randint(0, 2)), p.Beacon("骰子", "dice", 20, "重掷该枚", "", "")),
        p.Reasons(("不可抗力", "注销"), ("回避", "离岗")),
        (p.EarlierVoid(1, hashed(random), "input_error", ("01组织", "02批准")),) if random.random() < 0.3 else (),
        p.Software("0" * 40, sha256(b"verifier").hexdigest()), p.LogName(public(LOG), LOG),
        p.WitnessName(public(WITNESS), WITNESS),
    )  # fmt: skip


def held(random: Random, params: p.Params, tables: Tables) -> Ceremony:
    """The ceremony of these inputs: nonces, sealed nonces, readings."""
    bound = commit(params, tables)
    nonces: list[Nonce] = []
    absent = random.choice(("", "not_opened", "not_committed"))
    for at, party in enumerate(params.of_role("custodian")):
        nonce = random.randbytes(32)
        commitment = nonce_commitment(params.purpose, bound, party.id, nonce).hex()
        if at or not absent:
            nonces.append(
                Nonce(party.id, commitment, "2017-03-13T08:00:00Z", nonce.hex(), f"{DAY}01:1{at}:00Z", "opened")
            )
        elif absent == "not_opened":
            nonces.append(Nonce(party.id, commitment, "2017-03-13T08:00:00Z", "", "", "not_opened"))
    return Ceremony(
        params, tables, all_nonces(params, nonces), tuple(all_sealed(random, params, bound)), readings(random, params)
    )


def all_sealed(random: Random, params: p.Params, bound: bytes) -> Iterator[Sealed]:
    for wave in params.waves:
        for holder in sorted(wave.holders, key=key):
            nonce = random.randbytes(32)
            commitment = sealed_commitment(params.purpose, bound, wave.wave, holder, nonce).hex()
            by = random.choice(("holder", "envelope"))
            at = f"2017-04-0{wave.wave}T00:30:00Z"
            yield Sealed(wave.wave, holder, commitment, "2017-03-13T09:00:00Z", nonce.hex(), at, by)  # type: ignore[arg-type]


def readings(random: Random, params: p.Params) -> tuple[Reading, ...]:
    found = []
    for beacon in params.beacons:
        value, film = a_value(random, beacon), hashed(random)
        rollers, minute = (("甲", "乙"), 30) if beacon.kind == "dice" else ((), 15)
        found += [
            Reading(beacon.name, clerk.id, value, film, rollers, f"{DAY}02:{minute}:00Z", f"{DAY}02:5{at}:00Z")
            for at, clerk in enumerate(params.of_role("clerk"))
        ]
    return tuple(sorted(found, key=lambda one: key(one.beacon, one.clerk)))


def a_value(random: Random, beacon: p.Beacon) -> str:
    if beacon.kind == "dice":
        return "".join(random.choice("0123456789") for _ in range(beacon.rolls))
    if random.random() < 0.2:
        return ""
    many, highest, extra, top = (6, 33, 1, 16) if beacon.kind == "ssq" else (5, 35, 2, 12)
    first = "-".join(f"{ball:02}" for ball in sorted(random.sample(range(1, highest + 1), many)))
    return first + "".join(f"+{ball:02}" for ball in sorted(random.sample(range(1, top + 1), extra)))


def some_replacements(ceremony: Ceremony, drawn: Transcript, random: Random) -> tuple[ReplacementRow, ...]:
    """Up to three, each of what stands then; those that are refused are left out."""
    wanted: list[Request] = []
    rows = [row for wave in drawn.waves for row in wave.assignment]
    for at in range(random.randint(0, 3) if rows else 0):
        row, moment = random.choice(rows), f"2017-05-0{at + 1}T00:00:00Z"
        one = random.choice(
            (
                Request(moment, "object", row.enterprise, "", 0, "注销", hashed(random)),
                Request(moment, "inspector", row.enterprise, row.inspector, row.slot, "离岗", hashed(random)),
            )
        )
        try:
            replacements(ceremony, drawn, [*wanted, one])
        except Refusal:
            continue
        wanted.append(one)
    return replacements(ceremony, drawn, wanted)


def evidence(ceremony: Ceremony, drawn: Transcript, replaced: tuple[ReplacementRow, ...]) -> Evidence:
    log, heads = logged(log_statements(ceremony, drawn))
    signatures = (
        SignatureRow(one.step, one.signer, signed(one.signer, one.message))
        for one in to_sign(ceremony, drawn, replaced)
    )
    return Evidence(log, heads, tuple(signatures), replaced)


def logged(statements: Sequence[LogStatement]) -> tuple[tuple[LogRow, ...], tuple[HeadRow, ...]]:
    """The statements in a log between other events, a witnessed head after each."""
    moments = {"commit": "2017-03-11T02:00:00Z", "nonces": "2017-03-14T02:00:00Z"}
    moments |= {"openings": f"{DAY}02:10:00Z", "beacon": f"{DAY}03:00:00Z"}
    leaves = [sha256(b"before").hexdigest()]
    heads: list[HeadRow] = []
    entries: list[tuple[str, str, int, int]] = []
    for number, one in enumerate(statements):
        entry = canonical(an_event(number, one)).decode()
        leaves.append(sha256(b"\x00" + entry.encode()).hexdigest())
        position = len(leaves) - 1
        leaves += [sha256(f"{number} {more}".encode()).hexdigest() for more in range(number % 3)]
        at = moments.get(one.record, f"2017-04-20T00:{number:02}:00Z")
        heads.append(a_head(leaves, at, heads[-1].size if heads else 0))
        entries.append((one.record, entry, position, len(leaves)))
    rows = [
        LogRow(position, record, entry, size, ledger.proof(leaves[:size], position))
        for record, entry, position, size in entries
    ]
    return tuple(rows), tuple(heads)


def an_event(number: int, statement: LogStatement) -> ledger.EventRecord:
    moment = datetime(2017, 3, 11, tzinfo=UTC)
    body = canonical(statement).decode()
    return ledger.EventRecord(str(number), "DrawRecorded", "JX-2017", moment, moment, "p", "a", "o", None, body)


def a_head(leaves: Sequence[str], at: str, before: int) -> HeadRow:
    head = Head(LOG, len(leaves), ledger.root(leaves), at)
    return HeadRow(
        head.size, head.root, head.origin, at, signed(LOG, head_to_sign(head)), at,
        signed(WITNESS, to_witness(head, at)), consistency(leaves, before),
    )  # fmt: skip


def salt(random: Random) -> str:
    return random.randbytes(16).hex()


def hashed(random: Random) -> str:
    return random.randbytes(32).hex()
