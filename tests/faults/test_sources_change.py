"""A source is withdrawn, doubled, truncated, changed in form, words and content: each is answered by name.

The bytes come from a real server on this machine; after each refusal nothing of them is evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.conf import settings
from procrastinate.contrib.django import app

from gongzhi.actions import intake, links, setting_up, sourcing
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue.addresses import Address
from gongzhi.commands.main import main, sentence
from gongzhi.core.errors import BadInput, GongzhiError, NotThere, Refusal
from gongzhi.core.facts import Actor
from gongzhi.sources import fetching
from gongzhi.sources.fetching import fetch
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import key_of
from gongzhi.web import tasks
from tests.served import *
from tests.served import Answer, Served, TestClock
from tests.signed_in import *

PLACES = 1000
FIRST = at_noon(date(2024, 6, 3))
HEADER = "ISO_CNTRY_CODE,PROVINCE_STATE,CITY_NAME,ENTRY_NUM\n"
NOTICES = "reference,category,type,subject,date,notifying_country,classification,risk_decision\n"


def register(*, without: Iterable[int] = (), counts: dict[int, int] | None = None, more: str = "") -> bytes:
    """A whole register of 1,000 places, 3 refusals each unless said otherwise."""
    lines = (f"CN,JIANGXI,City {n:03d},{(counts or {}).get(n, 3)}\n" for n in range(PLACES) if n not in set(without))
    return (HEADER + "".join(lines) + more).encode()


def window(
    *, products: dict[int, str] | None = None, category: str = "food contact materials", size: int = 300
) -> bytes:
    """An export of a few months, which is never the whole register."""
    rows = (
        f'"2021.{n:04d}","{category}","food","lead in {(products or {}).get(n, "mug")} from China",'
        '"19-07-2021 10:50:09","Italy","alert notification","serious"\n'
        for n in range(1, size + 1)
    )
    return (NOTICES + "".join(rows)).encode()


@dataclass
class Platform:
    """The platform and a source that it fetches."""

    system: Actor
    served: Served
    clock: TestClock
    owner: object
    day: datetime = FIRST
    linked: list[Actor] = field(default_factory=list)  # who had links proposed, where a test only counts it

    def fetch(self, *answers: Answer | bytes, source: str = "us_fda", addresses: tuple[Address, ...] = ()):
        """The next day's run, with these answers of the server."""
        self.served.answers = [a if isinstance(a, Answer) else Answer(a) for a in answers]
        self.day += timedelta(days=1)
        return sourcing.fetch_source(
            source,
            addresses or (Address("export", self.served.url, 24),),
            by=self.system,
            at=self.day,
            ask=partial(fetch, clock=self.clock),
        )

    def refused(self, *answers: Answer | bytes, source: str = "us_fda") -> GongzhiError:
        before = self.counts()
        with pytest.raises(GongzhiError) as wrong:
            self.fetch(*answers, source=source)
        assert self.counts() == before
        assert self.runs(source)[0].outcome == "failed"
        assert sentence(wrong.value)
        return wrong.value

    def runs(self, source: str = "us_fda"):
        with seeing_as(self.system):
            return queries.sources.runs(source)

    def stands(self, source: str = "us_fda"):
        with seeing_as(self.system):
            return queries.sources.standing(source, synthetic=False)

    def counts(self) -> tuple[int, ...]:
        return self.owner.execute(
            "select (select count(*) from store_evidence), (select count(*) from store_refusalcount),"
            " (select count(*) from store_foreignnotice), (select count(*) from store_noticehazard)"
        ).fetchone()

    def told(self) -> list[tuple[str, str]]:
        return self.owner.execute(
            "select body::json ->> 'outcome', body::json ->> 'fault' from store_event"
            " where kind = 'SourceRunEnded' order by recorded_at"
        ).fetchall()


@pytest.fixture
def platform(db, served, clock, owner) -> Platform:
    return Platform(setting_up.the_system("360000"), served, clock, owner)


def code(wrong: GongzhiError) -> str:
    return wrong.cells[0].code if isinstance(wrong, BadInput) else wrong.code


# The source as it should be


def test_a_register_is_taken_in_and_each_run_leaves_an_event(platform):
    ran = platform.fetch(Answer(register(), headers={"ETag": '"1"'}))
    assert (ran.outcome, ran.records, len(ran.found.new)) == ("taken_in", PLACES, PLACES)
    assert platform.counts()[:2] == (PLACES, PLACES)
    (run,) = platform.runs()
    assert (run.outcome, run.etag, run.records, run.new) == ("taken_in", '"1"', PLACES, PLACES)
    assert platform.told() == [("taken_in", "")]
    (kept,) = settings.RAW_FOLDER.iterdir()
    assert (kept.name, kept.read_bytes()) == (run.raw_hash, register())


def test_an_unchanged_register_is_not_sent_again_nor_read_again(platform):
    platform.fetch(Answer(register(), headers={"ETag": '"1"'}))
    ran = platform.fetch(Answer(status=304))
    assert (ran.outcome, ran.found.evidence) == ("not_modified", ())
    assert platform.served.asked[-1][1]["if-none-match"] == '"1"'
    platform.fetch(Answer(status=304))
    assert platform.served.asked[-1][1]["if-none-match"] == '"1"'
    assert [outcome for outcome, _ in platform.told()] == ["taken_in", "not_modified", "not_modified"]


def test_when_the_bytes_kept_are_gone_they_are_asked_for_again(platform):
    platform.fetch(Answer(register(), headers={"ETag": '"1"'}))
    for kept in settings.RAW_FOLDER.iterdir():
        kept.write_bytes(b"damaged")
    platform.fetch(register())
    assert "if-none-match" not in platform.served.asked[-1][1]


# The source goes wrong


def test_a_doubled_file_is_nothing_new_and_says_since_when(platform):
    platform.fetch(register())
    ran = platform.fetch(register())
    assert (ran.outcome, ran.found.evidence, ran.same_since) == ("same_bytes", (), FIRST + timedelta(days=1))
    assert platform.counts()[0] == PLACES


def test_the_same_facts_in_other_bytes_are_nothing_new(platform):
    platform.fetch(register())
    ran = platform.fetch(register().replace(b"\n", b"\r\n"))
    assert (ran.outcome, ran.found.evidence, ran.same_since) == ("nothing_new", (), None)


def test_a_source_that_is_withdrawn_is_named_and_its_evidence_stays(platform):
    platform.fetch(register())
    for status in (404, 410):
        assert code(platform.refused(Answer(status=status))) == "SOURCE_FETCH_GONE"
    assert not any(known.is_withdrawn for known in platform.stands().values())
    assert platform.told()[1:] == [("failed", "SOURCE_FETCH_GONE")] * 2


def test_a_truncated_file_is_named_and_its_bytes_are_kept(platform):
    platform.fetch(register())
    short = register(without=range(500, PLACES))
    assert code(platform.refused(short)) == "SOURCE_TOO_FEW"
    run = platform.runs()[0]
    assert (settings.RAW_FOLDER / run.raw_hash).read_bytes() == short
    assert code(platform.refused(register()[:-1])) == "SOURCE_CUT_OFF"
    assert code(platform.refused(Answer(register(), length=10**5))) == "SOURCE_FETCH_CUT"


def test_a_register_that_lacks_more_than_two_in_a_hundred_was_cut_off(platform):
    platform.fetch(register())
    wrong = platform.refused(register(without=range(21)))
    assert code(wrong) == "SOURCE_TOO_MANY_WITHDRAWN"
    assert (wrong.params["missing"], wrong.params["stood"], wrong.params["most"]) == (21, 1000, "2.0%")
    assert "CN|JIANGXI|City 000" in wrong.params["such"]
    assert len(platform.fetch(register(without=range(20))).found.withdrawn) == 20


def test_a_new_column_is_named_until_somebody_says_what_it_is(platform):
    platform.fetch(register())
    wider = register().replace(b"ENTRY_NUM\n", b"ENTRY_NUM,MOOD\n", 1).replace(b",3\n", b",3,x\n")
    wrong = platform.refused(wider)
    assert [(cell.code, cell.column) for cell in wrong.cells] == [("SOURCE_UNKNOWN_COLUMN", "MOOD")]


@pytest.mark.parametrize(
    ("source", "good", "bad", "word"),
    [
        ("us_fda", register(), register(more="XQ,,Nowhere,1\n"), "XQ"),
        ("eu_rasff", window(), window(category="household robots"), "household robots"),
    ],
)
def test_a_new_word_is_named_with_the_table_that_lacks_it(platform, source, good, bad, word):
    platform.fetch(good, source=source)
    wrong = platform.refused(bad, source=source)
    assert {(cell.code, cell.value) for cell in wrong.cells} == {("SOURCE_UNKNOWN_WORD", word)}


def test_a_reference_too_long_to_keep_is_named(platform):
    kept = register(more=f"CN,JIANGXI,{'x' * (90 - len('CN|JIANGXI|'))},1\n")
    assert platform.fetch(kept).outcome == "taken_in"
    assert code(platform.refused(kept.replace(b"xx", b"xxx", 1))) == "SOURCE_REFERENCE_TOO_LONG"
    (withdrawn,) = platform.fetch(register()).found.withdrawn
    assert withdrawn.envelope.withdraws.endswith("xx")


def test_after_a_refused_answer_the_source_is_asked_for_it_again(platform):
    platform.fetch(Answer(register(), headers={"ETag": '"1"'}))
    platform.refused(Answer(register(more="XQ,,Nowhere,1\n"), headers={"ETag": '"2"'}))
    platform.fetch(Answer(register(), headers={"ETag": '"3"'}))
    assert platform.served.asked[-1][1]["if-none-match"] == '"1"'


# The source changes its mind


def test_a_place_that_a_whole_register_lacks_is_a_retraction_and_not_a_deletion(platform):
    platform.fetch(register())
    ran = platform.fetch(register(without=[7]))
    (withdrawn,) = ran.found.withdrawn
    reference = "CN|JIANGXI|City 007"
    assert withdrawn.envelope.withdraws == reference
    assert withdrawn.envelope.reference == f"{reference}#withdrawn-2024-06-05"
    assert withdrawn.body.refusals == 3
    assert platform.counts()[:2] == (PLACES + 1, PLACES + 1)
    assert platform.stands()[reference].is_withdrawn
    assert platform.fetch(register(without=[7])).outcome == "same_bytes"
    (back,) = platform.fetch(register()).found.back
    assert back.envelope.corrects == withdrawn.envelope.reference
    assert not platform.stands()[reference].is_withdrawn
    assert platform.fetch(register()).found.evidence == ()


def test_neither_a_retraction_nor_what_it_takes_back_names_a_place_to_link(platform):
    for without in ([], [7]):
        platform.fetch(register(without=without))
        with seeing_as(platform.system):
            assert len(queries.links.unlinked(size=2 * PLACES)) == PLACES - len(without)


def test_the_pages_strike_through_what_was_corrected_or_withdrawn(platform, officers, signed_in):
    platform.fetch(register())
    platform.fetch(register(without=[7], counts={8: 9}))
    reader = signed_in(officers.headquarters[0], "en")

    def page(city: str, piece: int) -> str:
        ids = "select id from store_evidence where reference like %s order by recorded_at"
        pieces = platform.owner.execute(ids, [f"CN|JIANGXI|{city}%"]).fetchall()
        assert len(pieces) == 2
        return reader.get(f"/notices/{pieces[piece][0]}/").content.decode()

    old, new = (page("City 008", piece) for piece in (0, 1))
    assert "<s>3</s>" in old and "Corrected" in old
    assert "<s>" not in new.partition("Corrects")[0] and "Corrects" in new
    for piece in (0, 1):
        assert "Withdrawn" in page("City 007", piece)
        assert "<s>3</s>" in page("City 007", piece)
    listed = reader.get("/notices/?q=007").content.decode()
    assert listed.count("Withdrawn") == 2


def test_a_run_that_breaks_midway_is_finished_by_the_next(platform, monkeypatch):
    platform.fetch(register())
    whole, chunks = save.evidence.evidence, iter([True, False])
    changed = register(without=[7], counts=dict.fromkeys(range(10, 30), 9))

    def breaks(*given, **named) -> None:
        if not next(chunks):
            raise ConnectionError("the database went away")
        whole(*given, **named)

    with monkeypatch.context() as broken:
        broken.setattr(intake, "CHUNK", 11)
        broken.setattr(save.evidence, "evidence", breaks)
        with pytest.raises(ConnectionError):
            platform.fetch(changed)
    assert platform.counts()[:2] == (PLACES + 11, PLACES + 11)
    assert len(platform.told()) == 1
    found = platform.fetch(changed).found
    assert (len(found.corrected), len(found.withdrawn)) == (20 - 11, 1)
    assert platform.counts()[:2] == (PLACES + 21, PLACES + 21)
    assert platform.fetch(changed).found.evidence == ()


def test_a_corrected_count_is_a_later_piece_that_names_what_it_corrects(platform):
    platform.fetch(register())
    for count in (4, 3, 4):
        (corrected,) = platform.fetch(register(counts={7: count})).found.corrected
        assert corrected.envelope.corrects == "CN|JIANGXI|City 007"
        assert platform.stands()["CN|JIANGXI|City 007"].evidence.body.refusals == count
        assert platform.fetch(register(counts={7: count})).found.evidence == ()
    assert platform.counts()[:2] == (PLACES + 3, PLACES + 3)
    assert platform.runs()[1].new == 1


def test_a_corrected_notice_is_told_and_a_notice_beyond_the_window_stands(platform):
    platform.fetch(window(size=320), source="eu_rasff")
    ran = platform.fetch(window(products={5: "cup"}), source="eu_rasff")
    (corrected,) = ran.found.corrected
    assert (corrected.envelope.reference, corrected.envelope.corrects) == ("2021.0005", "2021.0005")
    assert ran.found.withdrawn == ()
    stands = platform.stands("eu_rasff")
    assert len(stands) == 320
    assert stands["2021.0005"].evidence == corrected
    assert platform.fetch(window(products={5: "cup"}), source="eu_rasff").found.evidence == ()


def test_another_export_form_does_not_undo_what_a_form_believed_more_has_said(platform):
    portal = "Date of Case,Reference,Notification From,Country Origin,Product,Product Category,Hazard Substance,"
    rows = (f'"Jul 19, 2021",2021.{n:04d},Italy,China,Cup,fish and products thereof,,\n' for n in range(1, 1001))
    platform.fetch((f"{portal}Hazard Category\n" + "".join(rows)).encode(), source="eu_rasff")
    ran = platform.fetch(window(), source="eu_rasff")
    assert len(ran.found.corrected) == 300  # the decision and the classification, which the portal does not tell
    said = platform.stands("eu_rasff")["2021.0001"].evidence.body
    assert (said.product, said.risk_decision) == ("Cup", "serious")
    assert platform.fetch(window(), source="eu_rasff").found.evidence == ()


def test_addresses_of_one_source_make_one_register_though_only_one_has_changed(platform):
    both = tuple(Address(name, f"{platform.served.url}?{name}", 24) for name in ("early", "late"))
    early, late = window(size=310), window(products={5: "cup"})
    first = platform.fetch(
        Answer(early, headers={"ETag": '"e"'}), Answer(late, headers={"ETag": '"l"'}),
        source="eu_rasff", addresses=both,
    )  # fmt: skip
    assert len(first.found.new) == 310
    again = platform.fetch(Answer(status=304), Answer(late + b"\n"), source="eu_rasff", addresses=both)
    assert (again.outcome, again.found.evidence, again.records) == ("nothing_new", (), 610)
    assert {(run.name, run.records) for run in platform.runs("eu_rasff")} == {("early", 310), ("late", 300)}


def test_a_file_that_a_person_has_goes_the_same_way(platform):
    platform.fetch(register())
    ran = sourcing.run_source("us_fda", {"places.csv": register(without=[7])}, by=platform.system, at=FIRST)
    assert len(ran.found.withdrawn) == 1
    with pytest.raises(BadInput):
        sourcing.run_source("us_fda", {"a.csv": b""}, by=platform.system, at=FIRST)
    with pytest.raises(NotThere):
        sourcing.run_source("nobody", {"a.csv": b""}, by=platform.system, at=FIRST)
    assert sorted(run.name for run in platform.runs()) == ["a.csv", "export", "places.csv"]


@pytest.mark.parametrize("url", ["https://officer:hush@example.org/x", "https://example.org/x?token=hush"])
def test_an_address_with_a_secret_is_written_down_nowhere(platform, url):
    with pytest.raises(BadInput, match="SOURCE_URL_CREDENTIALS"):
        platform.fetch(b"", addresses=(Address("--url", url, 1),))
    assert (platform.told(), platform.runs()) == ([], ())


# By itself, and by command


@pytest.fixture
def asked_for(platform, tmp_path, monkeypatch):
    """Fetching written down by the operator, at a time that the test sets."""
    monkeypatch.setattr(settings, "FETCH_FILE", tmp_path / "fetch.yml")
    monkeypatch.setattr(fetching.CLOCK, "wait", lambda seconds: None)
    monkeypatch.setattr(links, "propose_links", lambda **given: platform.linked.append(given["by"]))

    def at(moment: datetime, *, text: str = "") -> None:
        if text:
            (tmp_path / "fetch.yml").write_text(text)
        monkeypatch.setattr(tasks, "now", lambda: moment)
        tasks.fetch_sources(0)

    return at


def written_down(served: Served, source: str = "us_fda") -> str:
    return f"{source}: [{{name: export, url: '{served.url}', every_hours: 24}}]\n"


def test_the_worker_knows_the_task():
    app.perform_import_paths()
    assert "fetch_sources" in {p.task.func.__name__ for p in app.periodic_registry.periodic_tasks.values()}


def test_without_an_address_the_worker_asks_nobody(platform, asked_for):
    asked_for(FIRST)
    assert (platform.served.asked, platform.told()) == ([], [])


def test_the_worker_asks_what_is_due_and_twice_is_once(platform, asked_for):
    platform.served.answers = [Answer(register()), Answer(register(without=[7]))]
    asked_for(FIRST, text=written_down(platform.served))
    asked_for(FIRST)
    asked_for(FIRST + timedelta(hours=23, minutes=59))
    assert platform.told() == [("taken_in", "")]
    asked_for(FIRST + timedelta(hours=24))
    assert len(platform.told()) == 2
    assert platform.counts()[0] == PLACES + 1
    assert platform.linked == [platform.system] * 2


def test_a_source_that_fails_holds_up_no_other(platform, asked_for):
    platform.served.answers = [Answer(status=404), Answer(register())]
    asked_for(FIRST, text=written_down(platform.served, "eu_rasff") + written_down(platform.served))
    assert platform.told() == [("failed", "SOURCE_FETCH_GONE"), ("taken_in", "")]


def test_a_mistake_in_the_operators_file_stops_no_worker(platform, asked_for):
    asked_for(FIRST, text="us_fda: [x]\n")
    assert platform.told() == []
    with pytest.raises(Refusal, match="SOURCE_FETCH_FILE"):
        sourcing.addresses_of("us_fda")


def test_a_source_that_is_being_read_is_not_read_beside_it(platform):
    platform.owner.execute("select pg_advisory_lock(%s)", [key_of("source us_fda")])
    with pytest.raises(Refusal, match="SOURCE_RUNS_ALREADY"):
        platform.fetch(register())
    platform.owner.execute("select pg_advisory_unlock(%s)", [key_of("source us_fda")])
    assert platform.fetch(register()).outcome == "taken_in"
    assert platform.told() == [("taken_in", "")]


def test_the_command_for_a_file_goes_the_same_way(platform, asked_for, tmp_path, capsys):
    platform.fetch(register())
    path = tmp_path / "places.csv"
    for raw, exit_code in ((register(without=[7]), 0), (register(without=range(30)), 2)):
        path.write_bytes(raw)
        assert main(["run", "--source", "us_fda", str(path)]) == exit_code
    told = capsys.readouterr()
    assert "City 007" in told.out
    assert "most_withdrawn" in told.err
    assert [run.outcome for run in platform.runs()] == ["failed", "taken_in", "taken_in"]


@pytest.mark.parametrize("terminal", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_the_command_says_what_happened(platform, asked_for, monkeypatch, capsys, terminal):
    monkeypatch.setenv("LANG", terminal)
    asked = ["sources", "fetch", "us_fda", "--url", platform.served.url]
    platform.served.answers = [Answer(register()), Answer(register(without=[7], counts={8: 9})), Answer(status=410)]
    assert [main(asked), main(asked)] == [0, 0]
    told = capsys.readouterr()
    assert "1000" in told.out
    assert "City 007" in told.out
    assert "City 008" in told.out
    assert main(asked) == 2
    assert "410" in capsys.readouterr().err
    for refused in (["us_fda"], ["us_fda", "file.csv", "--url", platform.served.url], ["nobody"]):
        assert main(["sources", "fetch", *refused]) == 2
    told = capsys.readouterr().err
    assert "fetch.yml" in told
    assert "gongzhi run --source us_fda" in told
    assert platform.linked == [platform.system] * 2
