"""Each sentence of the notice leads to code, page and test, or stands as not built, here and in the README."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import gongzhi
from gongzhi.catalogue.reading import read_written
from gongzhi.web.urls import urlpatterns

SOURCE = Path(gongzhi.__file__).parent
ROOT = Path(__file__).parents[2]
ENTRIES = tuple(read_written(SOURCE / "catalogue" / "notice.yml"))
BUILT = tuple(entry for entry in ENTRIES if "not_built" not in entry)
PAGES = {pattern.name for pattern in urlpatterns}
ARTICLE = re.compile(r"^(\d+)\.\s(.+)$")
SECTION = re.compile(r"^#+ .*not built yet.*?$(.*?)(?=^#+ |\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)


def sentences() -> Iterator[tuple[str, str]]:
    """(article, sentence) of the notice as it was published, without the articles' titles."""
    folder = os.environ.get("GONGZHI_ORIGINALS")
    notice = Path(folder).parent / "notice.zh.txt" if folder else None
    if notice is None or not notice.exists():
        pytest.skip("the text of the notice is not here: it lies beside the folder that GONGZHI_ORIGINALS names")
    for line in notice.read_text("utf-8").splitlines():
        if found := ARTICLE.match(line.strip()):
            _title, *said = re.split("[。；]", found[2])
            yield from ((found[1], sentence) for sentence in said if sentence)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_entry_is_either_built_or_not(entry: dict[str, object]):
    head = {"id", "article", "zh"}
    assert set(entry) in ({*head, "code", "page", "test"}, {*head, "not_built"})
    assert str(entry["id"]).split(".")[0] == entry["article"]
    assert entry.get("not_built", "true") == "true"


def test_every_id_stands_once_and_all_fourteen_articles_have_entries():
    ids = [entry["id"] for entry in ENTRIES]
    assert len(ids) == len(set(ids))
    assert {entry["article"] for entry in ENTRIES} == {str(number) for number in range(1, 15)}


@pytest.mark.parametrize("entry", BUILT, ids=lambda entry: entry["id"])
def test_what_is_built_leads_to_code_pages_and_tests(entry: dict[str, list[str]]):
    assert entry["code"]
    assert entry["page"]
    assert entry["test"]
    assert [path for path in entry["code"] if not (SOURCE / path).exists()] == []
    assert [path for path in entry["test"] if not (ROOT / path).exists()] == []
    assert set(entry["page"]) - PAGES == set()


def test_an_article_with_something_not_built_is_listed_in_the_readme():
    found = SECTION.search((ROOT / "README.md").read_text("utf-8"))
    assert found, "README.md has no section on what is not built yet"
    ranges = re.findall(r"^- Articles? (\d+)(?: to (\d+))?:", found[1], re.MULTILINE)
    listed = {str(number) for first, last in ranges for number in range(int(first), int(last or first) + 1)}
    assert {entry["article"] for entry in ENTRIES if "not_built" in entry} - listed == set()


def test_every_sentence_of_the_notice_has_an_entry():
    said = list(sentences())
    assert len({article for article, _ in said}) == 14
    begun = [(entry["article"], entry["zh"]) for entry in ENTRIES]
    assert [s for a, s in said if not any(article == a and words in s for article, words in begun)] == []


def test_every_entry_stands_in_exactly_one_sentence_of_its_article():
    said = list(sentences())
    for entry in ENTRIES:
        found = [sentence for article, sentence in said if article == entry["article"] and entry["zh"] in sentence]
        assert len(found) == 1, entry["id"]
