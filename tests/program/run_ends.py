#!/usr/bin/env python3
"""How a run ends: by what status, with what words, and with which files in place.

    run_ends.py MILLRACE
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

import checks

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
NUMBERS = "CREATE STREAM g (i BIGINT) WITH (connector = 'generator');\n"
check = checks.check


def run_cut_off(command, folder, **options):
    """Reads a line of what comes out and goes away; returns that line, the status and the words."""
    child = subprocess.Popen([PROGRAM, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, **options)
    line = child.stdout.readline()
    child.stdout.close()
    words = child.stderr.read()
    return line, child.wait(timeout=60), words


def lost_reader(folder):
    """A reader of standard output that goes ends the program as it ends others, without a word."""
    (folder / "csv.sql").write_text(NUMBERS + "SELECT i FROM g;")
    (folder / "stdout.sql").write_text(
        NUMBERS + "CREATE STREAM f (i BIGINT) WITH (connector = 'file', path = 'f.csv');\n"
        "CREATE STREAM o (i BIGINT) WITH (connector = 'stdout', format = 'csv');\n"
        "INSERT INTO o SELECT i FROM g; INSERT INTO f SELECT i FROM g;")
    for command in [["run", "csv.sql"], ["run", "csv.sql", "--format", "table"], ["run", "stdout.sql"]]:
        line, status, words = run_cut_off(command, folder)
        check(f"{command}: a line comes", line.strip() == b"i", line)
        check(f"{command}: ends by SIGPIPE", status == -signal.SIGPIPE, status)
        check(f"{command}: says nothing", words == b"", words)
    check("lost reader: other outputs are not there", list(folder.glob("*f.csv*")) == [], list(folder.iterdir()))
    # Who ignores the signal is told, as by other tools.
    _, status, words = run_cut_off(["run", "csv.sql"], folder, restore_signals=False,
                                   preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
    check("lost reader, signal ignored: status 1", status == 1, status)
    check("lost reader, signal ignored: says so", b"broken pipe: standard output" in words, words)


def wait_until(holds):
    while not holds():
        pass


def is_pending(process, wanted):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    mask = next(line for line in status.splitlines() if line.startswith("ShdPnd:")).split()[1]
    return int(mask, 16) >> (wanted - 1) & 1 == 1


def late_signal(folder):
    """A signal that comes when all is committed changes nothing: the status is 0."""
    (folder / "in.csv").write_text("a\n1\n")
    (folder / "copy.sql").write_text(
        "CREATE STREAM t (a BIGINT) WITH (connector = 'file', path = 'in.csv');\n"
        "CREATE STREAM o (a BIGINT) WITH (connector = 'file', path = 'out.csv');\n"
        "INSERT INTO o SELECT a FROM t;")
    for sent in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
        (folder / "out.csv").unlink(missing_ok=True)
        # The program waits with its summary: nobody reads what it says, and the pipe is full.
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        try:
            while os.write(writer, b"." * 4096):
                pass
        except BlockingIOError:
            os.set_blocking(writer, True)
        child = subprocess.Popen([PROGRAM, "run", "copy.sql"], stderr=writer, cwd=folder)
        os.close(writer)
        wait_until((folder / "out.csv").exists)
        # The job may have seen the first one still, as a stop.
        wait_until(lambda: child.send_signal(sent) or is_pending(child.pid, sent))
        while os.read(reader, 1 << 16):
            pass
        os.close(reader)
        check(f"late {sent.name}: status 0", child.wait(timeout=60) == 0, child.returncode)


def unread_statistics(folder):
    """A signal ends the program that waits for somebody to read its statistics."""
    os.mkfifo(folder / "stats")
    (folder / "copy.sql").write_text(NUMBERS.replace("')", "', rows = 3)") +
                                     "CREATE STREAM o (i BIGINT) WITH (connector = 'file', path = 'out.csv');\n"
                                     "INSERT INTO o SELECT i FROM g;")
    child = subprocess.Popen([PROGRAM, "run", "copy.sql", "--stats", "stats"], stderr=subprocess.PIPE, cwd=folder)
    child.stderr.readline()  # The summary: the job has ended, and takes no signal any more.
    child.send_signal(signal.SIGINT)
    words = child.communicate(timeout=60)[1]
    check("unread statistics: status 1", child.returncode == 1, child.returncode)
    check("unread statistics: says so", b"before the statistics could be written: stats" in words, words)
    check("unread statistics: the output is there", (folder / "out.csv").read_bytes() == b"i\n0\n1\n2\n")


def two_jobs(folder):
    """Of two jobs that write one file, one is refused, and the other is as if it were alone."""
    os.mkfifo(folder / "in.csv")
    script = ("CREATE STREAM t (a BIGINT) WITH (connector = 'file', path = 'in.csv', format = 'csv');\n"
              "CREATE STREAM o (a BIGINT) WITH (connector = 'file', path = 'out.csv');\n"
              "INSERT INTO o SELECT a FROM t;")
    (folder / "slow.sql").write_text(script)
    (folder / "quick.sql").write_text(script.replace("in.csv", "other.csv"))
    (folder / "other.csv").write_text("a\n2\nx\n")
    child = subprocess.Popen([PROGRAM, "run", "slow.sql", "--quiet"], stderr=subprocess.DEVNULL, cwd=folder)
    with open(folder / "in.csv", "w") as pipe:
        done = subprocess.run([PROGRAM, "run", "quick.sql", "--quiet"], capture_output=True, cwd=folder, timeout=60)
        check("two jobs: the second is refused", done.returncode == 1, done.returncode)
        check("two jobs: says why", b"another job is writing it" in done.stderr, done.stderr)
        pipe.write("a\n1\nx\n")
    check("two jobs: the first ends well", child.wait(timeout=60) == 0, child.returncode)
    check("two jobs: its output is whole", (folder / "out.csv").read_bytes() == b"a\n1\n")
    child = subprocess.Popen([PROGRAM, "run", "slow.sql", "--quiet"], stderr=subprocess.DEVNULL, cwd=folder)
    with open(folder / "in.csv", "w"):
        child.kill()
        child.wait()
    done = subprocess.run([PROGRAM, "run", "quick.sql", "--quiet"], capture_output=True, cwd=folder, timeout=60)
    check("two jobs: a killed one is in nobody's way", done.returncode == 0, done.stderr)
    check("two jobs: nothing is left of it", list(folder.glob(".*")) == [], list(folder.glob(".*")))


def failed_commit(folder):
    """Where one of several outputs cannot be made final, it is said which are, and the next run puts all right."""
    os.mkfifo(folder / "in.csv")
    (folder / "copy.sql").write_text(
        "CREATE STREAM t (a BIGINT) WITH (connector = 'file', path = 'in.csv', format = 'csv');\n" +
        "".join(f"CREATE STREAM {name} (a BIGINT) WITH (connector = 'file', path = '{name}.csv');\n"
                f"INSERT INTO {name} SELECT a FROM t;\n" for name in ["x", "y", "z"]))
    command = [PROGRAM, "run", "copy.sql", "--quiet", "--stats", "stats"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=folder)
    with open(folder / "in.csv", "w") as pipe:
        (folder / "y.csv").mkdir()
        pipe.write("a\n1\n")
    words = child.communicate(timeout=60)[1].decode()
    check("failed commit: status 1", child.returncode == 1, child.returncode)
    check("failed commit: names what failed", "cannot rename to: is a directory" in words and "y.csv" in words, words)
    check("failed commit: names what is final", "these outputs are final all the same: x, z" in words, words)
    outputs = json.loads((folder / "stats").read_text())["outputs"]
    check("failed commit: so do the statistics",
          outputs == [{"name": name, "final": name != "y"} for name in ["x", "y", "z"]], outputs)
    check("failed commit: they are there", (folder / "z.csv").read_bytes() == b"a\n1\n")
    (folder / "y.csv").rmdir()
    (folder / ".y.csv.partial").write_text("left behind")
    child = subprocess.Popen(command, cwd=folder)
    (folder / "in.csv").write_text("a\n2\n")
    check("failed commit: the next run ends well", child.wait(timeout=60) == 0, child.returncode)
    check("failed commit: it replaces all",
          [(folder / f"{name}.csv").read_bytes() for name in "xyz"] == [b"a\n2\n"] * 3)
    check("failed commit: nothing is left behind", list(folder.glob(".*")) == [], list(folder.glob(".*")))


if __name__ == "__main__":
    sys.exit(checks.run_all([lost_reader, late_signal, unread_statistics, two_jobs, failed_commit]))
