#!/usr/bin/env python3
"""Runs LIMIT without ORDER BY on inputs that do not end by themselves, and beside other outputs.

Rows, dead letters and what is said of them are the same for any number of partitions and any size of chunks:
letters are those of records in front of the row that filled the limit.

    run_limits.py MILLRACE
"""

import itertools
import os
import pathlib
import re
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
CELLS = [(p, c) for p, c in itertools.product([1, 2, 5], ["chunk.bytes=64", "chunk.bytes=4KB", "chunk.bytes=1MB"])]


def start(folder, sql, settings=(), **more):
    (folder / "script.sql").write_text(sql)
    flags = [word for setting in settings for word in ("--set", setting)]
    return subprocess.Popen([PROGRAM, "run", "script.sql", "--no-pin", "--format", "csv", *flags], cwd=folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def finish(name, process, feed=None):
    """Waits for the end; returns what was written to standard output and standard error."""
    try:
        output, said = process.communicate(feed, timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        output, said = process.communicate()
        check(f"{name}: ends", False, said[:300])
    check(f"{name}: status 0", process.returncode == 0, said[:300])
    return output, said


def endless_inputs(folder):
    """A LIMIT ends an input that does not, whether it goes on, pauses for ever or has said nothing."""
    generator = "CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\n"
    pipe = "CREATE STREAM t (i BIGINT) WITH (connector = 'stdin', format = 'csv', header = false);\n"
    for partitions in (1, 3):
        cell = [f"partitions={partitions}", "state.bytes=1MB"]
        output, _ = finish("generator", start(folder, generator + "SELECT i FROM t WHERE i % 3 = 1 LIMIT 3;", cell))
        check("generator: rows", output == b"i\n1\n4\n7\n", output)
        output, _ = finish("grouped", start(
            folder, generator + "SELECT COUNT(*) AS n FROM (SELECT i FROM t LIMIT 100000) AS x EMIT FINAL;", cell))
        check("grouped: rows", output == b"n\n100000\n", output)
        with subprocess.Popen(["yes", "7"], stdout=subprocess.PIPE) as endless:
            process = start(folder, pipe + "SELECT i FROM t LIMIT 3;", cell, stdin=endless.stdout)
            endless.stdout.close()
            output, _ = finish("endless pipe", process)
            check("endless pipe: rows", output == b"i\n7\n7\n7\n", output)
        for limit, rows in ((2, b"i\n1\n2\n"), (0, b"i\n")):
            process = start(folder, pipe + f"SELECT i FROM t LIMIT {limit};", cell, stdin=subprocess.PIPE)
            if limit > 0:
                os.write(process.stdin.fileno(), b"1\n2\n")
            # The pipe stays open: only the limit ends the job.
            check(f"limit {limit}: ends", process.wait(timeout=60) == 0)
            output = process.stdout.read()
            check(f"limit {limit}: rows", output == rows, output)
            process.communicate()


def letters_of(folder, sql, cell, names):
    """Runs a script over in.csv; returns its outputs and their letters, and how many letters it counts."""
    for old in folder.glob("*.out*"):
        old.unlink()
    partitions, chunk = cell
    _, said = finish(f"{cell}", start(folder, sql, [f"partitions={partitions}", chunk]))
    files = [folder / name for name in (*names, names[0] + ".dead-letters.jsonl")]
    counted = re.search(r"late, ([0-9\s]+) dead letters", said.decode())
    letters = re.sub(r"\s", "", counted.group(1)) if counted else said[-300:]
    return [file.read_bytes() if file.exists() else b"" for file in files], letters


def bad_records(folder):
    """Every 7th record does not read and every 11th fails in the query: those up to the limit are letters."""
    lines = ["bad" if i % 7 == 3 else str(i % 11) for i in range(30000)]
    (folder / "in.csv").write_text("\n".join(lines) + "\n")
    declared = "CREATE STREAM t (i BIGINT NOT NULL) WITH (connector = 'file', path = 'in.csv', format = 'csv', header = false);\n"
    for name in "ab":
        declared += f"CREATE STREAM {name} (v BIGINT) WITH (connector = 'file', path = '{name}.out', format = 'csv', header = false);\n"
    limited = "INSERT INTO a SELECT 100 / i FROM t LIMIT 5000;\n"
    for name, sql, names in [("alone", declared + limited, ["a.out"]),
                             ("beside an output that reads on", declared + limited + "INSERT INTO b SELECT i FROM t;\n",
                              ["a.out", "b.out"])]:
        expected = None
        for cell in CELLS:
            files, counted = letters_of(folder, sql, cell, names)
            expected = expected or files
            check(f"{name}, {cell}: files", files == expected, [file[:100] for file in files])
            check(f"{name}, {cell}: count", counted == str(files[-1].count(b"\n")), counted)
        rows, position = 0, 0
        while rows < 5000:
            rows += lines[position] not in ("bad", "0")
            position += 1
        bad = sum(line == "bad" for line in (lines if len(names) > 1 else lines[:position]))
        failed = sum(line == "0" for line in lines[:position])
        check(f"{name}: letters", expected[-1].count(b"\n") == bad + failed, expected[-1].count(b"\n"))
        check(f"{name}: rows", expected[0].count(b"\n") == 5000)
        if len(names) > 1:
            check(f"{name}: other rows", expected[1].count(b"\n") == len(lines) - bad, expected[1].count(b"\n"))


def other_inputs(folder):
    """What a LIMIT ends has no influence on the order in which other inputs are read, which their letters show."""
    declared = ""
    for name, step in (("a", 3), ("b", 5), ("c", 7)):
        lines = [f"{name}{i}" if i % 11 == 0 else str(i) for i in range(0, 20000, step)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        declared += (f"CREATE STREAM {name} (i BIGINT NOT NULL) WITH (connector = 'file', path = '{name}.csv', "
                     "format = 'csv', header = false);\n"
                     f"CREATE STREAM {name}_out (i BIGINT) WITH (connector = 'file', path = '{name}.out', format = 'csv', header = false);\n")
    sql = declared + "".join(f"INSERT INTO {name}_out SELECT i FROM {name}{limit};\n"
                             for name, limit in (("a", " LIMIT 70"), ("b", ""), ("c", "")))
    for chunk in ("chunk.bytes=64", "chunk.bytes=1KB"):
        expected = None
        for partitions in (1, 2, 5):
            files, counted = letters_of(folder, sql, (partitions, chunk), ["a.out", "b.out", "c.out"])
            expected = expected or files
            check(f"{partitions}, {chunk}: the same bytes", files == expected, [file[:200] for file in files])
            check(f"{partitions}, {chunk}: rows of a", files[0].count(b"\n") == 70, files[0].count(b"\n"))
            check(f"{partitions}, {chunk}: rows of b", files[1].count(b"\n") == 3636, files[1].count(b"\n"))
            check(f"{partitions}, {chunk}: count", counted == str(files[-1].count(b"\n")), counted)


if __name__ == "__main__":
    sys.exit(run_all([endless_inputs, bad_records, other_inputs]))
