"""Labels of notices' words: kept once, the unsure decided by people, nothing of what was withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import words
from gongzhi.catalogue.words import facts_hash
from gongzhi.core.errors import BadInput, Conflict, NotThere, Refusal
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import Event
from tests.labels import AT, label_of, notice, proposed, recorded
from tests.orphans import orphans
from tests.spec.conftest import *
from tests.spec.conftest import RAW

FIRM = "赣州试验陶瓷有限公司"


SURE = notice(1, "aflatoxin B1")
UNSURE = notice(2, "zzyzx agent")


def take_in(officers, *facts: Evidence) -> int:
    recorded(officers, *facts)
    return words.label_words(by=officers.system, at=AT)


def event_count(kind: str, actor) -> int:
    with seeing_as(actor):
        return Event.objects.filter(kind=kind).count()


def test_a_known_substance_is_labelled_for_certain_with_its_facts(officers):
    assert take_in(officers, SURE) == 1
    row = label_of(officers, SURE)
    assert (row.label, row.family, row.state, row.how) == ("mycotoxins", "mycotoxin", "inferred", "known")
    assert row.probability > Decimal("0.98")
    assert row.facts_hash == facts_hash("rasff-hazard")
    with seeing_as(officers.headquarters[0]):
        assert queries.words.count_to_decide() == 0


def test_a_notice_is_labelled_once_and_only_an_act_that_labels_leaves_an_event(officers):
    take_in(officers, SURE)
    assert words.label_words(by=officers.system, at=AT) == 0
    assert event_count("WordsLabelled", officers.system) == 1
    assert not words.some_wait(by=officers.system)


def test_a_notice_whose_source_tells_the_hazard_gets_no_label(officers):
    assert take_in(officers, notice(3, "lead", category="metals")) == 0


def test_a_category_that_leads_to_no_family_is_labelled_by_its_words(officers):
    assert take_in(officers, notice(4, "aflatoxin B1", category="not_determined")) == 1


@pytest.mark.parametrize("substances", [(), ("n/a",)])
def test_words_that_tell_nothing_are_not_guessed(officers, substances):
    fact = notice(5, *substances)
    take_in(officers, fact)
    row = label_of(officers, fact)
    assert (row.state, row.family, row.probability) == ("nothing", "", None)
    with seeing_as(officers.system):
        assert queries.words.to_decide() == ()


def test_of_several_substances_the_certain_one_tells(officers):
    fact = notice(6, "zzyzx agent", "aflatoxin B1")
    take_in(officers, fact)
    assert label_of(officers, fact).words == "aflatoxin B1"


def test_a_real_product_of_safety_gate_is_labelled_by_what_is_stored(officers):
    body = ForeignNotice("HU", ("CN",), "Ladies’ shoes", "clothing", (), "", "", measure="withdrawal")
    fact = Evidence(Envelope("eu_safety_gate", "0063/10", "foreign_notice", date(2010, 1, 22), RAW), body)
    take_in(officers, fact)
    row = label_of(officers, fact)
    assert (row.task, row.how, row.looked_up) == ("rapex-hazard", "learned", "0063/10")


def test_one_judgement_holds_for_the_same_words_of_notices_to_come(officers):
    take_in(officers, UNSURE)
    row = label_of(officers, UNSURE)
    assert (row.state, row.family) == ("asked", "")
    officer = officers.headquarters[0]
    words.judge_words(row.id, answer="another", hazard="adulteration", note="染料", by=officer, at=AT, seen=0)
    later = notice(7, "ZZYZX  agent")
    take_in(officers, later)
    for fact in (UNSURE, later):
        row = label_of(officers, fact)
        assert (row.state, row.family) == ("confirmed", "adulteration")
        assert (row.judged.note, row.judged.at) == ("染料", AT)
    with seeing_as(officer):
        assert queries.words.count_to_decide() == 0


def test_a_confirmed_family_is_one_that_a_label_proposes(officers):
    take_in(officers, UNSURE)
    row = label_of(officers, UNSURE)
    officer = officers.headquarters[0]
    wrong = "drowning"
    assert row.hazard not in ("", wrong)
    with pytest.raises(BadInput):
        words.judge_words(row.id, answer="confirm", hazard=wrong, note="", by=officer, at=AT, seen=0)
    words.judge_words(row.id, answer="confirm", hazard=row.hazard, note="", by=officer, at=AT, seen=0)
    assert label_of(officers, UNSURE).family == row.hazard


@pytest.mark.parametrize("hazard", ["", "no such family"])
def test_another_family_has_to_be_a_family(officers, hazard):
    take_in(officers, UNSURE)
    with pytest.raises(BadInput):
        words.judge_words(
            label_of(officers, UNSURE).id, answer="another", hazard=hazard, note="", by=officers.headquarters[0],
            at=AT, seen=0,
        )  # fmt: skip


def test_an_answer_that_nobody_knows_is_refused(officers):
    take_in(officers, UNSURE)
    row = label_of(officers, UNSURE)
    with pytest.raises(Refusal, match="ANSWER_UNKNOWN"):
        words.judge_words(row.id, answer="perhaps", hazard="", note="", by=officers.headquarters[0], at=AT, seen=0)


def test_who_judges_by_an_older_view_is_told_and_all_judgements_are_kept(officers):
    take_in(officers, UNSURE)
    row = label_of(officers, UNSURE)
    first, second = officers.headquarters[:2]
    words.judge_words(row.id, answer="cannot_say", hazard="fire", note="", by=first, at=AT, seen=0)
    assert (label_of(officers, UNSURE).state, label_of(officers, UNSURE).family) == ("unsayable", "")
    with pytest.raises(Conflict):
        words.judge_words(row.id, answer="another", hazard="additive", note="", by=second, at=AT, seen=0)
    words.judge_words(row.id, answer="another", hazard="additive", note="", by=second, at=AT, seen=1)
    with seeing_as(second):
        kept = queries.words.judgements(row.task, row.looked_up)
    assert [(one.answer, one.hazard) for one in kept] == [("cannot_say", ""), ("another", "additive")]
    assert [event_count("WordsJudged", one) for one in (first, second)] == [1, 1]


@pytest.mark.parametrize("how", ["withdraws", "corrects"])
def test_a_notice_withdrawn_or_corrected_takes_its_label_out_of_everything(officers, how):
    take_in(officers, UNSURE)
    row = label_of(officers, UNSURE)
    ref = UNSURE.envelope.reference
    take_in(officers, notice(2, "cadmium", **{how: ref, "reference": f"{ref}#{how}"}))
    with seeing_as(officers.system):
        assert queries.words.of_notice(UNSURE.id) == ()
        assert queries.words.to_decide() == ()
        assert queries.words.count_to_decide() == 0
        with pytest.raises(NotThere):
            queries.words.label(row.id)
    assert orphans(officers.system)["words"] == 0


def test_what_was_withdrawn_before_it_was_looked_at_is_never_labelled(officers):
    gone = notice(2, "zzyzx agent", withdraws="SIM.2017.0002", reference="SIM.2017.0002#withdrawn")
    assert take_in(officers, UNSURE, SURE) == 2
    fact = notice(8, "zzyzx agent")
    recorded(officers, fact)
    back = replace(gone.envelope, withdraws="SIM.2017.0008", reference="SIM.2017.0008#withdrawn")
    assert take_in(officers, replace(gone, envelope=back)) == 0


def test_a_case_takes_a_certain_label_as_its_hazard_and_says_so(officers):
    fact = notice(9, "aflatoxin B1", firm=FIRM)
    proposed(officers, fact)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
        assert queries.cases.case(number).hazard == "mycotoxin"
        said = [row for row in queries.cases.events_on(number) if row.kind == "HazardFromWords"]
    assert len(said) == 1
    assert "aflatoxin B1" in said[0].body


def test_an_unsure_label_is_no_cases_hazard_and_a_judgement_changes_no_case_that_stands(officers):
    fact = notice(10, "zzyzx agent", firm=FIRM)
    proposed(officers, fact)
    row = label_of(officers, fact)
    words.judge_words(row.id, answer="another", hazard="additive", note="", by=officers.headquarters[0], at=AT, seen=0)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
        assert queries.cases.case(number).hazard == "unknown"
    assert event_count("HazardFromWords", officers.system) == 0


def test_an_enterprise_without_the_notice_finds_no_label_to_judge(officers):
    take_in(officers, UNSURE)
    row = label_of(officers, UNSURE)
    with pytest.raises(NotThere):
        words.judge_words(row.id, answer="cannot_say", hazard="", note="", by=officers.rival, at=AT, seen=0)
