#!/usr/bin/env python3
"""Runs statements and scripts that are as deep as the language lets them be, and deeper.

What is within the limits runs, whatever the limit of the stack; what is beyond is a message, after
time and memory in proportion to the text.

    run_deep_sql.py MILLRACE [--sanitized]

Under the address sanitizer frames are several times as large, and memory says nothing.
"""

import pathlib
import resource
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = "--sanitized" in sys.argv
SMALL_STACK = 256 << 10
CHAINED = 200 if IS_SANITIZED else 900
GENERATED = "CREATE STREAM t (a BIGINT) WITH (connector = 'generator', rows = '1');\n"


def run(folder, sql, stack=None):
    script = folder / "script.sql"
    script.write_text(sql)

    def limit():
        if stack is not None:
            resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))

    ended = subprocess.run([PROGRAM, "run", "--partitions", "2", script], capture_output=True, timeout=300, preexec_fn=limit)
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


def nested(levels):
    """Statements of one kind of nesting each, and the value each of them gives."""
    query = "SELECT 1 AS a"
    for _ in range(levels // 2):
        query = f"SELECT a FROM ({query}) AS x"
    return {
        "parentheses": ("SELECT " + "(" * levels + "1" + ")" * levels + " AS a;", "1"),
        "operators": ("SELECT " + " + ".join(["1"] * levels * 5) + " AS a;", str(levels * 5)),
        "branches": ("SELECT " + "CASE WHEN 1 = 1 THEN " * levels + "1" + " END" * levels + " AS a;", "1"),
        "calls": (GENERATED + "SELECT " + "abs(" * levels + "a - a + 1" + ")" * levels + " AS a FROM t;", "1"),
        "queries": (query + ";", "1"),
    }


def deep_statements(folder):
    """Nesting within the limits runs on a stack of 256 KB as it does on any other."""
    for stack in [None, SMALL_STACK]:
        for name, (sql, value) in nested(190).items():
            if stack is not None and IS_SANITIZED:
                continue
            status, out, err = run(folder, sql, stack)
            check(f"{name}, stack {stack}", status == 0 and out.split()[-1:] == [value], f"{status} {out!r} {err[:300]!r}")


def chain(name, count, link):
    return GENERATED + "".join(f"CREATE {name} v{i} AS SELECT a + {i} AS a FROM {'t' if i == 0 else f'v{i - 1}'}{link};\n"
                               for i in range(count)) + f"SELECT COUNT(*) AS n FROM v{count - 1} EMIT FINAL;\n"


def common_tables(count, is_chain):
    tables = ["c0 AS (SELECT a FROM t)"]
    tables += [f"c{i} AS (SELECT a + 1 AS a FROM c{i - 1 if is_chain else 0})" for i in range(1, count)]
    return GENERATED + "WITH " + ",\n".join(tables) + f" SELECT COUNT(*) AS n FROM c{count - 1} EMIT FINAL;\n"


def deep_scripts(folder):
    """Views and streams that read each other run up to a limit; beyond it is a message with a place."""
    for kind in ["VIEW", "STREAM"]:
        status, out, err = run(folder, chain(kind, CHAINED, ""))
        check(f"{CHAINED} chained: {kind}", status == 0 and out.split()[-1:] == ["1"], f"{status} {out!r} {err[:300]!r}")
        status, _, err = run(folder, chain(kind, 3000, " WHERE a > 0"))
        check(f"3,000 chained: {kind}", status == 2 and "too many operators in a row: the limit is 1000" in err and "line " in err,
              f"{status} {err[:300]!r}")
    status, _, err = run(folder, common_tables(3000, True))
    check("3,000 common tables in a chain", status == 2 and "too many operators in a row" in err, f"{status} {err[:300]!r}")
    status, out, err = run(folder, common_tables(3000, False))
    check("3,000 common tables side by side", status == 0 and out.split()[-1:] == ["1"], f"{status} {err[:300]!r}")


def costs(folder):
    """Chains of views take memory in proportion to their number."""
    if IS_SANITIZED:
        return
    run(folder, chain("VIEW", CHAINED, ""))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    check("memory of chained views", peak < 300 << 10, f"{peak} KB")


sys.exit(run_all([deep_statements, deep_scripts, costs]))
