#!/usr/bin/env python3
"""`millrace verify`: scripts it finds nothing in, differences it must find, and what it leaves alone.

    run_verify.py MILLRACE EXAMPLES [--sanitized]
"""

import os
import pathlib
import signal
import subprocess
import sys

from checks import check, run_all
from recovery_jobs import FOLDERS, SCRIPTS, output, script_of, write_inputs

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
EXAMPLES = pathlib.Path(sys.argv[2]).resolve()
RUNS = 3 if "--sanitized" in sys.argv else 8
COUNTED = "CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 20000);\n"


def verify(folder, script, *flags, runs=RUNS, **options):
    """Runs the program with a folder for its temporary files, which is `temporary` in the given one."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    command = [PROGRAM, "verify", script, "--runs", str(runs), "--seed", "7", *flags]
    return subprocess.run(command, capture_output=True, text=True, errors="replace",
                          env={**os.environ, "TMPDIR": str(temporary)}, **options)


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_equal(name, done):
    check(f"{name}: finds nothing", done.returncode == 0 and "all bytes equal" in done.stdout, done.stdout[-1500:] + done.stderr[-1500:])


def jobs(folder):
    """Scripts of all kinds are the same however they are disturbed, and nothing of the user's is touched."""
    for number, (name, sql) in enumerate((FOLDERS | SCRIPTS).items()):
        place = folder / str(number)
        place.mkdir()
        (place / "job.sql").write_text(script_of(sql, write_inputs(place, ["plain", "gz", "files"][number % 3], 6000)))
        (place / "o.csv").write_text("the user's")
        before = files(place)
        check_equal(name, verify(place, place / "job.sql"))
        check(f"{name}: writes nothing", files(place) == before, sorted(files(place).keys() ^ before.keys()))


def packed_outputs(folder):
    """Of packed outputs the unpacked bytes count: their members follow the snapshots."""
    (folder / "job.sql").write_text("".join(
        [COUNTED] + [f"CREATE STREAM o{n} WITH (connector = 'file', path = 'o.csv{end}', format = 'csv') AS SELECT i * {n} AS v FROM t;\n"
                     for n, end in enumerate([".gz", ".zst"])]))
    check_equal("packed outputs", verify(folder, folder / "job.sql"))


def examples(folder):
    """The scripts of the examples, as they are."""
    for script in [EXAMPLES / "hello/hello.sql", EXAMPLES / "trades/trades.sql", EXAMPLES / "scenarios/3a_tumbling_small.sql",
                   EXAMPLES / "scenarios/2_group_by_final.sql", EXAMPLES / "resume/resume.sql"]:
        before = {path: path.stat().st_mtime_ns for path in EXAMPLES.rglob("*")}
        check_equal(script.name, verify(folder, script, runs=4))
        check(f"{script.name}: the folder is as it was", before == {path: path.stat().st_mtime_ns for path in EXAMPLES.rglob("*")})


def now(folder):
    """The time of the clock is another one in each run: the difference is found, named, and found again by the command."""
    (folder / "job.sql").write_text(COUNTED + output("plain", "SELECT i FROM t").format(out="")
                                    + output("timed", "SELECT i, NOW() AS at FROM t WHERE i > 10").format(out=""))
    done = verify(folder, folder / "job.sql", "--partitions", "3")
    check("now: ends with status 1", done.returncode == 1, (done.returncode, done.stderr))
    for part in ["differs from the plain run in output timed, line 2, byte", "plain run: 11,20", "this run:  11,20", "calls now",
                 "--only 1 --partitions 1 --without cuts,pauses,snapshots,kills"]:
        check(f"now: says `{part}`", part in done.stdout, done.stdout)
    again = next((line.split(None, 2)[2] for line in done.stdout.splitlines() if line.startswith("the same:")), "millrace")
    repeated = subprocess.run(f"'{PROGRAM}'{again.removeprefix('millrace')}", shell=True, capture_output=True, text=True,
                              env={**os.environ, "TMPDIR": str(folder / "temporary")})
    check("now: the command finds it again", repeated.returncode == 1 and "output timed, line 2" in repeated.stdout, repeated.stdout)
    kept = list((folder / "temporary").glob("*"))
    check("now: files are kept", len(kept) == 2 and all((place / "plain/out/1-timed.csv").exists() and
                                                        (place / "different/out/1-timed.csv").exists() for place in kept), kept)


def changed_input(folder):
    """An input that changes between two runs is a difference, and stands where it changed."""
    rows = [f"{i},x\n" for i in range(3000)]
    (folder / "in.csv").write_text("i,s\n" + "".join(rows))
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT, s VARCHAR) WITH (connector = 'file', path = 'in.csv', format = 'csv');\n"
                                    + output("o", "SELECT i, s FROM t").format(out=""))
    temporary = folder / "temporary"
    temporary.mkdir()
    running = subprocess.Popen([PROGRAM, "verify", folder / "job.sql", "--runs", "1000000"], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(temporary)})
    while running.poll() is None and not list(temporary.glob("*/run")):
        pass
    rows[1234] = "1234,y\n"
    (folder / "new.csv").write_text("i,s\n" + "".join(rows))
    (folder / "new.csv").rename(folder / "in.csv")
    report, messages = running.communicate(timeout=600)
    check("a changed input is found", running.returncode == 1, (report, messages))
    check("in the line that changed", "output o, line 1236," in report and "plain run: 1234,x" in report and "this run:  1234,y" in report, report)
    check("nothing else is blamed", "Did an input change" in report, report)


def dead_letters(folder):
    """Rows that fail are an output, too."""
    (folder / "in.csv").write_text("i\n" + "".join(f"{'x' if i % 7 == 0 else i}\n" for i in range(2000)))
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT) WITH (connector = 'file', path = 'in.csv', format = 'csv');\n"
                                    "SELECT i % 10 AS k, SUM(100 / (i % 50)) AS s FROM t GROUP BY i % 10;\n")
    done = verify(folder, folder / "job.sql")
    check_equal("dead letters", done)
    check("dead letters are counted", "2 outputs" in done.stdout, done.stdout)
    check("and stay private", not list(folder.glob("*.jsonl")))


def refusals(folder):
    """What cannot be verified is refused with the reason."""
    os.mkfifo(folder / "pipe.csv")
    cases = {
        "endless": ("CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\nSELECT i FROM t;\n", 2, "does not end"),
        "stdin": ("CREATE STREAM t (i BIGINT) WITH (connector = 'stdin', format = 'csv');\nSELECT i FROM t;\n", 2, "cannot be read a second time"),
        "memory": ("CREATE STREAM t (i BIGINT) WITH (connector = 'memory');\nSELECT i FROM t;\n", 2, "memory"),
        "pipe": ("CREATE STREAM t (i BIGINT) WITH (connector = 'file', path = 'pipe.csv', format = 'csv');\nSELECT i FROM t;\n", 2,
                 "cannot be read a second time"),
        "missing": ("CREATE STREAM t (i BIGINT) WITH (connector = 'file', path = 'no.csv', format = 'csv');\nSELECT i FROM t;\n", 1, "no.csv"),
        "nothing": ("CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 1);\nEXPLAIN SELECT i FROM t;\n", 2, "writes no output"),
        "wrong": ("SELECT i FROM nowhere;\n", 2, "nowhere"),
        "fails": (COUNTED + "SET 'on.error' = 'fail';\nSELECT 1 / (i - 9000) AS q FROM t;\n", 1, "the plain run fails"),
    }
    for name, (sql, status, reason) in cases.items():
        (folder / "job.sql").write_text(sql)
        done = verify(folder, folder / "job.sql", stdin=subprocess.DEVNULL)
        check(f"{name} is refused", done.returncode == status and reason in done.stderr, (done.returncode, done.stdout, done.stderr))
    check("nothing is left behind", not list((folder / "temporary").glob("*")))
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT) WITH (connector = 'generator');\nSELECT i FROM t WHERE i % 3 = 0 LIMIT 2000;\n")
    check_equal("an endless input that a LIMIT ends", verify(folder, folder / "job.sql"))
    (folder / "job.sql").write_text("SET 'strategy' = 'single';\nSET 'state.dir' = 'mine';\nSET 'dead.letters' = 'letters.jsonl';\n" + COUNTED
                                    + output("o", "SELECT 7 / (i % 5) AS q FROM t").format(out=""))
    check_equal("settings of the script", verify(folder, folder / "job.sql"))
    check("its own paths are not touched", not [path for path in folder.iterdir() if path.name not in ("pipe.csv", "job.sql", "temporary")])


def interrupted(folder):
    """A signal ends it, its processes and its files."""
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 100000000);\nSELECT SUM(i) AS s FROM t;\n")
    temporary = folder / "temporary"
    temporary.mkdir()
    running = subprocess.Popen([PROGRAM, "verify", folder / "job.sql"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env={**os.environ, "TMPDIR": str(temporary)})
    while running.poll() is None and not list(temporary.glob("*/*/out")):
        pass
    running.send_signal(signal.SIGINT)
    report, messages = running.communicate(timeout=600)
    check("a signal ends it", running.returncode == 1 and b"stopped by a signal" in messages, (running.returncode, report, messages))
    check("and removes its files", not list(temporary.glob("*")))


if __name__ == "__main__":
    os.environ.pop("MILLRACE_STATE_DIR", None)
    sys.exit(run_all([refusals, now, changed_input, dead_letters, packed_outputs, interrupted, examples, jobs]))
