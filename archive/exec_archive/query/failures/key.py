"""The name of a failure's group: n8n's words make it, or else what is known without them."""

_KNOWN = (
    "workflow_id",
    "status",
    "completeness",
    "failed_node",
    "last_node",
    "error_type",
    "error_http_code",
)
_TOLD = ", ".join(f"coalesce({column}, '')" for column in _KNOWN)

# SQL over these columns of executions; as many digits as a fingerprint has.
KEY_COLUMNS = ", ".join(("error_fingerprint", *_KNOWN))
FAILURE_KEY = f"coalesce(error_fingerprint, left(sha256(concat_ws(chr(31), {_TOLD})), 12))"
