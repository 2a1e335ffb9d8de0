"""A source is read: bytes from a file or an address, kept, compared with what stands, recorded, told by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from gongzhi import sources
from gongzhi.actions import intake
from gongzhi.actions.acting import acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.raw_files import keep_raw, kept_raw
from gongzhi.catalogue.addresses import Address, operators_addresses
from gongzhi.catalogue.source_files import SourceFile, source_file
from gongzhi.core.errors import BadInput, GongzhiError, NotThere, Refusal
from gongzhi.core.events import SourceRunEnded
from gongzhi.core.facts import Actor
from gongzhi.core.source_changes import (
    FAILED,
    NOT_MODIFIED,
    NOTHING_NEW,
    SAME_BYTES,
    TAKEN_IN,
    Changes,
    FileRun,
    changes,
    share_withdrawn,
)
from gongzhi.sources.faults import fault as fault_of
from gongzhi.sources.fetching import Fetched, Validators, fetch, may_be_asked
from gongzhi.sources.parsed import ReadFile
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import only_one

NOTHING = Changes((), (), (), ())
SHOWN = 5  # references that a refusal names
LONGEST_REFERENCE = 90  # the store holds 120, room for what a withdrawal adds; the longest known has 52

Ask = Callable[..., Fetched]  # as sources.fetching.fetch


@dataclass(frozen=True)
class Ran:
    """What a run did."""

    source: str
    outcome: str
    records: int
    found: Changes
    same_since: datetime | None = None  # for the same bytes: when they were read first


@dataclass(frozen=True)
class _Part:
    """One file of a run, before it is read."""

    name: str
    url: str
    raw: bytes | None  # None where none came
    validators: Validators

    @property
    def hash(self) -> str:
        """SHA-256; "" where no bytes came."""
        return "" if self.raw is None else hashlib.sha256(self.raw).hexdigest()


def run_source(source: str, files: Mapping[str, bytes], *, by: Actor, at: datetime) -> Ran:
    """Take in files that a person has; by name. Raises BadInput or Refusal, and then nothing of them is evidence."""
    with _alone(source):
        return _run(source, [_Part(name, "", raw, Validators()) for name, raw in sorted(files.items())], by, at)


def fetch_source(source: str, addresses: Sequence[Address], *, by: Actor, at: datetime, ask: Ask = fetch) -> Ran:
    """Ask a source's addresses and take in what they give, all of them as one register.

    An address that has not changed is read again from the bytes kept, unless none has changed.
    """
    if not addresses:
        raise Refusal("SOURCE_FETCH_NONE", name=source, file=settings.FETCH_FILE)
    for address in addresses:
        may_be_asked(address.url)  # before a run writes it down
    with _alone(source):
        return _fetch(source, addresses, by, at, ask)


def fetch_if_due(source: str, *, by: Actor, at: datetime, ask: Ask = fetch) -> Ran | None:
    """Fetch a source when one of its addresses is due; None when none is. Looked at under the lock: twice is once."""
    addresses = addresses_of(source)
    if not addresses:
        return None
    with _alone(source):
        with seeing_as(by):
            due = any(_is_due(source, address, at) for address in addresses)
        return _fetch(source, addresses, by, at, ask) if due else None


def addresses_of(source: str) -> tuple[Address, ...]:
    """The operator's addresses, or else those of the catalogue file. Raises NotThere, Refusal for a faulty file."""
    if source not in sources.names():
        raise NotThere(source)
    try:
        given = operators_addresses(Path(settings.FETCH_FILE), source)
    except (ValueError, OSError) as wrong:
        raise Refusal("SOURCE_FETCH_FILE", file=settings.FETCH_FILE, wrong=wrong) from None
    return source_file(source).fetch if given is None else given


def _is_due(source: str, address: Address, at: datetime) -> bool:
    asked = queries.sources.last_asked(source, address.url)
    return asked is None or at - asked >= timedelta(hours=address.every_hours)


@contextmanager
def _alone(source: str) -> Iterator[None]:
    if source not in sources.names():
        raise NotThere(source)
    with only_one(f"source {source}") as ours:
        if not ours:
            raise Refusal("SOURCE_RUNS_ALREADY", source=source)
        yield


def _fetch(source: str, addresses: Sequence[Address], by: Actor, at: datetime, ask: Ask) -> Ran:
    parts: list[_Part] = []
    fresh = False
    for address in addresses:
        with seeing_as(by):
            good = queries.sources.last_good(source, address.url)
        kept = kept_raw(good.raw_hash) if good else None
        known = Validators(good.etag, good.last_modified) if good and kept is not None else Validators()
        try:
            answer = ask(address.url, at=at, seed=f"{source} {address.name} {at.isoformat()}", known=known)
        except BadInput as wrong:
            part = _Part(address.name, address.url, None, Validators())
            _end(source, FAILED, [part], NOTHING, (), by, at, fault=_first_code(wrong))
            raise
        raw = kept if answer.raw is None else answer.raw
        assert raw is not None  # not modified is only said to validators, which are only sent with bytes kept
        fresh = fresh or answer.raw is not None
        parts.append(_Part(address.name, address.url, raw, answer.validators))
    if not fresh:
        _end(source, NOT_MODIFIED, parts, NOTHING, (), by, at)
        return Ran(source, NOT_MODIFIED, 0, NOTHING)
    return _run(source, parts, by, at)


def _run(source: str, parts: Sequence[_Part], by: Actor, at: datetime) -> Ran:
    for part in parts:
        keep_raw(part.raw)
        with seeing_as(by):
            save.evidence.raw_file(hash=part.hash, name=part.name, size=len(part.raw), source=source, at=at)
    try:
        parsed = sources.register(source, {part.name: part.raw for part in parts})
        found = _compared(parsed, by, at)
    except GongzhiError as wrong:
        _end(source, FAILED, parts, NOTHING, (), by, at, fault=_first_code(wrong))
        raise
    with seeing_as(by):
        same_since = queries.sources.taken_in_before(source, [part.hash for part in parts])
    intake.record_evidence(found.evidence, raw_name=parts[0].name, raw_size=len(parts[0].raw), by=by, at=at)
    outcome = TAKEN_IN if found.evidence else NOTHING_NEW if same_since is None else SAME_BYTES
    _end(source, outcome, parts, found, parsed.files, by, at)
    return Ran(source, outcome, parsed.records, found, same_since)


def _compared(parsed: sources.Parsed, by: Actor, at: datetime) -> Changes:
    """What the files change.

    Raises BadInput for a reference that is too long to keep, Refusal where a whole register lacks more than its
    catalogue file allows.
    """
    source = source_file(parsed.source)
    for item in parsed.evidence:
        if len(item.envelope.reference) > LONGEST_REFERENCE:
            name = parsed.files[0].name
            raise fault_of(name, "", item.envelope.reference, "SOURCE_REFERENCE_TOO_LONG", longest=LONGEST_REFERENCE)
    synthetic = any(item.envelope.synthetic for item in parsed.evidence)
    with seeing_as(by):
        stands = queries.sources.standing(source.name, synthetic=synthetic)
        read_before = queries.sources.shapes(source.name)
    found = changes(
        parsed.evidence,
        stands,
        complete=source.complete and not synthetic,
        on=day_of(at),
        belief=_belief(parsed, source, read_before),
    )
    if share_withdrawn(found, stands) > source.most_withdrawn:
        missing = [item.envelope.withdraws for item in found.withdrawn]
        raise Refusal(
            "SOURCE_TOO_MANY_WITHDRAWN",
            source=source.name,
            missing=len(missing),
            stood=len([known for known in stands.values() if not known.is_withdrawn]),
            most=f"{float(source.most_withdrawn):.1%}",
            such=", ".join(str(reference) for reference in missing[:SHOWN]),
            file=source.path,
        )
    return found


def _belief(parsed: sources.Parsed, source: SourceFile, read_before: Mapping[str, str]) -> Mapping[str, int]:
    """The place of each known file's form, by the file's hash; a form that the catalogue no longer has is unknown."""
    places = {shape.name: place for place, shape in enumerate(source.shapes)}
    shapes = sources.snapshot_shapes(source.name) | read_before | {file.raw_hash: file.shape for file in parsed.files}
    return {raw_hash: places[shape] for raw_hash, shape in shapes.items() if shape in places}


def _end(
    source: str,
    outcome: str,
    parts: Sequence[_Part],
    found: Changes,
    read: Sequence[ReadFile],
    by: Actor,
    at: datetime,
    *,
    fault: str = "",
) -> None:
    """Every run leaves an event and what the next question needs, whatever came of it."""
    files = {file.raw_hash: file for file in read}
    with acting(by, at) as act:
        event = act.record(
            SourceRunEnded(
                source=source,
                outcome=outcome,
                fault=fault,
                urls=tuple(part.url for part in parts),
                raw_hashes=tuple(part.hash for part in parts),
                new=len(found.new),
                corrected=len(found.corrected),
                back=len(found.back),
                withdrawn=len(found.withdrawn),
            ),
            subject=source,
        )
        save.sources.runs(
            (
                FileRun(
                    source=source,
                    name=part.name,
                    url=part.url,
                    at=at,
                    outcome=outcome,
                    fault=fault,
                    etag=part.validators.etag,
                    last_modified=part.validators.last_modified,
                    raw_hash=part.hash,
                    shape=files[part.hash].shape if part.hash in files else "",
                    records=files[part.hash].records if part.hash in files else 0,
                    new=sum(1 for item in found.evidence if item.envelope.raw_hash == part.hash),
                )
                for part in parts
            ),
            event=event,
        )


def _first_code(wrong: GongzhiError) -> str:
    return wrong.cells[0].code if isinstance(wrong, BadInput) else wrong.code
