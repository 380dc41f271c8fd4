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
    '  import      Read saved executions into the archive.\n'
    '\n'
    'Investigate:\n'
    '  list        List executions, the newest first.\n'
    '  view        Show one execution: how it ended, where it failed, and its steps.\n'
    '\n'
    'Share:\n'
    '  download    Get the JSON of executions, byte for byte as n8n sent it.\n'
    '\n'
    'Maintain:\n'
    '  info        Show what is in the archive, and what could not be had.\n'
    '\n'
    '  An execution is named by its id (231), by instance and id (prod/231), or as\n'
    '  latest or latest-failed. Exit codes: 0 done, 2 usage, 3 not found, 4 the\n'
    '  server refused the key, 5 the archive is damaged, 6 the server or the network\n'
    '  stands in the way, 7 something was left out, 8 this machine stands in the way,\n'
    '  130 interrupted.\n'
)

COMMANDS: dict[str, str] = {
    'import': 'Read saved executions into the archive.',
    'list': 'List executions, the newest first.',
    'view': 'Show one execution: how it ended, where it failed, and its steps.',
    'download': 'Get the JSON of executions, byte for byte as n8n sent it.',
    'info': 'Show what is in the archive, and what could not be had.',
}

OPTIONS: dict[tuple[str, str], list[str]] = {
    ('', 'options'): ['--version', '--archive', '--help'],
    ('', 'files'): ['--archive'],
    ('import', 'options'): ['--instance', '--json', '--quiet', '-q', '--archive', '--help'],
    ('import', 'files'): ['--archive'],
    ('list', 'options'): ['--status', '--workflow', '--instance', '--since', '--until', '--sort', '--reverse', '--limit', '--page', '--format', '--json', '--fields', '--tz', '--archive', '--help'],
    ('list', 'files'): ['--archive'],
    ('view', 'options'): ['--workflow', '--json', '--tz', '--archive', '--help'],
    ('view', 'files'): ['--archive'],
    ('download', 'options'): ['--output', '-o', '--pretty', '--force', '--status', '--workflow', '--instance', '--since', '--until', '--tz', '--archive', '--help'],
    ('download', 'files'): ['--output', '-o', '--archive'],
    ('info', 'options'): ['--json', '--tz', '--archive', '--help'],
    ('info', 'files'): ['--archive'],
}

CHOICES: dict[tuple[str, str], list[str]] = {
    ('list', '--sort'): ['started', 'stopped', 'duration', 'workflow', 'status', 'size', 'items', 'id'],
    ('list', '--format'): ['table', 'json', 'jsonl', 'csv'],
}
