"""The invented province: the same for the same seed, whole at any scale, and true to what is planted in it."""

import hashlib
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from gongzhi import sources
from gongzhi.catalogue import codes, places, registers
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.reading import read_written
from gongzhi.core.errors import Refusal
from gongzhi.core.identity import uscc
from gongzhi.simulate import province, write
from gongzhi.simulate.files import NOTICES, REGISTERS
from gongzhi.simulate.people import PORTS
from gongzhi.simulate.planted import PLANTED

LAST_DAY = date(2024, 12, 31)
JIANGXI = [region for region in places.regions() if region.code6[:2] == "36"]


@pytest.fixture(scope="module")
def usual():
    return province("demo", 1, LAST_DAY)


@pytest.fixture(scope="module")
def folder(usual, tmp_path_factory):
    folder = tmp_path_factory.mktemp("province")
    write(usual, folder)
    return folder


# The same seed


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(usual, tmp_path, record_property):
    first = write(usual, tmp_path / "first")
    again = write(province("demo", 1, LAST_DAY), tmp_path / "again")
    other = write(province("other", 1, LAST_DAY), tmp_path / "other")
    assert first == again
    assert all(first[name] != other.get(name) for name in first if name != "truth/outbreaks.csv")
    whole = hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in sorted(first.items())).encode())
    record_property("province demo, scale 1", whole.hexdigest())
    print("province demo, scale 1:", whole.hexdigest())


def test_the_hashes_given_are_those_of_the_files(usual, tmp_path):
    for name, digest in write(usual, tmp_path).items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("until", [date(2024, 6, 14), date(2024, 6, 30), date(2024, 3, 1)])
def test_an_earlier_last_day_gives_the_beginning_of_the_same_world(usual, until):
    earlier = province("demo", 1, until)
    assert earlier.enterprises == usual.enterprises
    assert earlier.people == usual.people
    assert earlier.notices == tuple(notice for notice in usual.notices if notice.at.date() <= until)
    assert earlier.returns == tuple(item for item in usual.returns if item.arrived_on <= until)
    assert earlier.checks == tuple(check for check in usual.checks if check.body.checked_on <= until)
    assert earlier.complaints == tuple(one for one in usual.complaints if one.received_on <= until)
    whole = {(row.uscc, row.year, row.month): row for row in earlier.exports if _month_ends(row) <= until}
    assert whole == {key: row for row in usual.exports if (key := (row.uscc, row.year, row.month)) in whole}
    assert max(row.month for row in whole.values() if row.year == until.year) == (until + timedelta(days=1)).month - 1


def _month_ends(row):
    return (date(row.year, row.month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def test_before_the_notice_is_in_force_there_are_registers_only():
    early = province("demo", 1, date(2024, 2, 28))
    assert early.enterprises and early.people and early.exports
    assert not early.notices and not early.returns


# Size


@pytest.mark.parametrize(("scale", "enterprises"), [(Fraction(1, 10), 60), (1, 600), (3, 1800)])
def test_everything_grows_with_the_scale(scale, enterprises):
    made = province("scale", scale, LAST_DAY)
    planted = sum(len(plan.firms) for plan in PLANTED.values())
    assert enterprises + planted <= len(made.enterprises) <= enterprises * 1.15 + planted
    assert 200 * scale <= len(made.returns) <= 270 * scale + 15
    assert 100 * scale <= len(made.notices) <= 125 * scale + 15
    assert {row.region[:4] for row in made.enterprises} == {region.code6[:4] for region in JIANGXI if region.parent}


@pytest.mark.parametrize("scale", [0, -1, Fraction(201, 10)])
def test_a_scale_that_cannot_be_made_is_refused_in_words(scale):
    with pytest.raises(Refusal) as refused:
        province("demo", scale, LAST_DAY)
    assert refused.value.code == "SIMULATE_SCALE"
    for language in LANGUAGES:
        assert str(scale) in say(refused.value.code, language, **refused.value.params)


def test_the_smallest_and_the_largest_province_hold_what_is_planted():
    smallest = province("demo", Fraction(1, 1000), LAST_DAY)
    assert [len(outbreak.usccs) for outbreak in smallest.truth.outbreaks] == [3, 5, 3, 4]
    assert {item.kind for item in smallest.truth.cheats} == {"split", "origin_swap", "relabel"}
    assert smallest.truth.bad_firms


# Enterprises


def test_all_hundred_counties_of_all_eleven_cities_have_an_enterprise(usual):
    counties = {region.code6 for region in JIANGXI if region.level == "county"}
    assert len(counties) == 100
    assert {row.region for row in usual.enterprises} == counties


def test_every_credit_code_is_valid_names_its_county_and_stands_once(usual):
    for row in usual.enterprises:
        code = uscc.parse(row.uscc)
        assert (code.region, code.org_code) == (row.region, row.org_code)
        assert uscc.org_code_holds(code)
    assert len({row.uscc for row in usual.enterprises}) == len(usual.enterprises)
    assert len({row.customs_code for row in usual.enterprises}) == len(usual.enterprises)


def test_codes_and_numbers_show_that_they_are_invented(usual):
    assert all(row.org_code.startswith("Y") and row.synthetic for row in usual.enterprises)
    assert all(row.person_no.startswith("SIM-") and row.synthetic for row in usual.people)
    assert all(row.certificate_no.startswith("SIM-") and row.synthetic for row in usual.certificates)
    assert all(notice.reference.startswith("SIM.") for notice in usual.notices)
    assert all(item.declaration_no.startswith("4099") for item in usual.returns)


def test_chinese_names_stand_once_and_english_names_twice_only_for_planted_sisters(usual):
    assert len({row.name_zh for row in usual.enterprises}) == len(usual.enterprises)
    twice = {name for name, times in Counter(row.name_en for row in usual.enterprises).items() if times > 1}
    for name in twice:
        pair = [row for row in usual.enterprises if row.name_en == name]
        assert len(pair) == 2
        assert len({row.name_zh for row in pair}) == 2
        assert len({row.region for row in pair}) == 1


def test_every_trade_is_where_it_is_known_for(usual):
    def city_with_most(sector):
        return Counter(row.region[:4] for row in usual.enterprises if row.sector == sector).most_common(1)[0][0]

    assert city_with_most("日用陶瓷制品制造") == "3602"
    assert city_with_most("柑橘类种植") == "3607"
    assert city_with_most("精制茶加工") in {"3611", "3604"}
    assert city_with_most("焰火、鞭炮产品制造") in {"3603", "3609"}


# People


def test_there_are_enough_people_for_every_two_person_act(usual):
    posts = Counter((row.role, row.region) for row in usual.people)
    cities = [region.code6 for region in JIANGXI if region.level == "city"]
    assert len(cities) == 11
    for city in cities:
        assert posts["CIQ_O", city] >= 4  # two may have inspected the batch, two are left
        assert posts["MGOV", city] == 1
    for port in PORTS:
        assert posts["CIQ_P", port] == 3
    at_the_province = {role: count for (role, region), count in posts.items() if region == "360000"}
    assert at_the_province["CIQ_R"] >= 3
    assert at_the_province["EXP"] >= 5
    assert at_the_province["PGO"] == at_the_province["LAB"] == at_the_province["MSA"] == 2
    assert {row.role for row in usual.people} == set(codes.roles()) - {"PUB", "SYSTEM"}


def test_every_person_is_another_and_every_inspector_has_a_certificate(usual):
    assert len({row.person for row in usual.people}) == len(usual.people)
    assert len({row.name for row in usual.people}) == len(usual.people)
    assert not {row.person for row in usual.people} & {row.person for row in province("other", 1, LAST_DAY).people}
    assert all(row.certificate_no for row in usual.people if row.role in {"CIQ_O", "CIQ_P", "CIQ_R"})


def test_every_planted_firm_has_a_person_who_can_answer(usual):
    with_a_person = {row.uscc for row in usual.people if row.role == "ENT"}
    planted = {code for outbreak in usual.truth.outbreaks for code in outbreak.usccs}
    planted |= {item.uscc for item in usual.truth.cheats}
    assert planted | {firm.uscc for firm in usual.truth.bad_firms} <= with_a_person


# Exports and returns


def test_every_producer_has_one_export_total_a_month_in_its_county(usual):
    region = {row.uscc: row.region for row in usual.enterprises if row.is_producer}
    assert Counter((row.uscc, row.year, row.month) for row in usual.exports) == Counter(
        (code, year, month) for code in region for year in (2023, 2024) for month in range(1, 13)
    )
    assert all(row.region == region[row.uscc] for row in usual.exports)


def test_a_month_that_is_not_over_counts_its_days(usual):
    def july(made):
        return {cell.maker.firm.row.uscc: cell.items for cell in made.declared if cell.month == date(2024, 7, 1)}

    part, whole = july(province("demo", 1, date(2024, 7, 10))), july(usual)
    assert all(abs(part[code] - whole[code] * Fraction(10, 31)) <= 1 for code in whole)


def test_a_returned_item_is_known_once_and_came_from_a_producer(usual):
    producers = {row.uscc for row in usual.enterprises if row.is_producer}
    assert len({(item.declaration_no, item.item_no) for item in usual.returns}) == len(usual.returns)
    assert {item.producer_uscc for item in usual.returns} <= producers
    assert all(date(2024, 3, 1) <= item.arrived_on <= LAST_DAY for item in usual.returns)
    assert all(int(item.declaration_no[4:8]) <= item.arrived_on.year for item in usual.returns)
    assert {item.port_region for item in usual.returns} == set(PORTS)


def test_two_of_the_citys_inspectors_are_always_free_of_the_batch(usual):
    of_city = {}
    for row in usual.people:
        if row.role == "CIQ_O":
            of_city.setdefault(row.region[:4], set()).add(row.certificate_no)
    region = {row.uscc: row.region for row in usual.enterprises}
    for item in usual.returns:
        officers = of_city[region[item.producer_uscc][:4]]
        assert set(item.inspected_by) <= officers
        assert len(officers - set(item.inspected_by)) >= 2
    assert any(item.inspected_by for item in usual.returns)
    assert not all(item.inspected_by for item in usual.returns)


def test_the_share_that_comes_back_is_of_the_size_that_the_index_can_tell_apart(usual):
    items = sum(row.items for row in usual.exports if row.year == 2024)
    assert Fraction(1, 1000) < Fraction(len(usual.returns), items) < Fraction(1, 100)


# The truth


def test_every_return_and_every_notice_has_its_truth_in_the_same_order(usual):
    truth = usual.truth
    assert [(t.declaration_no, t.item_no) for t in truth.returns] == [
        (item.declaration_no, item.item_no) for item in usual.returns
    ]
    assert [t.reference for t in truth.notices] == [notice.reference for notice in usual.notices]


def test_shippers_do_not_always_say_the_true_cause(usual):
    pairs = [(item.stated_cause, t.cause) for item, t in zip(usual.returns, usual.truth.returns, strict=True)]
    said_truly = sum(1 for stated, true in pairs if stated == true)
    assert len(pairs) * 60 < said_truly * 100 < len(pairs) * 90


def test_a_true_cause_and_what_was_done_are_codes_of_the_catalogue(usual):
    listed = read_written(codes.FOLDER / "causes.yml")
    for truth in usual.truth.returns:
        assert listed[truth.cause]["list"] == "cause"
        assert listed[truth.responsibility]["list"] == "responsibility"
        assert listed[truth.corrective_action]["list"] == "corrective_action"
        assert listed[truth.disposition]["list"] == "disposition"


def test_the_lead_outbreak_is_that_of_three_small_class_two_firms_in_two_counties(usual):
    outbreak = next(known for known in usual.truth.outbreaks if known.code == "lead-ceramics")
    firms = [row for code in outbreak.usccs for row in usual.enterprises if row.uscc == code]
    assert [(firm.size, firm.firm_class, firm.sector) for firm in firms] == [("small", 2, "日用陶瓷制品制造")] * 3
    assert {firm.region[:4] for firm in firms} == {"3602"}
    assert firms[0].region != firms[1].region == firms[2].region
    days = [
        notice.at.date()
        for notice, truth in zip(usual.notices, usual.truth.notices, strict=True)
        if truth.outbreak == outbreak.code
    ]
    assert len(days) == 3
    assert max(days) - min(days) < timedelta(days=90)
    assert [t.hazard for t in usual.truth.notices if t.outbreak == outbreak.code] == ["lead"] * 3
    assert next(n.risk_decision for n, t in zip(usual.notices, usual.truth.notices, strict=True) if t.outbreak) == (
        "serious"
    )
    first = [t for t in usual.truth.notices if t.uscc == outbreak.usccs[0]]
    assert [t.hazard for t in first] == ["lead"]
    came_back = [
        (item.stated_cause, truth.cause, truth.responsibility, truth.safety)
        for item, truth in zip(usual.returns, usual.truth.returns, strict=True)
        if item.producer_uscc == outbreak.usccs[0]
    ]
    assert came_back == [("Q3", "Q1", "producer", True), ("Q1", "Q1", "producer", True)]
    assert not {row.uscc for row in usual.certificates} & set(outbreak.usccs)  # 100 - 15 - 8 - 8 without a bonus


def test_the_bamboo_outbreak_reaches_an_industry_of_five_firms(usual):
    outbreak = next(known for known in usual.truth.outbreaks if known.code == "formaldehyde-bamboo")
    assert len({t.uscc for t in usual.truth.notices if t.outbreak == outbreak.code}) == len(outbreak.usccs) == 5


@pytest.mark.parametrize("seed", ["demo", "a", "b"])
def test_a_bad_firms_returns_are_its_own_fault_and_at_least_as_many_as_planned(seed):
    made = province(seed, 1, LAST_DAY)
    for firm in made.truth.bad_firms:
        own = [
            truth
            for item, truth in zip(made.returns, made.truth.returns, strict=True)
            if item.producer_uscc == firm.uscc and truth.cause == firm.cause and truth.responsibility == "producer"
        ]
        assert 5 <= firm.returns <= 9
        assert len(own) >= firm.returns


def test_some_notices_name_strangers_some_fit_two_firms_and_some_name_nobody(usual):
    known = {row.uscc: row for row in usual.enterprises}
    seen = Counter(truth.named for truth in usual.truth.notices)
    assert set(seen) == {"register", "sister", "stranger", "nobody"}
    assert seen["register"] > len(usual.notices) / 2
    for notice, truth in zip(usual.notices, usual.truth.notices, strict=True):
        if truth.named == "stranger":
            assert truth.uscc == ""
            assert truth.name_en not in {row.name_en for row in known.values()}
        if truth.named == "nobody":
            assert notice.operator == ""
        if truth.named == "sister":
            true, sister = known[truth.uscc], known[truth.also_fits]
            stem = true.name_en.partition(" Co.")[0]
            assert sister.name_en.startswith(stem)
            assert true.region == sister.region
        if truth.named == "register":
            assert known[truth.uscc].name_en == truth.name_en


# The files


def test_the_registers_and_returns_are_read_back_by_the_upload_reader(usual, folder):
    for kind in REGISTERS:
        assert registers.read(kind, (folder / f"registers/{kind}.csv").read_bytes(), kind) == getattr(usual, kind)
    months = sorted((folder / "returns").iterdir())
    assert [path.name for path in months] == [f"returns_2024-{month:02d}.csv" for month in range(3, 13)]
    evidence = [item for path in months for item in registers.read("returns", path.read_bytes(), path.name)]
    assert tuple(item.body for item in evidence) == usual.returns
    assert all(item.envelope.synthetic for item in evidence)


@pytest.mark.parametrize("scale", [Fraction(1, 10), 1, 3])
def test_the_notices_are_read_by_the_real_source_and_nothing_is_lost(scale, tmp_path):
    made = province("demo", scale, LAST_DAY)
    write(made, tmp_path)
    parsed = sources.read("eu_rasff", (tmp_path / NOTICES).read_bytes(), "window.csv")
    by_reference = {item.envelope.reference: item for item in parsed.evidence}
    assert len(by_reference) == len(made.notices)
    for notice, truth in zip(made.notices, made.truth.notices, strict=True):
        item = by_reference[notice.reference]
        assert item.envelope.synthetic
        assert item.envelope.event_date == notice.at.date()
        assert item.body.origins == ("CN",)
        assert item.body.product
        assert "; ".join(part for part in (item.body.firm, item.body.place) if part) == notice.operator
        ((substance, category),) = [(hazard.substance, hazard.category) for hazard in item.body.hazards]
        assert substance == truth.hazard
        assert category


def test_the_truth_lies_in_a_folder_of_its_own(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "checks", "complaints", "declarations", "notices", "registers", "returns", "truth",
    ]  # fmt: skip
    outside = b"".join(path.read_bytes() for path in folder.rglob("*.csv") if path.parent.name != "truth")
    for word in ("outbreak", "cheat", *PLANTED):
        assert word.encode() not in outside
