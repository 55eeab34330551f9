#!/usr/bin/env python3
"""Runs jobs with few keys in several partitions: each gets its share of the keys, and all of them write what one does.

    run_slots.py MILLRACE
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

from checks import check, run_all
from recovery_jobs import manifests

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROWS = 200_000
KEYS = 10

STREAM = "CREATE STREAM t (k VARCHAR, v BIGINT) WITH (connector = 'file', path = 'in.csv', format = 'csv');\n"
SUMS = STREAM + ("CREATE STREAM o WITH (connector = 'file', path = 'o.csv', format = 'csv') AS\n"
                 "SELECT k, v, SUM(v) OVER (PARTITION BY k ROWS 5 PRECEDING) AS s FROM t;\n")


def write_input(folder):
    (folder / "in.csv").write_text("k,v\n" + "".join(f"key{i % KEYS},{i % 997}\n" for i in range(ROWS)))


def run(folder, partitions, *flags):
    command = [PROGRAM, "run", "job.sql", "--quiet", "--no-pin", "--partitions", str(partitions), "--stats", "stats.json", *flags]
    return subprocess.run(command, capture_output=True, cwd=folder)


def rows_by_partition(folder):
    """A row window writes as many rows as it gets, so what a partition writes is what it owns."""
    return [partition["rows_out"] for partition in json.loads((folder / "stats.json").read_text())["partitions"]]


def balance(folder):
    """Of keys that are alike no partition has more than one above the mean."""
    write_input(folder)
    (folder / "job.sql").write_text(SUMS)
    done = run(folder, 1)
    check("one partition", done.returncode == 0, done.stderr[:500])
    wanted = (folder / "o.csv").read_bytes()
    for partitions in [2, 3, 5]:
        done = run(folder, partitions)
        check(f"{partitions} partitions", done.returncode == 0, done.stderr[:500])
        check(f"{partitions} partitions write the same", (folder / "o.csv").read_bytes() == wanted)
        rows = rows_by_partition(folder)
        check(f"{partitions} partitions have their share", sum(rows) == ROWS and max(rows) <= -(-KEYS // partitions) * ROWS // KEYS, rows)


def recovery(folder):
    """A job that goes on deals its keys by what the first process has found, in as many partitions as it has now."""
    write_input(folder)
    # Each row takes long enough for the job to be killed before it ends.
    (folder / "job.sql").write_text(SUMS.replace("v, SUM", "v, MD5(REPEAT(k, 500)) AS m, SUM"))
    done = run(folder, 2)
    check("a plain run", done.returncode == 0, done.stderr[:500])
    wanted = (folder / "o.csv").read_bytes()
    flags = ["--state-dir", "state", "--set", "epoch.rows=1", "--set", "epoch.interval=1d", "--set", "chunk.bytes=16KB"]
    state = folder / "state"
    for partitions in [2, 3, 1]:
        command = [PROGRAM, "run", "job.sql", "--quiet", "--no-pin", "--partitions", str(partitions), *flags]
        running = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
        before = manifests(state)
        while running.poll() is None and not manifests(state) - before:
            pass
        running.kill()
        check(f"{partitions} partitions are killed", running.wait() == -signal.SIGKILL, running.returncode)
    done = run(folder, 2, *flags)
    check("ends well", done.returncode == 0, done.stderr[:500])
    check("writes the same", (folder / "o.csv").read_bytes() == wanted)
    rows = rows_by_partition(folder)
    # Rows come key by key in turn, so those that are left are shared as all are.
    check("goes on with the same shares", 0 < sum(rows) < ROWS and max(rows) - min(rows) <= KEYS, rows)


def pauses(folder):
    """Where the first rows are few and nothing follows them for long, they are not waited for."""
    os.mkfifo(folder / "in.csv")
    (folder / "job.sql").write_text(STREAM + "SELECT k, SUM(v) OVER (PARTITION BY k ROWS 5 PRECEDING) AS s FROM t;\n")
    command = [PROGRAM, "run", "job.sql", "--quiet", "--format", "csv", "--partitions", "3"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder)
    with open(folder / "in.csv", "wb", buffering=0) as pipe:
        pipe.write(b"k,v\nkey0,1\nkey1,1\nkey2,1\n")
        got = [running.stdout.readline() for _ in range(4)]
        check("three rows come out", got == [b"k,s\n", b"key0,1\n", b"key1,1\n", b"key2,1\n"], got)
        pipe.write(b"".join(b"key%d,1\n" % (i % KEYS) for i in range(3000)))
        got = [running.stdout.readline() for _ in range(3000)]
        check("and all that follow", got[-1] == b"key9,6\n" and got[0] == b"key0,2\n", (got[0], got[-1]))
        pipe.write(b"key0,7\n")
        got = running.stdout.readline()
        check("one by one", got == b"key0,12\n", got)
    check("to the end", running.wait() == 0, running.returncode)
    running = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder)
    with open(folder / "in.csv", "wb", buffering=0):
        running.send_signal(signal.SIGINT)
        check("a stop before the first row", running.wait() == 0, running.returncode)


def nothing_to_weigh(folder):
    """Nobody waits for what the first chunk does not have."""
    counts = "SELECT k, COUNT(*) AS n FROM t{} GROUP BY k EMIT CHANGES;\n"
    rows = "".join(f"key{i % KEYS},{i}\n" for i in range(3000))
    for name, text, query, lines in [("an empty file", "", counts.format(""), 1), ("a header", "k,v\n", counts.format(""), 1),
                                     ("no row that is wanted", "k,v\n" + rows, counts.format(" WHERE v < 0"), 1),
                                     ("rows that are wanted late", "k,v\n" + rows, counts.format(" WHERE v > 2900"), 100),
                                     ("no row at all", "k,v\n" + rows, "SELECT k, v FROM t LIMIT 0;\n", 1),
                                     ("no keys", "k,v\n" + rows, "SELECT COUNT(*) AS n FROM t;\n", 3001),
                                     ("no exchange", "k,v\n" + rows, "SELECT k, v FROM t;\n", 3001)]:
        (folder / "in.csv").write_text(text)
        (folder / "job.sql").write_text(STREAM + query)
        done = run(folder, 3, "--format", "csv", "--chunk-rows", "100")
        check(f"{name}: ends", done.returncode == 0, (done.returncode, done.stderr[:300]))
        check(f"{name}: all rows", done.stdout.count(b"\n") == lines, done.stdout[-200:])
    (folder / "in.csv").write_text("k,v\nkey1,x\n" + rows)
    (folder / "job.sql").write_text(STREAM + "SELECT k, SUM(v) AS s FROM t GROUP BY k EMIT CHANGES;\n")
    done = run(folder, 3, "--set", "on.error=fail")
    check("a first chunk that fails ends the job", done.returncode == 1 and b"in.csv" in done.stderr, (done.returncode, done.stderr[:300]))


if __name__ == "__main__":
    sys.exit(run_all([balance, recovery, pauses, nothing_to_weigh]))
