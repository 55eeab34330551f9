#!/usr/bin/env python3
"""Feeds the program CSV with quotes that are never closed, or closed by mistake.

Each costs the record it stands in, down to the end of its own line: one dead letter, at any size of file, with any
number of partitions and any size of chunks. Takes time in proportion to the file, however many there are.

    run_open_quotes.py MILLRACE
"""

import gzip
import json
import pathlib
import random
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()


def copy(folder, source, settings=(), stdin=None):
    """Copies columns a and b of a source to a file; returns the bytes written and the dead letters."""
    for old in folder.glob("out.csv*"):
        old.unlink()
    (folder / "script.sql").write_text(
        f"CREATE STREAM t (a VARCHAR, b VARCHAR) WITH ({source}, format = 'csv', header = false);\n"
        "CREATE STREAM o (a VARCHAR, b VARCHAR) WITH (connector = 'file', path = 'out.csv', header = false);\n"
        "INSERT INTO o SELECT * FROM t;")
    flags = [word for setting in settings for word in ("--set", setting)]
    done = subprocess.run([PROGRAM, "run", "script.sql", "--quiet", *flags], input=stdin, capture_output=True,
                          timeout=120, cwd=folder)
    check("status 0", done.returncode == 0, done.stderr.decode(errors="replace")[:300])
    letters = folder / "out.csv.dead-letters.jsonl"
    lines = letters.read_text().splitlines() if letters.exists() else []
    return (folder / "out.csv").read_bytes(), [json.loads(line) for line in lines]


def places(letters):
    return [(letter["reason"], letter["line"], letter["offset"]) for letter in letters]


FILE = "connector = 'file', path = 'in.csv'"
PARTITIONS = [["partitions=1"], ["partitions=2"], ["partitions=3"]]


def one_among_many_rows(folder):
    """More rows behind the quote than a chunk may hold, and more bytes than a reader looks ahead."""
    before = b"".join(b"%d,x\n" % i for i in range(5000))
    for name, after in [("short rows", b"1,x\n" * 1_900_000), ("40 MB of rows", b"1,%s\n" % (b"x" * 97) * 400_000)]:
        want = before + after
        (folder / "in.csv").write_bytes(before + b'1,"oops\n' + after)
        for settings in PARTITIONS:
            output, letters = copy(folder, FILE, settings)
            check(f"{name}, {settings}: rows", output == want, f"{len(output)} bytes instead of {len(want)}")
            check(f"{name}, {settings}: letters", places(letters) == [("bad_quoting", 5001, len(before))], letters[:3])
            check(f"{name}, {settings}: raw", letters and letters[0]["raw"] == '1,"oops', letters[:3])
    (folder / "in.csv.gz").write_bytes(gzip.compress((folder / "in.csv").read_bytes(), 1))
    output, letters = copy(folder, "connector = 'file', path = 'in.csv.gz'", ["partitions=2"])
    check("gzip: rows", output == want, len(output))
    check("gzip: letters", places(letters) == [("bad_quoting", 5001, len(before))], letters[:3])
    output, letters = copy(folder, "connector = 'stdin'", ["partitions=2"], (folder / "in.csv").read_bytes())
    check("pipe: rows", output == want, len(output))
    check("pipe: letters", places(letters) == [("bad_quoting", 5001, len(before))], letters[:3])


def positions_behind_it(folder):
    """Rows behind the quote keep their places in the input: each partition's results are merged by them."""
    rows = b"".join(b"%d,x\n" % (i % 7) for i in range(1_900_000))
    (folder / "in.csv").write_bytes(b'1,x\n1,"oops\n' + rows)
    (folder / "script.sql").write_text(
        f"CREATE STREAM t (a BIGINT, b VARCHAR) WITH ({FILE}, format = 'csv', header = false);\n"
        "SELECT a, COUNT(*) AS n FROM t GROUP BY a;")
    outputs = [subprocess.run([PROGRAM, "run", "script.sql", "--quiet", "--format", "csv", "--partitions", str(partitions)],
                              capture_output=True, timeout=120, cwd=folder).stdout for partitions in (1, 2, 3)]
    check("changes: as many as rows", outputs[0].count(b"\n") == 1_900_002, outputs[0].count(b"\n"))
    check("changes: the same with any number of partitions", outputs[0] == outputs[1] == outputs[2])


def long_fields(folder):
    """A quoted field that is closed is one field, whatever stands in it and however long it is."""
    inside = b'1,x\n2,""y""\n' * 200_000
    (folder / "in.csv").write_bytes(b'1,x\n2,"' + inside + inside + inside + inside + b'"\n3,"' + inside + b'"\n4,y\n')
    output, letters = copy(folder, FILE, ["partitions=3"])
    check("closed: rows", output == b'1,x\n3,"' + inside + b'"\n4,y\n', len(output))
    check("closed: letters", places(letters) == [("record_too_long", 2, 4)], letters[:3])


def model(text):
    """The records of a text, each with its offset and its fields, or none where a quote is bad."""
    at = 0
    while at < len(text):
        start, fields, opened = at, [], None
        while True:
            if text.startswith(b'"', at):
                opened, at, field = at, at + 1, b""
                while at < len(text) and (text[at:at + 1] != b'"' or text[at:at + 2] == b'""'):
                    field += text[at:at + 1]
                    at += 2 if text[at:at + 2] == b'""' else 1
                is_closed = at < len(text) and text[at + 1:at + 2] in (b"", b",", b"\n")
                if not is_closed:
                    break
                at, opened = at + 1, None
            else:
                end = min(place if place >= 0 else len(text) for place in (text.find(b",", at), text.find(b"\n", at)))
                at, field = end, text[at:end]
            fields.append(field)
            at += 1
            if at > len(text) or text[at - 1:at] == b"\n":
                break
        if opened is not None:
            fields, at = None, text.find(b"\n", opened) + 1
            at = at or len(text)
        yield start, fields
        at = min(at, len(text))


def any_text(folder):
    """Random texts full of quotes, against a plain reader, cut in different ways."""
    for seed in range(8):
        generator = random.Random(seed)
        text = b"".join(generator.choice([b"1,x\n", b'2,"y"\n', b'3,"a\nb"\n', b'4,"\n', b'x","\n', b'5,"oops\n', b'6,a"b\n',
                                          b'"",""\n', b'7,"""\n', b'"k"k,1\n', b"z" * 50 + b",1\n"]) for _ in range(400))
        (folder / "in.csv").write_bytes(text)
        records = list(model(text))
        rows = [fields for _, fields in records if fields is not None and len(fields) == 2]
        bad = [offset for offset, fields in records if fields is None]
        for settings in [["chunk.bytes=64"], ["chunk.bytes=700", "partitions=3"], ["chunk.rows=1"], ["chunk.rows=7"], []]:
            output, letters = copy(folder, FILE, settings)
            got = [fields for _, fields in model(output)]
            check(f"seed {seed}, {settings}: rows", got == rows, f"{len(got)} instead of {len(rows)}")
            offsets = [letter["offset"] for letter in letters if letter["reason"] == "bad_quoting"]
            check(f"seed {seed}, {settings}: letters", offsets == bad, f"{offsets[:5]} instead of {bad[:5]}")


def many(folder):
    """100,000 bad quotes of every kind: none makes the reader go over the same bytes again and again."""
    filler = b"1,x\n" * 20
    cases = {
        "text behind the next quote": (b'2,"oops\n' + filler) * 100_000,
        "each closes the one before": (b'2,"\n' + filler) * 100_000,
        "fields that never end a line": b'x","\n' * 400_000,
        "fields that never end a line, the last one broken": b'x","\n' * 400_000 + b'"y\n' + filler,
        "pairs behind one that is never closed": b'2,"oops\n' + b'2,""\n' * 400_000,
    }
    for name, text in cases.items():
        (folder / "in.csv").write_bytes(text)
        for settings in [[], ["chunk.bytes=4KB", "partitions=2"]]:
            output, letters = copy(folder, FILE, settings)
            check(f"{name}, {settings}: accounts for everything", len(output) + len(letters) > 0)
        if name.startswith("text"):
            check(f"{name}: letters", len(letters) == 100_000, len(letters))
            check(f"{name}: rows", output == filler * 100_000, len(output))


if __name__ == "__main__":
    sys.exit(run_all([one_among_many_rows, positions_behind_it, long_fields, any_text, many]))
