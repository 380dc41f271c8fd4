"""`sql`: every type comes through every form as it is, and every row in its order."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from acceptance.kit.in_process import Ask

_EVERY_TYPE = """
SELECT 1::HUGEINT * 100000000000000000000000000 AS huge, 1.50::DECIMAL(10,2) AS money,
  12345678901234567890.123456::DECIMAL(30,6) AS long_money, 'a\\xFF'::BLOB AS blob,
  TIMESTAMP '2026-01-02 03:04:05' AS t, TIMESTAMP_MS '2026-01-02 03:04:05.6' AS ms,
  TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS ns, TIMESTAMPTZ '2026-01-02 03:04:05+02' AS tz,
  TIMESTAMP '294247-01-10 04:00:54.775806' AS far, TIMESTAMP '0044-03-15 (BC) 10:00:00' AS bc,
  'infinity'::TIMESTAMP AS never, DATE '2026-01-02' AS d, TIME '10:00' AS tm,
  TIMETZ '10:00:00+01' AS ttz, INTERVAL 3 DAY AS i, 'nan'::DOUBLE AS nan, '-inf'::FLOAT AS inf,
  true AS yes, NULL AS nothing, '101'::BIT AS bits, 'a'::ENUM('a', 'b') AS e,
  '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID AS u, [TIMESTAMP '2026-01-02', NULL] AS l,
  array_value(1, 2) AS pair,
  {'a': 1.5, 'it''s "b"': TIMESTAMP '2026-01-02', 'n': 'nan'::DOUBLE} AS s,
  MAP {'x': TIMESTAMP '2026-01-02', '': NULL} AS m, MAP {1: 2} AS by_number,
  union_value(k := 1) AS either, {'a': [1]}::VARIANT AS v, row(1, 2) AS r, [[1.5], NULL] AS nested,
  '{"a": 1e400}'::JSON AS j, '=1+1' AS formula, 1 AS same, 2 AS same, 3 AS "SAME",
  10::BIGNUM AS big, [INTERVAL 1 DAY] AS gaps, 0.1::FLOAT AS f
"""


_EVERY_VALUE = {
    "huge": 100000000000000000000000000,
    "money": 1.5,
    "long_money": "12345678901234567890.123456",
    "blob": r"a\xFF",
    "t": "2026-01-02T03:04:05.000Z",
    "ms": "2026-01-02T03:04:05.600Z",
    "ns": "2026-01-02T03:04:05.123456789Z",
    "tz": "2026-01-02T01:04:05.000Z",
    "far": "294247-01-10T04:00:54.775806Z",
    "bc": "0044-03-15 (BC) 10:00:00",
    "never": "infinity",
    "d": "2026-01-02",
    "tm": "10:00:00",
    "ttz": "10:00:00+01",
    "i": "3 days",
    "nan": "NaN",
    "inf": "-Infinity",
    "yes": True,
    "nothing": None,
    "bits": "101",
    "e": "a",
    "u": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "l": ["2026-01-02T00:00:00.000Z", None],
    "pair": [1, 2],
    "s": {"a": 1.5, 'it\'s "b"': "2026-01-02T00:00:00.000Z", "n": "NaN"},
    "m": {"x": "2026-01-02T00:00:00.000Z", "": None},
    "by_number": "{1=2}",
    "either": "1",
    "v": "{'a': [1]}",
    "r": "(1, 2)",
    "nested": [[1.5], None],
    "j": '{"a": 1e400}',
    "formula": "=1+1",
    "same": 1,
    "same_1": 2,
    "SAME_2": 3,
    "big": "10",
    "gaps": ["1 day"],
    "f": 0.10000000149011612,
}


def test_every_type_comes_as_json(samples: Ask) -> None:
    (row,) = samples("sql", "--json", _EVERY_TYPE).json
    assert row == _EVERY_VALUE
    (line,) = samples("sql", "--format", "jsonl", _EVERY_TYPE).lines
    assert json.loads(line, parse_constant=pytest.fail) == row


def test_every_type_comes_as_csv_that_runs_nowhere(samples: Ask) -> None:
    text = samples("sql", "--format", "csv", _EVERY_TYPE).out
    (row,) = csv.DictReader(io.StringIO(text))
    assert list(row) == list(_EVERY_VALUE)
    assert row["formula"] == "'=1+1"
    assert row["long_money"] == "12345678901234567890.123456"
    assert row["t"] == "2026-01-02T03:04:05.000Z"
    assert json.loads(row["s"]) == _EVERY_VALUE["s"]
    assert not row["nothing"]


def test_every_type_comes_as_a_table_and_as_parquet(samples: Ask, tmp_path: Path) -> None:
    head, row = samples("sql", _EVERY_TYPE).lines
    assert head.split() == list(_EVERY_VALUE)
    assert "NULL" in row
    samples("sql", _EVERY_TYPE, "-o", tmp_path / "made.parquet")
    table = pq.read_table(tmp_path / "made.parquet")
    assert table.column_names == list(_EVERY_VALUE)
    assert str(table.schema.field("t").type) == "timestamp[us]"
    assert table["long_money"].to_pylist()[0].as_tuple().exponent == -6


def test_rows_keep_their_order(samples: Ask) -> None:
    statement = "SELECT range AS n, now() AS t FROM range(100000) ORDER BY hash(range)"
    rows = [json.loads(line)["n"] for line in samples("sql", "--format", "jsonl", statement).lines]
    again = "SELECT range AS n FROM range(100000) ORDER BY hash(range)"
    assert rows == [int(line) for line in samples("sql", "--format", "csv", again).lines[1:]]
    assert rows != sorted(rows)


def test_no_rows_is_a_line_on_stderr(samples: Ask) -> None:
    none = "SELECT id FROM executions WHERE false"
    answer = samples("sql", none)
    assert (answer.code, answer.out, answer.err) == (0, "", "No rows.\n")
    assert samples("sql", none, "--format", "csv").out == "id\n"
    assert samples("sql", none, "--json").json == []
