"""Addresses of sources: those of the catalogue and those of the operator, checked before anything is asked."""

from __future__ import annotations

import pytest

from gongzhi.catalogue.addresses import Address, addresses, operators_addresses

GOOD = {"name": "portal", "url": "https://example.org/export.csv?year=2024", "every_hours": "24"}


def test_a_block_gives_its_addresses_and_no_block_gives_none():
    assert addresses([GOOD], "x.yml") == (Address("portal", GOOD["url"], 24),)
    assert addresses(None, "x.yml") == ()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("portal", "no list"),
        (["portal"], "has every_hours, name, url"),
        ([{"name": "portal", "url": GOOD["url"]}], "has every_hours, name, url"),
        ([GOOD | {"mood": "x"}], "and nothing else"),
        ([GOOD | {"name": ""}], "needs a name"),
        ([GOOD, GOOD], "stands twice"),
        ([GOOD | {"every_hours": "0"}], "above zero"),
        ([GOOD | {"every_hours": "daily"}], "'daily'"),
        ([GOOD | {"url": "http://example.org/"}], "https://"),
        ([GOOD | {"url": "http://127.0.0.1/"}], "https://"),
        ([GOOD | {"url": "https:///x"}], "no web address"),
        ([GOOD | {"url": "https://例.org/"}], "no web address"),
        ([GOOD | {"url": "https://a:hush@example.org/"}], "password"),
        ([GOOD | {"url": "https://example.org/?access-token=hush"}], "password"),
    ],
)
def test_a_mistake_in_an_address_is_named_and_no_secret_repeated(entries, said):
    with pytest.raises(ValueError, match=r"^x\.yml: ") as wrong:
        addresses(entries, "x.yml")
    assert said in str(wrong.value)
    assert "hush" not in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, None),
        ("", None),
        ("us_fda: []\n", None),
        ("eu_rasff: []\n", ()),
        ("eu_rasff:\n", ()),
        (
            "eu_rasff:\n  - {name: here, url: 'http://127.0.0.1:8/x', every_hours: 1}\n",
            (Address("here", "http://127.0.0.1:8/x", 1),),
        ),
    ],
)
def test_the_operators_file_speaks_for_the_sources_that_it_names(tmp_path, text, found):
    path = tmp_path / "fetch.yml"
    if text is not None:
        path.write_text(text)
    assert operators_addresses(path, "eu_rasff") == found


@pytest.mark.parametrize("text", ["- a\n", "eu_rasff: [a]\n", "eu_rasff: {\n"])
def test_a_mistake_in_the_operators_file_names_the_file(tmp_path, text):
    path = tmp_path / "fetch.yml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"fetch\.yml"):
        operators_addresses(path, "eu_rasff")
