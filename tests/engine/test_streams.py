"""A stream is read as it is computed, never far ahead."""

from __future__ import annotations

import pyarrow as pa

from gongzhi.engine.engines import Chosen, engine

BATCHES, ROWS, TEXT = 100, 50_000, "0123456789abcdefghij"


def test_of_a_stream_only_a_small_part_is_held_at_any_time(tmp_path):
    size, held = ROWS * len(TEXT), []

    def batches():
        for _ in range(BATCHES):
            held.append(pa.total_allocated_bytes() - before)
            yield pa.record_batch({"said": pa.array([TEXT] * ROWS)})

    before = pa.total_allocated_bytes()
    rows = pa.RecordBatchReader.from_batches(pa.schema({"said": pa.string()}), batches())
    with engine(Chosen("duckdb", "")) as opened:
        said = opened.stream("said", rows, tmp_path).said
        slow = [said.re_search(rf"^[^{sign}]+(x|y|z)?\z") for sign in "KLMNOPQRSTUV"]
        seen = opened.arrow(said.as_table().aggregate(**{f"count_{at}": one.sum() for at, one in enumerate(slow)}))
    assert seen.to_pylist() == [dict.fromkeys(seen.column_names, BATCHES * ROWS)]
    assert len(held) == BATCHES
    assert max(held) < 20 * size
