"""Opens DuckDB. That takes as long as loading a command does, so it can be begun before that."""

import threading

import duckdb


class _Opening(threading.Thread):
    """DuckDB being opened in a thread of its own; its connection, or what went wrong."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._error: Exception | None = None

    def run(self) -> None:
        """Opens it."""
        try:
            self._connection = _connect()
        except duckdb.Error as error:
            self._error = error

    def connection(self) -> duckdb.DuckDBPyConnection:
        """Waits for it."""
        self.join()
        if self._connection is None:
            raise self._error or RuntimeError("the thread that opened DuckDB was ended")
        return self._connection


_begun: list[_Opening] = []
_left: list[duckdb.DuckDBPyConnection] = []


def begin() -> None:
    """Opens one in a second thread, for a process that ends with its answer; `opened` takes it."""
    opening = _Opening()
    opening.start()
    _begun.append(opening)


def opened() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory, which nobody else has."""
    if not _begun:
        return _connect()
    connection = _begun.pop().connection()
    _left.append(connection)
    return connection


def is_left(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether it is left to the end of the process: to take it down before takes 5 ms."""
    return any(each is connection for each in _left)


def _connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )
