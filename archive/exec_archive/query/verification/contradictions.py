"""Every way in which the tables of an archive can contradict each other, one statement each.

A statement gives instance, id and what is wrong. What stands is told apart from what is hidden: an
older revision that is damaged takes nothing from what is shown.
"""

VIEWS = (
    # What each row says, and whether it stands.
    """
    CREATE TABLE judged AS
    SELECT facts.*, newer.supersedes IS NULL AS stands
    FROM facts LEFT JOIN (
        SELECT DISTINCT instance, id, supersedes FROM facts WHERE supersedes IS NOT NULL
    ) AS newer ON facts.instance = newer.instance AND facts.id = newer.id
        AND facts.revision = newer.supersedes
    """,
    # What each document should be; several rows name one document where only facts changed.
    """
    CREATE TABLE wanted AS
    SELECT instance, id, document_revision AS revision,
        min(sha256) AS sha256, min(size_bytes) AS size_bytes, min(node_runs)::HUGEINT AS node_runs,
        count(DISTINCT (sha256, size_bytes, node_runs)) > 1 AS unclear,
        CASE WHEN bool_or(stands) THEN '' ELSE 'an older revision: ' END AS which
    FROM judged GROUP BY ALL
    """,
    # Its node runs, whichever row groups they came in.
    """
    CREATE TABLE ran AS
    SELECT instance, id, revision, sum(runs)::HUGEINT AS runs, sum(seqs)::HUGEINT AS seqs,
        max(last_seq)::HUGEINT AS last_seq
    FROM runs GROUP BY ALL
    """,
    """
    CREATE TABLE hidden AS
    SELECT DISTINCT instance, id, supersedes_document AS revision
    FROM facts WHERE supersedes_document IS NOT NULL
    """,
)

CONTRADICTIONS = (
    """
    SELECT instance, id, 'more than one revision of it stands'
    FROM judged WHERE stands GROUP BY instance, id HAVING count(*) > 1
    """,
    """
    SELECT instance, id, 'a revision of it is there twice'
    FROM facts GROUP BY instance, id, revision HAVING count(*) > 1
    """,
    """
    SELECT instance, id, 'its revisions contradict each other'
    FROM facts WHERE supersedes >= revision OR document_revision > revision
        OR supersedes_document >= document_revision
    """,
    """
    SELECT instance, id, 'its revisions contradict each other' FROM wanted WHERE unclear
    """,
    """
    SELECT instance, id, 'a revision that a newer one replaced is missing'
    FROM (SELECT instance, id, supersedes AS revision FROM facts WHERE supersedes IS NOT NULL)
    ANTI JOIN facts USING (instance, id, revision)
    """,
    """
    SELECT instance, id, which || 'its document is missing'
    FROM wanted ANTI JOIN documents USING (instance, id, revision)
    """,
    """
    SELECT instance, id, which || CASE WHEN documents.sha256 IS NULL
        THEN 'its document cannot be put together' ELSE 'its document is not what was stored' END
    FROM wanted JOIN documents USING (instance, id, revision)
    WHERE documents.sha256 IS DISTINCT FROM wanted.sha256
        OR documents.size_bytes <> wanted.size_bytes
    """,
    """
    SELECT instance, id, 'a document of it is there twice'
    FROM documents GROUP BY instance, id, revision HAVING count(*) > 1
    """,
    """
    SELECT instance, id, 'it has a document, but no row in executions'
    FROM documents ANTI JOIN wanted USING (instance, id, revision)
    """,
    """
    SELECT instance, id, which || 'its node runs are not the ones it had'
    FROM wanted LEFT JOIN ran USING (instance, id, revision)
    WHERE coalesce(runs, 0) <> node_runs OR last_seq <> node_runs - 1
        OR seqs <> node_runs * (node_runs - 1) // 2
    """,
    """
    SELECT instance, id, 'node runs of it belong to no document'
    FROM ran ANTI JOIN wanted USING (instance, id, revision)
    ANTI JOIN documents USING (instance, id, revision)
    """,
    """
    SELECT instance, id, 'its document is taken for an older one'
    FROM (SELECT instance, id, document_revision AS revision FROM judged WHERE stands)
    JOIN hidden USING (instance, id, revision)
    """,
    """
    SELECT instance, id, 'an older document of it is not hidden'
    FROM wanted JOIN (SELECT DISTINCT instance, id FROM judged WHERE stands) USING (instance, id)
    ANTI JOIN hidden USING (instance, id, revision) WHERE which <> ''
    """,
)

OF_SEGMENTS = """
SELECT segment, executions, superseded, coalesce(json_bytes, 0), first_id, last_id
FROM (
    SELECT segment, count(*) AS executions, count(supersedes) AS superseded,
        arg_min(id, {'length': length(id), 'id': id}) AS first_id,
        arg_max(id, {'length': length(id), 'id': id}) AS last_id
    FROM facts GROUP BY segment
) LEFT JOIN (
    SELECT segment, sum(wanted.size_bytes) AS json_bytes
    FROM documents JOIN wanted USING (instance, id, revision) GROUP BY segment
) USING (segment)
"""

NAMED_BY_SEGMENT = """
SELECT segment, count(*) FROM (
    SELECT segment, instance, id FROM facts UNION SELECT segment, instance, id FROM documents
) GROUP BY segment
"""
