#!/usr/bin/env python3
"""Runs every example and scenario and compares what it prints.

Each must give the same bytes for 1, 2, 3 and 8 partitions, in repeated runs, with pinning and
without; examples also equal their expected file, scenarios have their number of rows. The
embedding programs print what is expected of them. Nothing is left in the source tree.

    run_examples.py MILLRACE REPOSITORY [EMBEDDING_PROGRAM...]
"""

import pathlib
import subprocess
import sys
import tempfile

VARIANTS = [
    ["--partitions", "1"],
    ["--partitions", "2"],
    ["--partitions", "2"],
    ["--partitions", "3"],
    ["--partitions", "8"],
    ["--partitions", "2", "--no-pin"],
    ["--partitions", "3", "--chunk-rows", "7"],
]

# Rows each scenario gives, without the header.
SCENARIO_ROWS = {
    "0_select": 100_000,
    "0_select_half": 49_000,
    "1_rows_window": 100_000,
    "2_group_by_changes": 100_000,
    "2_group_by_final": 200,
    "3a_tumbling": 100_000,
    "3a_tumbling_small": 1_680,
    "3b_changes": 5_000,
}


class Checker:
    def __init__(self, program):
        self.program = program
        self.passed = 0
        self.failed = 0

    def check(self, name, is_right, detail=""):
        if is_right:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}: {detail}")

    def run(self, script, flags, name):
        done = subprocess.run([self.program, "run", str(script), "--format", "csv", "--quiet", *flags],
                              capture_output=True, timeout=300)
        self.check(f"{name} {' '.join(flags)} exits with 0", done.returncode == 0, done.stderr.decode(errors="replace"))
        return done.stdout

    def same_in_every_variant(self, script, name, variants):
        outputs = [self.run(script, flags, name) for flags in variants]
        for flags, output in zip(variants, outputs):
            self.check(f"{name} {' '.join(flags)} gives the same bytes", output == outputs[0],
                       f"{len(output)} bytes instead of {len(outputs[0])}")
        return outputs[0]


def run_examples(checker, examples):
    for name in ["hello", "trades"]:
        script = examples / name / f"{name}.sql"
        output = checker.same_in_every_variant(script, name, VARIANTS)
        checker.check(f"{name} gives what is expected", output == (examples / name / "expected.csv").read_bytes(),
                      output.decode()[:400])


def run_1brc(checker, examples):
    """Generates the measurements in a folder of their own, so that the example's stays clean."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for script in ["generate.sql", "1brc.sql"]:
            (folder / script).write_bytes((examples / "1brc" / script).read_bytes())
        files = []
        for flags in VARIANTS[:5]:
            checker.run(folder / "generate.sql", flags, "1brc/generate")
            files.append((folder / "measurements.txt").read_bytes())
        checker.check("1brc/generate writes the same file", all(f == files[0] for f in files))
        output = checker.same_in_every_variant(folder / "1brc.sql", "1brc", VARIANTS[:6])
        checker.check("1brc gives what is expected", output == (examples / "1brc" / "expected.csv").read_bytes(),
                      output.decode()[:400])


def run_scenarios(checker, examples):
    for name, rows in SCENARIO_ROWS.items():
        output = checker.same_in_every_variant(examples / "scenarios" / f"{name}.sql", name, VARIANTS[:6])
        lines = output.splitlines()[1:]
        checker.check(f"{name} has {rows} rows", len(lines) == rows, f"{len(lines)} rows")
        if name == "2_group_by_final":
            want = [f"SYM{k},500,{100.0 + k % 100},{100.0 + k % 100},{100.0 + k % 100},{500 * k + 200_000}".encode()
                    for k in range(200)]
            checker.check("2_group_by_final has the stated totals", sorted(lines) == sorted(want), lines[0].decode())


def run_embedding(checker, examples, program):
    name = program.name.removeprefix("millrace_example_")
    want = (examples / "embed" / f"{name}.expected").read_text()
    for _ in range(5):
        done = subprocess.run([program], capture_output=True, text=True, timeout=300)
        checker.check(f"{name} exits with 0", done.returncode == 0, done.stderr)
        checker.check(f"{name} prints what is expected", done.stdout == want, done.stdout)


def main():
    checker = Checker(sys.argv[1])
    examples = pathlib.Path(sys.argv[2]) / "examples"
    files = sorted(examples.rglob("*"))
    run_examples(checker, examples)
    run_1brc(checker, examples)
    run_scenarios(checker, examples)
    for program in sys.argv[3:]:
        run_embedding(checker, examples, pathlib.Path(program))
    added = sorted(set(examples.rglob("*")) - set(files))
    checker.check("the examples leave no files", not added, str(added))
    print(f"{checker.passed} passed, {checker.failed} failed")
    return 1 if checker.failed else 0


if __name__ == "__main__":
    sys.exit(main())
