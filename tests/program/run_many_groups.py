#!/usr/bin/env python3
"""Runs the program on many groups, from file to file.

A million by texts of 36 bytes take what their keys and totals need and little more, also while their rows take the place
of what they were made from; ten thousand take little in each of as many partitions as there can be.

    run_many_groups.py MILLRACE [--sanitized]
"""

import hashlib
import os
import pathlib
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = "--sanitized" in sys.argv
GROUPS = 1_000_000
# State is 101 MB, and the output 45 MB takes its place; the rest is what is in flight. A power of two in place of each text
# and slot, and two copies of what grows, would be 220 MB.
KILOBYTES_MAX = 180_000

# 470 to 540 MB with chunks in flight for all of them. Room in each partition for every chunk of all others would be 200 MB more.
ALL_PARTITIONS = 256
ALL_PARTITIONS_ROWS = 4_000_000
ALL_PARTITIONS_KEYS = 10_000
ALL_PARTITIONS_KILOBYTES_MAX = 590_000

SQL = """
CREATE STREAM t (k VARCHAR, v BIGINT) WITH (connector = 'file', path = 'in.csv', header = false);
CREATE STREAM o WITH (connector = 'file', path = 'out.csv', header = false)
  AS SELECT k, COUNT(*) AS n, SUM(v) AS s FROM t GROUP BY k EMIT FINAL;
"""


def lines(middle):
    """One line per group. They are made one by one, for a process begins with the peak of the one that starts it."""
    for i in range(GROUPS):
        yield f"{hashlib.md5(b'%d' % i).hexdigest()}-abc,{middle}{i % 1000}\n"


def run(folder, partitions):
    """Runs the script; returns the most kilobytes it held at a time."""
    command = [PROGRAM, "run", "script.sql", "--quiet", "--partitions", str(partitions)]
    with subprocess.Popen(command, cwd=folder) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    check("status 0", running.returncode == 0, running.returncode)
    return used.ru_maxrss


def many_groups(folder):
    with open(folder / "in.csv", "w") as rows:
        rows.writelines(lines(""))
    (folder / "script.sql").write_text(SQL)
    for partitions in (1, 2):
        kilobytes = run(folder, partitions)
        with open(folder / "out.csv") as rows:
            check("a row per group", all(have == want for have, want in zip(rows, lines("1,"), strict=True)))
        check("memory", IS_SANITIZED or kilobytes < KILOBYTES_MAX, f"{kilobytes} kB, {partitions} partitions")


def all_partitions(folder):
    """The lower of two peaks counts: how many chunks are in flight at a time depends on the machine."""
    row_count = ALL_PARTITIONS_KEYS if IS_SANITIZED else ALL_PARTITIONS_ROWS
    with open(folder / "in.csv", "w") as rows:
        rows.writelines(f"key{i * 7919 % ALL_PARTITIONS_KEYS},1\n" for i in range(row_count))
    (folder / "script.sql").write_text(SQL)
    kilobytes = min(run(folder, ALL_PARTITIONS), run(folder, ALL_PARTITIONS))
    each = row_count // ALL_PARTITIONS_KEYS
    with open(folder / "out.csv") as rows:
        check("a row per key", list(rows) == [f"key{i * 7919 % ALL_PARTITIONS_KEYS},{each},{each}\n" for i in range(ALL_PARTITIONS_KEYS)])
    check("memory", IS_SANITIZED or kilobytes < ALL_PARTITIONS_KILOBYTES_MAX, f"{kilobytes} kB, {ALL_PARTITIONS} partitions")


if __name__ == "__main__":
    sys.exit(run_all([many_groups, all_partitions]))
