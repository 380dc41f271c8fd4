"""Questions that people have about many executions, and the statements that answer them."""

EXAMPLES = {
    "Which nodes fail most, and with which error last?": """\
SELECT workflow_name, failed_node, count(*) AS failures,
  max(started_at) AS last_at, max_by(error_message, started_at) AS last_error
FROM executions
WHERE status IN ('error', 'crashed')
GROUP BY ALL ORDER BY failures DESC, last_at DESC""",
    "How slow is each node? Half of its runs, and 19 of 20, are faster than": """\
SELECT node, count(*) AS runs, round(quantile_cont(duration_ms, 0.5)) AS p50_ms,
  round(quantile_cont(duration_ms, 0.95)) AS p95_ms, max(duration_ms) AS max_ms
FROM node_runs
GROUP BY node ORDER BY p95_ms DESC""",
    "How many executions a day, and how many of them failed?": """\
SELECT started_at::DATE AS day, count(*) AS executions,
  count(*) FILTER (status IN ('error', 'crashed')) AS failed
FROM executions
WHERE started_at IS NOT NULL
GROUP BY day ORDER BY day""",
    "At which hour of the day do they fail (in UTC)?": """\
SELECT hour(started_at) AS hour, count(*) AS executions,
  round(100 * avg((status IN ('error', 'crashed'))::INT), 1) AS failed_percent
FROM executions
WHERE started_at IS NOT NULL
GROUP BY hour ORDER BY hour""",
    "Which executions took longest?": """\
SELECT instance, id, workflow_name, status, started_at, duration_ms
FROM executions
ORDER BY duration_ms DESC NULLS LAST LIMIT 20""",
    "Which version of a workflow brought an error? The one it was first met in": """\
SELECT e.workflow_name, any_value(e.error_message) AS error, count(*) AS times,
  min(e.started_at) AS first_at, max(e.started_at) AS last_at,
  min_by(coalesce(w.version, left(w.sha256, 12)), e.started_at) AS first_version
FROM executions e
LEFT JOIN workflows w ON w.sha256 = e.workflow_sha256
WHERE e.error_fingerprint IS NOT NULL
GROUP BY e.workflow_name, e.error_fingerprint ORDER BY last_at DESC""",
    "Where did the time go? The three nodes of each workflow that took most": """\
SELECT e.workflow_name, n.node, sum(n.duration_ms) AS total_ms, count(*) AS runs
FROM node_runs n
JOIN executions e ON e.instance = n.instance AND e.id = n.execution_id
GROUP BY e.workflow_name, n.node
QUALIFY row_number() OVER (
  PARTITION BY e.workflow_name ORDER BY total_ms DESC, n.node) <= 3
ORDER BY e.workflow_name, total_ms DESC, n.node""",
    "Which nodes give most, in bytes?": """\
SELECT node, count(*) AS runs, max(output_bytes) AS largest,
  sum(output_bytes) AS bytes
FROM node_runs
GROUP BY node ORDER BY largest DESC NULLS LAST LIMIT 20""",
    "How many items does each node give, by output?": """\
SELECT node, output, count(*) AS runs, sum(items) AS items, max(items) AS most
FROM (
  SELECT node, unnest(items_out) AS items,
    generate_subscripts(items_out, 1) - 1 AS output
  FROM node_runs WHERE output_kind = 'main')
GROUP BY ALL ORDER BY node, output""",
    "Which retries helped, and how long after?": """\
SELECT failed.instance, failed.id, failed.workflow_name, failed.error_message,
  retry.id AS retry, retry.started_at - failed.started_at AS after
FROM executions failed
JOIN executions retry
  ON retry.instance = failed.instance AND retry.id = failed.retry_success_id
ORDER BY failed.started_at DESC""",
    "Which workflow calls which, and how often does the called one fail?": """\
SELECT caller.workflow_name AS caller, called.workflow_name AS called,
  count(*) AS calls,
  count(*) FILTER (called.status IN ('error', 'crashed')) AS failed
FROM executions called
JOIN executions caller
  ON caller.instance = called.instance
  AND caller.id = called.parent_execution_id
GROUP BY ALL ORDER BY calls DESC, caller, called""",
    "Which executions say success, and yet swallowed errors?": """\
SELECT instance, id, workflow_name, started_at, swallowed_errors
FROM executions
WHERE status = 'success' AND swallowed_errors > 0
ORDER BY started_at DESC""",
    "Whose data is not in the archive as a whole, and why?": """\
SELECT completeness, status, count(*) AS executions,
  min(started_at) AS first_at, max(started_at) AS last_at
FROM executions
WHERE completeness <> 'full'
GROUP BY ALL ORDER BY executions DESC, completeness""",
    "What stands in items? Of an output in parts, a part alone is no JSON": """\
SELECT execution_id, node, run_index, item ->> '$.json.mail' AS mail
FROM outputs, unnest(
  CASE WHEN json_valid(json) THEN json_extract(json, '$.main[*][*]') END
) AS items(item)
WHERE role = 'output' AND mail IS NOT NULL
LIMIT 20""",
}
