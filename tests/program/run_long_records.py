#!/usr/bin/env python3
"""Feeds the program records longer than record.bytes allows, in every format that frames records in its own way.

Each is one dead letter that names where it begins, and reading goes on behind it: neither within it, nor
records later.

    run_long_records.py MILLRACE
"""

import json
import pathlib
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()


def run(folder, sql, settings=()):
    """Runs a script without a word on its progress, with status 0."""
    (folder / "script.sql").write_text(sql)
    flags = [word for setting in settings for word in ("--set", setting)]
    done = subprocess.run([PROGRAM, "run", "script.sql", "--quiet", *flags], capture_output=True, timeout=120, cwd=folder)
    check("status 0", done.returncode == 0, done.stderr.decode(errors="replace")[:300])


def letters_of(folder, options, settings):
    """Copies an input of two columns to a file; returns its rows and its dead letters."""
    for old in folder.glob("out.csv*"):
        old.unlink()
    run(folder, f"CREATE STREAM t (a BIGINT, b VARCHAR) WITH (connector = 'file', {options});\n"
                "CREATE STREAM o (a BIGINT, b VARCHAR) WITH (connector = 'file', path = 'out.csv', header = false);\n"
                "INSERT INTO o SELECT * FROM t;", ["partitions=3", "record.bytes=1KB", *settings])
    letters = folder / "out.csv.dead-letters.jsonl"
    lines = letters.read_text().splitlines() if letters.exists() else []
    return (folder / "out.csv").read_bytes().splitlines(), [json.loads(line) for line in lines]


CHUNKS = [["chunk.bytes=64"], ["chunk.bytes=1KB"], ["chunk.bytes=64", "chunk.rows=1"], ["chunk.bytes=64", "chunk.rows=3"]]


def long_lines(folder):
    """CSV records end where their quotes say, with and without quotes, and lines are counted through them."""
    inside = b'1,x\r\n2,""y""\n,\n' * 1000
    lines = inside.count(b"\n")
    quoted = b'1,x\n2,"' + inside + b'"\r\n3,y\nbad,z\n4,"' + inside + b'"\n5,z\nbad,z'
    plain = b"1,x\n2," + b'"' * 9001 + b"\n3,y\nbad,z\n4," + b"z" * 9000 + b"\n5,z\nbad,z"
    rows = [b"1,x", b"3,y", b"5,z"]
    reasons = ["record_too_long", "bad_value", "record_too_long", "bad_value"]
    cases = {
        "quoted": (quoted, "", rows, [*zip(reasons, [2, lines + 4, lines + 5, 2 * lines + 7])]),
        "without quotes": (plain, ", quote = ''", rows, [*zip(reasons, [2, 4, 5, 7])]),
    }
    for name, (data, more, want_rows, want) in cases.items():
        (folder / "in.csv").write_bytes(data)
        for settings in CHUNKS:
            output, letters = letters_of(folder, "path = 'in.csv', format = 'csv', header = false" + more, settings)
            check(f"{name}, {settings}: rows", output == want_rows, output[:300])
            got = [(letter["reason"], letter["line"]) for letter in letters]
            check(f"{name}, {settings}: letters", got == want, f"{got} instead of {want}")


def message_of(folder, number, text):
    """A stream of one message of one row."""
    run(folder, "CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 1);\n"
                "CREATE STREAM o (a BIGINT, b VARCHAR) WITH (connector = 'file', path = 'o.pb', format = 'protobuf');\n"
                f"INSERT INTO o SELECT CAST({number} AS BIGINT), {text} FROM t;")
    return (folder / "o.pb").read_bytes()


def long_messages(folder):
    """Messages end where their lengths say; behind a length that makes no sense nothing of the file is read."""
    small, other = (message_of(folder, 1, "'x'"), message_of(folder, 3, "'y'"))
    long = message_of(folder, 2, "REPEAT(CHR(10) || 'ab', 3000)")
    lost = b"\xff" * 20
    rows = [b"1,x", b"3,y"]
    cases = {
        "good": ([small + other], rows, []),
        "too long": ([small + long + other], rows, ["record_too_long"]),
        "too long at the end": ([small + long], rows[:1], ["record_too_long"]),
        "too long and cut off": ([small + long[:-1]], rows[:1], ["record_too_long"]),
        "a lost length": ([small + lost + (small + b"\n") * 200, other], rows, ["bad_message"]),
        "a lost length at the end": ([small + lost, other], rows, ["bad_message"]),
    }
    for name, (files, want_rows, want) in cases.items():
        for i in range(2):
            (folder / f"{i}.pb").write_bytes(files[i] if i < len(files) else b"")
        for settings in CHUNKS:
            output, letters = letters_of(folder, "path = '[01].pb', format = 'protobuf'", settings)
            check(f"{name}, {settings}: rows", output == want_rows, output[:300])
            got = [(letter["reason"], letter["offset"]) for letter in letters]
            check(f"{name}, {settings}: letters", got == [(reason, len(small)) for reason in want], got)


if __name__ == "__main__":
    sys.exit(run_all([long_lines, long_messages]))
