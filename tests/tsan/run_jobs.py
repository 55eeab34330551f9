#!/usr/bin/env python3
"""Runs jobs with 2 and 4 partitions in many small chunks and with many snapshots, so that threads meet often, and
compares every byte with what one partition writes. Made for a program built with the thread sanitizer, which ends it with a
status of its own where it sees a race.

    run_jobs.py MILLRACE
"""

import gzip
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
import checks  # noqa: E402

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROWS = 6_000

DECLARATIONS = """
SET 'chunk.bytes' = '2KB';
SET 'epoch.rows' = '500';
CREATE STREAM t (k VARCHAR, at TIMESTAMP, v BIGINT, WATERMARK FOR at AS at - INTERVAL '2' SECOND)
  WITH (connector = 'file', path = 'in.csv', format = 'csv');
CREATE STREAM u (k VARCHAR, at TIMESTAMP, v BIGINT, WATERMARK FOR at AS at - INTERVAL '2' SECOND)
  WITH (connector = 'file', path = 'in.csv.gz', format = 'csv');
"""

OUTPUT = "WITH (connector = 'file', path = '{}', format = '{}') AS"

JOBS = {
    "filter": (["copy.csv"], f"CREATE STREAM o {OUTPUT.format('copy.csv', 'csv')} SELECT k, 100 / v AS q FROM t WHERE v < 60;"),
    "groups": (["changes.jsonl", "final.csv"], f"""
        CREATE STREAM a {OUTPUT.format('changes.jsonl', 'json')} SELECT k, COUNT(*) AS n, SUM(v) AS s FROM t GROUP BY k;
        CREATE STREAM b {OUTPUT.format('final.csv', 'csv')} SELECT k, MAX(k || 'x') AS m FROM t GROUP BY k EMIT FINAL;"""),
    "windows": (["sums.csv", "late.csv", "rows.csv"], f"""
        CREATE STREAM sums {OUTPUT.format('sums.csv', 'csv')}
          SELECT k, window_end, SUM(v) AS s FROM t GROUP BY k WINDOW TUMBLING(at, 5s);
        CREATE STREAM late {OUTPUT.format('late.csv', 'csv')} SELECT k, at, v FROM sums.late;
        CREATE STREAM rows {OUTPUT.format('rows.csv', 'csv')}
          SELECT k, at, SUM(v) OVER (PARTITION BY k ORDER BY at ROWS 3 PRECEDING) AS s FROM u;"""),
    "order": (["sorted.csv"], f"CREATE STREAM o {OUTPUT.format('sorted.csv', 'csv')} SELECT k, v FROM u ORDER BY v DESC, k;"),
    "cascade": (["large.bin"], f"""
        CREATE STREAM small AS SELECT k, window_time, SUM(v) AS s FROM t GROUP BY k WINDOW TUMBLING(at, 2s);
        CREATE STREAM large {OUTPUT.format('large.bin', 'protobuf')}
          SELECT s % 3 AS r, window_end, COUNT(*) AS n FROM small GROUP BY s % 3 WINDOW TUMBLING(window_time, 8s);"""),
}


def write_input(folder):
    chance = random.Random(5)
    lines = ["k,at,v"]
    for row in range(ROWS):
        second = 100 + row // 50 - chance.choice([0, 0, 1, 2, 4])
        value = "bad" if chance.random() < 0.002 else str(chance.randrange(80))
        lines.append(f"key{chance.randrange(40)},1970-01-01 00:{second // 60:02}:{second % 60:02},{value}")
    text = "\n".join(lines) + "\n"
    (folder / "in.csv").write_text(text)
    (folder / "in.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def run_job(folder, name, partitions, more=()):
    outputs, statements = JOBS[name]
    script = folder / f"{name}.sql"
    script.write_text(DECLARATIONS + statements)
    ended = subprocess.run([PROGRAM, "run", script, "--partitions", str(partitions), "--stats", folder / "stats.json",
                           *more], capture_output=True, text=True, timeout=300)
    checks.check(f"{name} with {partitions} partitions", ended.returncode == 0,
                 f"status {ended.returncode}: {ended.stderr[-6000:]}")
    return [(folder / output).read_bytes() if (folder / output).exists() else None for output in outputs]


def same_bytes_for_any_number_of_threads(folder):
    write_input(folder)
    for name in JOBS:
        expected = run_job(folder, name, 1)
        checks.check(f"{name} writes something", all(expected))
        for partitions in (2, 4):
            checks.check(f"{name} with {partitions} partitions writes what one does",
                         run_job(folder, name, partitions) == expected)
            states = folder / f"{name}.{partitions}.states"
            checks.check(f"{name} with {partitions} partitions and snapshots writes what one does",
                         run_job(folder, name, partitions, ["--state-dir", states]) == expected)
            taken = json.loads((folder / "stats.json").read_text())["snapshots"]["count"]
            checks.check(f"{name} with {partitions} partitions takes snapshots", taken > 2, f"{taken}")


if __name__ == "__main__":
    sys.exit(checks.run_all([same_bytes_for_any_number_of_threads]))
