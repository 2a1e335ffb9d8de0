"""Consequences of withdrawn evidence that nobody follows, counted past the code that should follow them."""

from __future__ import annotations

from typing import Any

from django.db import connection

from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.models import WordLabel

# A case without a reconsideration, a tracing that runs on, a reader of an alert who was not told, a grade or level in
# force that was computed before the withdrawal.
ORPHANS = """
with gone as (
    select old.id, new.id as by_id, old.uscc, old.region, new.known_at, old.kind
    from store_evidence new
    join store_evidence old on old.source = new.source and old.recorded_at < new.recorded_at
         and old.withdraws is null
         and new.withdraws in (old.reference, regexp_replace(old.reference, '#(withdrawn|corrected)-.*$', ''))
    where new.withdraws is not null
)
select
    (select count(*) from store_caseevidence link join gone on gone.id = link.evidence_id
     join store_case c on c.id = link.case_id join store_instance i on i.id = c.instance_id
     where i.state not in ('rejected', 'merged') and link.joined_at <= gone.known_at
       and not exists (select 1 from store_reconsideration r
                       where r.case_id = c.id and r.replaced_id = gone.id)) as cases,
    (select count(*) from store_tracing t join gone on gone.id = t.evidence_id
     join store_instance i on i.id = t.instance_id where i.state not in ('closed', 'withdrawn')) as tracings,
    (select count(*) from store_recipient told join store_alert a on a.id = told.alert_id
     join store_caseevidence link on link.case_id = a.case_id join gone on gone.id = link.evidence_id
     where told.doubted_at is null and told.sent_at <= gone.known_at) as recipients,
    (select count(distinct g.id) from store_creditgrade g join store_creditevent e on e.uscc = g.uscc
     join gone on gone.id = e.evidence_id join store_finding f on f.id = g.finding_id
     where upper_inf(g.in_force) and f.at < gone.known_at) as grades,
    (select count(distinct s.id) from store_supervisionlevel s join gone on gone.uscc = s.uscc
     join store_tracing t on t.evidence_id = gone.id join store_finding f on f.id = s.finding_id
     where upper_inf(s.in_force) and f.at < gone.known_at) as levels
"""


def orphans(system: Any) -> dict[str, int]:
    """By kind of consequence, within the transaction that runs; all 0 in a sound platform."""
    with seeing_as(system):
        with connection.cursor() as cursor:
            cursor.execute(ORPHANS)
            (row,) = cursor.fetchall()
            found = dict(zip([column.name for column in cursor.description], row, strict=True))
        waiting = {one.evidence for one in queries.links.to_decide(size=10_000)}
        replaced = queries.evidence.replacements(list(waiting))
        labelled = set(WordLabel.objects.values_list("evidence_id", flat=True))
        asked = {row.evidence for group in queries.words.to_decide(size=10_000) for row in group}
        shown = asked | {evidence for evidence in labelled if queries.words.of_notice(evidence)}
        labels = queries.evidence.replacements(list(shown))
    return found | {
        "links": sum(one.how == "withdrawn" for one in replaced.values()),
        "words": sum(one.how == "withdrawn" for one in labels.values()),
    }
