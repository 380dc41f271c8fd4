"""The table's rows, in the order of its goals."""

from pathlib import Path

from bench.compaction_rows import deep_bytes, list_of_small_imports
from bench.inputs import Inputs
from bench.large_rows import (
    peak_of_download,
    peak_of_import,
    peak_of_odd_import,
    peak_of_output,
    peak_of_view,
)
from bench.odd_shapes import KINDS
from bench.page_rows import history_page, page_paint, report_paint
from bench.pull_rows import nothing_new, peak_of_pull, peak_of_serving
from bench.pull_rows import rate as pull_rate
from bench.search_rows import FEW_HITS, NO_HITS, against_zstdgrep
from bench.size_rows import fresh_bytes, ingest_cpu
from bench.start_rows import cold, completion, help_text
from bench.table import Row


def _corpus(inputs: Inputs) -> Path:
    return inputs.archive


def _superseded(inputs: Inputs) -> Path:
    return inputs.million(superseded=True)


def _plain(inputs: Inputs) -> Path:
    return inputs.million(superseded=False)


def _list(_: Inputs) -> list[str]:
    return ["list"]


def _list_failed(_: Inputs) -> list[str]:
    return ["list", "--status", "failed"]


def _view_some(inputs: Inputs) -> list[str]:
    return ["view", str(inputs.sizes.executions * 3 // 4)]


def _view_superseded(inputs: Inputs) -> list[str]:
    return ["view", str(inputs.sizes.metadata * 3 // 4)]


def _view_largest(inputs: Inputs) -> list[str]:
    return ["view", inputs.largest_id]


def _errors(_: Inputs) -> list[str]:
    return ["errors"]


def _failed(inputs: Inputs) -> Path:
    return inputs.failed


def _why_some(inputs: Inputs) -> list[str]:
    return ["why", inputs.some_failed_id(inputs.archive)]


def _why_superseded(inputs: Inputs) -> list[str]:
    return ["why", inputs.some_failed_id(_superseded(inputs))]


def _why_largest(inputs: Inputs) -> list[str]:
    return ["why", inputs.large_failed_id]


def _output_of_largest(inputs: Inputs) -> list[str]:
    return ["output", inputs.large_failed_id, "Webhook", "--limit", "20"]


def _failed_steps(_: Inputs) -> list[str]:
    statement = (
        "SELECT node, count(*) AS failures FROM node_runs "
        "WHERE status IN ('error', 'crashed') GROUP BY node ORDER BY failures DESC, node"
    )
    return ["sql", statement]


def _stats(_: Inputs) -> list[str]:
    return ["stats"]


def _stats_since(_: Inputs) -> list[str]:
    return ["stats", "--since", "2026-07-20", "--until", "2026-08-20"]


def _p95_per_node(_: Inputs) -> list[str]:
    return ["sql", "SELECT node, quantile_cont(duration_ms, 0.95) FROM node_runs GROUP BY node"]


ROWS = (
    Row("ingest, CPU", 1.8, ingest_cpu),
    Row("bytes, fresh", 1.5, fresh_bytes),
    Row("bytes, after compact --deep", 1.1, deep_bytes),
    Row("list, after 1,000 small imports", 1.3, list_of_small_imports),
    Row("--help", 3, help_text),
    Row("shell completion", 3, completion),
    Row("list, 10,000", 1.7, cold(_corpus, _list)),
    Row("list --status failed, 10,000", 1.7, cold(_corpus, _list_failed)),
    Row("view, 10,000", 1.7, cold(_corpus, _view_some)),
    Row("why, 10,000", 1.7, cold(_corpus, _why_some)),
    Row("list, 1,000,000, 2 % superseded", 2.2, cold(_superseded, _list)),
    Row("list --status failed, 1,000,000, superseded", 2.2, cold(_superseded, _list_failed)),
    Row("view, 1,000,000, 2 % superseded", 2.2, cold(_superseded, _view_superseded)),
    Row("why, 1,000,000, 2 % superseded", 2.2, cold(_superseded, _why_superseded)),
    Row("errors, 1,000,000, 2 % superseded", 5, cold(_superseded, _errors)),
    Row("view of 10 MB, 10,000", 2.3, cold(_corpus, _view_largest)),
    Row("why of 10 MB, 10,000", 2.3, cold(_failed, _why_largest)),
    Row("output of a node of 10 MB, 10,000", 2.3, cold(_failed, _output_of_largest)),
    Row("failed steps, 12,000,000 node runs", 3, cold(_plain, _failed_steps)),
    Row("failed steps, 2 % superseded", 3, cold(_superseded, _failed_steps)),
    Row("p95 per node, 12,000,000 node runs", 8, cold(_plain, _p95_per_node)),
    Row("p95 per node, 2 % superseded", 8, cold(_superseded, _p95_per_node)),
    Row("stats, 1,000,000, 2 % superseded", 5, cold(_superseded, _stats)),
    Row("stats since a month, the same", 5, cold(_superseded, _stats_since)),
    Row("history page, 100,000 executions", 200, history_page),
    Row("first paint, page of 20 MB", 1000, page_paint),
    Row("first paint, report of 20 MB", 1000, report_paint),
    Row("search, a few hits", 1, against_zstdgrep(FEW_HITS, case=False)),
    Row("search, no hit", 1, against_zstdgrep(NO_HITS, case=False)),
    Row("search --case, a few hits", 1, against_zstdgrep(FEW_HITS, case=True)),
    Row("search --case, no hit", 1, against_zstdgrep(NO_HITS, case=True)),
    Row("pull against paging, at n8n's 16 MB/s", 0.9, pull_rate, at_least=True),
    Row("pull with nothing new, beyond a listing", 1, nothing_new),
    Row("pull of 250 MB, memory", 400, peak_of_pull),
    Row("serving 250 MB, memory", 400, peak_of_serving),
    Row("import of 250 MB, memory", 400, peak_of_import),
    Row("view of 250 MB, memory", 400, peak_of_view),
    Row("output of 250 MB, memory", 400, peak_of_output),
    Row("download of 250 MB, memory", 400, peak_of_download),
    *(Row(f"import of 250 MB, {kind}", 400, peak_of_odd_import(kind)) for kind in KINDS),
)
