#!/usr/bin/env python3
"""Scripts that are changed between two runs of a job that takes snapshots: what goes on, what is new, what is refused.

A job is killed behind some snapshots, and goes on by another script. What must come out then follows from how far the
snapshot had read, which the places of its rows say. Nothing here depends on how long anything takes.

    run_changed_scripts.py MILLRACE
"""

import os
import pathlib
import shutil
import subprocess
import sys

from checks import check, run_all

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROWS = 30000
INPUT = "CREATE STREAM t (i BIGINT, k VARCHAR, v BIGINT, at TIMESTAMP{more}) WITH (connector = 'file', path = '{path}', format = 'csv'{options});\n"
KEYS = ["a", "b", "c"]


def source(name="t", path="in.csv", more="", options=""):
    return INPUT.format(path=path, more=more, options=options).replace("STREAM t", f"STREAM {name}")


def output(name, select, path=None, options=""):
    return f"CREATE STREAM {name} WITH (connector = 'file', path = '{path or name + '.csv'}'{options or ', format = ' + chr(39) + 'csv' + chr(39)}) AS\n{select};\n"


def rows():
    return [(i, KEYS[i % 3], i % 10, i) for i in range(ROWS)]


def write_input(folder, name="in.csv"):
    lines = [f"{i},{k},{v},2026-01-01 {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}\n" for i, k, v, s in rows()]
    (folder / name).write_text("i,k,v,at\n" + "".join(lines))


def command(folder, partitions=2, *flags):
    return [PROGRAM, "run", folder / "job.sql", "--no-pin", "--partitions", str(partitions), "--set", "chunk.bytes=512",
            "--state-dir", folder / "state", "--set", "epoch.rows=1", "--set", "epoch.interval=1d", *flags]


def kill_behind_snapshot(folder, partitions):
    """Runs a job until it has taken one more snapshot; false where it was faster than the signal, and has finished."""
    def snapshots():
        return set((folder / "state").glob("epoch-*.manifest"))

    before = snapshots()
    running = subprocess.Popen(command(folder, partitions), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None and not snapshots() - before:
        pass
    running.kill()
    running.wait()
    return "finished" not in subprocess.run([PROGRAM, "snapshots", folder / "state"], capture_output=True, text=True).stdout


def start_and_kill(folder, sql):
    """Has a job killed in the middle; once more where it was faster than the signal."""
    write_input(folder)
    (folder / "job.sql").write_text(sql)

    def begin_and_kill():
        for left in [folder / "state", *folder.glob(".*.partial")]:
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        return kill_behind_snapshot(folder, 2)

    check("the first run was killed", any(begin_and_kill() for _ in range(20)))


def go_on(folder, sql, partitions=3):
    (folder / "job.sql").write_text(sql)
    return subprocess.run(command(folder, partitions), capture_output=True, text=True)


def lines_of(path):
    return path.read_text().splitlines()[1:] if path.exists() else []


def hidden_rows(folder, name):
    """Rows that the first run had written when it was killed, and perhaps more than the snapshot counts."""
    return lines_of(folder / f".{name}.partial")


def accepts(name, folder, before, after, notes, partitions=3):
    start_and_kill(folder, before)
    done = go_on(folder, after, partitions)
    check(f"{name}: goes on", done.returncode == 0 and "goes on from snapshot" in done.stderr, done.stderr)
    for note in notes:
        check(f"{name}: says {note!r}", note in done.stderr, done.stderr)
    return done


def changed_filter(folder):
    """Groups keep what they have counted; rows from the snapshot on follow the new condition."""
    query = "SELECT k, COUNT(*) AS n, SUM(v * {factor}) AS total FROM t WHERE v < {limit} GROUP BY k EMIT FINAL"
    before = source() + output("o", query.format(factor=1, limit=10)) + output("p", "SELECT i FROM t")
    after = source() + output("o", query.format(factor=100, limit=5)) + output("p", "SELECT i FROM t WHERE i < 0")
    accepts("a filter", folder, before, after, ["group of o keeps its state", "output o goes on", "output p goes on"])
    read = len(lines_of(folder / "p.csv"))  # The second output says how far the first run counts.
    check("a filter: the snapshot was in the middle", 0 < read < ROWS, read)
    wanted = []
    for key in KEYS:
        old = [v for i, k, v, _ in rows() if k == key and i < read]
        new = [v for i, k, v, _ in rows() if k == key and i >= read and v < 5]
        wanted.append(f"{key},{len(old) + len(new)},{sum(old) + 100 * sum(new)}")
    check("a filter: counts on", sorted(lines_of(folder / "o.csv")) == wanted, (lines_of(folder / "o.csv"), wanted))


def other_sink(folder):
    """An output that is written elsewhere begins at the snapshot, with the state of its query."""
    query = "SELECT i, SUM(v) OVER (PARTITION BY k ROWS UNBOUNDED PRECEDING) AS total FROM t"
    done = accepts("another sink", folder, source() + output("o", query), source() + output("o", query, "elsewhere/", ", format = 'csv'"),
                   ["output o begins at the snapshot, in elsewhere/", "hidden file beside o.csv", "over of o keeps its state"])
    got = lines_of(folder / "elsewhere" / "part-00000001.csv")
    for part in sorted((folder / "elsewhere").glob("part-*"))[1:]:
        got += lines_of(part)
    totals = dict.fromkeys(KEYS, 0)
    wanted = []
    for i, k, v, _ in rows():
        totals[k] += v
        wanted.append(f"{i},{totals[k]}")
    check("another sink: the rest of the rows", 0 < len(got) < ROWS and got == wanted[-len(got):], (len(got), done.stderr))
    kept = hidden_rows(folder, "o.csv")
    check("another sink: the others are where it says", kept[:ROWS - len(got)] == wanted[:ROWS - len(got)], len(kept))


def added_and_removed(folder):
    """An added query gets rows from the snapshot on, of a new input all of them; one that is removed goes with its state."""
    first = output("o", "SELECT k, COUNT(*) AS n FROM t GROUP BY k EMIT FINAL")
    gone = output("gone", "SELECT v, COUNT(*) AS n FROM t GROUP BY v EMIT FINAL")
    write_input(folder, "other.csv")
    accepts("queries", folder, source() + gone + first,
            source("u", "other.csv") + source()
            + output("fresh", "SELECT i FROM u") + output("late", "SELECT COUNT(*) AS n, MIN(i) AS low, MAX(i) AS high FROM t EMIT FINAL") + first,
            ["output gone is dropped", "the state of group of gone is dropped", "input u is new: it is read from its beginning",
             "output fresh is new", "output late is new", "group of late begins without rows", "group of o keeps its state"])
    check("queries: the old one counts all", sorted(lines_of(folder / "o.csv")) == [f"{k},{ROWS // 3}" for k in KEYS], lines_of(folder / "o.csv"))
    check("queries: a new input is read whole", lines_of(folder / "fresh.csv") == [str(i) for i in range(ROWS)])
    count, low, high = map(int, lines_of(folder / "late.csv")[0].split(","))
    check("queries: a new query gets the rest", 0 < low < ROWS and high == ROWS - 1 and count == ROWS - low, (count, low, high))
    check("queries: nothing appears of the old one", not (folder / "gone.csv").exists())


def renamed(folder):
    """An output with another name and place goes on with the state of its query."""
    query = "SELECT k, window_start, SUM(v) AS total FROM t GROUP BY k WINDOW TUMBLING(at, 1h)"
    accepts("a name", folder, source() + output("o", query), source() + output("p", query),
            ["output o is dropped", "output p is new", "window of p keeps its state, which was window of o"])
    got = lines_of(folder / "p.csv")
    full = {f"{k}," + f"2026-01-01 {h:02d}:00:00" for k in KEYS for h in range(ROWS // 3600 + 1)}
    check("a name: windows that were open are whole", got and got[-1].endswith(str(sum(v for i, k, v, s in rows() if k == got[-1][0] and s >= ROWS // 3600 * 3600))), got[-3:])
    first_hour = got[0].split(",")[1]
    whole = [line for line in got if line.split(",")[1] == first_hour]
    hour = int(first_hour[11:13])
    check("a name: the first of them too", sorted(whole) == [f"{key},{first_hour},{sum(v for i, k, v, s in rows() if k == key and s // 3600 == hour)}" for key in KEYS], whole)
    check("a name: as many as there are", len(full) >= len(got), len(got))


def chain(folder):
    """A script that was changed once can be changed again, and go on in any number of partitions."""
    query = "SELECT k, COUNT(*) AS n FROM t WHERE v < {} GROUP BY k EMIT FINAL"

    def change_and_kill(attempt, limit):
        (folder / "job.sql").write_text(source() + output("o", query.format(limit)) + output(f"p{attempt}", "SELECT i FROM t"))
        return kill_behind_snapshot(folder, 1 + 2 * attempt)

    def kill_three_times():
        start_and_kill(folder, source() + output("o", query.format(100)))
        return change_and_kill(0, 200) and change_and_kill(1, 300)

    check("again: was killed in the middle", any(kill_three_times() for _ in range(20)))
    done = go_on(folder, source() + output("o", query.format(400)))
    check("again: goes on", done.returncode == 0 and "group of o keeps its state" in done.stderr, done.stderr)
    check("again: counts all", sorted(lines_of(folder / "o.csv")) == [f"{k},{ROWS // 3}" for k in KEYS], lines_of(folder / "o.csv"))
    done = go_on(folder, source() + output("o", query.format(500)))
    check("a finished job is not gone on with", done.returncode == 2 and "has finished, and its script was another" in done.stderr, done.stderr)


def refusals(folder):
    """What does not fit is refused by name, and leaves the snapshot as it is."""
    group = "SELECT k, SUM(v) AS total FROM t WHERE i >= 0 GROUP BY k EMIT FINAL"
    windows = "SELECT k, window_start, COUNT(*) AS n FROM t GROUP BY k WINDOW TUMBLING(at, {})"
    over = "SELECT k, MAX(v) OVER (PARTITION BY k ROWS {} PRECEDING) AS top FROM t"
    before = source() + output("o", group) + output("w", windows.format("1h")) + output("r", over.format(9))

    def changed(o=group, w=windows.format("1h"), r=over.format(9), inputs=None, **options):
        return (inputs or source()) + output("o", o, **options) + output("w", w) + output("r", r)

    start_and_kill(folder, before)
    cases = {
        "an aggregate": (changed(o=group.replace("SUM", "MAX")), ["group of o", "sum(", "max("]),
        "its argument's type": (changed(o=group.replace("SUM(v)", "SUM(CAST(v AS INTEGER))")), ["group of o", "other types"]),
        "a key": (changed(o=group.replace("BY k", "BY k, v")), ["group of o"]),
        "a computed key": (changed(o=group.replace("k,", "k || 'x' AS k,").replace("BY k", "BY k || 'x'")), ["group of o"]),
        "a window": (changed(w=windows.format("2h")), ["window of w", "02:00:00"]),
        "a frame": (changed(r=over.format(5)), ["over of r", "5 preceding"]),
        "emit": (changed(o=group.replace(" EMIT FINAL", "")), ["group of o", "emit changes"]),
        "a column of an input": (changed(inputs=source(more=", z BIGINT")), ["input t has changed", "z BIGINT"]),
        "an option of an input": (changed(inputs=source(options=", delimiter = ';'")), ["input t has changed", "delimiter"]),
        "the place of an input": (changed(inputs=source(path="other.csv")), ["input t has changed", "other.csv"]),
        "a watermark": (changed(inputs=source(more=", WATERMARK FOR at AS at - INTERVAL '1' SECOND")), ["input t has changed", "watermark"]),
        "a format in place": (changed(options=", format = 'json'"), ["output o would go on in the same place", "json"]),
        "columns of an output": (changed(o=group.replace("AS total", "AS sum_of_v")), ["output o has other columns", "sum_of_v"]),
        "a query that had no state": (changed(o="SELECT k, v AS total FROM t"), ["group of o is not part of the query any more"]),
    }
    state = {path.name: path.read_bytes() for path in sorted((folder / "state").glob("epoch*"))}
    for name, (sql, parts) in cases.items():
        done = go_on(folder, sql)
        check(f"{name}: is refused", done.returncode == 2 and "the script is not the one" in done.stderr, (done.returncode, done.stderr))
        for part in parts:
            check(f"{name}: names {part}", part.lower() in done.stderr.lower(), done.stderr)
    done = subprocess.run([*command(folder), "--set", "on.error=null"], capture_output=True, text=True)
    check("a setting: is refused", done.returncode == 2, done.stderr)
    check("the snapshots are as they were", {path.name: path.read_bytes() for path in sorted((folder / "state").glob("epoch*"))} == state)
    done = go_on(folder, before)
    check("the script of then goes on", done.returncode == 0 and "goes on from snapshot" in done.stderr, done.stderr)
    check("and says nothing of changes", "keeps its state" not in done.stderr, done.stderr)


if __name__ == "__main__":
    os.environ.pop("MILLRACE_STATE_DIR", None)
    sys.exit(run_all([changed_filter, other_sink, added_and_removed, renamed, chain, refusals]))
