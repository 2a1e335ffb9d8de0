import pytest

from gongzhi.core.region_codes import city_of, codes_within, hold, province_of

PROVINCE, FUZHOU, SHANGRAO, GANZHOU, COUNTY = "360000", "361000", "361100", "360700", "360702"


@pytest.mark.parametrize(
    ("region", "codes"),
    [
        (PROVINCE, ("360000", "369999")),
        (FUZHOU, ("361000", "361099")),  # a city whose number ends in nought does not take in its neighbours
        (GANZHOU, ("360700", "360799")),
        (COUNTY, (COUNTY, COUNTY)),
    ],
)
def test_a_place_has_the_codes_of_all_that_lies_in_it(region, codes):
    assert codes_within(region) == codes


def test_a_place_is_held_with_all_its_parts_or_not_at_all():
    assert hold(codes_within(PROVINCE), PROVINCE)
    assert hold(codes_within(PROVINCE), GANZHOU)
    assert hold(codes_within(GANZHOU), COUNTY)
    assert not hold(codes_within(COUNTY), GANZHOU)  # though 360700 … 360799 reaches over 360702
    assert not hold((GANZHOU, GANZHOU), GANZHOU)
    assert not hold(codes_within(FUZHOU), SHANGRAO)
    assert not hold(("", ""), COUNTY)


def test_a_county_lies_in_its_city_and_its_province():
    assert city_of(COUNTY) == city_of(GANZHOU) == GANZHOU
    assert province_of(COUNTY) == province_of(GANZHOU) == PROVINCE
