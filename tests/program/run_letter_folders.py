#!/usr/bin/env python3
"""Dead letters in a folder, a part for each epoch: each is there once, however often the job is killed, and all parts
together are what a file would have been.

Nothing here depends on how long anything takes: a job is killed once so many parts are there.

    run_letter_folders.py MILLRACE
"""

import gzip
import json
import os
import pathlib
import signal
import subprocess
import sys

from checks import check, run_all
from recovery_jobs import SCRIPTS, output, script_of, write_inputs

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PARTITIONS = [3, 1, 4, 2, 5]
EPOCHS = ["--set", "epoch.rows=1", "--set", "epoch.interval=1d", "--set", "chunk.rows=20"]
BAD = ("CREATE STREAM t (id INT, v INT) WITH (connector = 'file', format = 'csv', path = 'in.csv');\n"
       "CREATE STREAM o WITH (connector = 'file', path = '{}', format = 'csv') AS SELECT id, v FROM t;\n")


def command(folder, *flags, partitions=2, state=None):
    keeps = [] if state is None else ["--state-dir", folder / state, *EPOCHS]
    return [PROGRAM, "run", folder / "job.sql", "--no-pin", "--partitions", str(partitions), *keeps, *flags]


def run(folder, sql=None, *flags, **options):
    if sql is not None:
        (folder / "job.sql").write_text(sql)
    return subprocess.run(command(folder, *flags, **options), capture_output=True, text=True)


def to(path, packing=None):
    return f"SET 'dead.letters' = '{path}';\n" + (f"SET 'dead.letters.compression' = '{packing}';\n" if packing else "")


def write_bad_rows(folder, count=20):
    (folder / "in.csv").write_text("id,v\n7,7\n" + "".join(f"{i},x\n" for i in range(count)))


def parts(place):
    """The parts that a reader sees, in the order of their letters."""
    return sorted(path for path in place.iterdir() if not path.name.startswith(".")) if place.exists() else []


def hidden(place):
    return sorted(path.name for path in place.glob(".*"))


def content(part):
    text = gzip.decompress(part.read_bytes()) if part.suffix == ".gz" else part.read_bytes()
    check(f"{part.name} has whole letters", text.endswith(b"}\n"), text[-80:])
    return text


def letters(place):
    return b"".join(content(part) for part in parts(place))


def run_until(folder, place, more, ending, partitions):
    """Runs the job until there are so many more parts, or more letters in a file, or it has ended; returns its status and
    what it said."""
    running = subprocess.Popen(command(folder, partitions=partitions, state="state"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)

    def reached():
        return len(parts(place)) if place.suffix == "" else place.stat().st_size if place.exists() else 0

    before = reached()
    while running.poll() is None and reached() < before + more:
        pass
    running.send_signal(ending)
    message = running.stderr.read()
    return running.wait(), message


def endless(folder):
    """A job that never ends shows its letters while it runs, each once, whenever it is killed; a stop shows the last ones."""
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\n"
                                    "CREATE STREAM o WITH (connector = 'blackhole') AS SELECT 1 / (i % 7) AS q FROM t;\n" + to("bad/"))
    place = folder / "bad"

    def check_letters(name):
        values = [int(json.loads(line)["values"][0]) for line in letters(place).splitlines()]
        rows = [json.loads(line)["line"] for line in letters(place).splitlines()]
        check(f"{name}: each letter is there once", rows == [1 + 7 * i for i in range(len(rows))], rows[-3:])
        check(f"{name}: and is what failed", set(values) == {1}, set(values))
        return len(rows)

    seen = 0
    for attempt, partitions in enumerate(PARTITIONS):
        status, message = run_until(folder, place, 1 + attempt % 3, signal.SIGKILL, partitions)
        check("killed while it ran", status == -signal.SIGKILL, message)
        count = check_letters(f"kill {attempt}")
        check("there are more than before", count > seen, (count, seen))
        seen = count
    status, message = run_until(folder, place, 2, signal.SIGINT, 2)
    check("a stop ends with status 0", status == 0, message)
    check("its last part is there", not hidden(place), hidden(place))
    check("says where letters are", f"in {place}/\n" in message, message[-300:])
    check_letters("stop")


def killed_at_the_end(state, place):
    """Leaves what a process leaves that is killed behind the snapshot that ends the job, before the last part has its name.

    Where it was killed between that and the one which says that all is named, there is one such snapshot already."""
    listed = subprocess.run([PROGRAM, "snapshots", state], capture_output=True, text=True).stdout
    if listed.count("finished") == 2:
        max(state.glob("*.manifest")).unlink()
    last = parts(place)[-1]
    last.rename(place / f".{last.name}.partial")


def bounded(folder):
    """Letters of all parts are those of a file: of records, of functions and from behind exchanges."""
    query = SCRIPTS["dead letters"] + output("g", "SELECT k, SUM(v) AS s, 10 / (COUNT(*) % 3) AS d FROM t GROUP BY k")
    query += output("slow", "SELECT v FROM t WHERE LENGTH(MD5(REPEAT('x', 20000) || CAST(v AS VARCHAR))) = 32")  # So that there is time to be killed.
    sql = script_of(query, write_inputs(folder, "plain", 12000))
    done = run(folder, sql + to("plain.jsonl"), "--set", "chunk.rows=20")
    check("a run into a file", done.returncode == 0, done.stderr)
    wanted = {name: (folder / name).read_bytes() for name in ["o.csv", "g.csv", "plain.jsonl"]}
    check("there are letters of all kinds", all(word in wanted["plain.jsonl"] for word in [b"bad_value", b"division_by_zero", b'"key":']))
    for packing, suffix in [(None, ".jsonl"), ("gzip", ".jsonl.gz")]:
        place = folder / f"bad-{packing}"
        (folder / "job.sql").write_text(sql + to(place.name + "/", packing))
        kills = 0
        for attempt in range(60):
            status, message = run_until(folder, place, 1 + attempt % 3, signal.SIGKILL, PARTITIONS[attempt % 5])
            if status != -signal.SIGKILL:
                break
            kills += 1
        check(f"{packing}: it was killed", kills >= 2, kills)
        check(f"{packing}: and ends well", status == 0, message)
        check(f"{packing}: letters of the file", letters(place) == wanted["plain.jsonl"], kills)
        check(f"{packing}: nothing hidden is left", not hidden(place), hidden(place))
        names = [f"part-{i + 1:08}{suffix}" for i in range(len(parts(place)))]
        check(f"{packing}: in parts", len(names) > 3 and [part.name for part in parts(place)] == names, len(names))
        for name in ["o.csv", "g.csv"]:
            check(f"{packing}: rows of {name}", (folder / name).read_bytes() == wanted[name])
        done = run(folder, state="state")
        check(f"{packing}: it has ended for good", "has finished already" in done.stderr and letters(place) == wanted["plain.jsonl"])
        killed_at_the_end(folder / "state", place)
        done = run(folder, state="state")
        check(f"{packing}: the next process names the last part", "has finished already" in done.stderr
              and letters(place) == wanted["plain.jsonl"] and not hidden(place), done.stderr)
        parts(place)[-1].unlink()
        done = run(folder, state="state")
        check(f"{packing}: letters may be taken away", done.returncode == 0 and not hidden(place), done.stderr)
        for path in (folder / "state").iterdir():
            path.unlink()


def without_snapshots(folder):
    """Where nothing takes snapshots all letters are one part, when the job ends."""
    write_bad_rows(folder)
    (folder / "plain.sql").write_text(BAD.format("p.csv"))
    subprocess.run([PROGRAM, "run", folder / "plain.sql", "--quiet"], stderr=subprocess.DEVNULL, check=True)
    sql = BAD.format("o.csv") + to("bad/")
    done = run(folder, sql)
    check("ends well", done.returncode == 0, done.stderr)
    check("one part", [part.name for part in parts(folder / "bad")] == ["part-00000001.jsonl"], parts(folder / "bad"))
    check("all letters", letters(folder / "bad") == (folder / "p.csv.dead-letters.jsonl").read_bytes())
    check("says where they are", f"dead letters: 20 (bad_value 20), in {folder}/bad/\n" in done.stderr, done.stderr)
    check("no file beside", not (folder / "o.csv.dead-letters.jsonl").exists())
    for name, flags, options in [("a second run", (), {}), ("with snapshots", (), {"state": "state"}),
                                 ("from scratch", ("--from-scratch",), {"state": "state"})]:
        done = run(folder, sql, *flags, **options)
        check(f"{name} is refused", done.returncode == 2 and "rows of another run" in done.stderr and "part-00000001.jsonl" in done.stderr,
              done.stderr)
        check(f"{name}: and changes nothing", len(parts(folder / "bad")) == 1 and not hidden(folder / "bad"))
    write_bad_rows(folder, 0)
    done = run(folder, BAD.format("o.csv") + to("none/"))
    check("no letters, no part", done.returncode == 0 and (folder / "none").is_dir() and not list((folder / "none").iterdir()), done.stderr)
    write_bad_rows(folder, 5)
    done = run(folder, BAD.format("o.csv") + to("stays/"), "--set", "on.error=fail")
    check("where the first failure ends the job there is no folder", done.returncode != 0 and not (folder / "stays").exists(), done.stderr)
    (folder / "in.csv").write_text("id,v\nx,1\n" + "".join(f"{i},1\n" for i in range(50)))
    sql = BAD.split("CREATE STREAM o")[0] + to("failed/") + "SELECT id, COUNT(*) AS n FROM t GROUP BY id;\n"
    done = run(folder, sql, "--set", "groups.max=9", "--set", "chunk.rows=5")
    check("a job that fails leaves no part", done.returncode == 1 and not (folder / "failed").exists(), done.stderr)
    check("and shows its letters", "dead letter: " in done.stderr, done.stderr)


def refusals(folder):
    """A folder gets the letters of one job at a time, and nothing else."""
    write_bad_rows(folder)
    (folder / "in").mkdir()
    (folder / "in" / "in.csv").write_text("id,v\n1,1\n")
    in_folder = BAD.replace("path = 'in.csv'", "path = 'in/'").format("o.csv")
    folder_output = BAD.format("out/")
    cases = {
        "the folder of an output": (folder_output + to("./out/"), "same folder"),
        "a file in it": (BAD.format("bad/o.csv") + to("bad/"), "same folder"),
        "the folder is read": (in_folder + to("in/"), "the next time"),
        "its parts are read": (BAD.replace("path = 'in.csv'", "path = 'in/*'").format("o.csv") + to("in/"), "the next time"),
        "packing of a file": (BAD.format("o.csv") + to("bad.jsonl", "gzip"), "dead.letters.compression is for folders"),
        "packing of nothing": (BAD.format("o.csv") + "SET 'dead.letters.compression' = 'gzip';\n", "dead.letters.compression is for folders"),
        "unknown packing": (BAD.format("o.csv") + to("bad/", "lz4"), "one of none, gzip, zstd"),
        "no slash": (BAD.format("o.csv") + to("in"), "is a directory"),
        "a file in its place": (BAD.format("o.csv") + to("in/in.csv/"), "not a directory"),
        "the folder above is missing": (BAD.format("o.csv") + to("far/away/"), "far/away/"),
    }
    for name, (sql, message) in cases.items():
        done = run(folder, sql)
        check(f"{name}: is refused", done.returncode != 0 and message in done.stderr, done.stderr)
        check(f"{name}: and nothing is written", not (folder / "bad").exists() and not (folder / "out").exists()
              and len(list((folder / "in").iterdir())) == 1 and not (folder / "o.csv").exists())
    done = run(folder, BAD.format("o.csv") + to("bad/"), "--stats", folder / "bad" / "stats.json")
    check("statistics in it: is refused", done.returncode != 0 and not (folder / "bad").exists(), done.stderr)
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\n"
                                    "CREATE STREAM o WITH (connector = 'blackhole') AS SELECT 1 / (i % 7) AS q FROM t;\n" + to("bad/"))
    first = subprocess.Popen(command(folder, state="state"), stderr=subprocess.DEVNULL)
    while not parts(folder / "bad"):
        pass
    second = run(folder, state="other")
    check("a second job is refused", second.returncode == 1 and "another job is writing it" in second.stderr, second.stderr)
    first.kill()
    first.wait()
    ahead = run_until(folder, folder / "bad", 1, signal.SIGINT, 1)
    check("the first goes on", ahead[0] == 0, ahead[1])
    (folder / "bad" / "part-99999999.jsonl").write_text("{}\n")
    done = run(folder, state="state")
    check("a folder that is ahead is refused", done.returncode == 2 and "ahead of the snapshot" in done.stderr, done.stderr)


def changed(folder):
    """Letters go on where they were, or begin at the snapshot where the script names another place, and none is lost.

    Those that lie open in a file may be further than the snapshot; they come again in the next place."""
    counted = ("CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\n"
               "CREATE STREAM o WITH (connector = 'blackhole') AS SELECT 1 / (i % 7) AS q FROM t;\n")
    found = {}
    for number, path in enumerate(["one/", "two/", "file.jsonl", "other.jsonl", "three/", "three/"]):
        (folder / "job.sql").write_text(counted + to(path))
        place = folder / path
        is_folder = path.endswith("/")
        status, message = run_until(folder, place, 2, signal.SIGINT, PARTITIONS[number % 5])
        check(f"{path}: ends well", status == 0, message)
        check(f"{path}: says so", ("dead letters begin at the snapshot, in " + path in message) == (0 < number < 5), message)
        found[path] = [json.loads(line)["line"] for line in (letters(place) if is_folder else place.read_bytes()).splitlines()]
    for path, following in [("file.jsonl", "other.jsonl"), ("other.jsonl", "three/")]:
        found[path] = [row for row in found[path] if row < found[following][0]]
    rows = [row for each in found.values() for row in each]
    check("each letter is there once", rows == [1 + 7 * i for i in range(len(rows))], [(path, each[:1], each[-1:]) for path, each in found.items()])
    (folder / "job.sql").write_text(counted + to("one/"))
    done = run(folder, state="state")
    check("a folder with parts is none to begin in", done.returncode == 2 and "rows of another run" in done.stderr, done.stderr)


if __name__ == "__main__":
    os.environ.pop("MILLRACE_STATE_DIR", None)
    sys.exit(run_all([without_snapshots, refusals, bounded, endless, changed]))
