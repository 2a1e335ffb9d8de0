"""A step is taken from its state, by persons of its roles, as many as the table asks for, and in time."""

from datetime import date
from uuid import UUID

import pytest

from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.workflow import (
    OwnAct,
    Past,
    State,
    Workflow,
    WorkflowRow,
    acts_open_to,
    clock_for,
    due_on,
    ends_ahead,
    may_extend,
    may_sign,
    missing_signatures,
    next_due,
    next_own_act,
    opening_rows,
    past_of,
    row_for,
)

CHINA = calendar("cn")
TRACING, CASE, ALERT, SANCTION = (workflow(name) for name in ("return_tracing", "case", "alert", "sanction"))
REGISTERED, RECEIVED = date(2017, 3, 10), date(2017, 3, 14)


def officer(person, role, account=0):
    """An actor; persons and accounts are told apart by small numbers."""
    return Actor(UUID(int=person), UUID(int=100 * person + account), UUID(int=0), role, "360000")


def due(act, state, entered, rules, **known):
    return due_on(clock_for(row_for(TRACING, state, act), rules), entered, CHINA, **known)


def came(entered, renewed=None, extensions=None):
    return Past(entered, renewed or {}, extensions or {})


def test_a_procedure_can_end_only_where_a_step_still_leads():
    def ends(table, state):
        return [end.code for end in ends_ahead(table, state)]

    assert ends(CASE, "received") == ["rejected", "merged", "withdrawn", "applied"]
    assert ends(CASE, "assessed") == ["withdrawn", "applied"]
    assert ends(CASE, "applied") == []
    assert ends(TRACING, "registered") == ["closed", "withdrawn"]
    assert ends(TRACING, "closed") == []


def test_an_act_leads_out_of_its_state_only():
    assert row_for(CASE, "assessed", "act").to_state == "acting"
    assert row_for(CASE, "alerted", "act").to_state == "acting"
    for state, act in [("received", "act"), ("assessed", "dance"), ("nowhere", "act"), ("applied", "apply")]:
        with pytest.raises(Refusal, match=f"NO_SUCH_STEP workflow=case state={state} act={act}"):
            row_for(CASE, state, act)


def test_an_act_that_stays_leads_back_to_the_state_it_found():
    for state in ("received", "method_set", "investigated", "reviewed"):
        assert row_for(TRACING, state, "extend").to_state == state


def test_a_procedure_begins_by_its_opening_act_alone():
    assert [(row.act, row.to_state) for row in opening_rows(CASE)] == [("open", "received")]
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        row_for(CASE, "received", "open")


def test_a_state_has_words_and_an_unknown_one_is_refused():
    assert CASE.state("closed") == State("closed", "结案", "closed", final=False)
    assert CASE.state("applied").final
    with pytest.raises(Refusal, match="NO_SUCH_STATE workflow=case state=gone"):
        CASE.state("gone")


@pytest.mark.parametrize(
    ("state", "role", "acts"),
    [
        ("received", "CIQ_O", ["verify", "reject", "merge"]),
        ("received", "CIQ_R", []),
        ("assessed", "CIQ_R", ["alert", "act", "close_low"]),
        ("assessed", "CIQ_O", ["act", "close_low"]),
        ("closed", "CIQ_R", []),
        ("closed", "SYSTEM", ["apply"]),
        ("applied", "SYSTEM", []),
    ],
)
def test_everybody_is_offered_the_acts_of_their_role(state, role, acts):
    assert [row.act for row in acts_open_to(CASE, state, role)] == acts


@pytest.mark.parametrize("role", ["ENT", "AUD", "PUB", "CIQ_P"])
def test_a_role_without_a_part_may_not_sign(role):
    row = row_for(CASE, "received", "verify")
    may_sign(row, officer(1, "CIQ_O"))
    with pytest.raises(Refusal) as told:
        may_sign(row, officer(1, role))
    assert (told.value.code, told.value.params["role"], told.value.params["roles"]) == ("ROLE", role, "CIQ_O")


def test_one_investigator_is_too_few_and_two_are_enough():
    row = row_for(TRACING, "method_set", "investigate")
    assert missing_signatures(row, []) == 2
    assert missing_signatures(row, [officer(1, "CIQ_O")]) == 1
    assert missing_signatures(row, [officer(1, "CIQ_O"), officer(2, "CIQ_O")]) == 0


def test_one_person_with_two_accounts_is_one_person():
    row = row_for(TRACING, "method_set", "investigate")
    assert missing_signatures(row, [officer(1, "CIQ_O", account=1), officer(1, "CIQ_O", account=2)]) == 1


def test_a_signer_of_a_foreign_role_does_not_fill_the_number():
    row = row_for(TRACING, "method_set", "investigate")
    assert missing_signatures(row, [officer(1, "CIQ_O"), officer(2, "CIQ_P")]) == 1


def test_an_assessment_takes_three_experts():
    row = row_for(CASE, "verified", "assess")
    assert [missing_signatures(row, [officer(n, "EXP") for n in range(many)]) for many in range(5)] == [3, 2, 1, 0, 0]


def test_a_case_is_closed_by_origin_and_headquarters_together():
    row = row_for(CASE, "verifying", "close")
    assert missing_signatures(row, [officer(1, "CIQ_O"), officer(2, "CIQ_R")]) == 0
    assert missing_signatures(row, [officer(1, "CIQ_O"), officer(2, "CIQ_O")]) == 1  # headquarters has not signed
    assert missing_signatures(row, [officer(1, "CIQ_O"), officer(1, "CIQ_R")]) == 1  # one person in both posts


@pytest.mark.scenario("14a")
def test_a_return_registered_on_friday_is_sent_by_tuesday_and_closed_20_working_days_after_it_is_received(rules):
    assert due("send", "registered", REGISTERED, rules) == date(2017, 3, 14)
    assert due("close", "reviewed", RECEIVED, rules) == date(2017, 4, 12)


def test_received_a_day_sooner_it_is_due_a_day_sooner(rules):
    assert due("close", "reviewed", date(2017, 3, 13), rules) == date(2017, 4, 11)


@pytest.mark.scenario("14a")
def test_the_day_to_close_follows_its_rule_row(change):
    changed = change("clocks", "CK-RT-CLOSE", length="19")
    assert due("close", "reviewed", RECEIVED, changed) == date(2017, 4, 11)


def test_a_clock_is_extended_once_by_ten_working_days_from_the_same_beginning(rules):
    assert due("close", "reviewed", RECEIVED, rules, extensions=1) == CHINA.working_days_after(RECEIVED, 20 + 10)
    with pytest.raises(Refusal, match="EXTENSIONS_SPENT rule=CK-RT-CLOSE allowed=1"):
        due("close", "reviewed", RECEIVED, rules, extensions=2)


def test_an_act_extends_its_clock_as_often_as_the_row_says(rules, change):
    extend, send = row_for(TRACING, "received", "extend"), row_for(TRACING, "registered", "send")
    may_extend(extend, {}, rules)
    may_extend(extend, {"CK-RT-SEND": 9}, rules)
    with pytest.raises(Refusal, match="EXTENSIONS_SPENT rule=CK-RT-CLOSE allowed=1"):
        may_extend(extend, {"CK-RT-CLOSE": 1}, rules)
    may_extend(extend, {"CK-RT-CLOSE": 1}, change("clocks", "CK-RT-CLOSE", extensions="2"))
    may_extend(send, {"CK-RT-SEND": 9}, rules)  # it extends nothing


def test_a_clock_without_extension_has_none_to_give(rules):
    with pytest.raises(Refusal, match="EXTENSIONS_SPENT rule=CK-RT-SEND allowed=0"):
        due("send", "registered", REGISTERED, rules, extensions=1)


@pytest.mark.parametrize(
    ("level", "day"),
    [("1", date(2017, 3, 11)), ("2", date(2017, 3, 11)), ("3", date(2017, 3, 15)), ("4", date(2017, 3, 17))],
)
def test_an_alert_has_24_hours_or_3_or_5_working_days_by_its_level(rules, level, day):
    act = "escalate" if level == "1" else "approve"
    assert due_on(clock_for(row_for(ALERT, "drafted", act), rules, level), REGISTERED, CHINA) == day


def test_an_issued_alert_is_reviewed_within_90_plain_days(rules):
    clock = clock_for(row_for(ALERT, "issued", "lift"), rules, "2")
    assert due_on(clock, date(2017, 3, 1), CHINA) == date(2017, 5, 30)  # 30 + 30 + 30 days


def test_an_assessment_has_ten_working_days_and_a_red_one_has_a_day(rules):
    row = row_for(CASE, "verified", "assess")
    assert due_on(clock_for(row, rules), REGISTERED, CHINA) == date(2017, 3, 24)
    assert due_on(clock_for(row, rules, "orange"), REGISTERED, CHINA) == date(2017, 3, 24)
    assert due_on(clock_for(row, rules, "red"), REGISTERED, CHINA) == date(2017, 3, 11)


def test_an_act_without_a_clock_is_never_due(rules):
    assert clock_for(row_for(TRACING, "investigated", "send_back"), rules) is None
    assert clock_for(row_for(SANCTION, "published", "finish"), rules) is None
    assert next_due(SANCTION, "published", came({"published": REGISTERED}), CHINA, rules) is None


@pytest.mark.parametrize(("hours", "days"), [("24", 1), ("25", 2), ("48", 2), ("1", 1)])
def test_hours_run_out_on_the_day_they_reach_from_the_end_of_the_first(change, hours, days):
    changed = change("clocks", "CK-AL-2", length=hours)
    clock = clock_for(row_for(ALERT, "drafted", "approve"), changed, "2")
    assert due_on(clock, REGISTERED, CHINA) == date(2017, 3, 10 + days)


def test_months_run_out_on_the_same_day_of_their_last_month(change):
    changed = change("clocks", "CK-RT-SEND", length="12", unit="months")
    assert due("send", "registered", date(2017, 6, 20), changed) == date(2018, 6, 20)
    assert due("send", "registered", date(2016, 2, 29), changed) == date(2017, 2, 28)


def test_an_unknown_unit_is_no_rule(change):
    changed = change("clocks", "CK-RT-SEND", unit="moons")
    with pytest.raises(NoRuleApplies, match="CK-RT-SEND"):
        due("send", "registered", REGISTERED, changed)


def test_the_page_shows_the_earliest_of_the_clocks_that_run(rules):
    entered = {"registered": REGISTERED, "sent": REGISTERED, "received": RECEIVED}
    assert next_due(TRACING, "received", came(entered), CHINA, rules) == date(2017, 3, 17)  # method: 3 working days
    for state in ("method_set", "investigated", "reviewed"):  # only the clock to close is left
        assert next_due(TRACING, state, came(entered | {state: date(2017, 3, 20)}), CHINA, rules) == date(2017, 4, 12)


def test_an_extension_moves_what_the_page_shows(rules):
    entered = {"received": RECEIVED, "method_set": RECEIVED}
    granted = came(entered, extensions={"CK-RT-CLOSE": 1})
    assert next_due(TRACING, "method_set", granted, CHINA, rules) == date(2017, 4, 26)


def test_a_clock_does_not_run_before_its_state_was_entered(rules):
    assert next_due(TRACING, "reviewed", came({"reviewed": RECEIVED}), CHINA, rules) is None


def test_a_table_of_two_states_needs_nothing_else(rules):
    table = Workflow("w", 1, "甲", "a", 1, (State("x", "子", "x"),), (WorkflowRow("go", ("x",), "x", ("CIQ_O",)),))
    assert missing_signatures(row_for(table, "x", "go"), [officer(1, "CIQ_O")]) == 0
    assert clock_for(row_for(table, "x", "go"), rules) is None


def row(act, start, end, *roles, clocks=(), guards=()):
    return WorkflowRow(act, (start,), end, roles, guards=guards, clocks=clocks, choice="reason_given" in guards)


def tracing(*rows):
    """A table with these rows in which the clocks of tracings run; it begins in `registered`."""
    states = tuple(State(code, code, code) for code in ("registered", "received", "late", "over"))
    return Workflow(
        "return_tracing", 1, "甲", "a", 14, states, (WorkflowRow("register", (), "registered", ("CIQ_P",)), *rows)
    )


def test_the_system_alone_with_a_clock_is_a_table_acting_by_itself_the_day_after_the_last(rules):
    table = tracing(row("lapse", "registered", "over", "SYSTEM", clocks=("CK-RT-SEND",)))
    past = came({"registered": REGISTERED})  # a Friday: two working days end on Tuesday
    assert next_own_act(table, "registered", past, CHINA, rules) == OwnAct("lapse", date(2017, 3, 15))
    assert next_due(table, "registered", past, CHINA, rules) is None


@pytest.mark.parametrize(
    ("registered", "acts_on"),
    [
        (date(2017, 1, 20), date(2017, 1, 24)),  # Friday: Sunday 01-22 is worked, so Monday is the second day
        (date(2017, 9, 28), date(2017, 10, 1)),  # Friday and Saturday 09-30, which is worked; then a holiday
        (date(2017, 9, 29), date(2017, 10, 10)),  # Saturday 09-30 and Monday 10-09, after the holidays
    ],
)
def test_make_up_workdays_count_and_the_day_of_acting_may_be_free(rules, registered, acts_on):
    table = tracing(row("lapse", "registered", "over", "SYSTEM", clocks=("CK-RT-SEND",)))
    own = next_own_act(table, "registered", came({"registered": registered}), CHINA, rules)
    assert own == OwnAct("lapse", acts_on)


def test_the_day_on_which_a_table_acts_follows_its_rule_row(change):
    table = tracing(row("lapse", "registered", "over", "SYSTEM", clocks=("CK-RT-SEND",)))
    changed = change("clocks", "CK-RT-SEND", length="3")
    own = next_own_act(table, "registered", came({"registered": REGISTERED}), CHINA, changed)
    assert own == OwnAct("lapse", date(2017, 3, 16))


def test_a_table_does_not_act_by_itself_where_persons_may_or_no_clock_runs(rules):
    past = came({"registered": REGISTERED})
    for silent in (
        row("lapse", "registered", "over", "SYSTEM"),  # taken by the code that saw its ground
        row("lapse", "registered", "over", "SYSTEM", "CIQ_O", clocks=("CK-RT-SEND",)),
        row("lapse", "registered", "over", "SYSTEM", clocks=("CK-RT-METHOD",)),  # begins at received
    ):
        assert next_own_act(tracing(silent), "registered", past, CHINA, rules) is None


def test_the_day_of_persons_and_the_day_of_the_table_are_told_apart(rules):
    table = tracing(
        row("send", "registered", "received", "CIQ_P", clocks=("CK-RT-SEND",)),
        row("mark_late", "registered", "late", "SYSTEM", clocks=("CK-RT-SEND",)),
    )
    past = came({"registered": REGISTERED})
    assert next_due(table, "registered", past, CHINA, rules) == date(2017, 3, 14)
    assert next_own_act(table, "registered", past, CHINA, rules) == OwnAct("mark_late", date(2017, 3, 15))


def test_of_two_own_acts_the_earlier_is_next_and_on_one_day_the_first_of_the_table(rules):
    first, second = (row(act, "received", "over", "SYSTEM", clocks=("CK-RT-METHOD",)) for act in ("first", "second"))
    later = row("later", "received", "late", "SYSTEM", clocks=("CK-RT-CLOSE",))
    past = came({"received": RECEIVED})
    assert next_own_act(tracing(later, first, second), "received", past, CHINA, rules).act == "first"
    assert next_own_act(tracing(later, second, first), "received", past, CHINA, rules).act == "second"


def test_a_duty_is_due_before_a_choice_that_ends_sooner(rules):
    duty = row("close", "received", "over", "CIQ_O", clocks=("CK-RT-CLOSE",))
    choice = row("object", "received", "late", "ENT", clocks=("CK-RT-METHOD",), guards=("reason_given",))
    past = came({"received": RECEIVED})
    assert next_due(tracing(choice, duty), "received", past, CHINA, rules) == date(2017, 4, 12)
    assert next_due(tracing(choice), "received", past, CHINA, rules) == date(2017, 3, 17)


def test_an_extension_puts_off_what_the_table_does_by_itself(rules):
    table = tracing(row("lapse", "received", "over", "SYSTEM", clocks=("CK-RT-CLOSE",)))
    granted = came({"received": RECEIVED}, extensions={"CK-RT-CLOSE": 1})
    assert next_own_act(table, "received", granted, CHINA, rules) == OwnAct("lapse", date(2017, 4, 27))


def test_a_kept_alert_is_reviewed_again_90_days_after_it_was_kept(rules):
    kept = date(2017, 5, 20)
    issued = [("approve", "drafted", "approved", date(2017, 3, 1)), ("issue", "approved", "issued", date(2017, 3, 1))]
    before = past_of(ALERT, ("drafted", date(2017, 2, 28)), issued)
    after = past_of(ALERT, ("drafted", date(2017, 2, 28)), [*issued, ("keep", "issued", "issued", kept)])
    assert next_due(ALERT, "issued", before, CHINA, rules, applies_to="2") == date(2017, 5, 30)
    assert next_due(ALERT, "issued", after, CHINA, rules, applies_to="2") == date(2017, 8, 18)  # 11 + 30 + 31 + 18


def test_what_is_done_in_a_state_renews_the_clocks_of_that_act_alone():
    past = past_of(
        TRACING,
        ("registered", REGISTERED),
        [
            ("send", "registered", "sent", REGISTERED),
            ("receive", "sent", "received", RECEIVED),
            ("extend", "received", "received", date(2017, 3, 16)),
        ],
    )
    assert past == Past({"registered": REGISTERED, "sent": REGISTERED, "received": RECEIVED}, {}, {"CK-RT-CLOSE": 1})


def test_a_clock_runs_from_the_later_of_entering_and_renewing(rules):
    clock = clock_for(row_for(ALERT, "issued", "keep"), rules, "2")
    entered, renewed = {"issued": date(2017, 6, 1)}, {"CK-AL-REVIEW": date(2017, 5, 1)}
    assert came(entered, renewed).began(clock) == date(2017, 6, 1)
    assert came(entered, {"CK-AL-REVIEW": date(2017, 7, 1)}).began(clock) == date(2017, 7, 1)
    assert came({}, renewed).began(clock) is None
