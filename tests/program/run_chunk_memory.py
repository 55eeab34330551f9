#!/usr/bin/env python3
"""Runs the program on chunks that grow while many of them are in flight.

As long as one chunk alone fits half of chunk.memory, the job goes on with fewer chunks in flight, and writes what it
writes with plenty of memory.

    run_chunk_memory.py MILLRACE [--sanitized]
"""

import pathlib
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = "--sanitized" in sys.argv

SMALL_ROWS = 20_000
LARGE_ROWS = 6_000 if IS_SANITIZED else 18_000
TEXT = "abcdefghij" * 30
CHUNK_ROWS = 1000
# A chunk of large rows takes 13 to 41 MB, by the query; a window of 16 or more does not fit.
TIMES = 20
MEMORY = "96MB"
PLENTY = "4GB"

SOURCE = """CREATE STREAM t (i BIGINT, n BIGINT, s VARCHAR)
WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);
CREATE STREAM o WITH (connector = 'file', path = 'out.csv', format = 'csv') AS
"""

QUERIES = {
    "rows": "SELECT i, REPEAT(s, n) AS w FROM t WHERE i % 7 <> 3;",
    "groups, as they change":
        "SELECT k, COUNT(*) AS c, MAX(w) AS m FROM (SELECT i % 500 AS k, REPEAT(s, n) AS w FROM t) GROUP BY k;",
    "groups, at the end":
        "SELECT k, COUNT(*) AS c, SUM(LENGTH(w)) AS l FROM (SELECT i % 500 AS k, REPEAT(s, n) AS w FROM t) "
        "GROUP BY k EMIT FINAL;",
    "wide keys": "SELECT LENGTH(k) AS l, COUNT(*) AS c FROM (SELECT i, REPEAT(s, n) AS k FROM t) GROUP BY k EMIT FINAL;",
    "rows in order": "SELECT i, LENGTH(w) AS l FROM (SELECT i, REPEAT(s, n) AS w FROM t) ORDER BY w, i;",
    "the first rows": "SELECT i, w FROM (SELECT i, REPEAT(s, n) AS w FROM t) WHERE i >= 0 LIMIT 21000;",
    "row windows":
        "SELECT i, LENGTH(MAX(w) OVER (PARTITION BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)) AS l "
        "FROM (SELECT i, i % 500 AS k, REPEAT(s, n) AS w FROM t);",
    "failing rows": "SELECT i, 100 / (i % 9) AS q, REPEAT(s, n) AS w FROM t;",
}


def write_input(folder):
    with open(folder / "in.csv", "w") as out:
        for i in range(SMALL_ROWS + LARGE_ROWS):
            out.write(f"{i},{1 if i < SMALL_ROWS else TIMES},{TEXT}{i % 10}\n")


def run(folder, sql, settings):
    """What a run says, and what it writes."""
    (folder / "script.sql").write_text(SOURCE + sql)
    flags = [word for setting in settings for word in ("--set", setting)]
    done = subprocess.run([PROGRAM, "run", "script.sql", *flags], capture_output=True, timeout=600, cwd=folder)
    written = {}
    for name in ("out.csv", "out.csv.dead-letters.jsonl"):
        path = folder / name
        written[name] = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
    return done, written


def growing_chunks(folder):
    write_input(folder)
    for name, sql in QUERIES.items():
        done, want = run(folder, sql, ["partitions=1", f"chunk.rows={CHUNK_ROWS}", f"chunk.memory={PLENTY}"])
        check(f"{name}, plenty of memory: status 0", done.returncode == 0, done.stderr[:300])
        for partitions in (1, 2, 4):
            done, seen = run(folder, sql, [f"partitions={partitions}", f"chunk.rows={CHUNK_ROWS}", f"chunk.memory={MEMORY}"])
            check(f"{name}, {partitions} partitions: status 0", done.returncode == 0, done.stderr[:300])
            check(f"{name}, {partitions} partitions: the same output", seen == want,
                  {file: len(text or b"") for file, text in seen.items()})


if __name__ == "__main__":
    sys.exit(run_all([growing_chunks]))
