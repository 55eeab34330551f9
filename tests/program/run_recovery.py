#!/usr/bin/env python3
"""Kills jobs that take snapshots, starts them again, and compares what they write with one run that nobody disturbed.

A job is killed as soon as it has made so many snapshots durable, and goes on in another number of partitions, until
it has finished. Nothing here depends on how long anything takes.

    run_recovery.py MILLRACE [--long] [--sanitized]
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

from checks import check, run_all
from recovery_jobs import SCRIPTS, manifests, output, outputs, script_of, write_inputs

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
IS_LONG = "--long" in sys.argv
IS_SANITIZED = "--sanitized" in sys.argv
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "resume" / "resume.sh"
PARTITIONS = [3, 1, 4, 2, 5]
ROWS = 30000
KILLS = 30 if IS_LONG else 8

def command(folder, partitions, state=None):
    flags = ["--quiet", "--partitions", str(partitions), "--no-pin", "--set", "chunk.bytes=512"]
    if state is not None:
        flags += ["--state-dir", state, "--set", "epoch.rows=1", "--set", "epoch.interval=1d"]
    return [PROGRAM, "run", folder / "job.sql", *flags]


def run_until_killed(folder, partitions, state, snapshots):
    """Runs the job until it has made so many snapshots, or has ended; returns how it ended, nothing where it was killed."""
    running = subprocess.Popen(command(folder, partitions, state), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seen = set()
    before = manifests(state)
    while running.poll() is None:
        seen |= manifests(state) - before
        if len(seen) >= snapshots:
            running.send_signal(signal.SIGKILL)
            break
    message = running.stderr.read().decode(errors="replace")
    status = running.wait()
    return None if status == -signal.SIGKILL else (status, message)


def recovers(folder, name, sql, kind):
    """Whatever moments it is killed at, the outputs are those of one run."""
    (folder / "job.sql").write_text(script_of(sql, write_inputs(folder, kind, ROWS)))
    done = subprocess.run(command(folder, 2), capture_output=True)
    check(f"{name}, {kind}: a plain run", done.returncode == 0, done.stderr[:500])
    wanted = outputs(folder)
    for path in wanted:
        (folder / path).unlink()
    state = folder / "state"
    kills = 0
    for attempt in range(KILLS + 1):
        snapshots = 1 + attempt % 3 if attempt < KILLS else ROWS  # The last one is left alone.
        ended = run_until_killed(folder, PARTITIONS[attempt % len(PARTITIONS)], state, snapshots)
        if ended is not None:
            check(f"{name}, {kind}: ends well", ended[0] == 0, ended[1][:500])
            break
        kills += 1
        for file, text in outputs(folder).items():
            check(f"{name}, {kind}: {file} is final when it is visible", file.endswith(".jsonl") or text == wanted[file], len(text))
    got = outputs(folder)
    check(f"{name}, {kind}: was killed", kills >= 1, kills)
    check(f"{name}, {kind}: the same files", got.keys() == wanted.keys(), (sorted(got), sorted(wanted)))
    for file in wanted:
        check(f"{name}, {kind}: {file} is the same after {kills} kills", got.get(file) == wanted[file],
              (len(got.get(file, b"")), len(wanted[file])))
    again = subprocess.run(command(folder, 2, state), capture_output=True)
    check(f"{name}, {kind}: says that it has finished", again.returncode == 0 and b"has finished already" in again.stderr, again.stderr[:300])
    check(f"{name}, {kind}: and leaves all as it is", outputs(folder) == wanted)
    shutil.rmtree(state)
    for path in got:
        (folder / path).unlink(missing_ok=True)


def recovery(folder):
    kinds = ["plain", "gz", "files"]
    for number, (name, sql) in enumerate(SCRIPTS.items()):
        for kind in kinds if IS_LONG else [kinds[number % len(kinds)]]:
            place = folder / f"{number}-{kind}"
            place.mkdir()
            recovers(place, name, sql, kind)


def refusals(folder):
    """What cannot be gone on with is refused before anything is written."""
    (folder / "job.sql").write_text("CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 10);\nSELECT i FROM t;\n")
    done = subprocess.run(command(folder, 1, folder / "state"), capture_output=True)
    check("standard output is refused", done.returncode == 2 and b"state.dir" in done.stderr, (done.returncode, done.stderr[:300]))
    (folder / "job.sql").write_text(script_of(output("o", "SELECT i FROM t"),
                                              source="CREATE STREAM t (i BIGINT) WITH (connector = 'stdin', format = 'csv');\n"))
    done = subprocess.run(command(folder, 1, folder / "state"), capture_output=True, stdin=subprocess.DEVNULL)
    check("standard input is refused", done.returncode == 2 and b"state.dir" in done.stderr, (done.returncode, done.stderr[:300]))
    check("and nothing is written", not (folder / "o.csv").exists())


def changed_scripts(folder):
    """Another script is refused by naming what is different; --from-scratch forgets."""
    path = write_inputs(folder, "plain", ROWS)
    (folder / "job.sql").write_text(script_of(output("o", "SELECT k, SUM(v) AS total FROM t GROUP BY k"), path))
    state = folder / "state"
    ended = run_until_killed(folder, 2, state, 1)
    check("was killed", ended is None, ended)
    (folder / "job.sql").write_text(script_of(output("o", "SELECT k, MAX(v) AS total FROM t GROUP BY k"), path))
    done = subprocess.run(command(folder, 2, state), capture_output=True)
    check("another script is refused", done.returncode != 0 and b"sum(" in done.stderr and b"max(" in done.stderr, done.stderr[:500])
    done = subprocess.run([*command(folder, 2, state), "--from-scratch"], capture_output=True)
    check("--from-scratch forgets", done.returncode == 0, done.stderr[:300])
    want = subprocess.run(["sh", "-c", f"cat {folder / 'o.csv'}"], capture_output=True).stdout
    check("and runs the other script", want.startswith(b"k,total\n") and want.count(b"\n") > ROWS * 9 // 10, want[:100])


def changed_outputs(folder):
    """A hidden file whose last bytes somebody has changed is named, and left as it is."""
    path = write_inputs(folder, "plain", ROWS)
    (folder / "job.sql").write_text(script_of(output("o", "SELECT k, SUM(v) AS total FROM t GROUP BY k"), path))
    ended = run_until_killed(folder, 2, folder / "state", 2)
    check("was killed", ended is None, ended)
    hidden = folder / ".o.csv.partial"
    text = hidden.read_bytes()
    changed = text.replace(b"0", b"1")
    hidden.write_bytes(changed)
    done = subprocess.run(command(folder, 1, folder / "state"), capture_output=True)
    check("is refused", done.returncode != 0 and b".o.csv.partial" in done.stderr and b"changed since" in done.stderr
          and b"--from-scratch" in done.stderr, done.stderr[:500])
    check("and changed no further", hidden.read_bytes() == changed)
    hidden.write_bytes(text)
    done = subprocess.run(command(folder, 1, folder / "state"), capture_output=True)
    check("goes on once it is put back", done.returncode == 0, done.stderr[:500])


def stops(folder):
    """A signal has the job take a snapshot and end; it goes on from there. Its rows take long to compute."""
    (folder / "job.sql").write_text(script_of(
        output("o", "SELECT i % 10 AS k, COUNT(*) AS n, MAX(MD5(REPEAT('x', 20000) || CAST(i AS VARCHAR))) AS m FROM t GROUP BY i % 10"),
        source="CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 60000);\n"))
    slow = ["--set", "chunk.rows=50"]
    state = folder / "state"
    running = subprocess.Popen([*command(folder, 2, state), *slow], stderr=subprocess.PIPE)
    while running.poll() is None and not manifests(state):
        pass
    running.send_signal(signal.SIGINT)
    message = running.stderr.read()
    check("ends with status 0", running.wait() == 0, message[:300])
    check("says how to go on", b"start the job again" in message, message[:300])
    check("the output is not there yet", not (folder / "o.csv").exists())
    done = subprocess.run([*command(folder, 1, state), *slow], capture_output=True)
    check("goes on", done.returncode == 0 and b"goes on from snapshot" in done.stderr, done.stderr[:300])
    got = outputs(folder)
    (folder / "o.csv").unlink()
    done = subprocess.run([*command(folder, 2), *slow], capture_output=True)
    check("a plain run", done.returncode == 0, done.stderr[:300])
    check("writes the same", outputs(folder) == got)


def example(folder):
    """The example that kills a job and goes on. A program under a sanitizer takes too long for its rows."""
    if IS_SANITIZED:
        return
    done = subprocess.run(["sh", EXAMPLE, PROGRAM, folder / "example"], capture_output=True)
    check("the example ends well", done.returncode == 0 and done.stdout.endswith(b"the same bytes\n"), (done.stdout, done.stderr[:500]))


if __name__ == "__main__":
    os.environ.pop("MILLRACE_STATE_DIR", None)
    sys.exit(run_all([refusals, changed_scripts, changed_outputs, stops, recovery, example]))
