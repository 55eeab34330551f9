#!/usr/bin/env python3
"""Kills the example program that pushes its rows again, and compares what it writes with an undisturbed run.

It is killed as soon as its job has made a snapshot durable that was not there before, again and again, until it has ended.

    run_replay.py PROGRAM
"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile

KILLS = 5


def snapshots(folder):
    return {path.name for path in (folder / "state").glob("*.manifest")}


def run_until_killed(program, folder):
    """Returns what the program has said, and whether it was killed before its end."""
    before = snapshots(folder)
    running = subprocess.Popen([program, folder], stdout=subprocess.PIPE, text=True)
    while running.poll() is None and not snapshots(folder) - before:
        pass
    running.send_signal(signal.SIGKILL)
    return running.communicate()[0], running.returncode == -signal.SIGKILL


def main():
    os.environ.pop("MILLRACE_STATE_DIR", None)
    program = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        plain, killed = pathlib.Path(folder, "plain"), pathlib.Path(folder, "killed")
        plain.mkdir()
        killed.mkdir()
        subprocess.run([program, plain], check=True, stdout=subprocess.DEVNULL)
        kills = 0
        for _ in range(KILLS):
            kills += run_until_killed(program, killed)[1]
        done = subprocess.run([program, killed], capture_output=True, text=True)
        wanted, got = (plain / "totals.csv").read_bytes(), (killed / "totals.csv").read_bytes()
        problems = [name for name, is_right in {
            "was killed": kills >= 1,
            "ends well": done.returncode == 0,
            "says what it goes on from": "goes on from snapshot" in done.stdout or "has finished already" in done.stdout,
            "writes the same bytes": got == wanted,
        }.items() if not is_right]
    print(f"{kills} kills; failed: {problems or 'nothing'}", done.stdout, done.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
