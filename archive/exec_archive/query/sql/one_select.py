"""Judges a statement before it runs: one SELECT of the archive's own tables, or an EXPLAIN of one.

A locked DuckDB may still read and overwrite the files it needs. So what a person asks is taken
apart by DuckDB's own parser, and each part of it has to be one that is known here.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn

import duckdb

from exec_archive.errors import BadRequest
from exec_archive.query.sql.said_by_duckdb import said_of_parser
from exec_archive.store.tables import TABLES

# More than anybody writes; a text of megabytes may be nested deeper than a parser's stack.
_LONGEST = 50_000
# DuckDB takes minutes to plan for some ten thousand, and hears of no signal meanwhile.
_MOST_COLUMNS = 1_000
_MOST_NAMES = 100  # in one name: a table's, a column's, and those of fields within fields

TABLE_FUNCTIONS = frozenset({"generate_series", "json_each", "json_tree", "range", "unnest"})

# Functions that tell of the machine, run or bind other statements, wait, keep a state or write a
# log, and those that take bytes for what DuckDB itself once wrote. No other reads or changes
# anything but its arguments; a test holds this against the list of the installed version.
REFUSED_FUNCTIONS = frozenset(
    {
        *("current_setting", "getenv", "getvariable", "which_secret", "pg_conf_load_time"),
        *("current_connection_id", "current_query", "current_query_id", "current_transaction_id"),
        *("txid_current", "in_search_path", "index_key", "pg_get_viewdef", "pg_get_constraintdef"),
        *("json_deserialize_sql", "json_execute_serialized_sql", "json_serialize_plan"),
        *("json_serialize_sql", "parse_duckdb_log_message", "write_log", "pg_sleep", "sleep_ms"),
        *("currval", "nextval", "setval", "setseed", "get_block_size"),
        *("combine", "finalize", "to_aggregate_state", "variant_bytes_to_variant", "invoke"),
        *("inet_client_addr", "inet_client_port", "inet_server_addr", "inet_server_port"),
    }
)
_INTERNAL = "__"

_EXPRESSIONS = frozenset(
    {
        *("BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION"),
        *("CONSTANT", "FUNCTION", "LAMBDA", "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE"),
        *("STAR", "SUBQUERY", "TYPE", "WINDOW"),
    }
)
_PARTS = frozenset(
    {
        *("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"),
        *("BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SHOW_REF", "SUBQUERY"),
        *("TABLE_FUNCTION", "DISTINCT_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"),
        *("ORDER_MODIFIER", "ASCENDING", "DESCENDING", "ORDER_DEFAULT"),
    }
)
_DESCRIBING = frozenset({"DESCRIBE", "SUMMARY"})

# Possessive: a comment that was read is one, and is not tried in other ways.
_BLANKS = r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*+\*/)"
_EXPLAIN = re.compile(rf"{_BLANKS}*+explain\b(?P<analyze>{_BLANKS}++analy[sz]e\b)?", re.IGNORECASE)
_NOT_A_LINE_END = re.compile(r"[^\n]")

_ONE_SELECT = "Give one SELECT, or an EXPLAIN of one: exec-archive sql --examples"
_KNOWN_TABLES = (
    f"Use {', '.join(list(TABLES)[:-1])} or {list(TABLES)[-1]}: exec-archive sql --tables"
)


class Judged(NamedTuple):
    """A statement that may run: one SELECT, which tables it asks, and what stands before it."""

    select: str  # each sign where it stood in what was given
    tables: frozenset[str]
    explain: str = ""  # EXPLAIN, or EXPLAIN ANALYZE


def judged(given: str, serialize: Callable[[str], str]) -> Judged:
    """That statement; or a BadRequest. `serialize` is DuckDB's json_serialize_sql."""
    if len(given) > _LONGEST:
        raise BadRequest(
            f"The statement has {len(given):,} signs; {_LONGEST:,} are read.", "Make it shorter."
        )
    if "\0" in given or any("\ud800" <= sign <= "\udfff" for sign in given):
        raise BadRequest("The statement holds bytes that are no text.", "Write it in UTF-8.")
    select, explain = _without_explain(given)
    select = _without_its_end(select)
    if not select.strip():
        raise BadRequest("There is no statement.", _ONE_SELECT)
    tables = _Judge().tables_of(_syntax(select, serialize))
    return Judged(select, tables, explain)


def _without_explain(given: str) -> tuple[str, str]:
    """What is to be explained, and how; where that stood there are blanks."""
    found = _EXPLAIN.match(given)
    if found is None:
        return given, ""
    blanks = _NOT_A_LINE_END.sub(" ", found[0])
    return blanks + given[found.end() :], "EXPLAIN ANALYZE" if found["analyze"] else "EXPLAIN"


def _without_its_end(text: str) -> str:
    """Without semicolons and comments behind the last word: it is to stand within another."""
    signs = text.encode()
    end = None
    for place, kind in reversed(duckdb.tokenize(text)):
        is_end = kind == duckdb.token_type.comment or signs[place : place + 1] == b";"
        if not is_end:
            break
        end = place
    return text if end is None else signs[:end].decode()


def _syntax(select: str, serialize: Callable[[str], str]) -> Any:
    try:
        answer = json.loads(serialize(select))
    except RecursionError:
        raise _too_deep() from None
    if answer["error"]:
        if answer["error_type"] == "not implemented":
            _refuse_another_kind(select)
        raise said_of_parser(answer, select)
    statements = answer["statements"]
    _refuse_several(len(statements))
    return statements[0]["node"]


def _refuse_another_kind(select: str) -> NoReturn:
    _refuse_several(_semicolons(select) + 1)
    if re.search(r"\bpivot\b", select, re.IGNORECASE):
        raise BadRequest(
            "A PIVOT without the values to pivot on would be several statements.",
            "Name the values, as in: PIVOT node_runs ON status IN ('success', 'error') "
            "USING count(*)",
        )
    raise BadRequest("That is not one SELECT, and nothing else runs here.", _ONE_SELECT)


def _refuse_several(count: int) -> None:
    if count > 1:
        raise BadRequest(f"Those are {count} statements.", _ONE_SELECT)


def _semicolons(select: str) -> int:
    """How many stand between statements; several in a row are one."""
    signs = select.encode()
    found = [
        signs[place : place + 1] == b";"
        for place, kind in duckdb.tokenize(select)
        if kind != duckdb.token_type.comment
    ]
    return sum(here and not before for before, here in pairwise([True, *found]))


def _too_deep() -> BadRequest:
    return BadRequest("The statement is nested too deeply.", "Make it simpler.")


class _Judge:
    """Goes through a statement's syntax, and notes the tables it asks."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def tables_of(self, syntax: Any) -> frozenset[str]:
        """Every table of the archive in it; or a BadRequest for what is not to run."""
        try:
            self._judge(syntax, frozenset())
        except RecursionError:
            raise _too_deep() from None
        return frozenset(self._asked)

    def _judge(self, part: Any, named: frozenset[str]) -> None:
        """One part; `named` are the names that WITH gave to queries around it."""
        if isinstance(part, list):
            for each in part:
                self._judge(each, named)
        elif isinstance(part, Mapping):
            self._judge_one(part)
            if part.get("type") == "RECURSIVE_CTE_NODE":
                named |= {part["cte_name"].lower()}
            if "cte_map" in part:
                named = self._judge_with(part["cte_map"]["map"], named)
            if part.get("type") == "BASE_TABLE":
                self._judge_table(part, named)
            self._judge([value for key, value in part.items() if key != "cte_map"], named)

    def _judge_with(self, queries: Iterable[Any], named: frozenset[str]) -> frozenset[str]:
        """The queries of a WITH: each may ask those before it, and one that recurs itself."""
        for each in queries:
            self._judge(each["value"], named)
            named |= {each["key"].lower()}
        return named

    def _judge_one(self, part: Mapping[str, Any]) -> None:
        kind = part.get("type")
        if "class" in part:
            if part["class"] == "PARAMETER":
                raise BadRequest("The statement has a parameter.", "Write the value in its place.")
            _check_known(part["class"], _EXPRESSIONS)
        elif isinstance(kind, str):
            _check_known(kind, _PARTS)
        _check_size(part)
        if kind == "TABLE_FUNCTION":
            _check_table_function(part["function"])
        elif kind == "SHOW_REF":
            _check_description(part)
        if "function_name" in part:
            _check_function(part)

    def _judge_table(self, part: Mapping[str, Any], named: frozenset[str]) -> None:
        path = part["qualified_name"]["path"]
        name = ".".join(path)
        if part["at_clause"] is not None:
            raise BadRequest("Tables have no versions here.", "Leave out the AT.")
        if len(path) == 1 and name.lower() in named:
            return
        if len(path) != 1 or name.lower() not in TABLES:
            import difflib

            close = difflib.get_close_matches(name.lower(), [*TABLES, *named], n=1)
            meant = f"Did you mean {close[0]}? " if close else ""
            raise BadRequest(f"There is no table {_short(name)!r}.", meant + _KNOWN_TABLES)
        self._asked.add(name.lower())


def _check_known(kind: str, known: frozenset[str]) -> None:
    if kind not in known:
        raise BadRequest(
            f"The statement has a part that does not run here ({kind.lower().replace('_', ' ')}).",
            _ONE_SELECT,
        )


def _check_size(part: Mapping[str, Any]) -> None:
    columns, names = (len(part.get(key) or ()) for key in ("select_list", "column_names"))
    if columns > _MOST_COLUMNS:
        raise BadRequest(
            f"A SELECT of {columns:,} columns does not run here.",
            f"Name {_MOST_COLUMNS:,} at most.",
        )
    if names > _MOST_NAMES:
        raise BadRequest(
            f"A name of {names:,} parts does not run here.", "Nothing here is nested so deep."
        )


def _check_table_function(function: Mapping[str, Any]) -> None:
    path = _path(function)
    if function["class"] != "FUNCTION" or len(path) != 1 or path[0] not in TABLE_FUNCTIONS:
        raise BadRequest(
            f"{_short('.'.join(path))}() does not run here.",
            f"In FROM there may be tables, and {', '.join(sorted(TABLE_FUNCTIONS))}.",
        )


def _check_function(function: Mapping[str, Any]) -> None:
    """A function by its last name: whoever says the schema of one means the same."""
    for name in {function["function_name"].lower(), *_path(function)}:
        if name in REFUSED_FUNCTIONS or name.startswith(_INTERNAL):
            raise BadRequest(
                f"{_short(name)}() does not run here.",
                "Only what stands in the archive can be asked.",
            )


def _path(function: Mapping[str, Any]) -> list[str]:
    named: Mapping[str, Any] = function.get("qualified_name") or {}
    return [each.lower() for each in named.get("path", [])]


def _check_description(part: Mapping[str, Any]) -> None:
    if part["show_type"] not in _DESCRIBING or part["query"] is None:
        raise BadRequest("SHOW does not run here.", "See: exec-archive sql --tables")


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:59] + "…"
