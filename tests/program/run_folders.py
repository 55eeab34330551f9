#!/usr/bin/env python3
"""Jobs that write a folder, a part for each epoch: what a reader who lists it sees, while they run, are killed and go on.

Nothing here depends on how long anything takes: a job is killed once so many parts are there.

    run_folders.py MILLRACE
"""

import gzip
import os
import pathlib
import random
import signal
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PARTITIONS = [3, 1, 4, 2, 5]
EPOCHS = ["--set", "epoch.rows=1", "--set", "epoch.interval=1d"]
ENDLESS = "CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\n"


def command(folder, partitions, *flags, state="state"):
    keeps = [] if state is None else ["--state-dir", folder / state, *EPOCHS]
    return [PROGRAM, "run", folder / "job.sql", "--quiet", "--no-pin", "--partitions", str(partitions), *keeps, *flags]


def run(folder, sql, *flags, partitions=2, state=None):
    (folder / "job.sql").write_text(sql)
    return subprocess.run(command(folder, partitions, *flags, state=state), capture_output=True, text=True)


def parts(place):
    """The parts that a reader sees, in the order of their rows."""
    return sorted(path for path in place.iterdir() if not path.name.startswith(".")) if place.exists() else []


def content(part):
    return gzip.decompress(part.read_bytes()) if part.suffix == ".gz" else part.read_bytes()


def rows(place, header):
    """The rows of all parts, each of which begins with the header."""
    text = b""
    for part in parts(place):
        rest = content(part)
        check(f"{part.name} is whole", rest.startswith(header) and rest.endswith(b"\n") and len(rest) > len(header), rest[:50])
        text += rest[len(header):]
    return text


def run_until(folder, partitions, place, more, ending, chunk_rows=100):
    """Runs the job until there are so many more parts, or it has ended; returns its status and what it said."""
    running = subprocess.Popen(command(folder, partitions, "--set", f"chunk.rows={chunk_rows}"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    before = len(parts(place))
    while running.poll() is None and len(parts(place)) < before + more:
        pass
    running.send_signal(ending)
    message = running.stderr.read()
    return running.wait(), message


def endless(folder):
    """A job that never ends shows its rows while it runs, each once, whenever it is killed."""
    (folder / "job.sql").write_text(ENDLESS + "CREATE STREAM o WITH (connector = 'file', path = 'out/', format = 'csv') AS\n"
                                    "SELECT i, COUNT(*) OVER (PARTITION BY i % 7 ROWS UNBOUNDED PRECEDING) AS n FROM t;\n")
    place = folder / "out"
    header = b"i,n\n"

    def is_prefix(text):
        lines = text.decode().splitlines()
        return lines == [f"{i},{i // 7 + 1}" for i in range(len(lines))]

    seen = 0
    for attempt, partitions in enumerate(PARTITIONS * 2):
        status, message = run_until(folder, partitions, place, 1 + attempt % 3, signal.SIGKILL)
        check("killed while it ran", status == -signal.SIGKILL, message)
        text = rows(place, header)
        check("rows are there while it runs", len(text) > seen, (len(text), seen))
        check("each row is there once", is_prefix(text), text[-80:])
        seen = len(text)
    status, message = run_until(folder, 2, place, 2, signal.SIGINT)
    check("a stop ends with status 0", status == 0, message)
    check("its last part is there", not list(place.glob(".*")), list(place.glob(".*")))
    check("and each row once", is_prefix(rows(place, header)))
    before = parts(place)
    status, message = run_until(folder, 3, place, 1, signal.SIGINT)
    check("it goes on behind a stop", status == 0 and "goes on from snapshot" in message, message)
    check("with further parts", parts(place)[:len(before)] == before and len(parts(place)) > len(before))
    check("and each row once again", is_prefix(rows(place, header)))


def write_trades(folder, count):
    chance = random.Random(3)
    lines = ["k,at,v\n"]
    for i in range(count):
        second = max(i // 20 + chance.choice([0, 0, 0, -1, -9]), 0)
        value = "x" if chance.random() < 0.01 else chance.randrange(100)
        lines.append(f"{chance.choice('abcd')},2026-01-01 {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d},{value}\n")
    (folder / "in.csv").write_text("".join(lines))


TRADES = ("CREATE STREAM t (k VARCHAR, at TIMESTAMP, v BIGINT, WATERMARK FOR at AS at - INTERVAL '3' SECOND) "
          "WITH (connector = 'file', path = 'in.csv', format = 'csv');\n")


def outputs(windows, late, plain):
    """Three outputs; the last one takes long to compute, so that there is time to be killed."""
    return (TRADES + f"CREATE STREAM w WITH (connector = 'file', path = '{windows}', format = 'csv') AS\n"
            "SELECT k, window_start, SUM(v) AS total FROM t GROUP BY k WINDOW TUMBLING(at, 5s);\n"
            f"CREATE STREAM l WITH (connector = 'file', path = '{late[0]}', format = 'csv'{late[1]}) AS SELECT * FROM w.late;\n"
            f"CREATE STREAM p WITH (connector = 'file', path = '{plain}', format = 'protobuf', message.rows = 70) AS SELECT k, v FROM t\n"
            "WHERE LENGTH(MD5(REPEAT('x', 20000) || CAST(v AS VARCHAR))) = 32;\n")


def bounded(folder):
    """The rows of all parts are those of a file by name, late rows and messages of many rows included."""
    write_trades(folder, 12000)
    done = run(folder, outputs("w.csv", ("l.csv", ""), "p.pb") + "SET 'dead.letters' = 'plain.jsonl';\n", "--set", "chunk.rows=20")
    check("a run into files", done.returncode == 0, done.stderr)
    (folder / "job.sql").write_text(outputs("w/", ("l/", ", compression = 'gzip'"), "p/"))
    kills = 0
    for attempt in range(60):
        status, message = run_until(folder, PARTITIONS[attempt % 5], folder / "w", 1 + attempt % 2, signal.SIGKILL, 20)
        if status != -signal.SIGKILL:
            break
        kills += 1
    check("it was killed", kills >= 3, kills)
    check("and ends well", status == 0, message)
    for name, header in [("w", b"k,window_start,total\n"), ("l", b"k,at,v,reason\n")]:
        wanted = (folder / f"{name}.csv").read_bytes()
        check(f"{name}: the rows of the file", header + rows(folder / name, header) == wanted, kills)
        check(f"{name}: there are some", wanted.count(b"\n") > 10)
    messages = b"".join(part.read_bytes() for part in parts(folder / "p"))
    check("messages are cut as in the file", messages == (folder / "p.pb").read_bytes(), len(messages))
    check("late rows are packed", all(part.name.endswith(".csv.gz") for part in parts(folder / "l")))
    check("letters lie beside the first folder", (folder / "w.dead-letters.jsonl").read_bytes() == (folder / "plain.jsonl").read_bytes())
    check("nothing hidden is left", not [path for name in "wlp" for path in (folder / name).glob(".*")])


def chained(folder):
    """Another job reads the parts of the first, in their order, and nothing hidden among them."""
    status = 0
    (folder / "job.sql").write_text(ENDLESS + "CREATE STREAM o WITH (connector = 'file', path = 'out/', format = 'json') AS SELECT i FROM t;\n")
    status, message = run_until(folder, 2, folder / "out", 5, signal.SIGKILL)
    count = sum(content(part).count(b"\n") for part in parts(folder / "out"))
    (folder / "out" / ".part-99999999.json.partial").write_text("not whole")
    done = run(folder, "CREATE STREAM t (i BIGINT) WITH (connector = 'file', path = 'out/', format = 'json');\n"
               "CREATE STREAM o WITH (connector = 'file', path = 'all.csv') AS SELECT i FROM t;\n")
    check("reads the parts", done.returncode == 0, done.stderr)
    check("all rows in order", (folder / "all.csv").read_text() == "i\n" + "".join(f"{i}\n" for i in range(count)), count)


def without_snapshots(folder):
    """Where nothing takes snapshots all rows are one part, when the job ends."""
    sql = ("CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 5000);\n"
           "CREATE STREAM o WITH (connector = 'file', path = 'out/', format = 'csv') AS SELECT i FROM t;\n"
           "CREATE STREAM none WITH (connector = 'file', path = 'none/', format = 'csv') AS SELECT i FROM t WHERE i < 0;\n")
    done = run(folder, sql, "--set", "chunk.rows=100")
    check("ends well", done.returncode == 0, done.stderr)
    check("one part", [part.name for part in parts(folder / "out")] == ["part-00000001.csv"])
    check("all rows", rows(folder / "out", b"i\n") == b"".join(b"%d\n" % i for i in range(5000)))
    check("no rows, no part", (folder / "none").is_dir() and not list((folder / "none").iterdir()))
    done = run(folder, sql)
    check("a second run is refused", done.returncode == 2 and "rows of another run" in done.stderr and "part-00000001.csv" in done.stderr, done.stderr)
    check("and changes nothing", len(parts(folder / "out")) == 1)
    done = run(folder, sql, state="state")
    check("with snapshots too", done.returncode == 2 and "rows of another run" in done.stderr, done.stderr)


def refusals(folder):
    """A folder gets the rows of one output, and of one job at a time."""
    source = "CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 10);\n"

    def target(name, path, options=", format = 'csv'"):
        return f"CREATE STREAM {name} WITH (connector = 'file', path = '{path}'{options}) AS SELECT i FROM t;\n"

    (folder / "old").mkdir()
    (folder / "old" / "in.csv").write_text("i\n1\n")
    reading = "CREATE STREAM t (i BIGINT) WITH (connector = 'file', path = '{}', format = 'csv');\n"
    cases = {
        "two outputs": (source + target("a", "out/") + target("b", "./out/"), "same folder"),
        "a file among parts": (source + target("a", "out/") + target("b", "out/b.csv"), "same folder"),
        "a file first": (source + target("b", "out/b.csv") + target("a", "out/"), "same folder"),
        "letters among parts": (source + target("a", "out/") + "SET 'dead.letters' = 'out/letters.jsonl';\n", "same folder"),
        "the folder is read": (reading.format("old/") + target("a", "old/"), "the next time"),
        "its parts are read": (reading.format("old/*.csv") + target("a", "old/"), "the next time"),
        "no format": (source + target("a", "out/", ""), "format"),
        "a folder without a slash": (source + target("a", "old"), "is a directory"),
        "a file in place of a folder": (source + target("a", "old/in.csv/"), "not a directory"),
    }
    for name, (sql, message) in cases.items():
        done = run(folder, sql)
        check(f"{name}: is refused", done.returncode != 0 and message in done.stderr, done.stderr)
        check(f"{name}: and nothing is written", not (folder / "out").exists() and len(parts(folder / "old")) == 1)
    (folder / "job.sql").write_text(ENDLESS + target("o", "out/"))
    first = subprocess.Popen(command(folder, 1), stderr=subprocess.DEVNULL)
    while not parts(folder / "out"):
        pass
    second = subprocess.run(command(folder, 1, state="other"), capture_output=True, text=True)
    check("a second job is refused", second.returncode == 1 and "another job is writing it" in second.stderr, second.stderr)
    first.kill()
    first.wait()


if __name__ == "__main__":
    os.environ.pop("MILLRACE_STATE_DIR", None)
    sys.exit(run_all([without_snapshots, refusals, chained, endless, bounded]))
