#!/usr/bin/env python3
"""Where the rows go that could not be processed, and what is said of them.

    run_dead_letters.py MILLRACE

No row may be lost without a word, whatever takes the result and however quiet the program is to be.
"""

import json
import pathlib
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
BAD_ROWS = 20
INPUT = ("CREATE STREAM t (id INT, v INT) "
         "WITH (connector = 'file', format = 'csv', path = 'in.csv');\n")
SELECT = INPUT + "SELECT id, v FROM t;"


def run(folder, *arguments, script=None, stdin=b""):
    if script is not None:
        (folder / "job.sql").write_text(script)
    return subprocess.run([PROGRAM, "run", "--no-pin", *arguments], input=stdin, capture_output=True, timeout=120,
                          cwd=folder)


def write_bad_rows(folder):
    (folder / "in.csv").write_text("id,v\n7,7\n" + "".join(f"{i},x\n" for i in range(BAD_ROWS)))


def letters_in(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else None


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


def beside_the_script(folder):
    """Dead letters of a closing SELECT are kept, whatever is printed."""
    write_bad_rows(folder)
    kept = folder / "job.sql.dead-letters.jsonl"
    texts = set()
    for flags in [(), ("--quiet",), ("--partitions", "3"), ("--chunk-rows", "2"), ("--format", "table")]:
        kept.unlink(missing_ok=True)
        done = run(folder, "job.sql", *flags, script=SELECT)
        said = done.stderr.decode()
        check(f"{flags}: status 0", done.returncode == 0, said)
        check(f"{flags}: every row is kept", len(letters_in(kept) or []) == BAD_ROWS, letters_in(kept))
        check(f"{flags}: says how many, why and where",
              f"dead letters: {BAD_ROWS} (bad_value {BAD_ROWS}), in job.sql.dead-letters.jsonl\n" in said, said)
        texts.add(kept.read_text() if kept.exists() else None)
    check("the letters do not depend on partitions and chunks", len(texts) == 1, texts)
    done = run(folder, "job.sql", "--quiet")
    check("--quiet says nothing else", done.stderr.count(b"\n") == 1, done.stderr)
    done = run(folder, "job.sql")
    check("the first letters are shown", b"dead letter: in.csv, line 3: bad_value in column v: 0,x\n" in done.stderr,
          done.stderr)


def without_a_script(folder):
    write_bad_rows(folder)
    for name, arguments, stdin in [("-e", ("-e", SELECT), b""), ("standard input", ("-",), SELECT.encode())]:
        done = run(folder, *arguments, stdin=stdin)
        kept = folder / "millrace.dead-letters.jsonl"
        check(f"{name}: status 0", done.returncode == 0, done.stderr)
        check(f"{name}: letters are in the working directory", len(letters_in(kept) or []) == BAD_ROWS, files_in(folder))
        kept.unlink(missing_ok=True)
    (folder / "scripts").mkdir()
    (folder / "scripts" / "in.csv").write_bytes((folder / "in.csv").read_bytes())
    (folder / "scripts" / "job.sql").write_text(SELECT)
    done = run(folder, "scripts/job.sql")
    check("script in another folder: letters are beside it",
          "job.sql.dead-letters.jsonl" in files_in(folder / "scripts"), done.stderr)


def named_files(folder):
    """The option names the file, then the first output does, then the script."""
    write_bad_rows(folder)
    output = "CREATE STREAM o (id INT, v INT) WITH (connector = 'file', path = 'out.csv', format = 'csv');\n"
    both = INPUT + output + "INSERT INTO o SELECT id, v FROM t;\nSELECT id FROM t;"
    for flags, script, expected in [
            ((), both, "out.csv.dead-letters.jsonl"),
            (("--set", "dead.letters=bad.jsonl"), both, "bad.jsonl"),
            (("--set", "dead.letters=bad.jsonl"), SELECT, "bad.jsonl")]:
        done = run(folder, "job.sql", *flags, script=script)
        kept = [name for name in files_in(folder) if name.endswith(".jsonl")]
        check(f"{expected}: only there", done.returncode == 0 and kept == [expected], (kept, done.stderr))
        (folder / expected).unlink(missing_ok=True)


def earlier_letters(folder):
    """A file of letters that exists after a run is of this run."""
    (folder / "in.csv").write_text("id,v\n1,1\n")
    kept = folder / "job.sql.dead-letters.jsonl"
    for flags in [(), ("--set", "on.error=fail")]:
        kept.write_text("earlier\n")
        done = run(folder, "job.sql", *flags, script=SELECT)
        check(f"{flags}: no letters, no file", done.returncode == 0 and not kept.exists(), done.stderr)
        check(f"{flags}: nothing is said", b"dead letters:" not in done.stderr, done.stderr)
    (folder / "target").mkdir()
    target = folder / "target" / "letters"
    target.write_text("earlier\n")
    kept.symlink_to("target/letters")
    run(folder, "job.sql")
    check("a link leads to no earlier letters", kept.is_symlink() and not target.exists())
    write_bad_rows(folder)
    run(folder, "job.sql")
    check("a link leads to the letters", kept.is_symlink() and len(letters_in(target) or []) == BAD_ROWS)


def unusable_files(folder):
    """Letters that could not be kept are no reason to begin: it is said before anything is read."""
    (folder / "in.csv").write_text("id,v\n1,1\n")
    (folder / "a_file").touch()
    (folder / "a_folder").mkdir()
    for path in ["no/such/folder.jsonl", "a_file/letters.jsonl", "a_folder"]:
        flags = ("--set", f"dead.letters={path}")
        done = run(folder, "job.sql", *flags, script=SELECT)
        said = done.stderr.decode()
        check(f"{path}: status 1", done.returncode == 1, said)
        check(f"{path}: says so", "cannot write dead letters: " in said and path in said, said)
        check(f"{path}: says what to do", "`dead.letters`" in said and "`on.error`" in said, said)
        check(f"{path}: nothing is written", done.stdout == b"", done.stdout)
        done = run(folder, "job.sql", *flags, "--set", "on.error=fail")
        check(f"{path}: needed by nobody", done.returncode == 0 and done.stdout == b"id,v\n1,1\n", done.stderr)


def hints(folder):
    """What fails for a reason that an option or a function takes away says so, once."""
    (folder / "in.csv").write_text("id,v\n" + "1,0\n" * 3 + "2000000000,1\n" + "3,1\n")
    done = run(folder, "job.sql", "--quiet", script=INPUT + "SELECT id / v AS q, id * 2 AS d FROM t;")
    said = done.stderr.decode().splitlines()
    check("hints: counts by reason", said[:1] ==
          ["dead letters: 4 (overflow 1, division_by_zero 3), in job.sql.dead-letters.jsonl"], said)
    check("hints: one a reason", [line.split(":")[1] for line in said[1:]] == [" overflow", " division_by_zero"], said)


if __name__ == "__main__":
    sys.exit(run_all([beside_the_script, without_a_script, named_files, earlier_letters, unusable_files, hints]))
