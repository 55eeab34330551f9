#!/usr/bin/env python3
"""Tables of closing SELECTs: the same rows make the same bytes, whenever they come.

    run_tables.py MILLRACE
"""

import pathlib
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
COLUMNS = "(id BIGINT, name VARCHAR)"
PIECES = [b"id,name\n1,a\n", b"2,a name that is longer than most\n", b"1234567890123456789,b\n"]


def command(*arguments):
    return [PROGRAM, "run", "--no-pin", "--quiet", "--format", "table", *arguments]


def sql(source):
    return f"CREATE STREAM t {COLUMNS} WITH (connector = {source}, format = 'csv');\nSELECT id, name FROM t;"


def of_pipes(folder):
    """Rows that come one by one are shown one by one, and look as if they had come at once."""
    arguments = command("-e", sql("'stdin'"))
    at_once = subprocess.run(arguments, input=b"".join(PIECES), capture_output=True, timeout=60, cwd=folder).stdout
    check("the header does not wait for rows", at_once.startswith(b"          id  name\n"), at_once)
    child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, bufsize=0)
    seen = b""
    for number, piece in enumerate(PIECES):
        child.stdin.write(piece)
        while seen.count(b"\n") < 3 + number:  # Two lines of header.
            read = child.stdout.read(1)
            if not read:
                break
            seen += read
    child.stdin.close()
    seen += child.stdout.read()
    check("one by one", child.wait(timeout=60) == 0 and seen == at_once, seen)


def of_files(folder):
    """Columns are as wide as the rows of a file need, however it is read."""
    content = b"".join(PIECES)
    (folder / "in.csv").write_bytes(content)
    expected = (b"                 id  name\n"
                b"-------------------  -------------------------------\n"
                b"                  1  a\n"
                b"                  2  a name that is longer than most\n"
                b"1234567890123456789  b\n")
    for flags in [(), ("--chunk-rows", "1"), ("--partitions", "3"), ("--partitions", "3", "--chunk-rows", "1")]:
        done = subprocess.run(command(*flags, "-e", sql("'file', path = 'in.csv'")), capture_output=True, timeout=60,
                              cwd=folder)
        check(f"file, {flags}", done.stdout == expected, done.stdout)
    with open(folder / "in.csv", "rb") as source:
        done = subprocess.run(command("-e", sql("'stdin'")), stdin=source, capture_output=True, timeout=60, cwd=folder)
    check("a file as standard input", done.stdout == expected, done.stdout)


def of_many_rows(folder):
    """The first thousand rows decide; longer values behind them move their own lines only."""
    rows = [f"{i},x" for i in range(1000)] + [f"{i},longer" for i in range(1000, 3000)]
    (folder / "in.csv").write_text("id,name\n" + "\n".join(rows) + "\n")
    expected = "".join(f"{row.split(',')[0].rjust(3)}  {row.split(',')[1]}\n" for row in rows)
    for flags in [(), ("--chunk-rows", "10"), ("--partitions", "3", "--chunk-rows", "100")]:
        done = subprocess.run(command(*flags, "-e", sql("'file', path = 'in.csv'")), capture_output=True, timeout=60,
                              cwd=folder)
        check(f"many rows, {flags}", done.stdout.decode() == f" id  name\n---  ----\n{expected}", done.stdout[:200])


if __name__ == "__main__":
    sys.exit(run_all([of_pipes, of_files, of_many_rows]))
