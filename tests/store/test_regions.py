import pytest

from gongzhi.store.queries.regions import stem


@pytest.mark.parametrize(
    ("region", "digits"), [("360000", "36"), ("361000", "3610"), ("360700", "3607"), ("360702", "360702")]
)
def test_a_city_whose_number_ends_in_nought_does_not_take_in_its_neighbours(region, digits):
    assert stem(region) == digits
