"""Jobs whose state is worth saving, their inputs, and what they leave behind: for scripts that kill them."""

import gzip
import random

TRADES = ("CREATE STREAM t (k VARCHAR, at TIMESTAMP, v BIGINT, s VARCHAR, WATERMARK FOR at AS at - INTERVAL '3' SECOND)\n"
          "WITH (connector = 'file', path = '{path}', format = 'csv');\n")


def output(name, select, options="format = 'csv'"):
    extension = "pb" if "protobuf" in options else "csv"
    return f"CREATE STREAM {name} WITH (connector = 'file', path = '{{out}}{name}.{extension}', {options}) AS\n{select};\n"


SCRIPTS = {
    "groups": output("o", "SELECT k, COUNT(*) AS n, SUM(v) AS total, MAX(s) AS last, ARG_MIN(s, v) AS low FROM t GROUP BY k"),
    "final groups": output("o", "SELECT v % 700 AS g, k, COUNT(*) AS n, AVG(v) AS a, FIRST(s) AS f FROM t GROUP BY v % 700, k EMIT FINAL"),
    "windows and late rows": output("o", "SELECT k, window_start, SUM(v) AS total FROM t GROUP BY k WINDOW TUMBLING(at, 5s)")
    + output("late", "SELECT * FROM o.late"),
    "row windows by time": output("o", "SELECT k, at, v, SUM(v) OVER (PARTITION BY k ORDER BY at ROWS 9 PRECEDING) AS total, "
                                  "MIN(s) OVER (PARTITION BY k ORDER BY at ROWS 4 PRECEDING) AS low FROM t"),
    "row windows": output("o", "SELECT k, v, SUM(v) OVER (PARTITION BY k ROWS 9 PRECEDING) AS total FROM t WHERE v % 3 <> 0"),
    "order": output("o", "SELECT k, v, s FROM t ORDER BY v, s")
    + output("first", "SELECT k, v FROM t ORDER BY v DESC LIMIT 17 OFFSET 3"),
    "limit": output("o", "SELECT k, v FROM t LIMIT 2500 OFFSET 700") + output("all_rows", "SELECT v FROM t"),
    "stateless": output("o", "SELECT k, v * 2 AS w FROM t WHERE v > 10"),
    "dead letters": output("o", "SELECT k, 100 / (v % 50) AS q, SQRT(v - 100) AS r FROM t"),
    "protobuf": output("o", "SELECT k, v, s FROM t", "format = 'protobuf', message.rows = 1000"),
    "two inputs": "CREATE STREAM u (k VARCHAR, at TIMESTAMP, v BIGINT, s VARCHAR) WITH (connector = 'file', path = '{path}', "
                  "format = 'csv');\n"
    + output("o", "SELECT k, COUNT(*) AS n, SUM(v) AS total FROM t GROUP BY k")
    + output("p", "SELECT v % 100 AS g, COUNT(*) AS n FROM u WHERE v % 3 = 0 GROUP BY v % 100 EMIT FINAL"),
    "cascade": output("o", "SELECT window_end, COUNT(*) AS n, SUM(total) AS t FROM (SELECT k, window_end, SUM(v) AS total FROM t "
                      "GROUP BY k WINDOW TUMBLING(at, 2s)) GROUP BY window_end EMIT FINAL"),
}


# Jobs that write folders, a part for each epoch.
FOLDERS = {
    "folder": "CREATE STREAM o WITH (connector = 'file', path = '{out}o.parts/', format = 'csv') AS\n"
              "SELECT k, at, COUNT(*) AS n, SUM(v) AS total FROM t GROUP BY k, at EMIT CHANGES;\n",
    "folder, packed": "CREATE STREAM o WITH (connector = 'file', path = '{out}o.parts/', format = 'csv', compression = 'gzip') AS\n"
                      "SELECT k, window_start, SUM(v) AS total FROM t GROUP BY k WINDOW TUMBLING(at, 5s);\n"
                      + output("late", "SELECT * FROM o.late"),
    "dead letters in a folder": SCRIPTS["dead letters"] + output("g", "SELECT k, SUM(v) AS s, 10 / (COUNT(*) % 3) AS d FROM t GROUP BY k")
                                + "SET 'dead.letters' = '{out}letters.parts/';\n",
}


def trades(rows, seed):
    chance = random.Random(seed)
    lines = []
    for i in range(rows):
        second = i // 40 + chance.choice([0, 0, 0, -1, -2, -9])
        key = chance.choice(["a", "bb", "", "a key that is longer than others"])
        value = chance.randrange(1000)
        bad = chance.random() < 0.002
        lines.append(f"{key},2026-01-01 {max(second, 0) // 3600:02d}:{max(second, 0) // 60 % 60:02d}:{max(second, 0) % 60:02d},"
                     f"{'x' if bad else value},{'text ' * chance.randrange(5)}{i}\n")
    return lines


def write_inputs(folder, kind, rows):
    """Writes rows of trades; returns the path that a script reads them by."""
    header = "k,at,v,s\n"
    lines = trades(rows, 7)
    if kind == "gz":
        with gzip.open(folder / "in.csv.gz", "wt") as file:
            file.write(header + "".join(lines))
        return "in.csv.gz"
    if kind == "files":
        for i in range(4):
            part = lines[i * rows // 4:(i + 1) * rows // 4]
            (folder / f"in-{i}.csv").write_text(header + "".join(part))
        return "in-*.csv"
    (folder / "in.csv").write_text(header + "".join(lines))
    return "in.csv"


def script_of(sql, path="", out="", source=TRADES):
    """The text of a script that reads at `path`, trades by default, and writes behind `out`, as in `folder/`."""
    return (source + sql).format(path=path, out=out)


def manifests(state):
    return {path.name for path in state.glob("*") if "manifest" in path.name and not path.name.startswith(".")} if state.exists() else set()


def outputs(folder):
    """What a reader sees: files, and by names that end in a slash folders, whose parts are one text under one header; dead
    letters have none."""
    seen = {path.name: path.read_bytes() for path in sorted(folder.iterdir())
            if path.suffix in (".csv", ".pb", ".jsonl") and not path.name.startswith("in") and not path.name.startswith(".")}
    for place in folder.glob("*.parts"):
        texts = [content(part) for part in sorted(place.iterdir()) if not part.name.startswith(".")]
        header = texts[0].index(b"\n") + 1 if texts and place.name != "letters.parts" else 0
        seen[place.name + "/"] = b"".join(text if i == 0 else text[header:] for i, text in enumerate(texts))
    return seen


def content(part):
    return gzip.decompress(part.read_bytes()) if part.suffix == ".gz" else part.read_bytes()
