"""The words of help and completion; made by `make docs`, not by hand."""

HELP = (
    'Usage: exec-archive [OPTIONS] COMMAND [ARGS]...\n'
    '\n'
    '  The black box recorder for n8n: keeps every execution, and tells what\n'
    '  happened.\n'
    '\n'
    'Options:\n'
    '  --version         Show the version and exit.\n'
    "  --archive FOLDER  The archive to use; else a folder of your user's.  [env var:\n"
    '                    EXEC_ARCHIVE]\n'
    '  -h, --help        Show this message and exit.\n'
    '\n'
    'Collect:\n'
    '  pull        Bring the archive up to date with an n8n server.\n'
    '  import      Read saved executions into the archive.\n'
    '  config      Name the n8n servers to pull from, and where the key to each is.\n'
    '\n'
    'Investigate:\n'
    '  list        List executions, the newest first.\n'
    '  view        Show one execution: how it ended, where it failed, and its steps.\n'
    '  why         Tell why an execution failed: the step, its input, the way to it.\n'
    '  trace       Show what ran when, how long it took, and what it called.\n'
    '  output      Show the items a node gave.\n'
    '  input       Show the items a node received.\n'
    '  search      Find a text in items, errors and names.\n'
    '  diff        Tell what differs between two executions of a workflow.\n'
    '  errors      Group failures by cause: how often, since when, and is it over.\n'
    '  losses      Find what was lost though n8n says success.\n'
    '  sql         Ask the archive in SQL: one SELECT.\n'
    '\n'
    'Share:\n'
    '  download    Get the JSON of executions, byte for byte as n8n sent it.\n'
    '  bundle      Make one file to hand on: executions, masked.\n'
    '  report      Make a page of an execution, to look at in a browser.\n'
    '  repro       Make a workflow that fails the same way, with its data pinned.\n'
    '  export      Write executions for other tools: Perfetto, DuckDB.\n'
    '\n'
    'Monitor:\n'
    '  stats       Count what ran: how much failed, how long it took, what changed.\n'
    '  alerts      Tell when workflows fail again and again, and when they recover.\n'
    '  retry       Run what failed again on its server, and archive what comes.\n'
    '\n'
    'Serve:\n'
    '  serve       Serve the archive to browsers and programs.\n'
    '\n'
    'Maintain:\n'
    '  demo        Show the whole loop, from recorded executions of a real n8n.\n'
    '  info        Show what is in the archive, and what could not be had.\n'
    '  verify      Check that the archive is what was stored.\n'
    '  compact     Merge small segments, and let go of what newer revisions hide.\n'
    '\n'
    '  An execution is named by its id (231), by instance and id (prod/231), or as\n'
    '  latest or latest-failed. Exit codes: 0 done, 1 the execution failed, or lost\n'
    '  something (if asked for), 2 usage, 3 not found, 4 the server refused the key,\n'
    '  5 the archive is damaged, 6 the server or the network stands in the way, 7\n'
    '  something was left out, 8 this machine stands in the way, 130 interrupted.\n'
)

COMMANDS: dict[str, str] = {
    'pull': 'Bring the archive up to date with an n8n server.',
    'import': 'Read saved executions into the archive.',
    'config': 'Name the n8n servers to pull from, and where the key to each is.',
    'list': 'List executions, the newest first.',
    'view': 'Show one execution: how it ended, where it failed, and its steps.',
    'why': 'Tell why an execution failed: the step, its input, the way to it.',
    'trace': 'Show what ran when, how long it took, and what it called.',
    'output': 'Show the items a node gave.',
    'input': 'Show the items a node received.',
    'search': 'Find a text in items, errors and names.',
    'diff': 'Tell what differs between two executions of a workflow.',
    'errors': 'Group failures by cause: how often, since when, and is it over.',
    'losses': 'Find what was lost though n8n says success.',
    'sql': 'Ask the archive in SQL: one SELECT.',
    'download': 'Get the JSON of executions, byte for byte as n8n sent it.',
    'bundle': 'Make one file to hand on: executions, masked.',
    'report': 'Make a page of an execution, to look at in a browser.',
    'repro': 'Make a workflow that fails the same way, with its data pinned.',
    'export': 'Write executions for other tools: Perfetto, DuckDB.',
    'stats': 'Count what ran: how much failed, how long it took, what changed.',
    'alerts': 'Tell when workflows fail again and again, and when they recover.',
    'retry': 'Run what failed again on its server, and archive what comes.',
    'serve': 'Serve the archive to browsers and programs.',
    'demo': 'Show the whole loop, from recorded executions of a real n8n.',
    'info': 'Show what is in the archive, and what could not be had.',
    'verify': 'Check that the archive is what was stored.',
    'compact': 'Merge small segments, and let go of what newer revisions hide.',
}

SUBCOMMANDS: dict[str, dict[str, str]] = {
    'config': {'add': 'Add a server: its address, and where the key to it is.', 'list': 'List the servers of the config file.', 'show': 'Show all that is known of a server, or of every one.', 'remove': 'Take a server out of the config file.'},
    'alerts': {'check': 'Check the rules on the archive, and tell what is new.', 'test': 'Send a made-up alert, to see that it arrives.', 'history': 'List what was told, to whom, and what still waits.'},
}

OPTIONS: dict[tuple[str, str], list[str]] = {
    ('', 'options'): ['--version', '--archive', '--help'],
    ('', 'files'): ['--archive'],
    ('pull', 'options'): ['--all', '--url', '--key-file', '--key-command', '--ca-bundle', '--proxy', '--allow-http', '--workflow', '--status', '--since', '--full', '--alerts', '--json', '--quiet', '-q', '--tz', '--archive', '--help'],
    ('pull', 'files'): ['--ca-bundle', '--archive'],
    ('import', 'options'): ['--instance', '--json', '--quiet', '-q', '--archive', '--help'],
    ('import', 'files'): ['--archive'],
    ('config', 'options'): ['--help'],
    ('config', 'files'): [],
    ('config add', 'options'): ['--url', '--key-command', '--key-file', '--key-variable', '--ca-bundle', '--proxy', '--allow-http', '--force', '--no-check', '--help'],
    ('config add', 'files'): ['--key-file', '--ca-bundle'],
    ('config list', 'options'): ['--json', '--help'],
    ('config list', 'files'): [],
    ('config show', 'options'): ['--check', '--json', '--help'],
    ('config show', 'files'): [],
    ('config remove', 'options'): ['--help'],
    ('config remove', 'files'): [],
    ('list', 'options'): ['--status', '--workflow', '--instance', '--since', '--until', '--tz', '--sort', '--reverse', '--limit', '--page', '--format', '--json', '--fields', '--archive', '--help'],
    ('list', 'files'): ['--archive'],
    ('view', 'options'): ['--workflow', '--exit-status', '--json', '--tz', '--archive', '--help'],
    ('view', 'files'): ['--archive'],
    ('why', 'options'): ['--workflow', '--full', '--stack', '--exit-status', '--json', '--tz', '--archive', '--help'],
    ('why', 'files'): ['--archive'],
    ('trace', 'options'): ['--workflow', '--runs', '--loop', '--failed', '--slowest', '--calls', '--all', '--json', '--tz', '--archive', '--help'],
    ('trace', 'files'): ['--archive'],
    ('output', 'options'): ['--workflow', '--run', '--item', '--output', '--kind', '--path', '--limit', '--all', '--json', '--archive', '--help'],
    ('output', 'files'): ['--output', '--archive'],
    ('input', 'options'): ['--workflow', '--run', '--item', '--input', '--kind', '--path', '--limit', '--all', '--json', '--archive', '--help'],
    ('input', 'files'): ['--archive'],
    ('search', 'options'): ['--regex', '--case', '--node', '--in', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--limit', '--format', '--json', '--archive', '--help'],
    ('search', 'files'): ['--archive'],
    ('diff', 'options'): ['--workflow', '--node', '--all', '--force', '--json', '--tz', '--archive', '--help'],
    ('diff', 'files'): ['--archive'],
    ('errors', 'options'): ['--status', '--workflow', '--instance', '--since', '--until', '--tz', '--sort', '--reverse', '--limit', '--page', '--format', '--json', '--archive', '--help'],
    ('errors', 'files'): ['--archive'],
    ('losses', 'options'): ['--all', '--sure', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--limit', '--exit-status', '--json', '--archive', '--help'],
    ('losses', 'files'): ['--archive'],
    ('sql', 'options'): ['--file', '--format', '--json', '--output', '-o', '--force', '--tables', '--examples', '--archive', '--help'],
    ('sql', 'files'): ['--output', '-o', '--archive'],
    ('download', 'options'): ['--output', '-o', '--pretty', '--force', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--archive', '--help'],
    ('download', 'files'): ['--output', '-o', '--archive'],
    ('bundle', 'options'): ['--output', '-o', '--all', '--alone', '--preview', '--profile', '--keep', '--yes', '--no-redact', '--force', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--archive', '--help'],
    ('bundle', 'files'): ['--output', '-o', '--archive'],
    ('report', 'options'): ['--workflow', '--output', '-o', '--profile', '--keep', '--yes', '--no-redact', '--force', '--archive', '--help'],
    ('report', 'files'): ['--output', '-o', '--archive'],
    ('repro', 'options'): ['--workflow', '--output', '-o', '--profile', '--keep', '--yes', '--no-redact', '--force', '--archive', '--help'],
    ('repro', 'files'): ['--output', '-o', '--archive'],
    ('export', 'options'): ['--to', '--output', '-o', '--force', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--archive', '--help'],
    ('export', 'files'): ['--output', '-o', '--archive'],
    ('stats', 'options'): ['--by', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--sort', '--reverse', '--limit', '--page', '--format', '--json', '--archive', '--help'],
    ('stats', 'files'): ['--archive'],
    ('alerts', 'options'): ['--help'],
    ('alerts', 'files'): [],
    ('alerts check', 'options'): ['--explain', '--json', '--tz', '--archive', '--help'],
    ('alerts check', 'files'): ['--archive'],
    ('alerts test', 'options'): ['--json', '--help'],
    ('alerts test', 'files'): [],
    ('alerts history', 'options'): ['--limit', '--format', '--json', '--tz', '--archive', '--help'],
    ('alerts history', 'files'): ['--archive'],
    ('retry', 'options'): ['--latest-failed', '--workflow', '--instance', '--load-workflow', '--force', '--dry-run', '--yes', '-y', '--timeout', '--url', '--key-file', '--key-command', '--ca-bundle', '--proxy', '--allow-http', '--json', '--tz', '--archive', '--help'],
    ('retry', 'files'): ['--ca-bundle', '--archive'],
    ('serve', 'options'): ['--host', '--port', '--allow-host', '--tls-cert', '--tls-key', '--token-file', '--retry-token-file', '--may-retry', '--instance', '--tz', '--archive', '--help'],
    ('serve', 'files'): ['--tls-cert', '--tls-key', '--archive'],
    ('demo', 'options'): ['--archive', '--help'],
    ('demo', 'files'): ['--archive'],
    ('info', 'options'): ['--json', '--tz', '--archive', '--help'],
    ('info', 'files'): ['--archive'],
    ('verify', 'options'): ['--json', '--quiet', '-q', '--archive', '--help'],
    ('verify', 'files'): ['--archive'],
    ('compact', 'options'): ['--deep', '--json', '--quiet', '-q', '--archive', '--help'],
    ('compact', 'files'): ['--archive'],
}

CHOICES: dict[tuple[str, str], list[str]] = {
    ('list', '--sort'): ['started', 'stopped', 'duration', 'workflow', 'status', 'size', 'items', 'id'],
    ('list', '--format'): ['table', 'json', 'jsonl', 'csv'],
    ('search', '--format'): ['text', 'json', 'jsonl'],
    ('errors', '--sort'): ['last', 'count', 'first'],
    ('errors', '--format'): ['table', 'json', 'jsonl', 'csv'],
    ('losses', '--sure'): ['certain', 'likely', 'possible'],
    ('sql', '--format'): ['table', 'json', 'jsonl', 'csv', 'parquet'],
    ('bundle', '--profile'): ['share', 'secrets'],
    ('report', '--profile'): ['share', 'secrets'],
    ('repro', '--profile'): ['share', 'secrets'],
    ('export', '--to'): ['perfetto', 'duckdb'],
    ('stats', '--by'): ['workflow', 'node', 'status', 'hour', 'day', 'week', 'month', 'year'],
    ('stats', '--sort'): ['failed', 'rate', 'runs', 'median', 'p95', 'items', 'name'],
    ('stats', '--format'): ['table', 'json', 'jsonl', 'csv'],
    ('alerts history', '--format'): ['table', 'json', 'jsonl'],
}
