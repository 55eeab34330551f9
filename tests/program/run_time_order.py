#!/usr/bin/env python3
"""Runs row windows in order of event time over rows out of order and compares every byte of what comes out
with a row-at-a-time model, for several partition counts and chunk sizes.

    run_time_order.py MILLRACE
"""

import collections
import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROWS = 20_000
DELAY_US = 2_000_000
FRAME = 100
WINDOW_US = 10_000_000
EPOCH = datetime.datetime(1970, 1, 1)

SCRIPT = """
CREATE STREAM t (ts TIMESTAMP, k VARCHAR, v BIGINT, note VARCHAR, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH (connector = 'file', path = 'in.csv', format = 'csv');
CREATE STREAM rolling WITH (connector = 'file', path = 'rolling.csv', format = 'csv') AS
  SELECT ts, k, v, note, SUM(v) OVER w AS total, MAX(note) OVER w AS note_max
  FROM t WHERE v <> 7
  WINDOW w AS (PARTITION BY k ORDER BY ts ROWS BETWEEN 99 PRECEDING AND CURRENT ROW);
CREATE STREAM late WITH (connector = 'file', path = 'late.csv', format = 'csv') AS
  SELECT ts, k, v, note FROM rolling.late;
CREATE STREAM windows WITH (connector = 'file', path = 'windows.csv', format = 'csv') AS
  SELECT window_end, COUNT(*) AS n, SUM(total) AS total FROM rolling WINDOW TUMBLING(ts, INTERVAL '10' SECOND);
"""


def text_of(time_us):
    time = EPOCH + datetime.timedelta(microseconds=time_us)
    fraction = f".{time.microsecond:06}".rstrip("0") if time.microsecond else ""
    return time.strftime("%Y-%m-%d %H:%M:%S") + fraction


def make_rows():
    chance = random.Random(11)
    now = 1_700_000_000_000_000
    rows = []
    for _ in range(ROWS):
        now += chance.choice([0, 0, 1, 1_000, 20_000])
        back = chance.choice([0, 0, 1, 500_000, 1_999_999, 2_000_000, 2_000_001, 4_000_000])
        time = None if chance.random() < 0.002 else now - back
        note = chance.choice([None, "", "short", "a note that is longer than others", "é" * 20])
        rows.append((time, f"key{int(chance.paretovariate(0.7)) % 50}", chance.randrange(10), note))
    return rows


def csv_field(value):
    return "" if value is None else '""' if value == "" else str(value)


def csv_line(fields):
    return ",".join(map(csv_field, fields)) + "\n"


def write_csv(path, rows):
    with path.open("w") as out:
        out.write("ts,k,v,note\n")
        for time, *rest in rows:
            out.write(csv_line([None if time is None else text_of(time), *rest]))


def model(rows):
    """What must come out: the files' texts, and how many rows have no time and how many are filtered."""
    highest = None
    in_time, late = [], []
    nulls = filtered = 0
    for time, key, number, note in rows:
        if time is None:
            nulls += 1
            continue
        highest = time if highest is None else max(highest, time)
        if number == 7:
            filtered += 1
        elif time < highest - DELAY_US:
            late.append((time, key, number, note))
        else:
            in_time.append((time, key, number, note))
    in_time.sort(key=lambda row: row[0])  # Stable: ties stay in order of arrival.
    frames = collections.defaultdict(lambda: collections.deque(maxlen=FRAME))
    windows = collections.defaultdict(lambda: [0, 0])
    rolling = "ts,k,v,note,total,note_max\n"
    for time, key, number, note in in_time:
        frame = frames[key]
        frame.append((number, note))
        total = sum(value for value, _ in frame)
        notes = [value.encode() for _, value in frame if value is not None]
        rolling += csv_line([text_of(time), key, number, note, total, max(notes).decode() if notes else None])
        window = windows[time - time % WINDOW_US + WINDOW_US]
        window[0] += 1
        window[1] += total
    late_text = "ts,k,v,note\n" + "".join(csv_line([text_of(row[0]), *row[1:]]) for row in late)
    window_text = "window_end,n,total\n" + "".join(csv_line([text_of(end), *windows[end]]) for end in sorted(windows))
    return {"rolling.csv": rolling, "late.csv": late_text, "windows.csv": window_text}, nulls, filtered, len(late)


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rows = make_rows()
        write_csv(folder / "in.csv", rows)
        (folder / "script.sql").write_text(SCRIPT)
        expected, nulls, filtered, late = model(rows)
        assert nulls and filtered and late, "the rows do not show what they should"
        for partitions in [1, 2, 3, 8]:
            for chunk_rows in [1, 37, 0]:
                command = [PROGRAM, "run", "script.sql", "--partitions", str(partitions),
                           "--chunk-rows", str(chunk_rows), "--stats", "stats.json"]
                done = subprocess.run(command, capture_output=True, timeout=300, cwd=folder)
                where = f"{partitions} partitions, {chunk_rows} rows per chunk"
                if done.returncode != 0:
                    print(f"FAILED {where}: {done.stderr.decode()}")
                    return 1
                for path, text in expected.items():
                    if (folder / path).read_bytes() != text.encode():
                        failed += 1
                        print(f"FAILED {where}: {path} is not what the model says")
                stats = json.loads((folder / "stats.json").read_text())
                if (stats["rows_late"], stats["dead_letters"]) != (late, nulls):
                    failed += 1
                    print(f"FAILED {where}: {stats['rows_late']} late, {stats['dead_letters']} dead letters, "
                          f"instead of {late} and {nulls}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
