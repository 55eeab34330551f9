#!/usr/bin/env python3
"""Gives the program files that are not what their names or declarations say, and paths that lead elsewhere.

Each must be read as what it is, or be refused with what it is and what to do about it.

    run_unfit_files.py MILLRACE
"""

import bz2
import gzip
import io
import lzma
import pathlib
import subprocess
import sys
import zipfile

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()


def run(folder, sql, *flags, stdin=b""):
    (folder / "script.sql").write_text(sql)
    return subprocess.run([PROGRAM, "run", "script.sql", *flags], input=stdin, capture_output=True, timeout=120, cwd=folder)


def select(path, columns="id INT", more="", what="id"):
    return f"CREATE STREAM t ({columns}) WITH (connector = 'file', path = '{path}'{more});\nSELECT {what} FROM t;"


def refused(name, done, *words):
    """Status 1, or 2 where it is found at planning; says all of the words."""
    text = done.stderr.decode(errors="replace")
    check(f"{name}: is refused", done.returncode in (1, 2), f"{done.returncode}: {text[:300]}")
    for word in words:
        check(f"{name}: says {word}", word in text, text[:300])
    check(f"{name}: writes no rows", done.stdout == b"" or done.stdout == b"id\n", done.stdout[:100])


def accepted(name, done, output):
    check(f"{name}: status 0", done.returncode == 0, done.stderr.decode(errors="replace")[:300])
    check(f"{name}: rows", done.stdout == output, done.stdout[:200])


def other_content(folder):
    """Packed data, and text in other encodings, under the name of plain text."""
    plain = b"id\n1\n"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("in.csv", plain)
    cases = {
        "gzip": (gzip.compress(plain), ["in.csv", "gzip", ".gz"]),
        "bzip2": (bz2.compress(plain), ["in.csv", "bzip2", "unpack"]),
        "xz": (lzma.compress(plain), ["in.csv", "xz", "unpack"]),
        "zip": (archive.getvalue(), ["in.csv", "zip", "unpack"]),
        "UTF-16": (plain.decode().encode("utf-16"), ["in.csv", "UTF-16", "iconv"]),
        "UTF-16 without a mark": ("id\n1000\n".encode("utf-16-le"), ["in.csv", "UTF-16", "iconv"]),
        "UTF-32": (plain.decode().encode("utf-32"), ["in.csv", "UTF-32", "iconv"]),
        "carriage returns alone": (b"id\r1\r2\r", ["in.csv", "carriage return"]),
    }
    for name, (data, words) in cases.items():
        (folder / "in.csv").write_bytes(data)
        refused(name, run(folder, select("in.csv")), *words)
        refused(f"{name}, without a header", run(folder, select("in.csv", more=", header = false")), *words)
        refused(f"{name}, on a pipe", run(folder, select("in.csv").replace("'file', path = 'in.csv'", "'stdin'"), stdin=data),
                *words[1:])
    (folder / "in.csv.gz").write_bytes(plain)
    refused("text named .gz", run(folder, select("in.csv.gz")), "not gzip", "in.csv.gz")


def packed_names(folder):
    """Suffixes in any case; zero bytes behind gzip data are padding."""
    packed = gzip.compress(b"id\n1\n")
    for name in ["IN.CSV.GZ", "in.Csv.gZ"]:
        (folder / name).write_bytes(packed)
        accepted(name, run(folder, select(name), "--format", "csv"), b"id\n1\n")
    (folder / "in.csv.gz").write_bytes(packed + b"\0" * 512)
    accepted("padded with zeros", run(folder, select("in.csv.gz"), "--format", "csv"), b"id\n1\n")


def json_shapes(folder):
    """An array of one element a line is taken; an object of several lines is refused."""
    for name, text in {
        "brackets on lines of their own": '[\n{"id":1},\n{"id":2}\n]\n',
        "brackets beside objects": '[{"id":1},\n{"id":2}]\n',
        "commas in front": '[\n {"id":1}\n,{"id":2}\n]',
    }.items():
        (folder / "in.json").write_text(text)
        for rows in ["1", "2", "1000"]:
            accepted(name, run(folder, select("in.json"), "--format", "csv", "--chunk-rows", rows), b"id\n1\n2\n")
    for name, text in {"an object": '{\n  "id": 1\n}\n', "an array": '[\n  {\n    "id": 1\n  }\n]\n'}.items():
        (folder / "in.json").write_text(text)
        refused(f"{name} of several lines", run(folder, select("in.json")), "several lines", "one object a line")


def timestamp_formats(folder):
    (folder / "in.json").write_text('{"id":1583709433}\n{"id":"1583709433"}\n')
    done = run(folder, select("in.json", "id TIMESTAMP", ", timestamp.format = '%s'"), "--format", "csv")
    accepted("numbers by a pattern", done, b"id\n" + b"2020-03-08 23:17:13\n" * 2)
    for pattern in ["epoch", "", "YYYY-MM-DD"]:
        done = run(folder, select("in.json", "id TIMESTAMP", f", timestamp.format = '{pattern}'"))
        check(f"pattern {pattern!r}: status 2", done.returncode == 2, done.returncode)
        check(f"pattern {pattern!r}: place", b"line 1, column 9" in done.stderr and b"timestamp.format" in done.stderr, done.stderr)


def folders(folder):
    """`**` is any number of folders, and an output may not lie among the files of an input."""
    (folder / "in/one/two").mkdir(parents=True)
    for i, name in enumerate(["a.csv", "one/b.csv", "one/two/c.csv"]):
        (folder / "in" / name).write_text(f"id\n{i}\n")
    accepted("two stars", run(folder, select("in/**/*.csv"), "--format", "csv"), b"id\n0\n1\n2\n")
    for source, target in [("in", "in/out.csv"), ("in/*.csv", "in/out.csv"), ("in/**/*.csv", "in/one/new.csv")]:
        sql = (f"CREATE STREAM t (id INT) WITH (connector = 'file', path = '{source}', format = 'csv');\n"
               f"CREATE STREAM o WITH (connector = 'file', path = '{target}') AS SELECT id FROM t;")
        refused(f"{source} to {target}", run(folder, sql), "input t", target)
        check(f"{source} to {target}: nothing appears", not (folder / target).exists())
        accepted(f"{source} to a pattern left out", run(folder, sql.replace(target, target + ".txt', format = 'csv")
                                                       if source != "in" else sql.replace(target, "out.csv")), b"")


def links(folder):
    """An output that is a link is written to where it leads, be there a file or not."""
    (folder / "data").mkdir()
    (folder / "latest.csv").symlink_to("data/real.csv")
    sql = "CREATE STREAM o WITH (connector = 'file', path = 'latest.csv') AS SELECT {} AS id;"
    for number in [1, 2]:
        accepted("through a link", run(folder, sql.format(number)), b"")
        check("the link stays", (folder / "latest.csv").is_symlink())
        check("its target is written", (folder / "data/real.csv").read_text() == f"id\n{number}\n")
    (folder / "other.csv").symlink_to("data/new.csv")
    both = sql.format(1).replace("latest", "other") + "\n" + sql.format(2).replace("latest", "data/new").replace(" o ", " p ")
    refused("two names of one file that is not there", run(folder, both), "same file")


def messages(folder):
    """Protobuf of other columns fails as CSV does; zero bytes are no messages; messages do not depend on chunks."""
    make = ("CREATE STREAM g (i BIGINT) WITH (connector = 'generator', rows = 20000);\n"
            "CREATE STREAM o (id BIGINT, name VARCHAR) WITH (connector = 'file', path = 'in.pb', format = 'protobuf');\n"
            "INSERT INTO o SELECT i, CAST(i AS VARCHAR) FROM g;")
    accepted("made", run(folder, make), b"")
    made = (folder / "in.pb").read_bytes()
    for flags in [["--partitions", "3"], ["--chunk-rows", "1000"], ["--chunk-rows", "1"]]:
        accepted(f"made with {flags}", run(folder, make, *flags), b"")
        check(f"{flags}: the same bytes", (folder / "in.pb").read_bytes() == made)
    for columns in ["id BIGINT", "id BIGINT, title VARCHAR", "id INT, name VARCHAR", "id BIGINT, name VARCHAR, more INT"]:
        refused(columns, run(folder, select("in.pb", columns, ", format = 'protobuf'")), "in.pb", "expected")
    (folder / "zeros.pb").write_bytes(b"\0" * 100_000)
    refused("zeros", run(folder, select("zeros.pb", "id BIGINT, name VARCHAR", ", format = 'protobuf'")), "zero")
    (folder / "more.pb").write_bytes(made + b"\0" * 100_000 + made)
    done = run(folder, select("more.pb", "id BIGINT, name VARCHAR", ", format = 'protobuf'", "COUNT(*) AS id"), "--format", "csv",
               "--stats", "stats.json")
    check("zeros between messages: status 0", done.returncode == 0, done.stderr[:300])
    check("zeros between messages: rows", done.stdout.endswith(b"40000\n"), done.stdout[-50:])
    check("zeros between messages: one letter", b'"bad_message":1' in (folder / "stats.json").read_bytes().replace(b" ", b""),
          (folder / "stats.json").read_text())


def endless_scripts(folder):
    done = subprocess.run([PROGRAM, "run", "/dev/zero"], capture_output=True, timeout=120, cwd=folder)
    check("a device without an end: status", done.returncode in (1, 2), done.returncode)
    check("a device without an end: message", b"longer than" in done.stderr and b"/dev/zero" in done.stderr, done.stderr[:300])


if __name__ == "__main__":
    sys.exit(run_all([other_content, packed_names, json_shapes, timestamp_formats, folders, links, messages, endless_scripts]))
