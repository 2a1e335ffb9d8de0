#!/usr/bin/env python3
"""Does a VDR-1 draw again from its bundle and says the first thing that differs. 独立验证可验证双随机抽取。

    python3 vdr_verify.py bundle.zip [--practice] [--log-key HEX] [--witness-key HEX]

Standard library only, no network, nothing of Gongzhi. Answers 0 where everything is as the protocol says, else 1.
The protocol: docs/method/vdr1.md; the numbers of its sections stand beside the checks below.
"""

import argparse
import datetime
import hashlib
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict, deque
from math import gcd

FILES = (
    "params.json", "frame.jsonl", "exclusions.jsonl", "inspectors.jsonl", "conflicts.jsonl", "nonces.jsonl",
    "sealed.jsonl", "beacons.jsonl", "log.jsonl", "heads.jsonl", "seeds.json", "selection.jsonl", "ladder.jsonl",
    "assignment.jsonl", "replacements.jsonl", "signatures.jsonl",
)  # fmt: skip
MANIFEST = "manifest.json"
DAY = 86_400
VOIDS = ("input_error", "custodians_missing", "beacon_lost", "assignment_impossible", "legal_stay", "breach")
WHAT_TO_DO = {
    "bundle": (
        "请重新下载，并与公布的 SHA-256 核对。",
        "Download it again and compare its SHA-256 with the published one.",
    ),
    "form": (
        "文件不合规定格式。请向公布者索取原件。",
        "The file has not the form of the protocol. Ask the publisher for the original.",
    ),
    "purpose": (
        "请确认这是正式抽取还是演练。",
        "Make sure whether this is a draw or a practice run.",
    ),
    "inputs": (
        "输入互相矛盾，本不应冻结。请向组织者提出。",
        "The inputs contradict each other and should not have been frozen. Ask the organiser.",
    ),
    "commit": (
        "抽取前承诺的不是这些数据。请对照抽取前公布的承诺值。",
        "These are not the data committed to. Compare with the commitment published before the draw.",
    ),
    "log": (
        "日志证明不成立。请向见证方索取其保存的日志头。",
        "The log does not prove it. Ask the witness for the heads it keeps.",
    ),
    "nonces": (
        "请向该保管人核对。",
        "Ask this custodian.",
    ),
    "beacons": (
        "请对照录像。",
        "Look at the film.",
    ),
    "draw": (
        "结果不是由种子得出的。请公开提出异议。",
        "This does not follow from the seed. Object in public.",
    ),
    "signatures": (
        "请向署名人核对。",
        "Ask whoever is said to have signed.",
    ),
}


class Difference(Exception):
    """The first thing that is not as it should be."""

    def __init__(self, step, file, line, member, stated, computed):
        super().__init__(file, line, member)
        self.step, self.file, self.line, self.member = step, file, line, member
        self.stated, self.computed = stated, computed

    def __str__(self):
        zh, en = WHAT_TO_DO[self.step]
        place = f"{self.file}, 第 {self.line} 行 line {self.line}" if self.line else self.file
        where = f"{place}, {self.member}" if self.member else place
        return (
            f"不同 DIFFERENT\n  位置 where:    {where}\n  所述 stated:   {shown(self.stated)}\n"
            f"  应为 computed: {shown(self.computed)}\n  {zh}\n  {en}"
        )


def shown(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 300 else f"{text[:300]}…"


def same(step, file, line, member, stated, computed):
    if stated != computed:
        raise Difference(step, file, line, member, stated, computed)


def holds(truth, step, file, line, member, stated, needed):
    if not truth:
        raise Difference(step, file, line, member, stated, needed)


# Section 1: bytes


def sha(data):
    return hashlib.sha256(data).digest()


def enc(part):
    return len(part).to_bytes(4, "big") + part


def u64(number):
    return number.to_bytes(8, "big")


def leaf(line):
    return sha(b"\x00" + line)


def node(left, right):
    return sha(b"\x01" + left + right)


def tree(leaves):
    """RFC 6962, 2.1, with a stack of full subtrees."""
    if not leaves:
        return sha(b"")
    stack = []
    for number, one in enumerate(leaves, start=1):
        stack.append(one)
        for _ in range((number & -number).bit_length() - 1):
            right = stack.pop()
            stack.append(node(stack.pop(), right))
    top = stack.pop()
    while stack:
        top = node(stack.pop(), top)
    return top


def no_number(written):
    raise ValueError(f"{written} is no whole number")


ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
DECODER = json.JSONDecoder(parse_float=no_number, parse_constant=no_number)


def as_line(value):
    return ENCODER.encode(value).encode("utf-8")


CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
BLANKS = re.compile("[\x20\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")


def plain_text(value, most=4000):
    if type(value) is not str or CONTROLS.search(value) or len(value.encode("utf-8")) > most:
        return False
    return value.isascii() or unicodedata.is_normalized("NFC", value)


def is_time(value, pattern, layout):
    if type(value) is not str or not re.fullmatch(pattern, value, re.ASCII):
        return False
    try:
        datetime.datetime.strptime(value, layout)  # noqa: DTZ007 - the text itself says UTC
    except ValueError:
        return False
    return True


def hexes(digits):
    pattern = re.compile(f"[0-9a-f]{{{digits}}}")
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def number_from(least):
    return lambda value: type(value) is int and least <= value < 2**53


def one_of(*values):
    return lambda value: type(value) is type(values[0]) and value in values


def or_empty(check):
    return lambda value: (value == "" and type(value) is str) or check(value)


def ident(value):
    return plain_text(value, 255) and value != "" and not BLANKS.search(value)


def text(value):
    return plain_text(value) and value != ""


def time(value):
    return is_time(value, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "%Y-%m-%dT%H:%M:%SZ") and value[17:19] < "60"


def date(value):
    return is_time(value, r"\d{4}-\d\d-\d\d", "%Y-%m-%d")


HASH, SALT, SIG = hexes(64), hexes(32), hexes(128)
NUM, POS, FLAG = number_from(0), number_from(1), one_of(0, 1)
PI = re.compile(r"(0|[1-9]\d*)/[1-9]\d*", re.ASCII)
SLOT = {"lead": FLAG, "quals": [ident]}
PASSED = {"inspector": ident, "reason": ident}
SCHEMA = {
    MANIFEST: {"files": [{"name": ident, "sha256": HASH}]},
    "params.json": {
        "basis": text, "beacons": [{"cocked": or_empty(text), "drawn_at": or_empty(time), "issue": or_empty(ident),
                                    "kind": one_of("dice", "ssq", "dlt"), "name": ident, "rolls": NUM}],
        "certainty_rule": text, "conflict_rules": [ident], "disclosed_on": date, "exclusion_reasons": [ident],
        "frozen_at": time, "items": [ident], "ladder": [{"cap_plus": NUM, "level": NUM}], "least_custodians": NUM,
        "log": {"key": HASH, "origin": ident},
        "parties": [{"body": ident, "id": ident, "key": HASH,
                     "role": one_of("organiser", "approver", "custodian", "clerk", "dispatcher", "keeper")}],
        "plan": ident, "protocol": one_of("VDR-1"), "purpose": one_of("draw", "practice"),
        "registry": {"hash": HASH, "rows": NUM, "source": text, "taken_at": time},
        "replacement_reasons": {"inspector": [ident], "object": [ident]}, "reveal_until": time, "round": POS,
        "seed_at": time, "size_rule": {"cap": POS, "text": text}, "software": {"commit": ident, "verifier": HASH},
        "strata": [{"certain": NUM, "code": ident, "method": one_of("srs", "pps"), "n": NUM, "reserves": NUM,
                    "team": [SLOT], "wave": NUM}],
        "suite": one_of("SHA-256/Ed25519"),
        "voids": [{"approvers": [ident], "commit": HASH, "reason": one_of(*VOIDS), "round": POS}],
        "waves": [{"dispatch_at": time, "holders": [ident], "wave": POS}], "witness": {"key": HASH, "name": ident},
    },
    "frame.jsonl": {"certainty": FLAG, "id": ident, "salt": SALT, "size": POS, "stratum": ident},
    "exclusions.jsonl": {"approver": ident, "evidence": HASH, "id": ident, "reason": ident, "salt": SALT},
    "inspectors.jsonl": {"cap": NUM, "id": ident, "lead": FLAG, "level": NUM, "quals": [ident], "salt": SALT,
                         "unit": ident},
    "conflicts.jsonl": {"enterprise": ident, "inspector": ident, "rule": ident, "salt": SALT},
    "nonces.jsonl": {"commitment": or_empty(HASH), "committed_at": or_empty(time), "custodian": ident,
                     "nonce": or_empty(HASH), "opened_at": or_empty(time),
                     "status": one_of("opened", "not_opened", "not_committed")},
    "sealed.jsonl": {"commitment": HASH, "committed_at": time, "holder": ident, "nonce": HASH, "opened_at": time,
                     "opened_by": one_of("holder", "envelope"), "wave": POS},
    "beacons.jsonl": {"beacon": ident, "clerk": ident, "film": HASH, "read_at": time, "rollers": [ident],
                      "started_at": time, "value": plain_text},
    "log.jsonl": {"entry": lambda value: plain_text(value, 65_536), "head": POS, "path": [HASH], "position": NUM,
                  "record": ident},
    "heads.jsonl": {"at": time, "consistency": [HASH], "origin": ident, "root": HASH, "signature": SIG, "size": POS,
                    "witness_at": time, "witness_signature": SIG},
    "seeds.json": {"commit": HASH, "roots": dict.fromkeys(
        ("conflicts", "exclusions", "frame", "inspectors", "params"), HASH), "seed": HASH,
        "waves": [{"result": HASH, "seed": HASH, "wave": NUM}]},
    "selection.jsonl": {"id": ident, "pi": lambda value: type(value) is str and bool(PI.fullmatch(value)),
                        "reserve": NUM, "role": one_of("rule", "size", "drawn", "reserve", "none"), "stratum": ident,
                        "ticket": or_empty(HASH)},
    "ladder.jsonl": {"chosen": NUM, "refused": [{"inspectors": [ident], "slots": [{"enterprise": ident, "slot": POS}],
                                                 "step": NUM}], "wave": NUM},
    "assignment.jsonl": {"enterprise": ident, "inspector": ident, "order": POS, "passed": [PASSED], "slot": POS,
                         "wave": NUM},
    "replacements.jsonl": {"at": time, "enterprise": ident, "evidence": HASH, "inspector": or_empty(ident),
                           "kind": one_of("object", "inspector"), "passed": [{**PASSED, "slot": POS}],
                           "reason": ident, "replaced_by": ident, "seq": POS, "skipped": [ident], "slot": NUM,
                           "team": [ident]},
    "signatures.jsonl": {"signature": SIG, "signer": ident, "step": ident},
}  # fmt: skip
KEYS = {
    "frame.jsonl": ("id",), "exclusions.jsonl": ("id",), "inspectors.jsonl": ("id",),
    "conflicts.jsonl": ("enterprise", "inspector", "rule"), "nonces.jsonl": ("custodian",),
    "sealed.jsonl": ("wave", "holder"), "beacons.jsonl": ("beacon", "clerk"), "log.jsonl": ("position",),
    "heads.jsonl": ("size",), "selection.jsonl": ("id",), "ladder.jsonl": ("wave",),
    "assignment.jsonl": ("wave", "order", "slot"), "replacements.jsonl": ("seq",),
    "signatures.jsonl": ("step", "signer"),
}  # fmt: skip


# Section 14, steps 1 and 2: the zip and its files


def read_zip(data):
    step = "bundle"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            infos, comment = opened.infolist(), opened.comment
            files = {info.filename: opened.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise Difference(step, "bundle.zip", 0, "", str(broken), "a zip that can be read") from None
    same(step, "bundle.zip", 0, "names", [info.filename for info in infos], sorted([*FILES, MANIFEST]))
    same(step, "bundle.zip", 0, "comment", comment.decode("latin-1"), "")
    for info in infos:
        form = {"compression": info.compress_type, "date": list(info.date_time), "extra": info.extra.hex(),
                "comment": info.comment.hex()}  # fmt: skip
        asked = {"compression": 0, "date": [1980, 1, 1, 0, 0, 0], "extra": "", "comment": ""}
        same(step, info.filename, 0, "zip", form, asked)
    (manifest,), _ = parse(MANIFEST, files[MANIFEST])
    same(step, MANIFEST, 1, "files", [one["name"] for one in manifest["files"]], sorted(FILES))
    for one in manifest["files"]:
        same(step, MANIFEST, 1, one["name"], one["sha256"], sha(files[one["name"]]).hex())
    return files


def parse(name, data):
    """The records of a file, and their lines without the line break."""
    lines = data.split(b"\n")
    holds(lines.pop() == b"", "form", name, len(lines) + 1, "", "no line break at the end", "a line break")
    if name.endswith(".json"):
        same("form", name, 0, "lines", len(lines), 1)
    records = []
    for at, line in enumerate(lines, start=1):
        try:
            record = DECODER.decode(line.decode("utf-8"))
            again = as_line(record)
        except (ValueError, RecursionError) as broken:
            raise Difference("form", name, at, "", f"{line[:200]!r}: {broken}", "canonical JSON") from None
        if again != line:
            raise Difference("form", name, at, "", line.decode("utf-8"), again.decode("utf-8"))
        fits(record, SCHEMA[name], name, at, "")
        records.append(record)
    if name in KEYS:
        keys = [tuple(one.encode() if type(one) is str else one for one in map(record.get, KEYS[name]))
                for record in records]  # fmt: skip
        for at in range(1, len(keys)):
            told = ", ".join(KEYS[name])
            holds(keys[at - 1] < keys[at], "form", name, at + 1, told, readable(keys[at]),
                  f"more than {readable(keys[at - 1])}")  # fmt: skip
    return records, lines


def readable(key):
    return ", ".join(str(part) if type(part) is int else part.decode() for part in key)


def fits(value, form, name, line, member):
    if isinstance(form, dict):
        holds(type(value) is dict, "form", name, line, member, value, "an object")
        same("form", name, line, f"{member} members".strip(), sorted(value), sorted(form))
        for inner, wanted in form.items():
            fits(value[inner], wanted, name, line, f"{member}.{inner}" if member else inner)
    elif isinstance(form, list):
        holds(type(value) is list, "form", name, line, member, value, "an array")
        for at, entry in enumerate(value, start=1):
            fits(entry, form[0], name, line, f"{member}[{at}]")
    else:
        holds(form(value), "form", name, line, member, value, "a value of the form that the protocol names")


# Section 11: proofs of the log; RFC 9162, 2.1.3.2 and 2.1.4.2


def root_of_path(start, position, size, path):
    number, last, found = position, size - 1, start
    for other in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            found = node(other, found)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            found = node(found, other)
        number, last = number >> 1, last >> 1
    return found if last == 0 else None


def grew(size, old_root, new_size, new_root, path):
    if size >= new_size or not path:
        return False
    hashes = [old_root, *path] if size & (size - 1) == 0 else list(path)
    number, last = size - 1, new_size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old, new = node(other, old), node(other, new)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            new = node(new, other)
        number, last = number >> 1, last >> 1
    return old == old_root and new == new_root and last == 0


# Ed25519 (RFC 8032, 5.1.7)

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def x_of(y, odd):
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if squared == 0:
        return None if odd else 0
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - squared) % P:
        return None
    return P - x if x & 1 != odd else x


def point(data):
    number = int.from_bytes(data, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    x = x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


def plus(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def twice(a):
    xx, yy = a[0] * a[0], a[1] * a[1]
    h, e = xx + yy, xx + yy - (a[0] + a[1]) ** 2
    g = xx - yy
    f = 2 * a[2] * a[2] + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def sum_of(first, a, second, b):
    """first · a + second · b, bit by bit of both at once."""
    both, found = plus(a, b), (0, 1, 1, 0)
    for at in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        found = twice(found)
        chosen = (first >> at & 1) + 2 * (second >> at & 1)
        if chosen:
            found = plus(found, (None, a, b, both)[chosen])
    return found


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point(BASE_Y.to_bytes(32, "little"))


def is_signed(key, message, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus_a = (P - a[0], a[1], 1, P - a[3])
    found = sum_of(s, BASE, h, minus_a)  # is R where the signature is one
    return (found[0] - r[0] * found[2]) % P == 0 and (found[1] - r[1] * found[2]) % P == 0


class Verification:
    """One bundle on its way through the checks of section 14."""

    def __init__(self, data):
        files = read_zip(data)
        self.rows, self.lines = {}, {}
        for name in FILES:
            self.rows[name], self.lines[name] = parse(name, files[name])
        self.params = self.rows["params.json"][0]
        self.prefix = "VDR-1/" if self.params["purpose"] == "draw" else "VDR-1-practice/"
        self.waves = sorted({one["wave"] for one in self.params["strata"]})
        self.strata = {one["code"]: one for one in self.params["strata"]}
        self.parties = {one["id"]: one for one in self.params["parties"]}

    def tagged(self, tag, *parts):
        return b"".join(enc(part) for part in ((self.prefix + tag).encode(), *parts))

    def hashed(self, tag, *parts):
        return sha(self.tagged(tag, *parts))

    def root(self, name, wanted=lambda row: True):
        return tree([leaf(line) for row, line in zip(self.rows[name], self.lines[name], strict=True) if wanted(row)])

    def of_role(self, *roles):
        return [one["id"] for one in self.params["parties"] if one["role"] in roles]

    def run(self):
        self.inputs()
        self.commitment()
        self.logged()
        self.heads()
        self.nonces()
        self.beacons()
        self.seeds()
        self.selection()
        self.teams()
        self.results()
        self.replacements()
        self.signatures()

    # Section 2

    def inputs(self):
        params_hold(self.params, self.parties)
        codes, registry = self.strata, []
        many = Counter()
        for at, row in enumerate(self.rows["frame.jsonl"], start=1):
            holds(row["stratum"] in codes, "inputs", "frame.jsonl", at, "stratum", row["stratum"], "one of params.json")
            cap = self.params["size_rule"]["cap"]
            holds(row["size"] <= cap, "inputs", "frame.jsonl", at, "size", row["size"], f"at most {cap}")
            many[row["stratum"], row["certainty"]] += 1
            registry.append(row["id"])
        framed = set(registry)
        for at, row in enumerate(self.rows["exclusions.jsonl"], start=1):
            listed = self.params["exclusion_reasons"]
            holds(row["reason"] in listed, "inputs", "exclusions.jsonl", at, "reason", row["reason"], listed)
            holds(row["id"] not in framed, "inputs", "exclusions.jsonl", at, "id", row["id"], "no id of frame.jsonl")
            registry.append(row["id"])
        for at, row in enumerate(self.rows["inspectors.jsonl"], start=1):
            ascending(row["quals"], "inspectors.jsonl", at, "quals")
        for at, row in enumerate(self.rows["conflicts.jsonl"], start=1):
            listed = self.params["conflict_rules"]
            holds(row["rule"] in listed, "inputs", "conflicts.jsonl", at, "rule", row["rule"], listed)
        ids = sorted(one.encode() for one in registry)
        found = sha(b"".join(enc(part) for part in (b"VDR-1/registry", *ids))).hex()
        same("inputs", "params.json", 1, "registry.rows", self.params["registry"]["rows"], len(ids))
        same("inputs", "params.json", 1, "registry.hash", self.params["registry"]["hash"], found)
        for code, one in codes.items():
            there = many[code, 0]
            same("inputs", "params.json", 1, f"strata {code} certain", one["certain"], many[code, 1])
            holds(one["n"] <= there, "inputs", "params.json", 1, f"strata {code} n", one["n"], f"at most {there}")
            left = there - one["n"]
            holds(one["reserves"] <= left, "inputs", "params.json", 1, f"strata {code} reserves", one["reserves"],
                  f"at most {left}")  # fmt: skip

    def commitment(self):
        roots = {name: self.root(f"{name}.jsonl") for name in ("conflicts", "exclusions", "frame", "inspectors")}
        roots["params"] = sha(self.lines["params.json"][0])
        order = ("frame", "exclusions", "inspectors", "conflicts", "params")
        self.commit = self.hashed("commit", *(roots[name] for name in order))
        (stated,) = self.rows["seeds.json"]
        for name in order:
            same("commit", "seeds.json", 1, f"roots.{name}", stated["roots"][name], roots[name].hex())
        same("commit", "seeds.json", 1, "commit", stated["commit"], self.commit.hex())

    # Section 11

    def logged(self):
        rows, heads = self.rows["log.jsonl"], {one["size"]: one for one in self.rows["heads.jsonl"]}
        names = ["commit", "nonces", "openings", "beacon"]
        names += [name for wave in self.waves for name in ([f"wave-{wave}"] if wave else []) + [f"result-{wave}"]]
        same("log", "log.jsonl", 0, "record", sorted(one["record"] for one in rows), sorted(names))
        first = [one["record"] for one in rows][:4]
        same("log", "log.jsonl", 0, "record", first, names[:4])
        self.logged_as = {}
        for at, row in enumerate(rows, start=1):
            body = body_of(row, at)
            same("log", "log.jsonl", at, "entry.body.record", body.get("record"), row["record"])
            same("log", "log.jsonl", at, "entry.body.commit", body.get("commit"), self.commit.hex())
            content = self.content(row["record"])
            if content is not None:
                same("log", "log.jsonl", at, "entry.body.content", body.get("content"), content.hex())
            head = heads.get(row["head"])
            holds(head is not None, "log", "log.jsonl", at, "head", row["head"], "a size of heads.jsonl")
            holds(row["position"] < head["size"], "log", "log.jsonl", at, "position", row["position"],
                  f"less than {head['size']}")  # fmt: skip
            path = [bytes.fromhex(one) for one in row["path"]]
            found = root_of_path(leaf(row["entry"].encode()), row["position"], head["size"], path)
            same("log", "log.jsonl", at, "path", found and found.hex(), head["root"])
            self.logged_as[row["record"]] = (at, head["witness_at"], body)
        self.heads_grew()
        self.log_times()

    def content(self, record):
        """What a record must hold; None for a result, which is compared when it is computed."""
        kind, _, wave = record.partition("-")
        if record == "commit":
            return self.commit
        if record == "nonces":
            parts = []
            for one in self.rows["nonces.jsonl"]:
                if one["commitment"]:
                    parts += [one["custodian"].encode(), bytes.fromhex(one["commitment"]), one["committed_at"].encode()]
            for one in self.rows["sealed.jsonl"]:
                parts += [u64(one["wave"]), one["holder"].encode(), bytes.fromhex(one["commitment"]),
                          one["committed_at"].encode()]  # fmt: skip
            return self.hashed("nonces", self.commit, *parts)
        if record in ("openings", "beacon"):
            return self.root("nonces.jsonl" if record == "openings" else "beacons.jsonl")
        return self.root("sealed.jsonl", lambda row: row["wave"] == int(wave)) if kind == "wave" else None

    def heads_grew(self):
        before = None
        for at, head in enumerate(self.rows["heads.jsonl"], start=1):
            same("log", "heads.jsonl", at, "origin", head["origin"], self.params["log"]["origin"])
            if before is None:
                same("log", "heads.jsonl", at, "consistency", head["consistency"], [])
            else:
                path = [bytes.fromhex(one) for one in head["consistency"]]
                roots = (bytes.fromhex(one["root"]) for one in (before, head))
                holds(grew(before["size"], next(roots), head["size"], next(roots), path), "log", "heads.jsonl", at,
                      "consistency", head["consistency"], f"a proof from size {before['size']}")  # fmt: skip
                for name in ("at", "witness_at"):
                    holds(before[name] <= head[name], "log", "heads.jsonl", at, name, head[name],
                          f"not before {before[name]}")  # fmt: skip
            before = head

    def log_times(self):
        params, order = self.params, {record: at for record, (at, _, _) in self.logged_as.items()}
        started = [one["started_at"] for one in self.rows["beacons.jsonl"]]
        holds(bool(started), "beacons", "beacons.jsonl", 0, "", "no line", "the clerks' readings")

        def witnessed(record, right, needed):
            at, moment, _ = self.logged_as[record]
            holds(right(moment), "log", "log.jsonl", at, f"witness_at of {record}", moment, needed)

        witnessed("commit", lambda moment: seconds(moment) + DAY <= seconds(params["seed_at"]),
                  f"a day or more before {params['seed_at']}")  # fmt: skip
        witnessed("nonces", lambda moment: moment <= params["seed_at"], f"not after {params['seed_at']}")
        witnessed("openings", lambda moment: moment <= min(started), f"not after {min(started)}")
        witnessed("beacon", lambda moment: moment >= max(started), f"not before {max(started)}")
        for wave in self.waves:
            if wave:
                opened = max((one["opened_at"] for one in self.rows["sealed.jsonl"] if one["wave"] == wave), default="")
                witnessed(f"wave-{wave}", lambda moment, opened=opened: moment >= opened, f"not before {opened}")
                holds(order[f"wave-{wave}"] < order[f"result-{wave}"], "log", "log.jsonl", order[f"result-{wave}"],
                      "position", f"result-{wave}", f"after wave-{wave}")  # fmt: skip

    def heads(self):
        keys = {name: bytes.fromhex(self.params[name]["key"]) for name in ("log", "witness")}
        for at, head in enumerate(self.rows["heads.jsonl"], start=1):
            signed = {name: head[name] for name in ("at", "origin", "root", "size")}
            for name, tag, member, moment in (
                ("log", b"gongzhi-head-1\n", "signature", head["at"]),
                ("witness", b"gongzhi-witness-1\n", "witness_signature", head["witness_at"]),
            ):
                right = is_signed(keys[name], tag + as_line({**signed, "at": moment}), bytes.fromhex(head[member]))
                holds(right, "log", "heads.jsonl", at, member, head[member], f"a signature by the key of {name}")

    # Section 3

    def nonces(self):
        rows, params, file = self.rows["nonces.jsonl"], self.params, "nonces.jsonl"
        custodians = sorted(self.of_role("custodian"), key=str.encode)
        same("nonces", file, 0, "custodian", [one["custodian"] for one in rows], custodians)
        for at, one in enumerate(rows, start=1):
            given = [bool(one[name]) for name in ("commitment", "committed_at", "nonce", "opened_at")]
            asked = {"opened": [True] * 4, "not_opened": [True, True, False, False], "not_committed": [False] * 4}
            holds(given == asked[one["status"]], "nonces", file, at, "status", one["status"], "what the line holds")
            if one["commitment"]:
                holds(one["committed_at"] <= params["seed_at"], "nonces", file, at, "committed_at",
                      one["committed_at"], f"not after {params['seed_at']}")  # fmt: skip
            if one["nonce"]:
                holds(params["seed_at"] <= one["opened_at"] <= params["reveal_until"], "nonces", file, at, "opened_at",
                      one["opened_at"], f"{params['seed_at']} to {params['reveal_until']}")  # fmt: skip
                parts = (self.commit, one["custodian"].encode(), bytes.fromhex(one["nonce"]))
                same("nonces", file, at, "commitment", one["commitment"], self.hashed("nonce", *parts).hex())
        many, least = sum(one["status"] == "opened" for one in rows), params["least_custodians"]
        holds(many >= least, "nonces", file, 0, "status", f"{many} opened", f"{least} or more")
        self.sealed()

    def sealed(self):
        rows, file = self.rows["sealed.jsonl"], "sealed.jsonl"
        of_wave = {one["wave"]: one for one in self.params["waves"]}
        asked = [(wave, holder) for wave in sorted(of_wave)
                 for holder in sorted(of_wave[wave]["holders"], key=str.encode)]  # fmt: skip
        same("nonces", file, 0, "wave, holder", [[one["wave"], one["holder"]] for one in rows], list(map(list, asked)))
        for at, one in enumerate(rows, start=1):
            since = max(of_wave[one["wave"]]["dispatch_at"], *(row["started_at"] for row in self.rows["beacons.jsonl"]))
            holds(one["committed_at"] <= self.params["seed_at"], "nonces", file, at, "committed_at",
                  one["committed_at"], f"not after {self.params['seed_at']}")  # fmt: skip
            holds(one["opened_at"] >= since, "nonces", file, at, "opened_at", one["opened_at"], f"not before {since}")
            parts = (self.commit, u64(one["wave"]), one["holder"].encode(), bytes.fromhex(one["nonce"]))
            same("nonces", file, at, "commitment", one["commitment"], self.hashed("sealed", *parts).hex())

    # Section 4

    def beacons(self):
        rows, file = self.rows["beacons.jsonl"], "beacons.jsonl"
        clerks = self.of_role("clerk")
        beacons = {one["name"]: one for one in self.params["beacons"]}
        asked = sorted(
            ((name, clerk) for name in beacons for clerk in clerks), key=lambda one: [p.encode() for p in one]
        )
        same(
            "beacons", file, 0, "beacon, clerk", [[one["beacon"], one["clerk"]] for one in rows], list(map(list, asked))
        )
        latest_lottery = max(
            (one["started_at"] for one in rows if beacons[one["beacon"]]["kind"] != "dice"), default=""
        )
        opened = [one["opened_at"] for one in self.rows["nonces.jsonl"] if one["opened_at"]]
        waited = any(one["status"] == "not_opened" for one in self.rows["nonces.jsonl"])
        since = max(self.params["seed_at"], *opened, self.params["reveal_until"] if waited else "")
        first, self.values = {}, {}
        for at, one in enumerate(rows, start=1):
            beacon = beacons[one["beacon"]]
            other = first.setdefault(one["beacon"], one)
            for name in ("value", "film", "rollers", "started_at"):
                same("beacons", file, at, name, one[name], other[name])
            holds(value_fits(beacon, one["value"]), "beacons", file, at, "value", one["value"],
                  f"{beacon['kind']}, {beacon['rolls']} rolls")  # fmt: skip
            holds(len(set(one["rollers"])) >= 2 if beacon["kind"] == "dice" else not one["rollers"], "beacons", file,
                  at, "rollers", one["rollers"], "two or more for dice, none else")  # fmt: skip
            earliest = max(since, latest_lottery if beacon["kind"] == "dice" else beacon["drawn_at"])
            holds(one["started_at"] >= earliest, "beacons", file, at, "started_at", one["started_at"],
                  f"not before {earliest}")  # fmt: skip
            holds(one["read_at"] >= one["started_at"], "beacons", file, at, "read_at", one["read_at"],
                  f"not before {one['started_at']}")  # fmt: skip
            self.values[one["beacon"]] = one["value"]

    # Section 5

    def seeds(self):
        opened = [one for one in self.rows["nonces.jsonl"] if one["nonce"]]
        read = [(one["name"], self.values[one["name"]]) for one in self.params["beacons"] if self.values[one["name"]]]
        parts = [self.commit, u64(len(opened))]
        for one in opened:
            parts += [one["custodian"].encode(), bytes.fromhex(one["nonce"])]
        parts.append(u64(len(read)))
        for name, value in read:
            parts += [name.encode(), value.encode()]
        seed = self.hashed("seed", *parts)
        (stated,) = self.rows["seeds.json"]
        same("draw", "seeds.json", 1, "seed", stated["seed"], seed.hex())
        same("draw", "seeds.json", 1, "waves", [one["wave"] for one in stated["waves"]], self.waves)
        self.seed_of = {0: seed}
        for wave in self.params["waves"]:
            nonces = {one["holder"]: bytes.fromhex(one["nonce"]) for one in self.rows["sealed.jsonl"]
                      if one["wave"] == wave["wave"]}  # fmt: skip
            held = (nonces[holder] for holder in wave["holders"])
            self.seed_of[wave["wave"]] = self.hashed("wave", seed, u64(wave["wave"]), *held)
        for at, one in enumerate(stated["waves"], start=1):
            same("draw", "seeds.json", 1, f"waves[{at}].seed", one["seed"], self.seed_of[one["wave"]].hex())

    def ordered(self, wave, ids, label, *before):
        """(ticket, id's bytes) ascending; the common beginning is hashed once."""
        start = hashlib.sha256(self.tagged("t", self.seed_of[wave], label.encode(), *(one.encode() for one in before)))
        found = []
        for one in ids:
            name, state = one.encode(), start.copy()
            state.update(enc(name))
            found.append((state.digest(), name))
        return sorted(found)

    def uniform(self, wave, label, part, below):
        counter = 0
        while True:
            parts = (self.seed_of[wave], label.encode(), part.encode(), u64(counter))
            number = int.from_bytes(self.hashed("u", *parts), "big")
            if number < 2**256 // below * below:
                return number % below
            counter += 1

    # Section 6

    def selection(self):
        rows, self.reserves, computed = defaultdict(list), {}, {}
        for row in self.rows["frame.jsonl"]:
            rows[row["stratum"]].append(row)
        for code, stratum in self.strata.items():
            chosen = self.simple if stratum["method"] == "srs" else self.by_size
            certain = {row["id"]: ("rule", "1/1", "") for row in rows[code] if row["certainty"]}
            others = {row["id"]: row["size"] for row in rows[code] if not row["certainty"]}
            found, self.reserves[code] = chosen(stratum, others)
            numbers = {one: at for at, one in enumerate(self.reserves[code], start=1)}
            for one, (role, chance, ticket) in (*certain.items(), *found.items()):
                computed[one] = {"id": one, "pi": chance, "reserve": numbers.get(one, 0),
                                 "role": "reserve" if one in numbers else role, "stratum": code,
                                 "ticket": ticket}  # fmt: skip
        expected = [computed[row["id"]] for row in self.rows["frame.jsonl"]]
        compare("selection.jsonl", self.rows["selection.jsonl"], expected)

    def simple(self, stratum, sizes):
        order = self.ordered(stratum["wave"], sizes, "sel", stratum["code"])
        n, chance = stratum["n"], fraction(stratum["n"], len(sizes) or 1)
        found = {name.decode(): ("drawn" if at < n else "none", chance, ticket.hex())
                 for at, (ticket, name) in enumerate(order)}  # fmt: skip
        return found, [name.decode() for _, name in order[n : n + stratum["reserves"]]]

    def by_size(self, stratum, sizes):
        wave, code = stratum["wave"], stratum["code"]
        order = self.ordered(wave, sizes, "perm", code)
        certain, drawn, places, total = self.systematic(stratum, sizes, order, stratum["n"], "start")
        found = {}
        for ticket, name in order:
            one = name.decode()
            role = "size" if one in certain else "drawn" if one in drawn else "none"
            chance = "1/1" if one in certain else fraction(places * sizes[one], total)
            found[one] = (role, chance, ticket.hex())
        left = {one: size for one, size in sizes.items() if found[one][0] == "none"}
        if not stratum["reserves"]:
            return found, []
        second = self.ordered(wave, left, "resperm", code)
        more, others, _, _ = self.systematic(stratum, left, second, stratum["reserves"], "resstart")
        return found, [name.decode() for _, name in self.ordered(wave, more | others, "resord", code)]

    def systematic(self, stratum, sizes, order, n, label):
        certain = set()
        while True:
            places = n - len(certain)
            total = sum(size for one, size in sizes.items() if one not in certain)
            more = {one for one, size in sizes.items() if places and one not in certain and size * places >= total}
            if not more:
                break
            certain |= more
        drawn, before = set(), 0
        if places:
            start = self.uniform(stratum["wave"], label, stratum["code"], total)
            for _, name in order:
                one = name.decode()
                if one not in certain:
                    after = before + sizes[one] * places
                    if (after - start - 1) // total > (before - start - 1) // total:  # a point start + k · total
                        drawn.add(one)
                    before = after
        return certain, drawn, places, total

    # Sections 7 and 8

    def teams(self):
        self.staff = Staff(self.rows["inspectors.jsonl"], self.rows["conflicts.jsonl"])
        taken = [row for row in self.rows["selection.jsonl"] if row["role"] in ("rule", "size", "drawn")]
        ladder, rows, self.chosen = [], [], {}
        for wave in self.waves:
            ids = {row["id"]: self.strata[row["stratum"]]["team"] for row in taken
                   if self.strata[row["stratum"]]["wave"] == wave}  # fmt: skip
            objects = [(name.decode(), ids[name.decode()]) for _, name in self.ordered(wave, ids, "ord")]
            refused = []
            for number, step in enumerate(self.params["ladder"]):
                cover = Cover(self.staff, step, objects, Counter())
                if not cover.open_slots():
                    break
                refused.append({"step": number, **cover.obstacle()})
            else:
                told = [one for one in self.rows["ladder.jsonl"] if one["wave"] == wave]
                raise Difference("draw", "ladder.jsonl", 0, "chosen", told, "no step fills all teams: a void")
            self.chosen[wave] = step
            ladder.append({"chosen": number, "refused": refused, "wave": wave})
            for slot, (one, order, at) in enumerate(cover.slots):
                inspector, passed = cover.walk(slot, self.order_for(wave, one))
                rows.append({"enterprise": one, "inspector": inspector, "order": order, "passed": passed, "slot": at,
                             "wave": wave})  # fmt: skip
        compare("ladder.jsonl", self.rows["ladder.jsonl"], ladder)
        compare("assignment.jsonl", self.rows["assignment.jsonl"], rows)

    def order_for(self, wave, enterprise):
        if getattr(self, "_last_order", (None,))[0] != (wave, enterprise):
            order = [name.decode() for _, name in self.ordered(wave, self.staff.rows, "ins", enterprise)]
            self._last_order = ((wave, enterprise), order)
        return self._last_order[1]

    # Section 9

    def results(self):
        (stated,) = self.rows["seeds.json"]
        self.result_of = {}
        for at, one in enumerate(stated["waves"], start=1):
            wave = one["wave"]
            parts = (
                self.root("selection.jsonl", lambda row, w=wave: self.strata[row["stratum"]]["wave"] == w),
                self.root("assignment.jsonl", lambda row, w=wave: row["wave"] == w),
                leaf(self.lines["ladder.jsonl"][self.waves.index(wave)]),
            )
            found = self.hashed("result", self.commit, u64(wave), self.seed_of[wave], *parts)
            same("draw", "seeds.json", 1, f"waves[{at}].result", one["result"], found.hex())
            line, _, body = self.logged_as[f"result-{wave}"]
            same("log", "log.jsonl", line, "entry.body.content", body.get("content"), found.hex())
            self.result_of[wave] = found

    # Section 10

    def replacements(self):
        teams, left, used, before = {}, defaultdict(set), set(), ""
        for row in self.rows["assignment.jsonl"]:
            teams.setdefault(row["enterprise"], []).append(row["inspector"])
        stratum_of = {row["id"]: self.strata[row["stratum"]] for row in self.rows["selection.jsonl"]}
        file = "replacements.jsonl"
        for at, row in enumerate(self.rows[file], start=1):
            same("draw", file, at, "seq", row["seq"], at)
            holds(row["at"] >= before, "draw", file, at, "at", row["at"], f"not before {before}")
            before = row["at"]
            listed = self.params["replacement_reasons"][row["kind"]]
            holds(row["reason"] in listed, "draw", file, at, "reason", row["reason"], listed)
            one = row["enterprise"]
            holds(one in teams, "draw", file, at, "enterprise", one, "an object with a team")
            stratum, team = stratum_of[one], teams.pop(one)
            wave, expected = stratum["wave"], {**row, "skipped": [], "team": []}
            loads = Counter(i for name, held in teams.items() if stratum_of[name]["wave"] == wave for i in held)
            if row["kind"] == "object":
                expected.update(inspector="", slot=0)
                for reserve in self.reserves[stratum["code"]]:
                    if reserve in used:
                        continue
                    used.add(reserve)
                    cover = Cover(self.staff, self.chosen[wave], [(reserve, stratum["team"])], loads)
                    if not cover.open_slots():
                        break
                    expected["skipped"].append(reserve)
                else:
                    raise Difference("draw", file, at, "replaced_by", row["replaced_by"], "no reserve is left")
                walks = [cover.walk(slot, self.order_for(wave, reserve)) for slot in range(len(cover.slots))]
                teams[reserve] = [inspector for inspector, _ in walks]
                expected.update(replaced_by=reserve, team=teams[reserve])
                passed = [(slot, one) for slot, (_, those) in enumerate(walks, start=1) for one in those]
            else:
                slot = row["slot"] - 1
                holds(0 <= slot < len(team), "draw", file, at, "slot", row["slot"], f"1 to {len(team)}")
                same("draw", file, at, "inspector", row["inspector"], team[slot])
                left[one].add(team[slot])
                kept = {number: who for number, who in enumerate(team) if number != slot}
                cover = Cover(self.staff, self.chosen[wave], [(one, stratum["team"])], loads, kept, left[one])
                holds(not cover.open_slots(), "draw", file, at, "replaced_by", row["replaced_by"], "nobody is left")
                by, those = cover.walk(slot, self.order_for(wave, one))
                teams[one] = [*team[:slot], by, *team[slot + 1 :]]
                expected.update(replaced_by=by)
                passed = [(row["slot"], one) for one in those]
            expected["passed"] = [{**one, "slot": number} for number, one in passed]
            compare(file, [row], [expected], first=at)

    # Section 12

    def signatures(self):
        contents, two = {}, self.of_role("organiser", "approver")
        steps = {"commit": self.commit}
        steps.update({f"result-{wave}": found for wave, found in self.result_of.items()})
        for row, line in zip(self.rows["replacements.jsonl"], self.lines["replacements.jsonl"], strict=True):
            steps[f"replacement-{row['seq']}"] = leaf(line)
        contents.update({(step, who): content for step, content in steps.items() for who in two})

        def handed_in(row):
            return leaf(enc(bytes.fromhex(row["commitment"])) + enc(row["committed_at"].encode()))

        for row, line in zip(self.rows["nonces.jsonl"], self.lines["nonces.jsonl"], strict=True):
            if row["commitment"]:
                contents["nonce", row["custodian"]] = handed_in(row)
            if row["nonce"]:
                contents["opening", row["custodian"]] = leaf(line)
        for row in self.rows["sealed.jsonl"]:
            contents[f"sealed-{row['wave']}", row["holder"]] = handed_in(row)
        for row, line in zip(self.rows["beacons.jsonl"], self.lines["beacons.jsonl"], strict=True):
            contents[f"reading-{row['beacon']}", row["clerk"]] = leaf(line)
        file, rows = "signatures.jsonl", self.rows["signatures.jsonl"]
        asked = sorted(contents, key=lambda one: [part.encode() for part in one])
        same(
            "signatures",
            file,
            0,
            "step, signer",
            [[row["step"], row["signer"]] for row in rows],
            list(map(list, asked)),
        )
        for at, row in enumerate(rows, start=1):
            content = contents[row["step"], row["signer"]]
            message = self.tagged("sign", self.commit, row["step"].encode(), row["signer"].encode(), content)
            key = bytes.fromhex(self.parties[row["signer"]]["key"])
            holds(is_signed(key, message, bytes.fromhex(row["signature"])), "signatures", file, at, "signature",
                  row["signature"], f"a signature by {row['signer']}")  # fmt: skip


def params_hold(params, parties):
    def need(truth, member, stated, needed):
        holds(truth, "inputs", "params.json", 1, member, stated, needed)

    for name in ("items", "ladder", "strata", "beacons"):
        need(params[name], name, params[name], "at least one")
    for name in ("exclusion_reasons", "conflict_rules"):
        ascending(params[name], "params.json", 1, name)
    for name in ("object", "inspector"):
        ascending(params["replacement_reasons"][name], "params.json", 1, f"replacement_reasons.{name}")
    ascending([one["id"] for one in params["parties"]], "params.json", 1, "parties")
    ascending([one["code"] for one in params["strata"]], "params.json", 1, "strata")
    for stratum in params["strata"]:
        need(stratum["team"], f"strata {stratum['code']} team", [], "at least one slot")
        for slot in stratum["team"]:
            ascending(slot["quals"], "params.json", 1, f"strata {stratum['code']} quals")
    rounds = [one["round"] for one in params["voids"]]
    need(rounds == sorted(set(rounds)) and all(one < params["round"] for one in rounds), "voids", rounds,
         f"ascending, below {params['round']}")  # fmt: skip
    for one in params["voids"]:
        need(len(one["approvers"]) == 2, "voids.approvers", one["approvers"], "two")
        ascending(one["approvers"], "params.json", 1, "voids.approvers")
    need(params["reveal_until"] > params["seed_at"], "reveal_until", params["reveal_until"], f"> {params['seed_at']}")
    roles = Counter(one["role"] for one in params["parties"])
    for role, many in (("organiser", 1), ("approver", 1), ("clerk", 2), ("dispatcher", 1)):
        need(roles[role] == many, f"parties of role {role}", roles[role], many)
    bodies = [one["body"] for one in params["parties"] if one["role"] == "custodian"]
    need(len(bodies) >= 3 and len(set(bodies)) == len(bodies), "custodians' bodies", bodies, "three or more, each once")
    least = params["least_custodians"]
    need(2 <= least <= len(bodies), "least_custodians", least, f"2 to {len(bodies)}")
    leading = {one["body"] for one in params["parties"] if one["role"] in ("organiser", "approver")}
    need(len(leading) == 2, "bodies of organiser and approver", sorted(leading), "two")
    keys = [one["key"] for one in params["parties"]] + [params["log"]["key"], params["witness"]["key"]]
    need(len(set(keys)) == len(keys), "key", [key for key, many in Counter(keys).items() if many > 1], "each key once")
    names = [one["name"] for one in params["beacons"]]
    need(len(set(names)) == len(names), "beacons.name", names, "each name once")
    kinds = [one["kind"] for one in params["beacons"]]
    need(kinds.count("dice") == 1 and kinds[-1] == "dice", "beacons", kinds, "dice last, and once")
    for one in params["beacons"]:
        lottery = (
            bool(one["issue"]) and one["drawn_at"] >= params["reveal_until"] and not (one["rolls"] or one["cocked"])
        )
        dice = one["rolls"] >= 20 and bool(one["cocked"]) and not (one["issue"] or one["drawn_at"])
        need(dice if one["kind"] == "dice" else lottery, f"beacons {one['name']}", one, "what its kind needs")
    waves = [one["wave"] for one in params["waves"]]
    need(waves == sorted({one["wave"] for one in params["strata"]} - {0}), "waves", waves, "those of the strata")
    for one in params["waves"]:
        held = [parties[who]["body"] for who in one["holders"]
                if who in parties and parties[who]["role"] in ("custodian", "keeper")]  # fmt: skip
        need(len(one["holders"]) == 2 and len(set(held)) == 2, f"waves {one['wave']} holders", one["holders"],
             "two of different bodies")  # fmt: skip


def ascending(ids, file, line, member):
    keys = [one.encode() for one in ids]
    holds(keys == sorted(set(keys)), "inputs", file, line, member, ids, "ascending, each once")


def value_fits(beacon, value):
    if beacon["kind"] == "dice":
        return bool(re.fullmatch("[0-9]*", value, re.ASCII)) and len(value) == beacon["rolls"]
    many, highest, extra, highest_extra = {"ssq": (6, 33, 1, 16), "dlt": (5, 35, 2, 12)}[beacon["kind"]]
    if not value:
        return True
    first, *others = (part.split("-") for part in value.split("+"))
    if len(first) != many or [len(one) for one in others] != [1] * extra:
        return False
    for balls, top in ((first, highest), ([one[0] for one in others], highest_extra)):
        if not all(re.fullmatch("[0-9][0-9]", ball, re.ASCII) and 1 <= int(ball) <= top for ball in balls):
            return False
        if balls != sorted(set(balls)):
            return False
    return True


def body_of(row, at):
    try:
        body = json.loads(json.loads(row["entry"])["body"])
        holds(type(body) is dict, "log", "log.jsonl", at, "entry.body", body, "an object")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Difference("log", "log.jsonl", at, "entry", row["entry"], "JSON with a body that is JSON") from None
    return body


def seconds(moment):
    read = datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - the text itself says UTC
    return int(read.replace(tzinfo=datetime.timezone.utc).timestamp())  # noqa: UP017 - runs on older Pythons too


def fraction(top, bottom):
    shared = gcd(top, bottom)
    return f"{top // shared}/{bottom // shared}"


def compare(file, stated, computed, first=1):
    """The first line and member in which rows differ."""
    for at, (one, other) in enumerate(zip(stated, computed, strict=False), start=first):
        if one != other:
            raise Difference("draw", file, at, *deeper("", one, other))
    if len(stated) != len(computed):
        at = min(len(stated), len(computed))
        rows = [rows[at] if at < len(rows) else "no line" for rows in (stated, computed)]
        raise Difference("draw", file, at + first, "", *rows)


def deeper(member, one, other):
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        name = next(name for name in sorted(one) if one[name] != other[name])
        return deeper(f"{member}.{name}" if member else name, one[name], other[name])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        at = next(at for at in range(len(one)) if one[at] != other[at])
        return deeper(f"{member}[{at + 1}]", one[at], other[at])
    return member, one, other


class Staff:
    """Inspectors by id, and whom each enterprise must not see."""

    def __init__(self, inspectors, conflicts):
        self.rows = {row["id"]: row for row in inspectors}
        self.conflicts = defaultdict(set)
        for row in conflicts:
            self.conflicts[row["enterprise"]].add(row["inspector"])

    def against(self, inspector, slot, step):
        row = self.rows[inspector]
        if row["level"] > step["level"]:
            return "level"
        if slot["lead"] and not row["lead"]:
            return "lead"
        return None if set(slot["quals"]) <= set(row["quals"]) else "quals"


class Cover:
    """Slots and who fills them: always as many as can be."""

    def __init__(self, staff, step, objects, loads, kept=None, left=()):
        self.staff, self.step, self.left = staff, step, set(left)
        self.slots = [(one, order, at) for order, (one, team) in enumerate(objects, start=1)
                      for at in range(1, len(team) + 1)]  # fmt: skip
        self.needs = [slot for _, team in objects for slot in team]
        self.mates = defaultdict(list)
        for number, (one, _, _) in enumerate(self.slots):
            self.mates[one].append(number)
        self.room = {i: row["cap"] + step["cap_plus"] - loads[i] for i, row in staff.rows.items()}
        fit, self.can = {}, []
        for (one, _, _), need in zip(self.slots, self.needs, strict=True):
            form = (need["lead"], *need["quals"])
            if form not in fit:
                fit[form] = {i for i in staff.rows if staff.against(i, need, step) is None}
            self.can.append(fit[form] - staff.conflicts[one] - self.left)
        for number, who in (kept or {}).items():
            self.can[number] = {who}
        self.who, self.has, self.firm = {}, defaultdict(set), set()
        for number in range(len(self.slots)):
            self.fill([number])
        if not self.open_slots():
            self.firm.update(kept or {})

    def open_slots(self):
        return [number for number in range(len(self.slots)) if number not in self.who]

    def put(self, number, inspector):
        self.who[number] = inspector
        self.has[inspector].add(number)

    def lift(self, number):
        inspector = self.who.pop(number)
        self.has[inspector].discard(number)
        return inspector

    def reach(self, starts):
        """From where each slot is reached and over whom; the inspectors reached; who has room, and for which slot."""
        came, people, queue = dict.fromkeys(starts), set(), deque(starts)
        while queue:
            number = queue.popleft()
            team = {self.who[mate]: mate for mate in self.mates[self.slots[number][0]]
                    if mate in self.who and mate != number}  # fmt: skip
            for inspector in self.can[number] - people:
                if self.who.get(number) == inspector:
                    continue
                if inspector in team:
                    nexts = [team[inspector]]
                else:
                    people.add(inspector)
                    if len(self.has[inspector]) < self.room[inspector]:
                        return came, people, (number, inspector)
                    nexts = self.has[inspector]
                for other in nexts:
                    if other not in came and other not in self.firm:
                        came[other] = (number, inspector)
                        queue.append(other)
        return came, people, None

    def fill(self, starts):
        came, _, end = self.reach(starts)
        if end is None:
            return False
        number, inspector = end
        while True:
            if number in self.who:
                self.lift(number)
            self.put(number, inspector)
            if came[number] is None:
                return True
            number, inspector = came[number]

    def obstacle(self):
        came, people, _ = self.reach(self.open_slots())
        slots = sorted(((self.slots[number][0], self.slots[number][2]) for number in came),
                       key=lambda one: (one[0].encode(), one[1]))  # fmt: skip
        return {
            "inspectors": sorted(people, key=str.encode),
            "slots": [{"enterprise": one, "slot": at} for one, at in slots],
        }

    def against(self, number, inspector):
        one = self.slots[number][0]
        if inspector in self.left:
            return "left"
        reason = self.staff.against(inspector, self.needs[number], self.step)
        if reason:
            return reason
        if inspector in self.staff.conflicts[one]:
            return "conflict"
        if any(mate in self.firm and self.who[mate] == inspector for mate in self.mates[one]):
            return "taken"
        if len(self.has[inspector] & self.firm) >= self.room[inspector]:
            return "capacity"
        return None if self.take(number, inspector) else "look_ahead"

    def take(self, number, inspector):
        """Give the slot away for good, if the rest can still be filled; else all is as before."""
        if self.who[number] == inspector:
            self.firm.add(number)
            return True
        before = self.lift(number)
        mate = next((one for one in self.mates[self.slots[number][0]] if self.who.get(one) == inspector), None)
        if mate is not None:
            self.lift(mate)
        self.put(number, inspector)
        self.firm.add(number)
        over = len(self.has[inspector]) > self.room[inspector]
        moved = [mate] if mate is not None else sorted(self.has[inspector] - self.firm) if over else []
        if not moved or self.fill(moved):
            return True
        self.firm.discard(number)
        self.lift(number)
        self.put(number, before)
        if mate is not None:
            self.put(mate, inspector)
        return False

    def walk(self, number, order):
        passed = []
        for inspector in order:
            reason = self.against(number, inspector)
            if reason is None:
                return inspector, passed
            passed.append({"inspector": inspector, "reason": reason})
        raise RuntimeError("a slot that can be filled was not")


def verify(data, *, practice=False, log_key=None, witness_key=None):
    """Goes through all checks. Raises Difference at the first thing that is not so; gives what to say otherwise."""
    check = Verification(data)
    params = check.params
    same("purpose", "params.json", 1, "purpose", params["purpose"], "practice" if practice else "draw")
    for name, key in (("log", log_key), ("witness", witness_key)):
        if key is not None:
            same("log", "params.json", 1, f"{name}.key", params[name]["key"], key.lower())
    check.run()
    taken = Counter(row["role"] for row in check.rows["selection.jsonl"])
    drawn = taken["rule"] + taken["size"] + taken["drawn"]
    said = ["演练，不是正式抽取 PRACTICE, not a draw"] if practice else []
    said += [
        f"一致 VERIFIED  {params['plan']} / {params['round']}",
        f"  承诺 commitment {check.commit.hex()}",
        f"  种子 seed       {check.seed_of[0].hex()}",
        f"  对象 objects    {drawn} / {len(check.rows['frame.jsonl'])}",
    ]
    for name, key in (("log", log_key), ("witness", witness_key)):
        mark = fingerprint(params[name]["key"])
        told = "" if key else "  请与公布的核对 compare with the published one"
        said.append(f"  {name} key {mark}{told}")
    return said


def fingerprint(key):
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]


def main(arguments):
    parser = argparse.ArgumentParser(description="Verify a VDR-1 draw. 验证可验证双随机抽取。")
    parser.add_argument("bundle", help="bundle.zip")
    parser.add_argument("--practice", action="store_true", help="the bundle is a practice run 演练")
    parser.add_argument("--log-key", help="public key of the log, 64 hex digits")
    parser.add_argument("--witness-key", help="public key of the witness, 64 hex digits")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.bundle, "rb") as file:  # noqa: PTH123 - one file, few imports
            data = file.read()
        print("\n".join(verify(data, practice=asked.practice, log_key=asked.log_key, witness_key=asked.witness_key)))
    except Difference as found:
        if found.step == "purpose" and found.stated == "practice":
            print("演练，不是正式抽取（用 --practice 查验） PRACTICE, not a draw (check it with --practice)")
        print(found)
        return 1
    except OSError as missing:
        print(f"无法读取 cannot read {asked.bundle}: {missing.strerror}")
        return 1
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
