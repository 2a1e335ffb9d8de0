"""Bad files of many kinds are refused by name, with row and column where there is one; nobody dies of them."""

from __future__ import annotations

import os
import platform
import resource
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from gongzhi.actions.reading import STOPPED, read_apart
from gongzhi.catalogue import registers
from gongzhi.catalogue.cut_off import CALLS
from gongzhi.catalogue.messages import LANGUAGES, messages, say
from gongzhi.catalogue.reading_child import FAULTS, GOOD, MOST_MEMORY
from gongzhi.core.errors import BadInput
from tests.catalogue.hostile_files import bad_cells, bad_files
from tests.catalogue.register_files import NAME, raw, table

FILES, CELLS = bad_files(), list(bad_cells())
TITLES = {"title_zh": "", "title_en": "", "column": "", "value": ""}


def refused(content: bytes):
    with pytest.raises(BadInput) as no:
        registers.read("returns", content, NAME)
    for cell in no.value.cells:
        for lang in LANGUAGES:
            params = {"where": cell.where, "column": cell.column, "value": cell.value, **cell.params}
            assert cell.where in say(cell.code, lang, **params)
    return no.value.cells


@pytest.mark.parametrize(("kind", "content", "code"), FILES, ids=[f"{n}-{one[0]}" for n, one in enumerate(FILES)])
def test_a_bad_file_is_refused_by_name(kind, content, code):
    cells = refused(content)
    assert not code or code in {cell.code for cell in cells}


@pytest.mark.parametrize(
    ("kind", "content", "row", "header", "code"), CELLS, ids=[f"{n}-{one[0]}-{one[4]}" for n, one in enumerate(CELLS)]
)
def test_a_bad_cell_is_refused_with_its_row_and_column(kind, content, row, header, code):
    found = [(cell.where, cell.column, cell.code) for cell in refused(content)]
    assert (f"{NAME}:{row}", header, code) in found


def test_there_are_enough_of_them(capsys):
    kinds = Counter(one[0] for one in (*FILES, *CELLS))
    with capsys.disabled():
        print(f"\nbad files: {kinds.total()} of {len(kinds)} kinds, {len(CELLS)} of them with row and column")
    assert kinds.total() >= 150
    assert len(kinds) >= 30


def test_every_sentence_about_a_table_is_said_by_a_file_here_or_by_the_reader():
    said = {one[2] for one in FILES} | {one[4] for one in CELLS}
    beside = {
        "TABLE_STOPPED", "TABLE_TIME_OVER",  # tests/pages/test_uploads.py
        "TABLE_HEADER_AMBIGUOUS", "TABLE_TOTAL_AMID", "TABLE_NO_HEADER",  # tests/catalogue/test_honest_files.py
        "TABLE_TOO_MANY_FAULTS",
    }  # fmt: skip
    assert {code for code in messages() if code.startswith("TABLE_")} == {
        one for one in said if one.startswith("TABLE_")
    } | beside


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """Reads a file in a program of its own."""

    def read(content: bytes, chosen=None):
        folder: Path = tmp_path_factory.mktemp("reading")
        (folder / "file").write_bytes(content)
        return read_apart("returns", folder / "file", folder / "found", chosen, lambda lines: None), folder / "found"

    return read


@pytest.mark.long
@pytest.mark.parametrize("kind", sorted({one[0] for one in FILES} - {"a cell without end"}))
def test_one_file_of_each_kind_ends_the_program_that_reads_it_with_a_sentence(apart, kind):
    content = next(one[1] for one in FILES if one[0] == kind)
    found, folder = apart(content)
    assert found.get("refused") or found.get("unmatched") or found.get("bad")
    assert not found.get("good") or found["bad"] or not (folder / GOOD).exists() or found.get("refused")


def test_too_many_faults_end_the_reading(apart):
    lines = table(
        "returns", *({"item_no": "x", "hs_code": "1", "goods": "", "stated_cause": "z"} for _ in range(12_600))
    )
    found, folder = apart(raw(lines))
    code, row, _ = found["refused"]
    assert code == "TABLE_TOO_MANY_FAULTS"
    assert row > 12_000
    assert (folder / FAULTS).exists()


@pytest.mark.parametrize("needs", ["bytearray(600 << 20)", "[open('/dev/null') for _ in range(40)]"])
def test_the_program_that_reads_gets_no_more_memory_and_files_than_its_bounds(needs):
    program = f"from gongzhi.catalogue.reading_child import bound; bound(); held = {needs}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "MemoryError" in ended.stderr or "Too many open files" in ended.stderr


@pytest.mark.parametrize(
    ("bound", "what"),
    [
        ("MOST_CPU = 1", "while True: pass"),
        ("MOST_WRITTEN = 1000", "import pathlib; pathlib.Path(sys.argv[1]).write_bytes(bytes(2000))"),
    ],
)
def test_the_bounds_of_time_and_bytes_end_the_program(bound, what, tmp_path):
    program = f"import sys\nfrom gongzhi.catalogue import reading_child\nreading_child.{bound}\n"
    program += f"reading_child.bound()\n{what}"
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path / "x")], capture_output=True, check=False)
    assert ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL) or b"File too large" in ended.stderr


@pytest.mark.skipif(platform.machine() not in CALLS, reason="no list of calls for this machine")
@pytest.mark.parametrize(
    "tries",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "os.execv('/bin/true', ['true'])",
        "subprocess.run(['/bin/true'])",
    ],
)
@pytest.mark.parametrize("user", [None, 65534])
def test_the_program_that_reads_reaches_no_network_and_starts_no_program(tries, user):
    if user and os.getuid():
        pytest.skip("only root may become another user; without root the first case is that of a user")
    program = "import os, socket, subprocess\nfrom gongzhi.catalogue.cut_off import cut_off\n"
    program += f"{f'os.setuid({user})' if user else ''}\nprint(cut_off(), flush=True)\n{tries}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.stdout == "True\n"
    assert "PermissionError" in ended.stderr


def test_reading_itself_begins_cut_off(apart):
    found, _ = apart(raw(table("returns")))
    assert found["cut_off"] is (platform.machine() in CALLS)


def test_a_program_that_is_killed_is_a_sentence(apart, monkeypatch):
    monkeypatch.setattr("gongzhi.actions.reading.MOST_SECONDS", 0.0)
    found, _ = apart(raw(table("returns")))
    assert found["refused"][0] == "TABLE_TIME_OVER"


def test_the_reader_has_bounds(apart):
    found, _ = apart(raw(table("returns")))
    assert (found["good"], found["bad"]) == (1, 0)
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != MOST_MEMORY  # its own, not ours
    assert STOPPED["refused"][0] == "TABLE_STOPPED"
