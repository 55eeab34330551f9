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
    done = run(folder, "job.sql", script=INPUT + "SELECT id / v AS q, id * 2 AS d FROM t;")
    said = done.stderr.decode().splitlines()
    check("hints: counts by reason",
          "dead letters: 4 (overflow 1, division_by_zero 3), in job.sql.dead-letters.jsonl" in said, said)
    check("hints: one a reason", [line.split(":")[1] for line in said if line.startswith("hint: ")] ==
          [" overflow", " division_by_zero"], said)


def late_rows(folder):
    """Rows that came too late and that nothing reads are told of, unless they were to be dropped."""
    (folder / "in.csv").write_text("at,v\n2026-01-01 00:01:00,1\n2026-01-01 00:00:01,2\n2026-01-01 00:00:02,3\n")
    stream = ("CREATE STREAM t (at TIMESTAMP, v INT, WATERMARK FOR at AS at) "
              "WITH (connector = 'file', format = 'csv', path = 'in.csv');\n"
              "CREATE STREAM n WITH (connector = 'blackhole') AS SELECT COUNT(*) AS n FROM t WINDOW TUMBLING(at, 10s);\n")
    lost = "late rows: 2, lost: "
    for name, script, flags, is_told in [
            ("nothing reads them", stream, (), True),
            ("they are read", stream + "SELECT * FROM n.late;", (), False),
            ("they are dropped", stream, ("--set", "late.policy=drop"), False)]:
        for quiet in [(), ("--quiet",)]:
            for partitions in ["1", "3"]:
                done = run(folder, "job.sql", "--partitions", partitions, *flags, *quiet, script=script)
                said = done.stderr.decode()
                check(f"late, {name} {quiet}: status 0", done.returncode == 0, said)
                check(f"late, {name} {quiet}: told of", (lost in said) == is_told, said)
                check(f"late, {name} {quiet}: says nothing else", not quiet or said.count("\n") == int(is_told), said)


FAILING = """
CREATE STREAM t (k VARCHAR, v BIGINT) WITH (connector = 'file', format = 'csv', path = 'in.csv');
CREATE STREAM roots (k VARCHAR, root DOUBLE) WITH (connector = 'blackhole');
CREATE STREAM totals (k VARCHAR, total BIGINT, share BIGINT) WITH (connector = 'blackhole');
INSERT INTO roots SELECT k, SQRT(v - 2) FROM t WHERE 100 / v >= 0;
INSERT INTO totals SELECT k, SUM(v * 1000000000000000000), 7 / (COUNT(*) - 2) FROM t GROUP BY k EMIT CHANGES;
"""


def explained_letters(folder):
    """A letter of a computed failure names function, values and group; wherever rows meet, it is the same."""
    (folder / "in.csv").write_text("k,v\na,2\nb,1\na,0\n\"b,c\",3\n\"b,c\",8\n" + "d,2\n" * 50)
    kept = folder / "job.sql.dead-letters.jsonl"
    texts = {}
    for partitions in ["1", "2", "5"]:
        done = run(folder, "job.sql", "--partitions", partitions, script=FAILING)
        check(f"explained, {partitions} partitions: status 0", done.returncode == 0, done.stderr)
        texts[partitions] = kept.read_text()
    check("explained: the same letters for any number of partitions", len(set(texts.values())) == 1, texts)
    letters = letters_in(kept)
    place = {"source": "in.csv", "line": 4, "offset": 12}
    check("explained: a predicate", {**place, "column": None, "reason": "division_by_zero", "operator": "filter",
                                     "stream": "roots", "function": "(100 / v)", "values": ["100", "0"],
                                     "raw": "a,0"} in letters, texts["1"])
    place = {"source": "in.csv", "line": 3, "offset": 8}
    roots = [letter for letter in letters if letter["column"] == "root"]
    check("explained: a function",
          [(letter["line"], letter["values"]) for letter in roots] == [(3, ["-1.0"])], roots)
    check("explained: its place", all(roots[0][name] == value for name, value in place.items()), roots[0])
    totals = [letter for letter in letters if letter["reason"] == "overflow" and letter["operator"] == "group by"]
    check("explained: an aggregate", totals[0]["function"].startswith("sum(") and totals[0]["column"] == "total" and
          totals[0]["key"] == {"k": "b,c"} and totals[0]["values"] == ["8000000000000000000"], totals[:1])
    shares = [letter for letter in letters if letter["column"] == "share"]
    check("explained: above a group", [letter["key"]["k"] for letter in shares] == ["a", "d"] and
          shares[0]["values"] == ["7", "0"] and shares[0]["line"] is None, shares)


def generated_rows(folder):
    """Rows that were never text are counted instead of lines, so that their letters do not depend on where chunks end."""
    text = "CREATE STREAM t (i BIGINT) WITH (connector = 'generator', rows = 100, start = 50);\nSELECT 7 / (i % 30) AS q FROM t;\n"
    kept = folder / "job.sql.dead-letters.jsonl"
    for rows in ["0", "1", "7", "64"]:
        done = run(folder, "job.sql", "--partitions", "3", "--chunk-rows", rows, script=text)
        check(f"generated, {rows} rows a chunk: status 0", done.returncode == 0, done.stderr)
        places = [(letter["line"], letter["offset"], letter["raw"]) for letter in letters_in(kept)]
        check(f"generated, {rows} rows a chunk: places", places == [(11, 10, "60"), (41, 40, "90"), (71, 70, "120")], places)


def explained_failures(folder):
    """A job that ends at the first bad row says as much as its letter would."""
    (folder / "in.csv").write_text("k,v\na,12\nb,9\n")
    stream = "CREATE STREAM t (k VARCHAR, v BIGINT) WITH (connector = 'file', format = 'csv', path = 'in.csv');\n"
    for select, text in [
            ("SELECT SQRT(v - 10) AS root FROM t;",
             "in.csv, line 3: invalid_argument in column root: sqrt((v - 10)) with -1.0: b,9"),
            ("SELECT k, SUM(v * 1000000000000000000) AS total FROM t GROUP BY k;",
             "in.csv, line 2: overflow in column total: (v * 1000000000000000000) with 12, 1000000000000000000: a,12"),
            ("SELECT k, 7 / (COUNT(*) - 1) AS share FROM t GROUP BY k;",
             "division_by_zero in column share: (7 / (count(*) - 1)) with 7, 0 for k = a: a,1")]:
        done = run(folder, "job.sql", "--set", "on.error=fail", script=stream + select)
        check(f"{select}: status 1", done.returncode == 1, done.stderr)
        check(f"{select}: says why", text in done.stderr.decode(), done.stderr)


def letters_while_a_pipe_is_idle(folder):
    """Letters from behind an exchange can be read while more is waited for, and end up in the same order."""
    script = ("CREATE STREAM t (v BIGINT) WITH (connector = 'stdin', format = 'csv');\n"
              "SELECT 10 / (COUNT(v) - 1) AS n FROM t;")
    (folder / "job.sql").write_text(script)
    kept = folder / "job.sql.dead-letters.jsonl"
    child = subprocess.Popen([PROGRAM, "run", "job.sql", "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, cwd=folder, bufsize=0)
    child.stdin.write(b"v\n1\n")
    while child.poll() is None and not (kept.exists() and kept.read_bytes().endswith(b"\n")):
        pass
    check("idle: the letter is there", kept.exists() and b"division_by_zero" in kept.read_bytes())
    child.stdin.write(b"x\n2\n")
    child.communicate(timeout=60)
    check("idle: status 0", child.returncode == 0)
    reasons = [letter["reason"] for letter in letters_in(kept)]
    check("idle: letters of records come first, as without a pause", reasons == ["bad_value", "division_by_zero"], reasons)


if __name__ == "__main__":
    sys.exit(run_all([beside_the_script, without_a_script, named_files, earlier_letters, unusable_files, hints, late_rows,
                      explained_letters, generated_rows, explained_failures, letters_while_a_pipe_is_idle]))
