#!/usr/bin/env python3
"""Does to jobs what machines do to them, and compares what they have written in the end with one undisturbed run.

A run takes one job and starts it again and again, in 1 to 5 partitions, from the snapshots it has taken. Each start
is disturbed in another way, as disturbances.py has them: killed, stopped, frozen, on a full or read-only disk.
The last one is left alone. Jobs whose output is a pipe, which takes no snapshots, have a slow reader. Whatever happened,
every byte must be that of the undisturbed run, and every failure must say its reason.

    torture.py MILLRACE [--runs N] [--seed S] [--only RUN] [--rows N]

Settings of a run are drawn from seed and number, so `--seed S --only RUN` does it again; the moments of kills are up to
the machine. A run that goes wrong leaves its folder.
"""

import argparse
import collections
import pathlib
import random
import shutil
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "program"))
import disturbances  # noqa: E402
from disk import make_disk  # noqa: E402
from recovery_jobs import FOLDERS, SCRIPTS, output, outputs, script_of, write_inputs  # noqa: E402

STARTS_MAX = 12


def scenario_3a(folder, out):
    """The scenario of the benchmarks, with its totals in a file."""
    text = (TESTS.parent / "examples" / "scenarios" / "3a_tumbling.sql").read_text()
    source, query = text.split("\nSELECT ", 1)
    return source + script_of(output("o", "SELECT " + query.rstrip().rstrip(";")), out=out, source="\n")


def trades_job(name, kind="plain"):
    return lambda folder, out: script_of((SCRIPTS | FOLDERS)[name], write_inputs(folder, kind, ROWS), out)


# What the jobs are; the first eleven are one of each kind.
SCENARIOS = [
    ("scenario 3a", scenario_3a),
    ("row windows by time", trades_job("row windows by time")),
    ("windows and late rows", trades_job("windows and late rows")),
    ("dead letters", trades_job("dead letters")),
    ("final groups, gz", trades_job("final groups", "gz")),
    ("groups", trades_job("groups")),
    ("cascade, files", trades_job("cascade", "files")),
    ("two inputs", trades_job("two inputs")),
    ("folder", trades_job("folder")),
    ("folder, packed", trades_job("folder, packed")),
    ("dead letters in a folder", trades_job("dead letters in a folder")),
    ("order, gz", trades_job("order", "gz")),
    ("limit", trades_job("limit")),
    ("row windows", trades_job("row windows")),
    ("stateless, files", trades_job("stateless", "files")),
    ("protobuf", trades_job("protobuf")),
]


class Wrong(Exception):
    """What a job must not do."""


class Run:
    """One job and all that is done to it."""

    def __init__(self, number, folder, counts):
        self.random = random.Random(f"{ARGUMENTS.seed} {number}")
        self.folder = folder
        self.counts = counts
        # Each scenario comes up as often as the others; everything else is drawn.
        self.name, script = SCENARIOS[(number - 1) % len(SCENARIOS)]
        self.out = folder / "out"
        self.state = self.out / "state"
        self.script = folder / "job.sql"
        self.script.write_text(script(folder, "out/"))
        self.options = ["--set", f"chunk.bytes={self.random.choice(['512', '4KB', '16KB'])}"]
        self.log = []
        self.seconds = 0.0  # That one undisturbed start takes.
        self.wanted_bytes = 0  # Of all outputs.

    def command(self, partitions, has_state=True):
        command = [PROGRAM, "run", self.script, "--quiet", "--no-pin", "--partitions", str(partitions), *self.options]
        if has_state:
            command += ["--state-dir", self.state, "--set", f"epoch.rows={self.random.choice([50, 500, 3000])}",
                        "--set", f"epoch.interval={self.random.choice(['1d', '1ms', '20ms'])}"]
        return command

    def start(self, disturbance, has_state=True):
        """Starts the job once and disturbs it; returns whether the job is over."""
        partitions = self.random.randint(1, 5)
        end = disturbance(self, self.command(partitions, has_state))
        self.take(end, f"{disturbance.__name__}, {partitions} partitions")
        return end.is_over

    def take(self, end, name):
        self.log.append(f"{name}: status {end.status}: {end.message.strip()[:300]}")
        self.counts["starts"] += 1
        self.counts["restores"] += "goes on from snapshot" in end.message
        if end.complaint:
            raise Wrong(end.complaint)

    def undisturbed(self):
        """What the job writes when it is left alone."""
        self.out.mkdir()
        begin = time.monotonic()
        self.take(disturbances.leave_alone(self, self.command(1, has_state=False)), "undisturbed")
        self.seconds = time.monotonic() - begin
        wanted = outputs(self.out)
        self.wanted_bytes = sum(map(len, wanted.values()))
        shutil.rmtree(self.out)
        return wanted

    def torture(self):
        wanted = self.undisturbed()
        with make_disk(self.out) as self.disk:
            has_folders = any(file.endswith("/") for file in wanted)
            if not has_folders and self.random.random() < 0.1:
                self.compare(self.read_slowly(wanted), wanted)
                return
            kinds = disturbances.possible(self.disk)
            starts = self.random.randint(2, STARTS_MAX)
            if not any(self.start_and_look(self.random.choice(kinds), wanted) for _ in range(starts)):
                self.start(disturbances.leave_alone)
            self.compare(outputs(self.out), wanted)

    def start_and_look(self, disturbance, wanted):
        """As `start`; what a reader sees afterwards must be final. Of dead letters and folders it may be the first part."""
        is_over = self.start(disturbance)
        for file, text in outputs(self.out).items():
            final = wanted.get(file, b"")
            if not (final.startswith(text) if file.endswith((".jsonl", "/")) else final == text):
                raise Wrong(f"{file} is visible with {len(text)} bytes that are not its own, or not all")
        return is_over

    def read_slowly(self, wanted):
        """What readers of pipes get; dead letters stay a file."""
        files = [file for file in wanted if not file.endswith(".jsonl")]
        partitions = self.random.randint(1, 5)
        end, got = disturbances.read_slowly(self, self.command(partitions, has_state=False), files)
        self.take(end, f"slow readers, {partitions} partitions")
        return outputs(self.out) | got

    def compare(self, got, wanted):
        if got.keys() != wanted.keys():
            raise Wrong(f"wrote {sorted(got)} instead of {sorted(wanted)}")
        for file, text in wanted.items():
            if got[file] != text:
                at = next((i for i, (a, b) in enumerate(zip(text, got[file])) if a != b), min(len(text), len(got[file])))
                raise Wrong(f"{file} is different from byte {at} on: {got[file][at - 40:at + 40]} instead of {text[at - 40:at + 40]}")


def torture(number, counts):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="millrace-torture-"))
    run = Run(number, folder, counts)
    try:
        run.torture()
    except Wrong as wrong:
        print(f"FAILED run {number}, {run.name}: {wrong}\n  " + "\n  ".join(run.log)
              + f"\n  again: torture.py {PROGRAM} --seed {ARGUMENTS.seed} --only {number} --rows {ROWS}\n  files: {folder}")
        return False
    shutil.rmtree(folder)
    return True


def main():
    counts = collections.Counter()
    numbers = [ARGUMENTS.only] if ARGUMENTS.only else range(1, ARGUMENTS.runs + 1)
    failed = sum(not torture(number, counts) for number in numbers)
    done = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    print(f"{len(numbers)} runs (seed {ARGUMENTS.seed}): {done}; {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--rows", type=int, default=60000)
    ARGUMENTS = parser.parse_args()
    PROGRAM = ARGUMENTS.program.resolve()
    ROWS = ARGUMENTS.rows
    sys.exit(main())
