#!/usr/bin/env python3
"""Jobs at the same time whose dead letters have the same place.

    run_shared_letters.py MILLRACE

No letter of one job may be lost or mixed with those of another, whichever of them writes first.
"""

import json
import os
import pathlib
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
NAME = "millrace.dead-letters.jsonl"


def statement(path):
    return (f"CREATE STREAM t (id INT, v INT) WITH (connector = 'file', format = 'csv', path = '{path}');\n"
            "SELECT id, v FROM t;")


class waiting_job:
    """A job that reads a named pipe: it has begun, and waits for rows."""

    def __init__(self, folder, *arguments):
        os.mkfifo(folder / "pipe")
        self.child = subprocess.Popen([PROGRAM, "run", "--no-pin", *arguments, "-e", statement("pipe")],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder)
        self.rows = open(folder / "pipe", "wb", buffering=0)  # Returns once the job reads it.
        self.rows.write(b"id,v\n")

    def end(self):
        self.rows.close()
        out, err = self.child.communicate(timeout=60)
        return self.child.returncode, out, err.decode()


def run(folder, *arguments):
    (folder / "in.csv").write_text("id,v\n1,1\n2,other\n")
    done = subprocess.run([PROGRAM, "run", "--no-pin", *arguments, "-e", statement("in.csv")], capture_output=True,
                          timeout=60, cwd=folder)
    return done.returncode, done.stdout, done.stderr.decode()


def raws(path):
    return [json.loads(line)["raw"] for line in path.read_text().splitlines()] if path.exists() else None


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name not in ("in.csv", "pipe"))


def of_one_name(folder):
    """Where nobody named the file, each job has its own letters, also where the first has none yet."""
    first = waiting_job(folder)
    status, _, err = run(folder)
    check("the second ends well", status == 0, err)
    check("it says where its letters are", "in millrace.dead-letters.2.jsonl" in err, err)
    first.rows.write(b"1,first\n")
    status, _, err = first.end()
    check("the first ends well", status == 0 and f"in {NAME}" in err, err)
    check("the letters of the first", raws(folder / NAME) == ["1,first"], files(folder))
    check("the letters of the second", raws(folder / "millrace.dead-letters.2.jsonl") == ["2,other"], files(folder))
    check("nothing else is left", files(folder) == ["millrace.dead-letters.2.jsonl", NAME], files(folder))


def of_a_named_file(folder):
    """Where somebody named the file, the second job is refused before it reads anything."""
    flags = ("--set", "dead.letters=bad.jsonl")
    first = waiting_job(folder, *flags)
    status, out, err = run(folder, *flags)
    check("the second is refused", status == 1 and out == b"", err)
    check("and says why", "another job is writing it: " in err and "bad.jsonl" in err and "hint: " in err, err)
    first.rows.write(b"1,first\n")
    status, _, err = first.end()
    check("the first goes on", status == 0 and raws(folder / "bad.jsonl") == ["1,first"], err)
    status, _, err = run(folder, *flags)
    check("a later job takes over", status == 0 and raws(folder / "bad.jsonl") == ["2,other"], err)
    check("nothing else is left", files(folder) == ["bad.jsonl"], files(folder))


def without_letters(folder):
    """Jobs without letters leave nothing, however they end."""
    first = waiting_job(folder)
    check("no letters, no file", NAME not in files(folder), files(folder))
    first.rows.write(b"1,1\n")
    check("ends well", first.end()[0] == 0)
    check("leaves nothing", files(folder) == [], files(folder))
    (folder / "pipe").unlink()
    killed = waiting_job(folder)
    killed.child.kill()
    killed.end()
    status, _, err = run(folder)
    check("what a killed job left does not count", status == 0 and raws(folder / NAME) == ["2,other"], err)
    check("and is gone", files(folder) == [NAME], files(folder))
    status, _, err = run(folder, "--set", "groups.max=none")
    check("a job that is refused", status == 2, err)
    (folder / "in.csv").unlink()
    done = subprocess.run([PROGRAM, "run", "-e", statement("in.csv")], capture_output=True, timeout=60, cwd=folder)
    check("a job whose input is missing", done.returncode == 1, done.stderr)
    check("leave no lock", [name for name in files(folder) if name.endswith(".lock")] == [], files(folder))


if __name__ == "__main__":
    sys.exit(run_all([of_one_name, of_a_named_file, without_letters]))
