"""Files as rows: every line is a row or a broken one, under its own number."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from costwarden.focus import reading
from costwarden.focus.reading import BillFileNotReadable, digest_of, parquet_rows, read_file, read_records


def lines(path: Path) -> dict[int, object]:
    """Row number -> its first column, or the reason why it is no row."""
    found: dict[int, object] = {}
    for chunk in read_file(path):
        first = chunk.batch.column(0).to_pylist()
        found.update(zip(chunk.rows().to_pylist(), first, strict=True))
        found.update({one.row: one.reason for one in chunk.broken})
    return found


def test_bom_quotes_newlines_and_doubled_names_are_read(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfA,B,A\n1,"x\ny",3\n')
    (chunk,) = read_file(path)
    assert chunk.batch.to_pydict() == {"A": ["1"], "B": ["x\ny"], "A.3": ["3"]}


def test_lines_that_are_no_rows_are_kept_apart_under_their_numbers(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"A,B\n1,x\n2\n3,x\n\xff,x\n5,x,y\n6,x\n")
    assert lines(path) == {
        1: "1",
        2: "1 fields where the header has 2",
        3: "3",
        4: "not UTF-8 text",
        5: "3 fields where the header has 2",
        6: "6",
    }


@pytest.mark.parametrize(
    "lines_of_it",
    [
        '1,"x,3\n4,y,6\n7,z,9\n',  # never closed: all that follows is in one value
        '1,x,"3\n4,y,6\n7,z,9\n',  # the same, and the row has as many fields as it should
        '1,"x,3\n4,"y",6\n7,z,9\n',  # closed by the next line's quote: one whole row of two lines
        '1,"x,3\n4,y,"6"\n7,z,9\n',
    ],
)
def test_a_quote_that_swallows_lines_is_no_delivery(tmp_path: Path, lines_of_it: str):
    path = tmp_path / "a.csv"
    path.write_text("A,B,C\n0,x,1\n" + lines_of_it)
    with pytest.raises(BillFileNotReadable, match="quote"):
        list(read_file(path))


def test_whole_quotes_are_read_beside_values_of_several_lines(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('A,B,C\n0,"x\n""1,2,3""\n",1\n4,5" disk,6\n')
    assert lines(path) == {1: "0", 2: "4"}


def test_numbers_hold_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "_BLOCK_BYTES", 64)
    monkeypatch.setattr(reading, "ROWS_PER_CHUNK", 3)
    path = tmp_path / "a.csv"
    path.write_text("A,B\n" + "".join(f"{n},x\n" if n % 7 else f"{n}\n" for n in range(1, 200)))
    found = lines(path)
    assert sorted(found) == list(range(1, 200))
    assert all(found[n] == str(n) for n in found if n % 7)


@pytest.mark.parametrize("content", [b"", b"A,B\n"])
def test_a_file_without_rows_has_none(tmp_path: Path, content: bytes):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert sum(chunk.batch.num_rows for chunk in read_file(path)) == 0


def test_a_truncated_gzip_is_no_delivery(tmp_path: Path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"A,B\n" + b"1,2\n" * 5000)[:-20])
    with pytest.raises(BillFileNotReadable):
        list(read_file(path))


def test_a_truncated_parquet_is_no_delivery(tmp_path: Path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"A": list(range(1000))}), path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BillFileNotReadable):
        parquet_rows(path)
    with pytest.raises(BillFileNotReadable):
        list(read_file(path))


def test_the_footer_counts_apart_from_the_rows(tmp_path: Path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"A": list(range(1000))}), path)
    assert parquet_rows(path) == sum(chunk.batch.num_rows for chunk in read_file(path)) == 1000
    (tmp_path / "a.csv").write_text("A\n1\n")
    assert parquet_rows(tmp_path / "a.csv") is None


def test_the_digest_tells_order_and_borders_apart(tmp_path: Path):
    one, two, both = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    one.write_bytes(b"ab")
    two.write_bytes(b"c")
    both.write_bytes(b"abc")
    assert len({digest_of([one, two]), digest_of([two, one]), digest_of([both])}) == 3


def test_records_may_differ_in_their_keys():
    (chunk,) = read_records([{"a": "1"}, {"b": "2"}], name="an api")
    assert chunk.batch.to_pydict() == {"a": ["1", None], "b": [None, "2"]}
