#!/usr/bin/env python3
"""Feeds the program what users and disks feed it on a bad day.

Each case must end with a clear message or with dead letters that name line and reason: never with a
crash, a hang, a silent loss, or memory that grows with the input.

    run_bad_input.py MILLRACE [--sanitized]

The address sanitizer takes terabytes of addresses, so a build with it has no use for limits on them.
"""

import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = "--sanitized" in sys.argv


def run(folder, sql, *flags, stdin=b""):
    script = folder / "script.sql"
    script.write_bytes(sql if isinstance(sql, bytes) else sql.encode())
    return subprocess.run([PROGRAM, "run", script, *flags], input=stdin, capture_output=True, timeout=120, cwd=folder)


def stream(columns, options):
    return f"CREATE STREAM t ({columns}) WITH ({options});\n"


def csv_file(columns, path, more=""):
    return stream(columns, f"connector = 'file', path = '{path}', format = 'csv'{more}")


def wrong_sql(folder):
    """Wrong usage or SQL: status 2, a message with line and column, and nothing written."""
    declare = csv_file("a BIGINT, s VARCHAR", "in.csv")
    output = "CREATE STREAM o (a BIGINT) WITH (connector = 'file', path = 'out.csv', format = 'csv');\n"
    insert = "INSERT INTO o SELECT a FROM t;\n"
    (folder / "in.csv").write_text("a,s\n1,x\n")
    cases = {
        "unknown column": (declare + output + "INSERT INTO o SELECT b FROM t;", "line 3, column 22: unknown column: b"),
        "unknown stream": (declare + output + insert + "SELECT a FROM u;", "unknown stream: u"),
        "unknown function": (declare + "SELECT absolute(a) FROM t;", "unknown function: absolute"),
        "unknown type": (stream("a BIGGINT", "connector = 'stdin', format = 'csv'"), "unknown type: biggint"),
        "unknown option": (csv_file("a BIGINT", "in.csv", ", delimeter = ';'") + "SELECT a FROM t;", "delimiter"),
        "unknown connector": (stream("a BIGINT", "connector = 'flie', path = 'x'") + "SELECT a FROM t;", "file"),
        "unknown format": (stream("a BIGINT", "connector = 'stdin', format = 'cvs'") + "SELECT a FROM t;", "csv"),
        "unknown setting": ("SET 'partition' = '2';\n" + declare + "SELECT a FROM t;", "partitions"),
        "type error": (declare + "SELECT a + s FROM t;", "line 2, column 8"),
        "string that is no number": (declare + "SELECT a + 'x' FROM t;", "x"),
        "text after the end": (declare + "SELECT a FROM t; nonsense", "line 2, column 18"),
        "unterminated string": (declare + "SELECT 'a FROM t;", "line 2, column 8"),
        "NUL in the text": (declare + "SELECT \0a FROM t;", "line 2"),
        "invalid UTF-8 in the text": (declare.encode() + b"SELECT \xff FROM t;", "line 2"),
        "100,000 parentheses": (declare + "SELECT " + "(" * 100_000 + "a" + ")" * 100_000 + " FROM t;", "limit"),
        "100,000 times NOT": (declare + "SELECT " + "NOT " * 100_000 + "TRUE FROM t;", "limit"),
        "10 MB of operators": (declare + "SELECT a" + "+1" * 5_000_000 + " FROM t;", "limit"),
        "100,000 columns": (declare + "SELECT " + "a, " * 100_000 + "a FROM t;", "too many columns"),
        "100,000 declared columns": (
            "CREATE STREAM w (" + ", ".join(f"c{i} INT" for i in range(100_000)) + ");", "too many columns"),
        "10 MB of one string": (declare + "SELECT '" + "x" * 10_000_000 + "' + 1 FROM t;", "line 2"),
    }
    for name, (sql, message) in cases.items():
        done = run(folder, sql)
        text = done.stderr.decode(errors="replace")
        check(f"{name}: status 2", done.returncode == 2, f"{done.returncode}: {text[:300]}")
        check(f"{name}: says so", message in text, text[:300])
        check(f"{name}: writes nothing", done.stdout == b"" and not (folder / "out.csv").exists())


def missing_files(folder):
    cases = {
        "missing file": ("nowhere.csv", "nowhere.csv"),
        "path below a file": ("in.csv/below.csv", "in.csv"),
        "glob without a match": ("*.nothing", "*.nothing"),
    }
    (folder / "in.csv").write_text("a\n1\n")
    for name, (path, message) in cases.items():
        done = run(folder, csv_file("a BIGINT", path) + "SELECT a FROM t;")
        text = done.stderr.decode()
        check(f"{name}: status 1", done.returncode == 1, f"{done.returncode}: {text}")
        check(f"{name}: names it", message in text, text)
    if os.geteuid() != 0:
        (folder / "in.csv").chmod(0)
        done = run(folder, csv_file("a BIGINT", "in.csv") + "SELECT a FROM t;")
        check("file without permission: status 1", done.returncode == 1 and b"ermission" in done.stderr)
        (folder / "in.csv").chmod(0o600)
        (folder / "out.csv").touch(0o400)
        done = run(folder, csv_file("a BIGINT", "in.csv") + "CREATE STREAM o (a BIGINT) WITH (connector = 'file', "
                   "path = 'out.csv');\nINSERT INTO o SELECT a FROM t;")
        check("read-only output: status 1", done.returncode == 1 and b"cannot write: permission denied" in done.stderr)
        check("read-only output: stays", (folder / "out.csv").read_bytes() == b"")


def unwritable_outputs(folder):
    generator = "CREATE STREAM g (i BIGINT) WITH (connector = 'generator', rows = 2000000);\n"
    for name, path, message in [("full disk", "/dev/full", "no space"), ("missing folder", "no/such/out.csv", "no/such"),
                                ("folder in place of a file", ".", "")]:
        sql = generator + f"CREATE STREAM o (i BIGINT) WITH (connector = 'file', path = '{path}', format = 'csv');\n"
        done = run(folder, sql + "INSERT INTO o SELECT i FROM g;")
        text = done.stderr.decode()
        check(f"{name}: status 1", done.returncode == 1, f"{done.returncode}: {text}")
        check(f"{name}: says so", message in text, text)
    done = subprocess.run(["bash", "-c", "ulimit -f 100; trap '' HUP; exec \"$0\" run -e \"$1\"", PROGRAM, generator +
                           "CREATE STREAM o WITH (connector = 'file', path = 'out.csv') AS SELECT i FROM g;"],
                          capture_output=True, cwd=folder)
    check("file size limit: status 1", done.returncode == 1, done.returncode)
    check("file size limit: says so", b"file too large" in done.stderr, done.stderr)
    check("file size limit: leaves nothing", sorted(os.listdir(folder)) == ["script.sql"], os.listdir(folder))
    outputs = ["one.csv", "/dev/full", "three.csv"]
    sql = "CREATE STREAM g (i BIGINT) WITH (connector = 'generator', rows = 10);\n"
    for number, path in enumerate(outputs):
        sql += (f"CREATE STREAM o{number} WITH (connector = 'file', path = '{path}', format = 'csv') AS "
                "SELECT i FROM g;\n")
    done = run(folder, sql)
    check("one full disk of three: status 1", done.returncode == 1, done.stderr)
    check("one full disk of three: nothing appears", sorted(os.listdir(folder)) == ["script.sql"], os.listdir(folder))


def shared_files(folder):
    """A job that would replace what it reads, or write one file twice, is refused before it does."""
    data = b"a\n1\n2\n"
    (folder / "inputs").mkdir()
    kept = [folder / name for name in ["in.csv", "inputs/first.csv", "out.csv.dead-letters.jsonl"]]
    for path in kept:
        path.write_bytes(data)
    (folder / "link.csv").symlink_to("in.csv")

    def copy(source, target, name="o"):
        return (csv_file("a BIGINT", source) if source else "") + (
            f"CREATE STREAM {name} (a BIGINT) WITH (connector = 'file', path = '{target}', format = 'csv');\n"
            f"INSERT INTO {name} SELECT a FROM t;\n")

    standard = "CREATE STREAM {} (a BIGINT) WITH (connector = '{}', format = 'csv');\n"
    cases = {
        "output is input": (copy("in.csv", "in.csv"), (), "output o would replace a file that input t reads"),
        "output is input, spelled otherwise": (copy("in.csv", "inputs/../in.csv"), (), "that input t reads"),
        "output links to input": (copy("in.csv", "link.csv"), (), "that input t reads"),
        "output lies in the input's folder": (copy("inputs", "inputs/first.csv"), (), "that input t reads"),
        "output matches the input's pattern": (copy("inputs/*.csv", "inputs/first.csv"), (), "that input t reads"),
        "two outputs to one file": (copy("in.csv", "out.csv") + copy("", "./out.csv", "p"), (), "same file as"),
        "letters replace the input": (copy("in.csv", "out.csv"), ("--set", "dead.letters=in.csv"), "dead letters"),
        "letters replace the output": (copy("in.csv", "out.csv"), ("--set", "dead.letters=out.csv"), "dead letters"),
        "dead letters are read again": (copy("out.csv.dead-letters.jsonl", "out.csv"), (), "dead letters"),
        "statistics replace the input": (copy("in.csv", "out.csv"), ("--stats", "in.csv"), "of statistics would"),
        "statistics replace the output": (copy("in.csv", "out.csv"), ("--stats", "out.csv"), "of statistics would"),
        "statistics replace dead letters": (
            copy("in.csv", "out.csv"), ("--stats", "out.csv.dead-letters.jsonl"), "dead letters would"),
        "the script is replaced": (copy("in.csv", "script.sql"), (), "the script"),
        "standard input is read twice": (
            standard.format("t", "stdin") + standard.format("u", "stdin") + copy("", "out.csv") + "SELECT a FROM u;",
            (), "standard input is read already, by t: u"),
        "standard output is written twice": (
            csv_file("a BIGINT", "in.csv") + standard.format("o", "stdout") +
            "INSERT INTO o SELECT a FROM t; SELECT a FROM t;", (),
            "standard output is written already, by o: the closing SELECT"),
    }
    for name, (sql, flags, message) in cases.items():
        done = run(folder, sql, *flags)
        text = done.stderr.decode()
        check(f"{name}: status 2", done.returncode == 2, f"{done.returncode}: {text}")
        check(f"{name}: says so", message in text, text)
        check(f"{name}: keeps the files", all(path.exists() and path.read_bytes() == data for path in kept))
        check(f"{name}: writes nothing", not (folder / "out.csv").exists() and done.stdout == b"")
    (folder / "sub").mkdir()
    (folder / "sub" / "in.csv").write_bytes(data)
    done = run(folder, copy("in.csv", "sub/in.csv"))
    check("equal names in other folders: status 0", done.returncode == 0, done.stderr.decode())
    for sql, redirected in [(standard.format("t", "stdin") + copy("", "in.csv"), "< in.csv"),
                            (copy("in.csv", "out.csv") + "SELECT a FROM t;", "> out.csv")]:
        (folder / "job.sql").write_text(sql)
        done = subprocess.run(f"'{PROGRAM}' run job.sql {redirected}", shell=True, capture_output=True, cwd=folder)
        check(f"file behind a standard stream, {redirected}: status 2", done.returncode == 2, done.stderr)
        check(f"file behind a standard stream, {redirected}: kept", (folder / "in.csv").read_bytes() == data)
    done = subprocess.run([PROGRAM, "run", "-"], input=(standard.format("t", "stdin") + "SELECT a FROM t;").encode(),
                          capture_output=True, timeout=120)
    check("script and records from standard input: status 2", done.returncode == 2, done.stderr)
    check("script and records from standard input: says so", b"holds the script" in done.stderr, done.stderr)


def standard_streams(folder):
    """What the program prints arrives or fails; a stream it was started without is no file of the job."""
    (folder / "in.csv").write_bytes(b"a\n1\n2\n")
    (folder / "script.sql").write_text(csv_file("a BIGINT", "in.csv") + "SELECT a FROM t;")
    copy = csv_file("a BIGINT", "in.csv") + ("CREATE STREAM o (a BIGINT) WITH (connector = 'file', path = 'out.csv');\n"
                                             "INSERT INTO o SELECT a FROM t;\n")
    (folder / "copy.sql").write_text(copy)
    (folder / "both.sql").write_text(copy + "SELECT a FROM t;")
    (folder / "show.sql").write_text("SHOW FUNCTIONS;")

    def shell(command):
        return subprocess.run(["sh", "-c", '"$0" ' + command, PROGRAM], capture_output=True, timeout=120, cwd=folder)

    for command in ["functions", "topology", "--help", "run --help", "--version", "explain script.sql", "run show.sql",
                    "run script.sql", "run script.sql --format table", "run copy.sql --stats -"]:
        done = shell(command + " >/dev/full")
        check(f"{command}, no room: status 1", done.returncode == 1, done.returncode)
        check(f"{command}, no room: says so", b"cannot write" in done.stderr, done.stderr)
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"]:
        done = shell("run copy.sql " + closed)
        check(f"{closed}: status 0", done.returncode == 0, f"{done.returncode}: {done.stderr}")
        rows = (folder / "out.csv").read_bytes()
        check(f"{closed}: only rows", rows == b"a\n1\n2\n", rows)
        (folder / "out.csv").unlink()
        done = shell("run both.sql " + closed)
        status = 1 if ">&-" in closed.split() else 0
        check(f"{closed}: status {status} of a result", done.returncode == status, done.returncode)
        check(f"{closed}: no result in a file", b"a\n1\n2\na" not in (folder / "out.csv").read_bytes()
              if (folder / "out.csv").exists() else True)
    check("no script from a closed standard input", shell("run - <&-").returncode == 2)


def statistics(folder):
    """A file for statistics that cannot be written is found before the job runs."""
    (folder / "in.csv").write_bytes(b"a\n1\n")
    sql = csv_file("a BIGINT", "in.csv") + ("CREATE STREAM o (a BIGINT) WITH (connector = 'file', path = 'out.csv');\n"
                                            "INSERT INTO o SELECT a FROM t;\n")
    for path, message in [("no/such/stats.json", "no such file"), (".", "is a directory"), ("in.csv/stats.json", "")]:
        done = run(folder, sql, "--stats", path)
        check(f"--stats {path}: status 1", done.returncode == 1, done.returncode)
        check(f"--stats {path}: says so", f"cannot write statistics: {message}" in done.stderr.decode(), done.stderr)
        check(f"--stats {path}: before the job", not (folder / "out.csv").exists())


def pipes(folder):
    """A pipe is read and written as rows come, and is waited for in a way that a signal ends."""
    os.mkfifo(folder / "in.csv")
    os.mkfifo(folder / "out.csv")
    (folder / "file.csv").write_text("a\n1\n")
    (folder / "copy.sql").write_text(csv_file("a BIGINT", "in.csv") + "SELECT a FROM t;")
    (folder / "count.sql").write_text(csv_file("a BIGINT", "in.csv") + "SELECT a, COUNT(*) AS n FROM t GROUP BY a;")
    for flags in [["copy.sql"], ["copy.sql", "--chunk-rows", "100"], ["count.sql", "--partitions", "3"]]:
        child = subprocess.Popen([PROGRAM, "run", *flags, "--quiet"], stdout=subprocess.PIPE, cwd=folder)
        header = b"a\n" if flags[0] == "copy.sql" else b"a,n\n"
        end = b"\n" if flags[0] == "copy.sql" else b",1\n"
        with open(folder / "in.csv", "wb", buffering=0) as pipe:
            pipe.write(b"a\n")
            for row in [b"1", b"2", b"3"]:
                pipe.write(row + b"\n")
                if row == b"1":
                    check(f"pipe, {flags}: header", child.stdout.readline() == header)
                line = child.stdout.readline()
                check(f"pipe, {flags}: a row comes out before the next goes in", line == row + end, line)
            pipe.write(b"4")
            child.send_signal(signal.SIGINT)
            check(f"pipe, {flags}: a signal ends it", child.wait(timeout=60) == 0)
    for starts_with, signals in [([], [signal.SIGHUP]), (["nohup"], [signal.SIGHUP, signal.SIGTERM])]:
        child = subprocess.Popen([*starts_with, PROGRAM, "run", "copy.sql", "--quiet"], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, cwd=folder)
        with open(folder / "in.csv", "wb", buffering=0) as pipe:
            pipe.write(b"a\n1\n")
            check(f"hang-up, {starts_with}: rows come", [child.stdout.readline() for _ in range(2)] == [b"a\n", b"1\n"])
            for number, sent in enumerate(signals, 2):
                pipe.write(f"{number}\n".encode())
                check(f"hang-up, {starts_with}: they go on", child.stdout.readline() == f"{number}\n".encode())
                child.send_signal(sent)
            check(f"hang-up, {starts_with}: status 0", child.wait(timeout=60) == 0)
    child = subprocess.Popen([PROGRAM, "run", "copy.sql"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
    while not is_blocked(child.pid, signal.SIGINT):
        pass
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=60)
    check("pipe that nobody writes: a signal ends it", child.returncode == 0, child.returncode)
    (folder / "write.sql").write_text(csv_file("a BIGINT", "file.csv") +
                                      "CREATE STREAM o (a BIGINT) WITH (connector = 'file', path = 'out.csv');\n"
                                      "INSERT INTO o SELECT a FROM t;")
    child = subprocess.Popen([PROGRAM, "run", "write.sql"], stderr=subprocess.PIPE, cwd=folder)
    check("pipe that is read later: gets the rows", (folder / "out.csv").read_bytes() == b"a\n1\n")
    check("pipe that is read later: status 0", child.wait(timeout=60) == 0)


def first_failure(folder):
    """Where a bad row ends the job, the message names the first of all, however many partitions look for it."""
    rows = "".join("x,1\n" if row % 1000 == 777 else f"{row % 50},1\n" for row in range(20000))
    (folder / "in.csv").write_text("k,a\n" + rows)
    decoding = csv_file("k BIGINT, a BIGINT", "in.csv") + "SELECT k, SUM(a) AS s FROM t GROUP BY k EMIT FINAL;"
    grouping = csv_file("k VARCHAR, a BIGINT", "in.csv") + "SELECT k, 1 / (COUNT(*) - 9) AS s FROM t GROUP BY k;"
    for partitions in ["1", "2", "3", "8"]:
        for sql, row in [(decoding, "in.csv, line 779: bad_value in column k: x,1"),
                         (grouping, "division_by_zero in column s: (1 / (count(*) - 9)) with 1, 0 for k = 0: 0,9")]:
            done = run(folder, sql, "--set", "on.error=fail", "--set", "chunk.bytes=1KB", "--partitions", partitions)
            check(f"first failure: status 1 ({partitions})", done.returncode == 1, done.returncode)
            check(f"first failure: names the row ({partitions})", f"{row}\n" in done.stderr.decode(), done.stderr)


def paused_letters(folder):
    """Where a pipe pauses decides nothing about the order of dead letters, whatever rejects the rows."""
    (folder / "count.sql").write_text(
        stream("k BIGINT", "connector = 'stdin', format = 'csv'") +
        "SET 'dead.letters' = 'letters.jsonl';\nSELECT k, 10 / (COUNT(*) % 3) AS n FROM t GROUP BY k EMIT CHANGES;")
    for rows_per_pause in [1, 2, 5, 40]:
        child = subprocess.Popen([PROGRAM, "run", "count.sql", "--quiet"], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, cwd=folder, bufsize=0)
        child.stdin.write(b"k\n")
        for first in range(1, 41, rows_per_pause):
            counts = range(first, min(first + rows_per_pause, 41))
            child.stdin.write(b"".join(b"7\n" if count % 4 else b"7\nbad\n" for count in counts))
            for _ in range((first == 1) + sum(count % 3 != 0 for count in counts)):
                child.stdout.readline()
        child.stdin.close()
        check("paused letters: status 0", child.wait(timeout=60) == 0)
        letters = (folder / "letters.jsonl").read_text()
        if rows_per_pause == 1:
            expected = letters
        check(f"paused letters, pauses behind {rows_per_pause} rows: the same", letters == expected, letters)
    reasons = [json.loads(line)["reason"] for line in expected.splitlines()]
    check("paused letters: all there", reasons == 10 * ["bad_value"] + 13 * ["division_by_zero"], reasons)


def signal_set(process, name):
    status = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith(name)).split()[1], 16)


def is_blocked(process, wanted):
    return signal_set(process, "SigBlk:") >> (wanted - 1) & 1 == 1


def is_pending(process, wanted):
    return signal_set(process, "ShdPnd:") >> (wanted - 1) & 1 == 1


def stuck_reader(folder):
    """A second signal ends a job at once, even one that nobody takes the output of."""
    sql = "CREATE STREAM g (i BIGINT) WITH (connector = 'generator');\n"
    (folder / "result.sql").write_text(sql + "SELECT i FROM g;")
    (folder / "output.sql").write_text(sql + "CREATE STREAM o (i BIGINT) WITH (connector = 'stdout');\n"
                                             "INSERT INTO o SELECT i FROM g;")
    for flags in [["result.sql"], ["result.sql", "--format", "table"], ["output.sql"]]:
        reader, writer = os.pipe()
        child = subprocess.Popen([PROGRAM, "run", *flags], stdout=writer, stderr=subprocess.PIPE, cwd=folder)
        os.close(writer)
        os.read(reader, 1)  # Now the job runs.
        child.send_signal(signal.SIGINT)
        # Signals that wait are not counted: the first must be taken before the second is sent.
        while is_pending(child.pid, signal.SIGINT):
            pass
        child.send_signal(signal.SIGINT)
        message = child.communicate(timeout=60)[1]
        os.close(reader)
        check(f"stuck reader, {flags}: status 1", child.returncode == 1, child.returncode)
        check(f"stuck reader, {flags}: says so", b"stopped" in message, message)


def scarcity(folder):
    """Too little memory for the threads of a job: it does not begin, and says why. Just enough: it ends well."""
    (folder / "in.csv").write_text("a\n" + "1\n" * 1000)
    (folder / "script.sql").write_text(
        csv_file("a BIGINT", "in.csv") +
        "CREATE STREAM o (a BIGINT, n BIGINT) WITH (connector = 'file', path = 'o.csv');\n"
        "INSERT INTO o SELECT a, COUNT(*) AS n FROM t GROUP BY a EMIT FINAL;")
    for mebibytes, status in [] if IS_SANITIZED else [(100, 1), (8192, 0)]:
        most = (mebibytes << 20, mebibytes << 20)
        done = subprocess.run([PROGRAM, "run", "script.sql", "--quiet", "--partitions", "16"], capture_output=True,
                              timeout=120, cwd=folder, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, most))
        text = done.stderr.decode()
        check(f"{mebibytes} MiB: status {status}", done.returncode == status, f"{done.returncode}: {text}")
        check(f"{mebibytes} MiB: says so", status == 0 or "memory" in text, text)
        check(f"{mebibytes} MiB: all or nothing", (folder / "o.csv").exists() == (status == 0))


def letters_of(folder, declare, data, name="in.csv"):
    """Runs a copy of the input to a file; returns its rows and its dead letters."""
    (folder / name).write_bytes(data)
    for old in folder.glob("out.csv*"):
        old.unlink()
    columns = declare.split("(", 1)[1].split(")", 1)[0]
    sql = declare + f"CREATE STREAM o ({columns}) WITH (connector = 'file', path = 'out.csv', format = 'csv');\n"
    done = run(folder, sql + "INSERT INTO o SELECT * FROM t;", "--partitions", "3")
    letters = folder / "out.csv.dead-letters.jsonl"
    lines = letters.read_text().splitlines() if letters.exists() else []
    return done, (folder / "out.csv").read_bytes(), [json.loads(line) for line in lines]


def bad_records(folder):
    two = csv_file("a BIGINT, b VARCHAR", "in.csv")
    cases = {
        "good": (b"a,b\n1,x\n", 1, []),
        "empty file": (b"", 0, []),
        "header only": (b"a,b\n", 0, []),
        "no final newline": (b"a,b\n1,x\n2,y", 2, []),
        "CRLF": (b"a,b\r\n1,x\r\n2,y\r\n", 2, []),
        "byte order mark": (b"\xef\xbb\xbfa,b\n1,x\n", 1, []),
        "columns in another order": (b"b,a\nx,1\n", 1, []),
        "too few fields": (b"a,b\n1,x\n2\n3,y\n", 2, [("too_few_fields", 3)]),
        "too many fields": (b"a,b\n1,x,9\n3,y\n", 1, [("too_many_fields", 2)]),
        "not a number": (b"a,b\nx1,x\n3,y\n", 1, [("bad_value", 2)]),
        "too big a number": (b"a,b\n99999999999999999999,x\n3,y\n", 1, [("out_of_range", 2)]),
        "invalid UTF-8": (b"a,b\n1,\xff\xfe\n3,y\n", 1, [("invalid_utf8", 2)]),
        "unclosed quote": (b'a,b\n1,"x\n3,y\n', 1, [("bad_quoting", 2)]),
        "text behind a quote": (b'a,b\n1,"x"y\n3,y\n', 1, [("bad_quoting", 2)]),
        "a line of 20 MB": (b"a,b\n1,x\n2," + b"z" * 20_000_000 + b"\n3,y\n", 2, [("record_too_long", 3)]),
    }
    for name, (data, rows, want) in cases.items():
        done, output, letters = letters_of(folder, two, data)
        check(f"{name}: status 0", done.returncode == 0, done.stderr.decode(errors="replace"))
        check(f"{name}: {rows} rows", len(output.splitlines()) == rows + 1, output[:200])
        got = [(letter["reason"], letter["line"]) for letter in letters]
        check(f"{name}: dead letters", got == want, f"{got} instead of {want}")


def bad_headers(folder):
    """A header that does not fit ends the job, with the name of its file and not much more of its content."""
    (folder / "1.csv").write_bytes(b"a,b\n1,x\n")
    cases = {
        "a column is missing": b"a,c\n1,x\n",
        "a column is there twice": b"a,b,a\n1,x,2\n",
        "there is none": b"1,x\n",
        "lines end in CR": b"a,b\r1,x\r",
        "a NUL": b"a\0,b\n1,x\n",
        "a line of 20 MB": b"z" * 20_000_000 + b"\n",
    }
    for name, data in cases.items():
        (folder / "2.csv").write_bytes(data)
        done = run(folder, csv_file("a BIGINT, b VARCHAR", "[12].csv") + "SELECT a FROM t;", "--quiet")
        check(f"header, {name}: status 1", done.returncode == 1, done.returncode)
        check(f"header, {name}: names the file", b"2.csv" in done.stderr, done.stderr[:300])
        check(f"header, {name}: is short", len(done.stderr) < 1000 and b"\r" not in done.stderr, len(done.stderr))


def bad_json(folder):
    declare = stream("a BIGINT, b VARCHAR", "connector = 'file', path = 'in.json', format = 'json'")
    cases = {
        "good": (b'{"a": 1, "b": "x"}\n', 1, []),
        "not JSON": (b'{"a": 1}\nnonsense\n{"a": 2}\n', 2, [("bad_json", 2)]),
        "an array": (b'[1]\n{"a": 2}\n', 1, [("bad_json", 1)]),
        "cut off": (b'{"a": 1}\n{"a": ', 1, [("bad_json", 2)]),
        "wrong type": (b'{"a": "one"}\n{"a": 2}\n', 1, [("bad_value", 1)]),
        "deep nesting": (b'{"b": ' + b"[" * 100_000 + b"]" * 100_000 + b'}\n{"a": 2}\n', 1, [("bad_json", 1)]),
    }
    for name, (data, rows, want) in cases.items():
        done, output, letters = letters_of(folder, declare, data, "in.json")
        check(f"JSON {name}: status 0", done.returncode == 0, done.stderr.decode(errors="replace"))
        check(f"JSON {name}: {rows} rows", len(output.splitlines()) == rows + 1, output[:200])
        got = [(letter["reason"], letter["line"]) for letter in letters]
        check(f"JSON {name}: dead letters", got == want, f"{got} instead of {want}")


def garbage(folder):
    """Random bytes in every format: status 0, and no record is lost silently."""
    data = random.Random(5).randbytes(1_000_000)
    (folder / "garbage").write_bytes(data)
    for kind in ["csv", "json", "protobuf"]:
        more = ", header = false" if kind == "csv" else ""
        sql = stream("a BIGINT, b VARCHAR", f"connector = 'file', path = 'garbage', format = '{kind}'{more}")
        done = run(folder, sql + "SELECT a FROM t;", "--stats", "stats.json", "--format", "csv")
        check(f"garbage as {kind}: status 0", done.returncode == 0, done.stderr.decode(errors="replace")[:300])
        stats = json.loads((folder / "stats.json").read_text())
        check(f"garbage as {kind}: every record is a row or a dead letter",
              stats["rows"] == stats["rows_out"] + stats["dead_letters"] and stats["dead_letters"] > 0, stats)


def compressed(folder):
    import gzip
    whole = gzip.compress(b"a,b\n" + b"1,x\n" * 100_000)
    (folder / "whole.csv.gz").write_bytes(whole)
    (folder / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "none.csv.gz").write_bytes(b"this is not compressed")
    count = "SELECT COUNT(*) FROM t EMIT FINAL;"
    done = run(folder, csv_file("a BIGINT, b VARCHAR", "whole.csv.gz") + count, "--format", "csv")
    check("whole .gz is read", done.stdout == b"count\n100000\n", done.stdout)
    for name in ["cut.csv.gz", "none.csv.gz"]:
        done = run(folder, csv_file("a BIGINT, b VARCHAR", name) + count)
        check(f"{name}: status 1 and its name", done.returncode == 1 and name.encode() in done.stderr, done.stderr)


def slow_sink(folder):
    """A reader that is much slower than the generator: peak memory does not grow with the input."""
    sql = ("CREATE STREAM g (i BIGINT, t AS 'some text ' || CAST(i AS VARCHAR)) "
           "WITH (connector = 'generator', rows = {});\n"
           "CREATE STREAM o (i BIGINT, t VARCHAR) WITH (connector = 'stdout', format = 'csv');\n"
           "INSERT INTO o SELECT i, t FROM g;")
    peaks = []
    for rows in [2_000_000, 10_000_000]:
        (folder / "script.sql").write_text(sql.format(rows))
        child = subprocess.Popen([PROGRAM, "run", folder / "script.sql", "--quiet"], stdout=subprocess.PIPE)
        lines = 0
        while piece := os.read(child.stdout.fileno(), 1 << 14):
            lines += piece.count(b"\n")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        check(f"slow sink, {rows} rows: every row arrives", lines == rows + 1, f"{lines} lines")
        peaks.append(usage.ru_maxrss)
    check("slow sink: memory stays flat", peaks[1] < peaks[0] * 1.3 + 16_384, f"peaks {peaks} KiB")


if __name__ == "__main__":
    sys.exit(run_all([
        wrong_sql, missing_files, unwritable_outputs, shared_files, standard_streams, statistics, pipes, first_failure,
        paused_letters, stuck_reader, scarcity, bad_records, bad_headers, bad_json, garbage, compressed, slow_sink]))
