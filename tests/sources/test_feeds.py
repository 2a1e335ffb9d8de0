"""A feed from outside: its items become rows, and whatever else it brings is a sentence with its place."""

from __future__ import annotations

import dataclasses
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import Shape, source_file
from gongzhi.core.errors import BadInput
from gongzhi.sources import feeds
from gongzhi.sources.feeds import entities_mended, feed_day, is_feed, items_of
from gongzhi.sources.parsed import Account
from gongzhi.sources.reading import records_of

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
  <title>Recalls &amp; warnings</title>
  <image><url>https://example.org/a.png</url></image>
  <item>
    <title>Mug &amp; plate</title>
    <guid isPermaLink="false">a-1</guid>
  </item>
  <item><title><![CDATA[Tea & cup]]></title><link/><guid isPermaLink="false">a-2</guid></item>
</channel></rss>
"""


@pytest.fixture
def shaped():
    """A source with one shape, that of FEED."""

    def of(*, cut_entities=False):
        feed = Shape(
            name="feed",
            container="rss",
            table="",
            records="",
            minimum_records=1,
            columns={"reference": "guid", "product": "title"},
            ignored=frozenset({"guid@isPermaLink", "link"}),
            backslash_quotes=False,
            cut_entities=cut_entities,
        )
        return dataclasses.replace(source_file("us_fda"), shapes=(feed,))

    return of


@pytest.fixture
def faults():
    def of(text, most_items=10):
        with pytest.raises(BadInput) as bad:
            items_of(text, "file", most_items)
        for cell in bad.value.cells:
            for language in LANGUAGES:
                assert cell.where in say(
                    cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params
                )
        ((where, column, value, code),) = [(c.where, c.column, c.value, c.code) for c in bad.value.cells]
        return where, column, value, code

    return of


def changed(old, new):
    assert old in FEED
    return FEED.replace(old, new, 1)


def test_items_are_rows_and_their_elements_and_attributes_are_columns():
    assert items_of(FEED, "file", 10) == (
        ["title", "guid@isPermaLink", "guid", "link"],
        [("line 5", ["Mug & plate", "false", "a-1", ""]), ("line 9", ["Tea & cup", "false", "a-2", ""])],
    )


def test_an_attribute_of_the_item_itself_is_a_column_too():
    assert items_of(changed("<item>", "<item lang='en'>"), "file", 10)[0][0] == "item@lang"


def test_a_feed_without_items_has_neither_columns_nor_rows():
    assert items_of('<rss version="2.0"><channel/></rss>', "file", 10) == ([], [])


def test_what_begins_like_xml_is_taken_for_a_feed():
    assert [is_feed(text) for text in (FEED, "\n <html>", "a,b\n", "[{}]", "")] == [True, True, False, False, False]


@pytest.mark.parametrize("at", [30, 60, 120, 300, len(FEED) - 7])
def test_a_feed_that_was_cut(at, faults):
    where, _, value, code = faults(FEED[:at])
    assert (where, code) == (f"line {FEED[:at].count(chr(10)) + 1}", "SOURCE_NOT_XML")
    assert value


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("Mug &amp;", "Mug &", 6),
        ("Mug &amp;", "Mug &euro;", 6),
        ("</item>", "</itme>", 8),
        ("Mug", "M\x01g", 6),
        ("</rss>\n", "</rss><rss/>", 10),
    ],
)
def test_a_damaged_feed_is_said_with_the_line(old, new, line, faults):
    assert faults(changed(old, new))[::3] == (f"line {line}", "SOURCE_NOT_XML")


@pytest.mark.parametrize("root", ["<html><body/></html>", '<rss version="0.91"/>', "<rss/>", "<feed><entry/></feed>"])
def test_a_page_or_a_feed_of_another_kind(root, faults):
    assert faults(root) == ("line 1", "", root[1:].split(">")[0].split("/")[0].split(" ")[0], "SOURCE_NOT_A_FEED")


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY e0 "ha">{ENTITIES}]>',
        '<!DOCTYPE rss [<!ENTITY e11 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE rss>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_expanded_or_fetched(doctype, faults):
    before = time.perf_counter()
    text = changed("<rss", f"{doctype}\n<rss").replace("Mug", "&e11;")
    assert faults(text) == ("line 2", "", "rss", "SOURCE_FEED_DOCTYPE")
    assert time.perf_counter() - before < 1


def test_the_encoding_is_utf_8_whatever_the_head_of_the_feed_says():
    for encoding in ("ISO-8859-1", "UTF-16", "cp437"):
        text = FEED.replace("UTF-8", encoding).replace("Mug", "Müg")
        assert items_of(text, "file", 10)[1][0][1][0] == "Müg & plate"


def test_an_element_within_a_text_and_one_that_stands_twice(faults):
    assert faults(changed("Mug", "<b>Mug</b>")) == ("line 6", "rss/channel/item/title", "b", "SOURCE_FEED_NESTED")
    assert faults(changed("<link/>", "<title>B</title>")) == ("line 9", "title", "B", "SOURCE_FEED_TWICE")


def test_words_between_the_elements_of_an_item(faults):
    assert faults(changed("<link/>", "and more<link/>")) == ("line 9", "item", "and more", "SOURCE_FEED_LOOSE_TEXT")


def test_elements_nested_deeper_than_any_feed(faults):
    channel = "<a>" * feeds.DEEPEST + "</a>" * feeds.DEEPEST
    assert faults(changed("<image>", f"{channel}<image>"))[3] == "SOURCE_FEED_NESTED"
    fits = "<a>" * (feeds.DEEPEST - 2) + "</a>" * (feeds.DEEPEST - 2)
    assert len(items_of(changed("<image>", f"{fits}<image>"), "file", 10)[1]) == 2


def test_more_items_than_are_read(faults):
    assert len(items_of(FEED, "file", 2)[1]) == 2
    assert faults(FEED, most_items=1) == ("file", "", "", "SOURCE_TOO_MANY")


def test_items_with_more_different_elements_than_any_feed(faults):
    def many(count):
        return changed("<link/>", "".join(f"<c{n}/>" for n in range(count)))

    assert len(items_of(many(feeds.MOST_COLUMNS - 3), "file", 10)[0]) == feeds.MOST_COLUMNS
    assert faults(many(feeds.MOST_COLUMNS - 2))[3] == "SOURCE_FEED_TOO_WIDE"


def test_the_stump_of_a_cut_entity_goes_and_whole_entities_stay():
    cut = changed("Mug &amp; plate", "Mug &amp; &quot;plate&qu")
    mended, times = entities_mended(cut)
    assert times == 1
    assert items_of(mended, "file", 10)[1][0][1][0] == 'Mug & "plate'
    assert entities_mended("<a>x &</a><b>&#38</b><c>&amp;</c>") == ("<a>x </a><b></b><c>&amp;</c>", 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Thu, 20 Aug 2026 00:00:00 GMT", date(2026, 8, 20)),
        ("20 Aug 2026 23:59 -0700", date(2026, 8, 20)),
        ("Fri, 20 Aug 2026 00:00:00 GMT", None),
        ("Thu, 20 Aug 2026 24:00:00 GMT", None),
        ("Thu, 20 August 2026 00:00:00 GMT", None),
        ("Mon, 30 Feb 2026 00:00:00 GMT", None),
        ("Thu, 20 Aug 26 00:00:00 GMT", None),
        ("Thu, 20 Aug 2026 00:00:00", None),
        ("20 Aug 0000 00:00 GMT", None),
        ("2026-08-20", None),
        ("", None),
    ],
)
def test_a_feeds_day_is_that_of_its_own_zone_and_must_go_with_its_weekday(text, day):
    assert feed_day(text) == day


fuzz = settings(max_examples=300)


def read_or_refused(text):
    try:
        columns, rows = items_of(text, "fuzz", 50)
    except BadInput as bad:
        assert bad.cells
        return
    assert all(len(cells) == len(columns) for _, cells in rows)


@fuzz
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    read_or_refused(text)
    read_or_refused(f'<rss version="2.0"><channel><item><a>{text}</a></item></channel></rss>')
    assert feed_day(text) is None or len(text) > 15


@fuzz
@given(data=st.data())
def test_a_feed_with_pieces_cut_doubled_and_put_in_is_read_or_refused(data):
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(FEED))] * 2)))
    at = data.draw(st.integers(0, len(FEED)))
    put_in = data.draw(
        st.sampled_from(["<item>", "</item>", "&x;", "<!DOCTYPE a [", "<![CDATA[", "<?x?>", "\x00", "<"])
    )
    for text in (FEED[:at] + FEED[start:end] + FEED[at:], FEED[:start] + FEED[end:], FEED[:at] + put_in + FEED[at:]):
        read_or_refused(text)


dates = st.builds(
    "{}, {:02} {} {} {:02}:{:02}:{:02} {}".format,
    st.sampled_from(feeds.WEEKDAYS),
    st.integers(0, 40),
    st.sampled_from([*feeds.MONTHS, "Foo"]),
    st.sampled_from(["0000", "0001", "2024", "9999"]),
    st.integers(0, 30),
    st.integers(0, 70),
    st.integers(0, 70),
    st.sampled_from(["GMT", "+0000", "EST"]),
)


@fuzz
@given(dates)
def test_no_date_of_a_feed_breaks_the_reader(text):
    day = feed_day(text)
    assert day is None or f"{day.day:02} {feeds.MONTHS[day.month - 1]} {day.year:04}" in text


def test_a_feed_is_read_by_the_shape_of_its_elements_and_attributes(shaped):
    account = Account()
    shape, records = records_of(FEED.encode(), "file", shaped(), account)
    assert shape.name == "feed"
    assert [(record.where, record.cells) for record in records] == [
        ("line 5", {"reference": "a-1", "product": "Mug & plate"}),
        ("line 9", {"reference": "a-2", "product": "Tea & cup"}),
    ]
    assert {(t.code, t.name, t.count) for t in account.tallies()} == {("SOURCE_IGNORED_COLUMN", "guid@isPermaLink", 2)}


def test_an_element_that_the_catalogue_file_does_not_name_is_a_fault(shaped):
    with pytest.raises(BadInput) as bad:
        records_of(changed("<link/>", "<link/><mood/>").encode(), "file", shaped(), Account())
    assert [(cell.column, cell.code) for cell in bad.value.cells] == [("mood", "SOURCE_UNKNOWN_COLUMN")]


def test_a_cut_entity_is_mended_and_counted_only_where_the_shape_says_that_texts_are_cut(shaped):
    cut = changed("plate", "plate&qu").encode()
    account = Account()
    _, records = records_of(cut, "file", shaped(cut_entities=True), account)
    assert records[0].cells["product"] == "Mug & plate"
    assert dict(account.counter)["SOURCE_REPAIRED_CUT_ENTITY", ""] == 1
    with pytest.raises(BadInput) as bad:
        records_of(cut, "file", shaped(), Account())
    assert bad.value.cells[0].code == "SOURCE_NOT_XML"


def test_a_web_page_in_place_of_a_csv_is_of_no_known_shape():
    with pytest.raises(BadInput) as bad:
        records_of(b"<html></html>", "file", source_file("us_fda"), Account())
    assert bad.value.cells[0].code == "SOURCE_UNKNOWN_SHAPE"
