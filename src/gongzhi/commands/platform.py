"""Commands that work on the platform's database: set up, run, report, replay, ledger."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings

from gongzhi import simulate, sources
from gongzhi.actions import intake, links, raw_files, setting_up, sourcing, uploads
from gongzhi.actions import registers as register_actions
from gongzhi.actions.clock import at_noon, day_of, now
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.replay import replay_finding
from gongzhi.actions.reports import make_report
from gongzhi.actions.year_plans import generate_year_plan
from gongzhi.catalogue import outlines, registers, wording
from gongzhi.catalogue.addresses import Address
from gongzhi.catalogue.codes import roles
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.tile_map import tile_places
from gongzhi.commands.engines import DEMO_DAY
from gongzhi.commands.main import language, sentence
from gongzhi.commands.progress import Progress
from gongzhi.core.canonical import canonical
from gongzhi.core.errors import BadInput, Cell, GongzhiError, NotThere, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.identity.links import Register
from gongzhi.core.months import read_month
from gongzhi.core.outlines import MOST_BYTES, read_outlines
from gongzhi.core.registers import PersonRow
from gongzhi.core.source_changes import about
from gongzhi.reports.plain import plain_text
from gongzhi.reports.workbook import workbook_bytes
from gongzhi.simulate.checks import RESULT_AFTER_DAYS
from gongzhi.simulate.officers import Arrival
from gongzhi.simulate.play import play
from gongzhi.simulate.world import Province
from gongzhi.store import queries, sequencer
from gongzhi.store.acting import seeing_as
from gongzhi.store.sequencer import LogHead

SEED = "gongzhi"
SCALE = Fraction(1, 4)
PROVINCE = "360000"
MOST_TOLD = 10  # references of one kind that a command names
# Evidence that offices upload: kind, folder, and how many days after its event it arrives.
UPLOADED: tuple[tuple[Literal["returns", "check_results", "complaints"], str, int], ...] = (
    ("returns", "returns", 0),
    ("check_results", "checks", RESULT_AFTER_DAYS),
    ("complaints", "complaints", 0),
)
# Who signs in to the demonstration: enough for every act that two or three sign.
DEMO_ROLES = {
    "CIQ_R": 3,
    "CIQ_O": 3,
    "CIQ_P": 1,
    "EXP": 3,
    "MGOV": 1,
    "CGOV": 1,
    "PGO": 1,
    "MSA": 1,
    "ENT": 2,
    "ASC": 1,
}


def setup(given: Namespace) -> None:
    """The synthetic province's registers: people, enterprises and what is theirs, the bodies around them."""
    system = setting_up.the_system(PROVINCE)
    folder = _province_folder()
    at = at_noon(DEMO_DAY.replace(month=1, day=2))
    with _step("CLI_STEP_REGISTERS"):
        setting_up.take_in_people(_people(folder), by=system, at=at)  # first: associations act in posts
        for kind, take_in in (
            ("enterprises", setting_up.take_in_enterprises),
            ("exports", setting_up.take_in_export_totals),
            ("certificates", setting_up.take_in_certificates),
            ("products", register_actions.take_in_products),
            ("laboratories", register_actions.take_in_laboratories),
            ("bases", register_actions.take_in_bases),
            ("associations", register_actions.take_in_associations),
        ):
            raw = (folder / "registers" / f"{kind}.csv").read_bytes()
            hashed = raw_files.keep_raw(raw)
            take_in(registers.read(kind, raw, f"{kind}.csv"), raw_hash=hashed, by=system, at=at)


def accounts(given: Namespace) -> None:
    """Sign-in names with fresh passwords for the demonstration; printed once, never kept readable."""
    system = setting_up.the_system(PROVINCE)
    wanted = list(_demo_posts(_people(_province_folder())))
    made = setting_up.give_passwords([(name, post) for name, post, _ in wanted], by=system, at=now())
    print("\n" + say("CLI_ACCOUNTS_HEADING", language()))
    for account, (_, _, words) in zip(made, wanted, strict=True):
        print(f"  {account.username:<12} {account.password:<14} {words}")


def run(given: Namespace) -> None:
    """Take in a source's files, propose links, compute; with --demo the whole loop of the synthetic province."""
    system = setting_up.the_system(PROVINCE)
    if given.demo:
        _demo(system)
    else:
        files = {path.name: path.read_bytes() for path in given.file}
        if not given.source:
            raise NotThere("source")
        if files:
            print(_told(sourcing.run_source(given.source, files, by=system, at=now())))
        else:
            _take_in(sources.snapshot_of(given.source), system)
        links.propose_links(by=system, at=now())
    _chain()
    print("\n" + _summary(system))


def fetch_source(given: Namespace) -> None:
    """Ask a source's addresses, or the one given, take in what is new, and say what happened."""
    if given.file:
        raise Refusal("CLI_FETCH_HAS_FILE", name=given.source)
    system = setting_up.the_system(PROVINCE)
    addresses = sourcing.addresses_of(given.source)
    if given.url:
        addresses = (Address("--url", given.url, 1),)
    ran = sourcing.fetch_source(given.source, addresses, by=system, at=now())
    if ran.found.evidence:
        links.propose_links(by=system, at=now())
        _chain()
    print(_told(ran))


def report(given: Namespace) -> None:
    """Make the quality report of a place for a month; print its tables, or write them as a workbook."""
    made = make_report(given.region, read_month(given.month), by=setting_up.the_system(PROVINCE), at=now())
    if given.xlsx:
        given.xlsx.write_bytes(workbook_bytes(made, language()))
        print(say("CLI_REPORT_WRITTEN", language(), file=given.xlsx, tables=len(made.tables)))
    else:
        print(plain_text(made, language()))


def plan(given: Namespace) -> None:
    """Make and issue the work items of a year, signed by an officer of the provincial co-ordination office."""
    at = now()
    try:
        officer = queries.accounts.actor_named(given.by, "PGO", day_of(at))
    except NotThere:
        raise Refusal("CLI_PLAN_NOBODY", name=given.by) from None
    made = generate_year_plan(given.year, by=officer, at=at)
    _chain()
    print(
        say(
            "CLI_PLAN_MADE",
            language(),
            year=given.year,
            new=len(made.opened),
            known=made.known,
            percent=made.coverage.value["coverage"],
            gaps=len(made.gaps),
        )
    )


def import_notifications(given: Namespace) -> None:
    """Register the TBT and SPS notifications of a file that are not registered yet, as an officer of headquarters."""
    at = now()
    try:
        officer = queries.accounts.actor_named(given.by, "CIQ_R", day_of(at))
    except NotThere:
        raise Refusal("CLI_TRADE_NOBODY", name=given.by) from None
    with seeing_as(officer):
        brought = uploads.take_in(uploads.NOTIFICATIONS, given.file.read_bytes(), given.file.name, by=officer, at=at)
    _chain()
    print(say("CLI_TRADE_IMPORTED", language(), new=brought.new, known=brought.known))


def import_map(given: Namespace) -> None:
    """Keep the boundaries of GeoJSON files, simplified, in place of those kept before; says what they lack."""
    places = {place.region.code6: place.region for place in tile_places()}
    found, unknown = [], []
    for path in given.file:
        with path.open("rb") as file:
            read = read_outlines(file.read(MOST_BYTES + 1), path.name, places)
        twice = {outline.code6 for outline in found} & {outline.code6 for outline in read.outlines}
        if twice:
            raise BadInput(Cell(path.name, "", code6, "MAP_CODE_TWICE") for code6 in sorted(twice))
        found += read.outlines
        unknown += read.unknown
    outlines.keep(settings.MAP_FILE, tuple(found), given.review_number)
    levels = Counter(places[outline.code6].level for outline in found)
    missing = sorted(set(places) - {outline.code6 for outline in found})
    print(
        say(
            "CLI_MAP_KEPT",
            language(),
            cities=levels["city"],
            counties=levels["county"],
            missing=_some(missing),
            unknown=_some(unknown),
        )
    )


def _some(codes: Sequence[str]) -> str:
    """A few of the codes, and how many more there are."""
    more = f" (+{len(codes) - MOST_TOLD})" if len(codes) > MOST_TOLD else ""
    return ", ".join(code or "?" for code in codes[:MOST_TOLD]) + more or "—"


def firms_known() -> Register:
    """The database's firms, ready to be compared with names."""
    with seeing_as(setting_up.the_system(PROVINCE)):
        return links.firms_known()


def replay(given: Namespace) -> int:
    """Compute stored findings again; 1 when one differs."""
    with seeing_as(setting_up.the_system(PROVINCE)):
        wanted = (UUID(given.finding),) if given.finding else queries.findings.ids()
        found = [replay_finding(finding) for finding in wanted]
    differing = [entry for entry in found if not entry.equal]
    for entry in differing:
        print(entry.finding, entry.method, entry.subject)
    print(say("CLI_REPLAYED", language(), many=len(found), differing=len(differing)))
    return 1 if differing else 0


def clocks(given: Namespace) -> int:
    """Run the clocks once, for today or a day before it; a line of JSON for each effect. 1 when one was not done."""
    at = _moment(given.on) if given.on else now()
    ran = run_clocks(by=setting_up.the_system(PROVINCE), at=at)
    for step in ran.steps:
        print(canonical({"effect": "step", **vars(step)}).decode())
    for reminder in ran.reminders:
        print(canonical({"effect": "reminder", **vars(reminder)}).decode())
    for fault in ran.faults:
        said = sentence(fault.error) if isinstance(fault.error, GongzhiError) else repr(fault.error)
        told = {"workflow": fault.workflow, "number": fault.number, "act": fault.act, "sentence": said}
        code = "CLOCKS_FAULT" if fault.act else "CLOCKS_REMINDER_FAULT"
        print(wording.sentence(code, told, language()), file=sys.stderr)
    return 1 if ran.faults else 0


def _moment(written: str) -> datetime:
    """Noon of a day that is written down, now where that is today.

    Raises BadInput for what is no day, Refusal for one that is to come.
    """
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadInput([Cell("--on", "day", written, "DAY_UNREADABLE")]) from None
    today = day_of(now())
    if day > today:
        raise Refusal("CLOCKS_AHEAD", day=day, today=today)
    return now() if day == today else at_noon(day)


def ledger(given: Namespace) -> int:
    """Print the log's head for a witness, or recompute the log and compare it with a witnessed head."""
    if given.what == "head":
        head = sequencer.sequence(settings.SEQUENCER_URL)
        print(head.size, head.root, head.at.isoformat())
        return 0
    witnessed = None
    if given.witness:
        size, root = given.witness.split(":")
        witnessed = LogHead(int(size), root, now())
    faults = sequencer.faults(settings.SEQUENCER_URL, witnessed)
    for fault in faults:
        print(fault.position, say(fault.code, language()))
    print(say("CLI_LEDGER_CHECKED", language(), faults=len(faults)))
    return 1 if faults else 0


def _demo(system: Actor) -> None:
    for source in sources.names():
        _take_in(sources.snapshot_of(source), system)
    with _step("CLI_STEP_LINKS"):
        links.propose_links(by=system, at=at_noon(DEMO_DAY))
    with seeing_as(system):
        if queries.cases.count(queries.cases.CaseFilter()).n:
            if not any(row.as_of >= DEMO_DAY for row in queries.outcomes.indices(DEMO_DAY.year)):
                print(say("CLI_DEMO_INTERRUPTED", language(), folder=settings.VAR))
            return  # the officers have worked already
    folder = _province_folder()
    arrivals = list(_arrivals(folder))
    first = min(arrival.day for arrival in arrivals)
    bar = Progress(say("CLI_STEP_PLAY", language()), (DEMO_DAY - first).days + 1)
    play(
        _province().truth,
        _people(folder),
        arrivals,
        seed=SEED,
        until=DEMO_DAY,
        system=system,
        done=lambda day: bar.on(1, day.isoformat()),
        is_sequenced=bool(settings.SEQUENCER_URL),
    )
    bar.end()


def _told(ran: sourcing.Ran) -> str:
    """What a run did, in one sentence, and the references that were corrected, withdrawn or came back."""
    since = day_of(ran.same_since) if ran.same_since else ""
    lines = [
        say(
            f"SOURCE_RUN_{ran.outcome}".upper(),
            language(),
            source=ran.source,
            records=ran.records,
            new=len(ran.found.new),
            since=since,
        )
    ]
    found = ran.found
    for what, pieces in (("corrected", found.corrected), ("withdrawn", found.withdrawn), ("back", found.back)):
        if pieces:
            such = ", ".join(about(item.envelope) for item in pieces[:MOST_TOLD])
            lines.append(say(f"SOURCE_RUN_{what}".upper(), language(), n=len(pieces), such=such))
    return "\n".join(lines)


def _take_in(parsed: sources.Parsed, system: Actor) -> None:
    bar = Progress(say("CLI_STEP_SOURCE", language(), source=parsed.source), len(parsed.evidence))
    intake.record_evidence(
        parsed.evidence,
        raw_name=parsed.files[0].name if parsed.files else parsed.source,
        raw_size=0,
        by=system,
        at=now(),
        done=bar.on,
    )
    bar.end()


def _arrivals(folder: Path) -> Iterator[Arrival]:
    """What the synthetic province sends, each piece on the day of its event; a check's result when it is reported."""
    for path in sorted((folder / "notices").glob("*.csv")):
        raw = path.read_bytes()
        for item in sources.read("eu_rasff", raw, path.name).evidence:
            yield Arrival(item.envelope.event_date, item, path.name, len(raw))
    for kind, sub_folder, after in UPLOADED:
        for path in sorted((folder / sub_folder).glob("*.csv")):
            raw = path.read_bytes()
            for item in registers.read(kind, raw, path.name):
                yield Arrival(item.envelope.event_date + timedelta(days=after), item, path.name, len(raw))


def _province() -> Province:
    return simulate.province(SEED, SCALE, DEMO_DAY)


def _province_folder() -> Path:
    folder = Path(settings.VAR) / "synthetic"
    simulate.write(_province(), folder)
    return folder


def _people(folder: Path) -> tuple[PersonRow, ...]:
    return registers.read("people", (folder / "registers" / "people.csv").read_bytes(), "people.csv")


def _demo_posts(people: tuple[PersonRow, ...]) -> Iterator[tuple[str, UUID, str]]:
    """(sign-in name, post, words) for the accounts of the demonstration: every role at least once."""
    taken: Counter[str] = Counter()
    home = _city_of_most_cases()
    for row in sorted(people, key=lambda row: (row.role, row.region[:4] != home, row.region, row.person_no)):
        if taken[row.role] < DEMO_ROLES.get(row.role, 1):
            taken[row.role] += 1
            name = f"{row.role.lower().replace('_', '-')}{taken[row.role]}"
            words = getattr(roles()[row.role], language())
            yield name, setting_up.post_id(row), f"{words} {row.region} {row.name} {row.uscc}".rstrip()


def _city_of_most_cases() -> str:
    with seeing_as(setting_up.the_system(PROVINCE)):
        regions = Counter(region[:4] for region in queries.cases.regions())
    return min(regions, key=lambda code: (-regions[code], code), default="3602")


def _chain() -> None:
    if settings.SEQUENCER_URL:
        with _step("CLI_STEP_LEDGER"):
            sequencer.sequence(settings.SEQUENCER_URL)


def _summary(system: Actor) -> str:
    with seeing_as(system):
        figures: Mapping[str, object] = queries.home.figures()
        sources_read = queries.notices.counts_by_source()
    lines = [
        say("CLI_SUMMARY_SOURCE_SYNTHETIC" if synthetic else "CLI_SUMMARY_SOURCE", language(), source=source, many=many)
        for source, synthetic, many in sources_read
    ]
    lines += [say(f"CLI_SUMMARY_{name}".upper(), language(), value=value) for name, value in figures.items()]
    return "\n".join(lines)


@contextmanager
def _step(code: str) -> Iterator[None]:
    print(say(code, language()), end=" … ", flush=True)
    yield
    print("✓", flush=True)
