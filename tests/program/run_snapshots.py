#!/usr/bin/env python3
"""`millrace snapshots`: what it lists, and that damage is named and fails the command.

    run_snapshots.py MILLRACE DATA

DATA is a folder with a snapshot of epoch 2, which refers to a file of epoch 1.
"""

import pathlib
import shutil
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
DATA = pathlib.Path(sys.argv[2]).resolve()
STATE = "epoch-000000000002.state"
MANIFEST = "epoch-000000000002.manifest"

LISTED = """\
epoch           time (UTC)  chunk  rows  bytes  partitions      job  check
    2  2025-11-30 18:10:45     41    15     15           3  running  {verdict}

state of epoch 2
node  rows  bytes  operator
   0     3      3  read t (k VARCHAR, v BIGINT)
   1    12     12  group k: sum(v)
"""


def snapshots(*arguments):
    return subprocess.run([PROGRAM, "snapshots", *arguments], capture_output=True, text=True, timeout=60)


def copy_of_data(folder):
    return shutil.copytree(DATA, folder / "state")


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def listing(folder):
    """What a snapshot says is listed, and nothing in the folder changes."""
    state = copy_of_data(folder)
    before = sorted(path.name for path in state.iterdir())
    for flags, verdict in [((), "all files are there"), (("--verify",), "every checksum is right")]:
        ended = snapshots(state, *flags)
        check(f"listed {flags}", ended.stdout == LISTED.format(verdict=verdict), ended.stdout)
        check(f"nothing is wrong {flags}", (ended.returncode, ended.stderr) == (0, ""), ended)
    check("nothing changed", sorted(path.name for path in state.iterdir()) == before, before)


def damage(folder):
    """A changed byte of state is found by --verify, other damage at once; each is named, with its file."""
    state = copy_of_data(folder)
    flip(state / STATE, 64)
    check("not all is read without --verify", snapshots(state).returncode == 0)
    ended = snapshots(state, "--verify")
    check("a changed byte fails", ended.returncode == 1 and "damaged" in ended.stdout, ended)
    reason = f"epoch 2: snapshot is damaged: the state of node 1, slot 200 has another checksum: {state / STATE}\n"
    check("a changed byte is named", ended.stderr == reason, ended.stderr)

    (state / STATE).unlink()
    ended = snapshots(state)
    check("a missing file fails", ended.returncode == 1, ended)
    check("a missing file is named", f"the file is missing: {state / STATE}" in ended.stderr, ended.stderr)

    flip(state / MANIFEST, 70)
    ended = snapshots(state)
    row = ["2"] + 6 * ["-"] + ["damaged"]
    check("a manifest that cannot be read is listed", ended.stdout.splitlines()[1].split() == row, ended.stdout)
    check("a manifest that cannot be read is named", f"{state / MANIFEST}" in ended.stderr, ended.stderr)


def nothing(folder):
    """A folder without snapshots, none at all, and no folder named."""
    ended = snapshots(folder)
    check("an empty folder", (ended.returncode, ended.stdout) == (0, f"no snapshots in {folder}\n"), ended)
    ended = snapshots(folder / "none")
    check("no folder", ended.returncode == 1 and str(folder / "none") in ended.stderr, ended)
    check("no argument", snapshots().returncode == 2)


if __name__ == "__main__":
    sys.exit(run_all([listing, damage, nothing]))
