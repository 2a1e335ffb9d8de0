"""What the public reads: views of the database that hold exactly the published columns of published rows.

A view reads with its owner's rights, so a reader without an acting context, who sees no row of any table, sees these
and nothing behind them. See docs/decisions/0009-what-the-public-reads.md.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.catalogue.schemes import schemes
from gongzhi.core.documents import PUBLIC
from gongzhi.core.prevalence import ROUND_METHOD
from gongzhi.core.schemes import Scheme
from gongzhi.store.models.evidence import OWN
from gongzhi.store.models.matters import MATTERS


class Published(models.Model):
    """One published record. shows: the query of its view, a column for each field."""

    id = models.UUIDField(primary_key=True)
    synthetic = models.BooleanField()

    shows: ClassVar[str]
    barrier: ClassVar[bool] = True  # no condition of a reader looks at the rows that the view leaves out

    class Meta:
        abstract = True
        managed = False


def _nameless(column: str) -> str:
    """A text of an alert without the name or code of the alert's enterprise."""
    without = f"replace({column}, coalesce(e.name_zh, ''), '某企业')"
    without = f"replace({without}, coalesce(e.name_en, ''), 'an enterprise')"
    return f"replace({without}, coalesce(a.uscc, ''), '—')"


def _not_revoked(number: str) -> str:
    """Whether no decided revocation takes the record of this number back."""
    return f"""not exists (
            select 1 from store_matterrevocation r join store_instance ri on ri.id = r.instance_id
            where r.record = {number} and ri.state = 'revoked')"""


class PublicAlert(Published):
    """A public alert notice (风险警示公告) once it is issued; it never names its enterprise.

    Where words for the public were approved, they stand for what officers read of matters and measures.
    """

    number = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=40)
    starts_on = models.DateField(null=True)
    issued_at = models.DateTimeField()
    scope_words = models.TextField()
    matters = models.TextField()
    measures = models.TextField()
    ended_at = models.DateTimeField(null=True)
    chapter = models.CharField(max_length=2)  # of the Harmonized System, "" where the goods have no code yet
    markets = ArrayField(models.CharField(max_length=8))
    city = models.CharField(max_length=6)  # "" where the place would lead to the enterprise

    shows = f"""
        select a.id, a.synthetic, a.number, a.level,
               case when i.state in ('changed', 'lifted') then i.state else 'issued' end as state,
               a.starts_on, a.issued_at,
               case when i.state in ('changed', 'lifted') then i.entered_at end as ended_at,
               left(c.hs_code, 2) as chapter, c.markets, coalesce(n.city, '') as city,
               {_nameless("a.scope_words")} as scope_words,
               case when a.public_words = '' then {_nameless("a.matters")} else {_nameless("a.public_words")} end
                   as matters,
               case when a.public_words = '' then {_nameless("a.measures")} else '' end as measures
        from store_alert a
        join store_instance i on i.id = a.instance_id
        join store_case c on c.id = a.case_id
        left join store_announcement n on n.alert_id = a.id and n.what = 'issued'
        left join store_enterprise e on e.uscc = a.uscc
        where a.kind = 'public' and a.issued_at is not null
          and i.state in ('issued', 'chased', 'tracked', 'changed', 'lifted')
    """

    class Meta(Published.Meta):
        db_table = "store_publicalert"


class PublicDecision(Published):
    """A sanction that two persons decided and two published: here, and nowhere else, its enterprise has a name."""

    number = models.CharField(max_length=40)
    offence = models.CharField(max_length=20)
    fine_fen = models.BigIntegerField()
    confiscated_fen = models.BigIntegerField()
    decided_on = models.DateField()
    published_at = models.DateTimeField()
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)

    shows = f"""
        select s.id, s.synthetic, s.number, s.offence, s.fine_fen, s.confiscated_fen, s.decided_on,
               t.at as published_at, e.name_zh, e.name_en
        from store_sanction s
        join store_transition t on t.instance_id = s.instance_id and t.act = 'publish'
        join store_enterprise e on e.uscc = s.uscc
        where {_not_revoked("s.number")}
    """

    class Meta(Published.Meta):
        db_table = "store_publicdecision"


class PublicNotice(Published):
    """What a foreign authority published: goods, hazard, day and source; no firm and no place, and nothing made up."""

    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=120)
    event_date = models.DateField()
    notifying_country = models.CharField(max_length=8)
    origins = ArrayField(models.CharField(max_length=8))
    product = models.TextField()
    product_category = models.CharField(max_length=60)
    risk_decision = models.CharField(max_length=60)
    substances = ArrayField(models.TextField())
    hazards = ArrayField(models.CharField(max_length=60))  # categories by the source's own codes, one a substance
    fate = models.CharField(max_length=10)  # standing, corrected, withdrawn

    shows = f"""
        select e.id, e.synthetic, e.source, e.reference, e.event_date, n.notifying_country, n.origins, n.product,
               n.product_category, n.risk_decision,
               array(select h.substance from store_noticehazard h where h.evidence_id = e.id order by h.position)
                   as substances,
               array(select h.category from store_noticehazard h where h.evidence_id = e.id order by h.position)
                   as hazards,
               case when e.withdraws is not null or exists (
                        select 1 from store_evidence l where l.source = e.source and l.recorded_at > e.recorded_at
                        and l.withdraws in (e.reference, regexp_replace(e.reference, '{OWN}', ''))) then 'withdrawn'
                    when exists (
                        select 1 from store_evidence l where l.source = e.source and l.recorded_at > e.recorded_at
                        and l.corrects = e.reference) then 'corrected'
                    else 'standing' end as fate
        from store_evidence e
        join store_foreignnotice n on n.evidence_id = e.id
        where e.kind = 'foreign_notice' and not e.synthetic
    """

    # Behind a barrier the columns of every notice would be computed for a page of fifty; left out is only what is
    # made up.
    barrier = False

    class Meta(Published.Meta):
        db_table = "store_publicnotice"


def _published_matters() -> str:
    """One query a scheme that publishes: what its declaration names, of the records in its public states."""
    return " union all ".join(_published_scheme(one) for one in schemes().values() if one.published)


def _published_scheme(one: Scheme) -> str:
    assert one.published is not None
    table = MATTERS[one.name]._meta.db_table
    states = ", ".join(f"'{state}'" for state in one.published.states)
    details = ", ".join(f"'{field}', m.{field}" for field in one.published.fields)
    named = one.published.names_holder
    unless = f" and m.{one.published.unless} = ''" if one.published.unless else ""
    return f"""
        select m.id, m.instance_id, m.synthetic, '{one.name}' as scheme, m.number, m.region, i.state,
               i.entered_at as published_at,
               coalesce(m.{one.about}::text, '') as about, jsonb_build_object({details})::text as details,
               {"coalesce(e.name_zh, '')" if named else "''"} as name_zh,
               {"coalesce(e.name_en, '')" if named else "''"} as name_en
        from {table} m
        join store_instance i on i.id = m.instance_id
        left join store_enterprise e on e.uscc = m.uscc
        where i.state in ({states}) and {_not_revoked("m.number")}{unless}"""


class PublicMatter(Published):
    """What a scheme's declaration publishes of its records: names, recognitions, results, commitments."""

    scheme = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    region = models.CharField(max_length=6)
    state = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    about = models.TextField()
    details = models.TextField()  # JSON: the published fields by name
    name_zh = models.CharField(max_length=120)  # of the enterprise, "" where the declaration does not name it
    name_en = models.CharField(max_length=160)

    shows = _published_matters()

    class Meta(Published.Meta):
        db_table = "store_publicmatter"


class PublicPaper(Published):
    """A certificate, plate or announcement, as long as the record that it was issued on is public."""

    scheme = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    signed_on = models.DateField()
    body = models.TextField()  # canonical JSON of its content

    shows = f"""
        select p.id, m.synthetic, m.scheme, m.state, p.kind, p.series, p.year, p.serial, p.signed_on, p.body
        from store_issuedpaper p
        join ({_published_matters()}) m on m.instance_id = p.instance_id
        where p.kind in ({", ".join(f"'{kind}'" for kind in PUBLIC)})
    """

    class Meta(Published.Meta):
        db_table = "store_publicpaper"


class PublicDraw(Published):
    """A round of a draw since its commitment was published: what it is bound to, and in the end its transcript.

    The seed is not here: with the frame it would name the targets before they are told.
    """

    number = models.CharField(max_length=40)
    plan = models.CharField(max_length=40)
    round = models.PositiveIntegerField()
    purpose = models.CharField(max_length=8)
    state = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    params = models.TextField()  # the canonical line
    commit = models.CharField(max_length=64)
    void_reason = models.CharField(max_length=30)
    void_approvers = ArrayField(models.CharField(max_length=255))
    bundle = models.CharField(max_length=64)
    replacements = ArrayField(models.TextField())  # the canonical lines of those that stand; [] before disclosure
    waves = ArrayField(models.TextField())  # JSON of each that is drawn: state, dispatch, once sealed its fingerprint

    shows = """
        select r.id, r.synthetic, r.number, r.plan, r.round, r.purpose, i.state, t.at as published_at, r.params,
               r.commit, r.void_reason, r.void_approvers, r.bundle,
               array(select p.line from store_drawreplacement p
                     where p.round_id = r.id and p.stands and i.state = 'disclosed' order by p.seq) as replacements,
               array(select json_build_object('wave', w.wave, 'state', w.state, 'dispatched_at', w.dispatched_at,
                            'result', case w.state when 'sealed' then w.result else '' end)::text
                     from store_drawwave w where w.round_id = r.id order by w.wave) as waves
        from store_drawround r
        join store_instance i on i.id = r.instance_id
        join store_transition t on t.instance_id = r.instance_id and t.act = 'publish'
    """

    class Meta(Published.Meta):
        db_table = "store_publicdraw"


class PublicRoundResults(Published):
    """What the results of a disclosed round say of all it could have drawn: the newest estimate, without firms."""

    number = models.CharField(max_length=120)
    as_of = models.DateField()
    trace = models.TextField()  # JSON: the steps of the finding, which name places, goods and markets only

    shows = f"""
        select distinct on (f.subject) f.id, r.synthetic, f.subject as number, f.as_of,
               (f.body::jsonb -> 'trace')::text as trace
        from store_finding f
        join store_drawround r on r.number = f.subject
        join store_instance i on i.id = r.instance_id
        where f.method = '{ROUND_METHOD}' and i.state = 'disclosed'
        order by f.subject, f.at desc, f.id desc
    """

    class Meta(Published.Meta):
        db_table = "store_publicroundresults"
