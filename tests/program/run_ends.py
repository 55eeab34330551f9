#!/usr/bin/env python3
"""How a run ends: by what status, with what words, and with which files in place.

    run_ends.py MILLRACE
"""

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


if __name__ == "__main__":
    sys.exit(checks.run_all([lost_reader]))
