"""A province of any size for the benchmarks: rows of a few real acts, copied in SQL under other names and days.

The acts run once, through the platform's own actions: a return traced to the end, its case assessed, warned of, closed
and applied; a notice with its link proposals. Their rows are then copied. Ids, numbers, places, firms,
days and states differ from copy to copy; bodies of events and findings are those of the first. Written as superuser
without triggers: what is copied has passed them once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.contrib.auth import get_user_model
from django.test import Client
from psycopg.sql import SQL, Identifier

from gongzhi.actions import cases as case_acts
from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.catalogue import places
from gongzhi.catalogue.source_files import source_file, source_names
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.cases import CaseFilter
from gongzhi.store.queries.notices import NoticeFilter
from gongzhi.web.gate import POST_IN_SESSION
from tests.spec.conftest import POTTERY, Officers, person, small_province
from tests.web.province import TODAY, one_of_each

LAST_DAY = date(2025, 12, 31)  # as in bench/pages.py
YEARS = 10
CASES_A_FIRM = 50
WHOLE_SHARE = 20  # one case in so many, the newest, has all its acts; older ones keep two events and a finding
NOTICE_SHARE = 7  # of ten cases so many came from a notice, the others from a return
CASES_AN_ALERT = 100
OPEN_STATES = ("received", "verified", "assessed", "alerted", "acting", "verifying")
OPEN_SHARE = 25  # one case in so many is open, the newest
CHUNK = 250_000

# Words that names are made of, so that a search finds few or many.
BRANDS = "鑫隆恒泰华兴瑞祥宏达永盛嘉诚万利金源天成益民昌顺德信"
# fmt: off
TRADES = (
    "日用陶瓷",
    "竹木制品",
    "电子元件",
    "茶叶",
    "脐橙罐头",
    "玩具",
    "灯具",
    "服装",
    "蜂蜜",
    "铜材",
    "家具",
    "烟花",
)
ENGLISH = (
    "Ceramics", "Bamboo", "Electronics", "Tea", "Canned Fruit", "Toys", "Lamps", "Garments", "Honey", "Copper",
    "Furniture", "Fireworks",
)
GOODS = ("瓷杯", "竹砧板", "电源适配器", "绿茶", "橙罐头", "塑料玩具车", "串灯", "儿童外套", "蜂蜜", "铜管", "木椅",
         "烟花")
NAMED = (
    "ceramic mug", "bamboo cutting board", "power adapter", "green tea", "canned mandarin oranges", "plastic toy car",
    "lighting chain", "children's jacket", "honey", "copper tube", "wooden chair", "fireworks",
)
# fmt: on


def _id(of: str, number: str = "b.n") -> str:
    """The copy's id, made of the original's or of a word for what there is one of in each copy."""
    return f"md5(({of})::text || '/' || {number})::uuid"


CASE, CASE_INSTANCE = _id("'case'"), _id("'case instance'")
NOTICE, RETURN = _id("'notice'"), _id("'return'")
TRACING, TRACING_INSTANCE = _id("'tracing'"), _id("'tracing instance'")
ALERT, ALERT_INSTANCE = _id("'alert'"), _id("'alert instance'")
FIRST = "(select min(number) from store_case where number like '%-2017-%' and number not like '%-9_______')"
FIRST_INSTANCE = f"(select instance_id from store_case where number = {FIRST})"


@dataclass(frozen=True)
class Filled:
    """Who looks, and at how much."""

    readers: Mapping[str, Actor]
    rows: Mapping[str, int]  # by table, at least a thousand


def fill(superuser_url: str, cases: int) -> Filled:
    """Copies until there are so many cases. The database is migrated and empty."""
    officers = small_province()
    _close(officers, one_of_each(officers).case)
    with psycopg.connect(superuser_url, autocommit=True) as database:
        database.execute("set session_replication_role = replica")
        database.execute("set maintenance_work_mem = '1GB'")
        database.execute("set jit = off")
        _Copies(database, cases).write()
        database.execute("vacuum analyze")
        counted = database.execute(
            "select relname, n_live_tup from pg_stat_user_tables where n_live_tup >= 1000 order by 2 desc"
        ).fetchall()
    return Filled(_readers(officers), dict(counted))


def seen() -> Mapping[str, list[str]]:
    """What the acting reader may see, the newest first: whole cases, old ones, and what belongs to them."""
    of_cases = [
        row
        for wanted in (CaseFilter(), CaseFilter(state="applied"))
        for row in queries.cases.cases(wanted, size=20).rows
    ]
    return {
        "case": [row.number for row in of_cases],
        "return": [str(one.id) for row in of_cases for one in queries.cases.tracings_of(row.id)],
        "notice": [str(row.id) for row in queries.notices.notices(NoticeFilter(), size=40).rows],
        "alert": [row.number for row in queries.alerts.alerts(size=40).rows],
        "enterprise": [row.uscc for row in queries.enterprises.search("", size=40)],
    }


def browser(actor: Actor) -> Callable[[str], Any]:
    """Asks for an address as somebody who has signed in; gives the answer."""
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.get(id=actor.account))
    session = client.session
    session[POST_IN_SESSION] = str(actor.post)
    session.save()
    client.cookies["lang"] = "zh"
    return client.get


def _readers(officers: Officers) -> Mapping[str, Actor]:
    """One of each view: a county, a city, the province, and the firm with most cases."""
    with seeing_as(officers.system):
        firm = next(row for row in queries.enterprises.search("000000000X") if row.uscc.startswith("9136"))
    rows = {
        "county": person("B1", "CGOV", "360702"),
        "enterprise": person("B2", "ENT", firm.region, uscc=firm.uscc),
    }
    setting_up.take_in_people(list(rows.values()), by=officers.system, at=at_noon(TODAY))
    return {
        "county": setting_up.actor(rows["county"]),
        "city": officers.origin[0],
        "headquarters": officers.headquarters[0],
        "enterprise": setting_up.actor(rows["enterprise"]),
    }


def _close(officers: Officers, number: str) -> None:
    """The rest of the case's way, once an alert is issued on it."""

    def seen() -> int:
        with seeing_as(officers.system):
            return queries.cases.case(number).seen

    at, origin = at_noon(TODAY), officers.origin[0]
    case_acts.begin_acting(number, by=origin, at=at, seen=seen())
    case_acts.submit_evidence(
        number, cause_code="Q1", responsibility="producer", corrective_action="process_change", waiver_reason="",
        by=origin, at=at, seen=seen(),
    )  # fmt: skip
    for officer in (origin, officers.headquarters[0]):
        case_acts.close_case(number, by=officer, at=at, seen=seen())
    case_acts.apply_case(number, by=officers.system, at=at, seen=seen())


class _Copies:
    def __init__(self, database: psycopg.Connection[Any], cases: int) -> None:
        self.database, self.cases = database, cases

    def write(self) -> None:
        dropped = list(self._drop_indexes())
        self._plan()
        self._firms()
        for low in range(0, self.cases, CHUNK):
            chunk = f"b.n >= {low} and b.n < {low + CHUNK}"
            self._cases(chunk)
            self._notices(chunk)
            self._keys(chunk)
            self._returns(chunk)
            self._acts(chunk)
        self._alerts()
        self.database.execute("drop table bench_case, bench_firm")
        for statement in dropped:
            self.database.execute(statement)

    def _drop_indexes(self) -> Iterator[str]:
        """Those of no constraint; they are made anew at the end, faster than row by row."""
        found = self.database.execute(
            "select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid"
            " join pg_class t on t.oid = i.indrelid where t.relname like 'store\\_%'"
            " and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)"
        ).fetchall()
        for name, definition in found:
            self.database.execute(SQL("drop index {}").format(Identifier(name)))
            yield definition

    def _plan(self) -> None:
        """One row a firm and one a case: what differs from copy to copy."""
        counties = [
            region.code6 for region in places.regions() if region.level == "county" and region.code6[:2] == "36"
        ]
        firms = max(len(counties), self.cases // CASES_A_FIRM)
        self.database.execute(
            "create unlogged table bench_firm as select k, county[1 + k %% cardinality(county)] as region,"
            " '91' || county[1 + k %% cardinality(county)] || lpad(k::text, 9, '0') || 'X' as uscc,"
            " k %% %(trades)s as trade from generate_series(0, %(firms)s - 1) k,"
            " (select %(counties)s::text[] county) x",
            {"trades": len(TRADES), "firms": firms, "counties": counties},
        )
        self.database.execute("alter table bench_firm add primary key (k)")
        self.database.execute(
            """
            create unlogged table bench_case as
            select n, f.region, f.uscc, f.trade, left(f.region, 4) || '00' as city, day, at,
                   'EQC-' || extract(year from day) || '-' || left(f.region, 4) || '00-9' || lpad(n::text, 7, '0') number,
                   case when n < %(cases)s / %(open)s then (%(states)s::text[])[1 + n %% %(many)s] else 'applied' end state,
                   n %% 10 < %(notices)s as is_notice, n < %(cases)s / %(whole)s as is_whole,
                   'BENCH-' || extract(year from day) || '.' || n as reference
            from (select n, (%(last)s::date - (n::bigint * %(days)s / %(cases)s)::int) as day,
                         (%(last)s::date - (n::bigint * %(days)s / %(cases)s)::int) + time '16:00' - n %% 30000 * interval '1 second' as at,
                         floor(%(firms)s * power((hashint4(n) & 2147483647) / 2147483648.0, 2))::int as k
                  from generate_series(0, %(cases)s - 1) n) x
            join bench_firm f on f.k = x.k
            """,  # noqa: E501
            {
                "cases": self.cases, "open": OPEN_SHARE, "states": list(OPEN_STATES), "many": len(OPEN_STATES),
                "notices": NOTICE_SHARE, "whole": WHOLE_SHARE, "last": LAST_DAY, "days": YEARS * 365, "firms": firms,
            },
        )  # fmt: skip
        self.database.execute("alter table bench_case add primary key (n)")
        self.database.execute("analyze bench_firm, bench_case")

    def _firms(self) -> None:
        brand = f"substr('{BRANDS}', 1 + b.k % {len(BRANDS)}, 1) || substr('{BRANDS}', 1 + b.k / 7 % {len(BRANDS)}, 1)"
        name = f"{brand} || {_pick(TRADES)} || '有限公司'"
        english = f"'Jiangxi ' || {_pick(ENGLISH)} || ' Works No. ' || b.k || ' Co., Ltd.'"
        self._copy(
            "store_enterprise", f"x.uscc = '{POTTERY}'", "bench_firm", "true",
            id=_id("x.id", "b.k"), uscc="b.uscc", region="b.region", name_zh=name, name_en=english,
        )  # fmt: skip
        self.database.execute(
            "insert into store_enterprisegram (gram, uscc, region)"
            " select distinct substr(said, i, 2), uscc, region from store_enterprise,"
            " lateral unnest(array[name_zh, name_en, uscc]) words,"
            " lateral (select replace(lower(words), ' ', '') said) packed,"
            " lateral generate_series(1, length(said) - 1) i where uscc like '%X' on conflict do nothing"
        )
        for table in ("creditgrade", "supervisionlevel"):
            last = f"(select id from store_{table} where uscc = '{POTTERY}' and not isempty(in_force) limit 1)"
            self._copy(
                f"store_{table}", f"x.id = {last}", "bench_firm", "true",
                id=_id("x.id", "b.k"), uscc="b.uscc", region="b.region", finding_id=_id("x.finding_id", "b.k"),
            )  # fmt: skip
            self._copy(
                "store_finding", f"x.id = (select finding_id from store_{table} where id = {last})",
                "bench_firm", "true",
                id=_id("x.id", "b.k"), uscc="b.uscc", region="b.region", subject="b.uscc",
            )  # fmt: skip
        for year in range(LAST_DAY.year - YEARS + 1, LAST_DAY.year + 1):
            self.database.execute(
                "insert into store_exporttotal (id, uscc, region, year, month, items, value_usd_cents)"
                " select md5(uscc || %s || m)::uuid, uscc, region, %s, m, 20 + k %% 50, 5000000"
                " from bench_firm, generate_series(1, 12) m",
                [str(year), year],
            )

    def _cases(self, chunk: str) -> None:
        open_ = "b.state <> 'applied'"
        self._copy(
            "store_case", f"x.number = {FIRST}", "bench_case", chunk,
            id=CASE, instance_id=CASE_INSTANCE, number="b.number", opened_at="b.at", region="b.region",
            uscc="b.uscc", product=f"case when b.is_notice then {_pick(NAMED)} else {_pick(GOODS)} end",
            hazard="case when b.is_notice then 'heavy_metal' else '' end", earlier_id="null",
            risk_level="case when b.state in ('received', 'verified') then null"
            " else (array['L', 'M', 'M', 'H', 'S'])[1 + b.n % 5] end",
            **{
                name: f"case when {open_} then null else x.{name} end"
                for name in ("cause_code", "responsibility", "corrective_action", "credit_effect", "index_effect",
                             "supervision_effect")
            },
        )  # fmt: skip
        self._copy(
            "store_instance", f"x.id = {FIRST_INSTANCE}", "bench_case", chunk,
            id=CASE_INSTANCE, state="b.state", opened_at="b.at", entered_at="b.at", region="b.region",
            uscc="b.uscc", due_on=f"case when {open_} then b.day + b.n % 40 end",
        )  # fmt: skip

    def _notices(self, chunk: str) -> None:
        """A notice for each case that came from one, and three for every ten cases that nobody is linked to."""
        sources = [name for name in source_names() if source_file(name).kind == "foreign_notice"]
        first = "x.kind = 'foreign_notice' and x.source = 'eu_rasff' and x.reference not like 'BENCH%'"
        notice = (
            "x.evidence_id = (select id from store_evidence where kind = 'foreign_notice' and reference like 'SIM%')"
        )
        self._copy(
            "store_evidence", first, "bench_case", chunk,
            id=NOTICE, source=_pick(sources, "b.n / 16"), reference="b.reference", event_date="b.day",
            known_at="b.at", recorded_at="b.at", content_hash="md5(b.n::text) || md5(b.n::text)",
        )  # fmt: skip
        self._copy(
            "store_foreignnotice", notice, "bench_case", chunk,
            evidence_id=NOTICE, product=_pick(NAMED), firm="'Jiangxi Works No. ' || b.n % 20000",
            notifying_country="(array['DE', 'FR', 'NL', 'IT', 'PL', 'US'])[1 + b.n % 6]",
            origins="case when b.n % 3 = 0 then array['CN'] else array['IN'] end",
            risk_decision="'serious'", product_category=_codes(sources, "product_category"),
        )  # fmt: skip
        self.database.execute(
            "insert into store_noticehazard (evidence_id, position, substance, category)"
            f" select {NOTICE}, 0, 'lead', {_codes(sources, 'hazard_category')} from bench_case b where {chunk}"
        )
        self._copy(
            "store_linkproposal", "x.id = (select min(id::text)::uuid from store_linkproposal where uscc is not null)",
            "bench_case", f"{chunk} and b.is_notice",
            id=_id("x.id"), evidence_id=NOTICE, region="b.region", target="b.uscc", uscc="b.uscc", answer="null",
            standing="case when b.n % 200 = 1 then 'to_decide' else 'linked' end",
        )  # fmt: skip

    def _keys(self, chunk: str) -> None:
        """What lists are searched by, as store/keys.py makes it."""
        words = "lateral (select distinct (regexp_matches(lower({}), '[a-z0-9]+|[\u4e00-\u9fff]+', 'g'))[1] word) w"
        pair = (
            "lateral (select distinct case when word ~ '^[a-z0-9]' then word else substr(word, i, 2) end as key"
            " from generate_series(1, case when word ~ '^[a-z0-9]' then 1 else length(word) - 1 end) i) k"
        )
        self.database.execute(
            "insert into store_casekey (key, opened_at, case_id, region, uscc)"
            f" select distinct k.key, c.opened_at, c.id, c.region, c.uscc"
            f" from bench_case b join store_case c on c.id = {CASE},"
            f" {words.format('c.product')}, {pair} where {chunk}"
        )
        facets = (
            "lateral unnest(array['source|' || e.source, 'market|' || n.notifying_country, 'origin|' || n.origins[1],"
            " e.source || '|hazard_category|' || h.category, case when n.product_category <> ''"
            " then e.source || '|product_category|' || n.product_category end,"
            " e.source || '|risk_decision|' || n.risk_decision]) key"
        )
        notices = (
            f"bench_case b join store_evidence e on e.id = {NOTICE} join store_foreignnotice n on n.evidence_id = e.id"
            " join store_noticehazard h on h.evidence_id = e.id"
        )
        said = "e.reference || ' ' || n.product || ' ' || n.firm || ' ' || n.place"
        for key, source in (("w.word", words.format(said)), ("key", facets)):
            self.database.execute(
                "insert into store_noticekey (key, event_date, evidence_id)"
                f" select {key}, e.event_date, e.id from {notices}, {source} where {chunk} and {key} is not null"
            )

    def _returns(self, chunk: str) -> None:
        chunk = f"{chunk} and not b.is_notice"
        piece = "(select id from store_evidence where kind = 'export_return' order by reference limit 1)"
        tracing = f"(select id from store_tracing where evidence_id = {piece})"
        self._copy(
            "store_evidence", f"x.id = {piece}", "bench_case", chunk,
            id=RETURN, reference="'R' || b.reference", event_date="b.day", known_at="b.at", recorded_at="b.at",
            content_hash="md5(b.n::text) || md5(b.n::text)", region="b.region", uscc="b.uscc",
        )  # fmt: skip
        self._copy(
            "store_exportreturn", f"x.evidence_id = {piece}", "bench_case", chunk,
            evidence_id=RETURN, declaration_no="'8' || lpad(b.n::text, 17, '0')", producer_uscc="b.uscc",
            goods=_pick(GOODS), arrived_on="b.day",
        )  # fmt: skip
        self._copy(
            "store_tracing", f"x.id = {tracing}", "bench_case", chunk,
            id=TRACING, instance_id=TRACING_INSTANCE, evidence_id=RETURN,
            case_id=CASE, region="b.region", uscc="b.uscc", office_region="b.city",
            closed_on="case when b.state = 'received' then null else b.day + 10 end",
        )  # fmt: skip
        self._copy(
            "store_instance", f"x.id = (select instance_id from store_tracing where id = {tracing})",
            "bench_case", chunk,
            id=TRACING_INSTANCE, state="case when b.state = 'received' then 'sent' else 'closed' end",
            opened_at="b.at", entered_at="b.at", region="b.region", uscc="b.uscc",
            due_on="case when b.state = 'received' then b.day + 5 end",
        )  # fmt: skip

    def _acts(self, chunk: str) -> None:
        """Evidence joined to its case; events, their places in the log, transitions, signatures, findings."""
        self._copy(
            "store_caseevidence",
            "x.evidence_id = (select id from store_evidence where kind = 'export_return' order by reference limit 1)",
            "bench_case", chunk,
            id=_id("x.id"), case_id=CASE, joined_at="b.at",
            evidence_id=f"case when b.is_notice then {NOTICE} else {RETURN} end",
        )  # fmt: skip
        whole, two = f"{chunk} and b.is_whole", f"{chunk} and not b.is_whole"
        opening = f"x.at = (select min(at) from store_event where subject = {FIRST})"
        for picked, which in ((f"x.subject = {FIRST}", whole), (f"x.subject = {FIRST} and {opening}", two)):
            self._copy(
                "store_event", picked, "bench_case", which,
                id=_id("x.id"), subject="b.number", at="b.at", recorded_at="b.at", region="b.region", uscc="b.uscc",
                transaction="null", port_region="null",
            )  # fmt: skip
        for table in ("transition", "signature"):
            self._copy(
                f"store_{table}", f"x.instance_id = {FIRST_INSTANCE}", "bench_case", whole,
                id=_id("x.id"), instance_id=CASE_INSTANCE, at="b.at",
            )  # fmt: skip
        self._copy(
            "store_finding", f"x.subject = {FIRST} and x.method like 'risk.assess%'", "bench_case", chunk,
            id=_id("x.id"), subject="b.number", at="b.at", region="b.region", uscc="b.uscc", as_of="b.day",
            hash="md5(b.n::text) || md5(b.n::text)",
        )  # fmt: skip
        self.database.execute(
            "insert into store_findinginput (finding_id, kind, input_id, hash)"
            f" select md5(i.finding_id::text || '/' || b.n)::uuid, i.kind, b.reference, i.hash"
            f" from store_findinginput i"
            f" join store_finding f on f.id = i.finding_id and f.subject = {FIRST} and f.method like 'risk.assess%'"
            f" cross join bench_case b where {chunk}"
        )

    def _alerts(self) -> None:
        number = "(select number from store_alert where number not like '%-9_______' limit 1)"
        some = f"b.n % {CASES_AN_ALERT} = 0"
        told = f"(select id from store_alert where number = {number})"
        self._copy(
            "store_alert", f"x.number = {number}", "bench_case", some,
            id=ALERT, number="replace(b.number, 'EQC', 'ALT')", case_id=CASE, case_number="b.number",
            instance_id=ALERT_INSTANCE, region="b.region", uscc="b.uscc", drafted_at="b.at", issued_at="b.at",
            level="2 + b.n / 100 % 3", finding_id=_id("x.finding_id"),
        )  # fmt: skip
        self._copy(
            "store_finding", f"x.id = (select finding_id from store_alert where number = {number})", "bench_case", some,
            id=_id("x.id"), subject="b.number", at="b.at", region="b.region", uscc="b.uscc", as_of="b.day",
        )  # fmt: skip
        self._copy(
            "store_instance", f"x.id = (select instance_id from store_alert where number = {number})",
            "bench_case", some,
            id=ALERT_INSTANCE, opened_at="b.at", entered_at="b.at", due_on="b.day + 30",
            region="b.region", uscc="b.uscc",
        )  # fmt: skip
        self._copy(
            "store_recipient", f"x.alert_id = {told}", "bench_case", some,
            id=_id("x.id"), alert_id=ALERT, region="b.region", sent_at="b.at",
            acknowledged_at="case when b.n < 2000 then null else b.at end",
        )  # fmt: skip

    def _copy(self, table: str, of: str, by: str, which: str, **changed: str) -> None:
        """Each row x of `table` that `of` picks, once for each row b of `by` that `which` picks."""
        columns = [
            name
            for (name,) in self.database.execute(
                "select column_name from information_schema.columns where table_name = %s and is_identity = 'NO'"
                " order by ordinal_position", [table]
            )
        ]  # fmt: skip
        values = ", ".join(changed.get(name, f"x.{name}") for name in columns)
        done = self.database.execute(
            f"insert into {table} ({', '.join(columns)}) select {values}"
            f" from (select * from {table} x where {of}) x cross join {by} b where {which}"
        )
        if not done.rowcount and self.database.execute(f"select 1 from {by} b where {which} limit 1").fetchone():
            raise LookupError(f"{table}: no row is {of}")


def _pick(words: tuple[str, ...] | list[str], by: str = "b.trade") -> str:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"(array[{listed}])[1 + ({by}) % {len(words)}]"


def _codes(sources: list[str], table: str) -> str:
    """A code of the source that the copy has, one of its first six."""
    by_source = []
    for name in sources:
        look_up = source_file(name).look_ups.get(table)
        codes = list(look_up.titles)[:6] if look_up else []
        by_source.append([*codes, *[""] * (6 - len(codes))])
    flat = ", ".join(f"'{code}'" for codes in by_source for code in codes)
    return f"(array[{flat}])[1 + 6 * ((b.n / 16) % {len(sources)}) + b.n % 6]"
