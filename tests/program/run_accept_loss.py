#!/usr/bin/env python3
"""Jobs that take snapshots of inputs that cannot be read again, as those of pipes, and go on with what comes then.

Nothing here depends on how long anything takes: a job is killed once its folder shows what it was given.

    run_accept_loss.py MILLRACE
"""

import os
import pathlib
import signal
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
COLUMNS = "CREATE STREAM t (k VARCHAR, v BIGINT) WITH ("
STDIN = COLUMNS + "connector = 'stdin', format = 'csv', on.restart = 'accept_loss');\n"
PIPE = COLUMNS + "connector = 'file', path = 'pipe', format = 'csv', on.restart = 'accept_loss');\n"
TOTALS = ("CREATE STREAM o WITH (connector = 'file', path = 'out/', format = 'csv') AS\n"
          "SELECT k, SUM(v) AS total, 10 / SUM(v) AS share FROM t GROUP BY k;\n")
HEADER = "k,total,share\n"


def command(folder, partitions, *flags):
    return [PROGRAM, "run", folder / "job.sql", "--quiet", "--no-pin", "--partitions", str(partitions), "--state-dir", folder / "state",
            "--set", "epoch.rows=1", "--set", "epoch.interval=1d", *flags]


def rows(folder):
    """The rows of all parts, without the header of each."""
    place = folder / "out"
    parts = sorted(path for path in place.glob("*") if not path.name.startswith("."))
    return "".join(path.read_text().removeprefix(HEADER) for path in parts)


def feed(folder, partitions, text, wanted, ending):
    """Starts the job, gives it rows and no end, and ends it as soon as it shows what is wanted; returns what it has said."""
    running = subprocess.Popen(command(folder, partitions), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    pipe = folder / "pipe"
    target = open(pipe, "wb") if pipe.exists() else running.stdin
    target.write(text.encode())
    target.flush()
    while running.poll() is None and rows(folder) != wanted:
        pass
    running.send_signal(ending)
    status = running.wait()
    said = running.stderr.read().decode()
    check(f"ends by signal {ending}", status == (0 if ending == signal.SIGINT else -ending), (status, said))
    target.close()
    return said


def goes_on(folder, source):
    """What was shown before a kill or a stop stays counted, and is not shown again."""
    (folder / "job.sql").write_text(source + TOTALS)
    feed(folder, 3, "k,v\na,1\nb,2\na,4\n", "a,1,10\nb,2,5\na,5,2\n", signal.SIGKILL)
    so_far = rows(folder)
    said = feed(folder, 1, "k,v\nb,3\n", so_far + "b,5,2\n", signal.SIGINT)
    check("says how far it was read", "of input t the snapshot has 16 bytes, up to line 4; what was read behind them is lost" in said, said)
    said = feed(folder, 2, "k,v\na,5\n", so_far + "b,5,2\na,10,1\n", signal.SIGKILL)
    check("of the pipe before", "the snapshot has 8 bytes, up to line 2;" in said, said)


def standard_input(folder):
    goes_on(folder, STDIN)
    done = subprocess.run(command(folder, 4), input=b"k,v\nc,7\n", capture_output=True)
    check("ends with the input", done.returncode == 0, done.stderr)
    check("shows all rows once", rows(folder) == "a,1,10\nb,2,5\na,5,2\nb,5,2\na,10,1\nc,7,1\n", rows(folder))
    done = subprocess.run(command(folder, 1), input=b"k,v\nd,7\n", capture_output=True)
    check("and has finished", done.returncode == 0 and b"has finished already" in done.stderr, done.stderr)


def named_pipe(folder):
    os.mkfifo(folder / "pipe")
    goes_on(folder, PIPE)


def held_letters(folder):
    """Letters that wait for the rest of their chunk when a snapshot is taken are kept, once each."""
    (folder / "job.sql").write_text(STDIN + TOTALS)
    feed(folder, 2, "k,v\na,1\na,-1\nb,2\n", "a,1,10\nb,2,5\n", signal.SIGKILL)
    feed(folder, 3, "k,v\nb,-2\nc,1\n", "a,1,10\nb,2,5\nc,1,10\n", signal.SIGKILL)
    letters = folder / "out.dead-letters.jsonl"
    check("two are there", letters.read_text().count("division_by_zero") == 2, letters.read_text())
    done = subprocess.run(command(folder, 1), input=b"k,v\nc,-1\nx,y\n", capture_output=True)
    check("ends well", done.returncode == 0, done.stderr)
    lines = letters.read_text().splitlines()
    check("all letters in order", ['"a"' in lines[0], '"b"' in lines[1], len(lines)] == [True, True, 4], lines)
    check("with lines of the pipe they came by", '"line":3,"offset":9' in letters.read_text(), lines)


def refusals(folder):
    """Without the option a job is refused, and told of it."""
    os.mkfifo(folder / "pipe")
    cases = {
        "stdin": (STDIN.replace(", on.restart = 'accept_loss'", ""), "standard input cannot be read a second time", "on.restart = 'accept_loss'"),
        "a pipe": (PIPE.replace("accept_loss", "refuse"), "a pipe or a device cannot be read a second time", "on.restart = 'accept_loss'"),
        "another word": (STDIN.replace("accept_loss", "accept"), "option `on.restart` must be refuse or accept_loss: accept", ""),
        "an output": (STDIN + "CREATE STREAM p (k VARCHAR) WITH (connector = 'file', path = 'p.csv', on.restart = 'refuse');\n"
                      "INSERT INTO p SELECT k FROM t;\n", "on.restart", ""),
    }
    for name, (source, reason, hint) in cases.items():
        (folder / "job.sql").write_text(source + TOTALS)
        done = subprocess.run(command(folder, 1), stdin=subprocess.DEVNULL, capture_output=True, text=True)
        check(f"{name}: is refused", done.returncode == 2 and reason in done.stderr and hint in done.stderr, (done.returncode, done.stderr))
        check(f"{name}: before anything is written", not (folder / "out").exists())
    (folder / "job.sql").write_text(STDIN + TOTALS)
    done = subprocess.run([PROGRAM, "verify", folder / "job.sql"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    check("nothing can be verified of it", done.returncode == 2 and "cannot be read a second time" in done.stderr, done.stderr)


if __name__ == "__main__":
    os.environ.pop("MILLRACE_STATE_DIR", None)
    sys.exit(run_all([refusals, standard_input, named_pipe, held_letters]))
