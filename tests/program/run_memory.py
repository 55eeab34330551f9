#!/usr/bin/env python3
"""Runs the program on wide values and with little memory.

How much fits a batch decides about no row, whatever the partitions and chunks; what is computed on the way is not
kept; and where a chunk does not fit the memory there is, the job ends with a reason that names the bound.

    run_memory.py MILLRACE [--sanitized]
"""

import pathlib
import re
import resource
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = "--sanitized" in sys.argv
ADDRESS_SPACE = 3 << 30


def limit_memory():
    """A program under a sanitizer reserves more addresses than any machine has."""
    if not IS_SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def run(folder, sql, settings=()):
    (folder / "script.sql").write_text(sql)
    flags = [word for setting in settings for word in ("--set", setting)]
    return subprocess.run([PROGRAM, "run", "script.sql", "--quiet", *flags], capture_output=True, timeout=600,
                          cwd=folder, preexec_fn=limit_memory)


CUTS = [["partitions=1"], ["partitions=2"], ["partitions=7"], ["partitions=3", "chunk.rows=500"]]
if IS_SANITIZED:
    CUTS = CUTS[-1:]  # Each takes several times as long.


def same_for_all(folder, name, sql, want, settings=()):
    """The same output, and no dead letter, for all partitions and chunks."""
    for cut in CUTS:
        done = run(folder, sql, [*cut, *settings])
        message = done.stderr.decode(errors="replace")[:300]
        check(f"{name}, {cut}: status 0 without a word", done.returncode == 0 and not message, message)
        check(f"{name}, {cut}: output", done.stdout == want, f"{len(done.stdout)} bytes: {done.stdout[:200]}")


def wide_state(folder):
    """Running values of text are wide for many rows, though few of the input are."""
    rows = [(i % 10, "x" * 300_000 if i < 10 else str(i % 7)) for i in range(8010)]
    (folder / "in.csv").write_text("".join(f"{k},{s}\n" for k, s in rows))
    source = "CREATE STREAM t (k BIGINT, s VARCHAR) WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);\n"
    seen = {}
    want = [b"k,n,l"]
    for k, _ in rows:
        seen[k] = seen.get(k, 0) + 1
        want.append(b"%d,%d,300000" % (k, seen[k]))
    same_for_all(folder, "running maximum", source + "SELECT k, COUNT(*) AS n, LENGTH(MAX(s)) AS l FROM t GROUP BY k;",
                 b"\n".join(want) + b"\n")
    same_for_all(folder, "row window", source + "SELECT SUM(LENGTH(m)) AS l FROM (SELECT k, MAX(s) OVER (PARTITION BY k "
                 "ROWS BETWEEN 900 PRECEDING AND CURRENT ROW) AS m FROM t) EMIT FINAL;", b"l\n%d\n" % (300_000 * 8010))
    wide = "SELECT k, REPEAT(s, 8) AS w FROM t"
    same_for_all(folder, "wide keys", source + f"SELECT LENGTH(w) AS l, COUNT(*) AS n FROM ({wide}) GROUP BY k, w EMIT FINAL;",
                 b"l,n\n" + b"2400000,1\n" * 10 + b"".join(b"8,%d\n" % (8000 // 70 + (i < 8000 % 70)) for i in range(70)))


def wide_expressions(folder):
    """Intermediate texts and results do not add up over rows, terms or batches."""
    source = "CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 5000);\n"
    chain = " || ".join(["REPEAT('ab', 500)"] + ["CAST(i AS VARCHAR)"] + ["REPEAT(CAST(i % 7 AS VARCHAR), 1000)"] * 58)
    total = sum(1000 + len(str(i)) + 58 * 1000 for i in range(5000))
    same_for_all(folder, "60 terms", source + f"SELECT SUM(LENGTH({chain})) AS l FROM t EMIT FINAL;", b"l\n%d\n" % total)
    nested = "REPEAT(CAST(i % 10 AS VARCHAR), 20000)"
    for _ in range(40):
        nested = f"REPLACE({nested}, 'a', 'b')"
    same_for_all(folder, "nested calls", source + f"SELECT SUM(LENGTH({nested})) AS l FROM t EMIT FINAL;",
                 b"l\n%d\n" % (20000 * 5000))
    chosen = "CASE WHEN i % 250 = 1 THEN REPEAT('x', 16000000) WHEN i % 3 = 0 THEN REPEAT('y', 9000) ELSE 'z' END"
    length = sum(16_000_000 if i % 250 == 1 else 9000 if i % 3 == 0 else 1 for i in range(5000))
    same_for_all(folder, "wide branches", source + f"SELECT SUM(LENGTH({chosen})) AS l FROM t EMIT FINAL;", b"l\n%d\n" % length)
    same_for_all(folder, "wide predicate", source + f"SELECT COUNT(*) AS n FROM t WHERE {nested} LIKE '%9' EMIT FINAL;",
                 b"n\n500\n")


def wide_constants(folder):
    """Rows share a constant until they are kept. Those who keep them look at state.bytes before they have copied a batch."""
    rows = "".join(f"{i},2026-01-01 00:00:{i * 60 // 4000:02d}\n" for i in range(4000))
    (folder / "in.csv").write_text(rows)
    source = ("CREATE STREAM t (i BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)\n"
              "WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);\n")
    wide = "(SELECT REPEAT('x', 16000000) AS w, i, ts FROM t)"
    queries = {
        "ORDER BY": f"SELECT LENGTH(w) AS l FROM {wide} ORDER BY w, i;",
        "row windows by time": f"SELECT COUNT(*) OVER (PARTITION BY w ORDER BY ts ROWS 1 PRECEDING) AS n FROM {wide};",
    }
    for name, sql in queries.items():
        for partitions in (1, 3):
            done = run(folder, source + sql, [f"partitions={partitions}", "state.bytes=100MB"])
            message = done.stderr.decode(errors="replace")
            check(f"{name}: status 1", done.returncode == 1, message[:300])
            check(f"{name}: names state.bytes", "state.bytes allows" in message, message[:300])


def names_what_failed(folder, sql, names):
    """A job whose chunks outgrow their memory says what it was, with any number of partitions."""
    for partitions in (1, 3):
        done = run(folder, sql, [f"partitions={partitions}", "chunk.memory=64MB", "chunk.rows=500"])
        message = done.stderr.decode(errors="replace")
        check("status 1", done.returncode == 1, message[:300])
        for name in names:
            check(f"names {name}", re.search(name, message), message[:300])


def named_rows(folder):
    """The message says which rows it was that did not fit."""
    (folder / "in.csv").write_text("".join(f"{i},{100 if i == 7777 else 1}\n" for i in range(9000)))
    wide = " , ".join(f"REPEAT('{c}', CAST(n * 150000 AS INTEGER)) AS {c}" for c in "abcdefgh")
    sql = ("CREATE STREAM t (i BIGINT, n BIGINT)\n"
           "WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);\n"
           "CREATE STREAM o WITH (connector = 'file', path = 'out.csv', format = 'csv') AS\n"
           f"SELECT i, {wide} FROM t WHERE n > 1;")
    names_what_failed(folder, sql, [r"\(in.csv, line 7778\): "])
    done = run(folder, sql.replace("WHERE n > 1", "WHERE n > 0"), ["chunk.memory=64MB"])
    message = done.stderr.decode(errors="replace")
    check("names rows", "(in.csv, lines " in message, message[:300])


def named_rows_behind_an_exchange(folder):
    """There the message says which rows of the chunk it was, and which lines or bytes of the file the chunk is."""
    (folder / "in.csv").write_text("".join(f"{i % 3},{100 if i == 7777 else 1}\n" for i in range(9000)))
    source = ("CREATE STREAM t (i BIGINT, n BIGINT)\n"
              "WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);\n")
    wide = " , ".join(f"REPEAT('{c}', CAST(n * 150000 AS INTEGER)) AS {c}" for c in "abcdefgh")
    sql = (source + "CREATE STREAM o WITH (connector = 'file', path = 'out.csv', format = 'csv') AS\n"
           f"SELECT i, {wide} FROM (SELECT i, MAX(n) OVER (PARTITION BY i ROWS 0 PRECEDING) AS n FROM t) WHERE n > 1;")
    names_what_failed(folder, sql, ["project o: ", r"\((row 278|rows 278 to \d+) of in.csv, "
                                    r"(lines 7501 to 8000|bytes 30000 to 32002)\): "])


def named_groups(folder):
    """Groups in place of rows name the first of these, also where late rows of the same chunk came as rows."""
    rows = [f"{i % 300},2026-01-01 00:00:{i // 50:02d}\n" for i in range(3000)]
    (folder / "in.csv").write_text("".join(rows + rows[:30]))
    sql = ("CREATE STREAM t (k BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts)\n"
           "WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);\n"
           "SELECT k, COUNT(*) AS n FROM t GROUP BY k WINDOW TUMBLING(ts, 10s);")
    for partitions in (1, 2, 3, 4, 5):
        done = run(folder, sql, [f"partitions={partitions}", "groups.max=40", "partial.groups=on"])
        message = done.stderr.decode(errors="replace")
        check("names rows", done.returncode == 1 and re.search(r"\(rows \d+ to \d+ of in.csv, lines 1 to 3030\): more groups than "
                                                              r"groups.max allows: 40", message), message[:300])


def chunk_memory(folder):
    """Output of one chunk that does not fit ends the job with a reason; smaller chunks of the same rows do fit."""
    sql = ("CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 30000);\n"
           "CREATE STREAM o (t VARCHAR) WITH (connector = 'file', path = 'out.csv');\n"
           "INSERT INTO o SELECT REPEAT('x', 5000) FROM t;")
    for partitions in (1, 3):
        settings = [f"partitions={partitions}", "chunk.memory=64MB"]
        done = run(folder, sql, settings)
        message = done.stderr.decode(errors="replace")
        check("status 1", done.returncode == 1, message[:300])
        for part in ("partition ", "chunk ", "output o", "chunk.memory", "67108864", "chunk.rows"):
            check(f"names `{part}`", part in message, message[:300])
        check("no output", not (folder / "out.csv").exists())
        done = run(folder, sql, [*settings, "chunk.rows=2000"])
        check("status 0", done.returncode == 0, done.stderr[:300])
        size = (folder / "out.csv").stat().st_size
        check("all rows", size == 2 + 5001 * 30000, size)
        (folder / "out.csv").unlink()


if __name__ == "__main__":
    sys.exit(run_all([wide_state, wide_expressions, wide_constants, named_rows,
                      named_rows_behind_an_exchange, named_groups, chunk_memory]))
