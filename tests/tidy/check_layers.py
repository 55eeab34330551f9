#!/usr/bin/env python3
"""Who may include whom: no include climbs, third parties stay where they are wrapped, and a public
header shows none of them."""

import re

import source_tree

# Inside the engine the order is that of the table in its README, lowest first. `query` there is no folder but
# the vocabulary of a running query, which `execution` implements; the facade `engine` sees everything.
ENGINE_README = "engine/README.md"
ENGINE_TABLE = "## Folders, lowest first"

# What a part of the tree may include of the others.
ALLOWED = {
    "engine": {"engine"},
    "topology": {"topology", "engine/base"},
    "proto": {"proto", "engine"},
    "actors/connector": {"actors/connector", "engine"},
    "actors/snapshot": {"actors/connector", "actors/snapshot", "engine", "proto"},
    "actors/internal": {"actors", "actors/connector", "actors/internal", "actors/snapshot", "engine", "proto", "topology"},
    "actors/main": {"actors", "actors/connector", "actors/internal", "actors/main", "actors/snapshot", "engine",
                    "topology"},
    "actors": {"actors", "actors/connector", "actors/internal", "actors/snapshot", "engine", "proto", "topology"},
    "examples": {"actors", "engine"},
    "tests": {"tests", "engine", "proto", "actors", "actors/connector", "actors/internal", "actors/main",
              "actors/snapshot", "topology"},
    "tests/bench": {"tests", "bench", "engine", "actors/connector"},
    "bench": {"bench", "tests", "engine", "proto", "actors", "actors/connector", "actors/internal", "topology"},
}

# Third parties, and the only places that name them.
THIRD_PARTIES = [
    (r"sanitizer/", r"engine/base/poison\.hpp|tests/engine/base/"),
    (r"xxhash\.h", r"engine/base/hash\.hpp|actors/snapshot/content_hash\.cpp|tests/"),
    (r"re2/", r"engine/function/algorithm/|tests/"),
    (r"simdjson\.h", r"engine/format/|tests/"),
    (r"openssl/", r"engine/function/algorithm/"),
    (r"fmt/", r"engine/function/algorithm/"),
    (r"utf8proc\.h", r"engine/function/algorithm/"),
    (r"hwloc\.h|hwloc/", r"topology/internal/|topology/\w+\.cpp|tests/topology/"),
    (r"google/protobuf/|.*\.pb\.h", r"proto/internal/|proto/\w+\.cpp|actors/snapshot/manifest\.cpp|tests/proto/|tests/actors/(cut_off_job|manifest_pieces)\.|tests/fuzz/|bench/"),
    (r"caf/", r"actors/internal/|actors/\w+\.cpp|actors/caf_interface\.hpp|tests/actors/|bench/|examples/"),
    (r"zlib\.h|zstd(_errors)?\.h", r"actors/connector/|tests/actors/connector/"),
    (r"nlohmann/", r"actors/\w+\.cpp|actors/internal/|tests/|bench/"),
    (r"CLI/", r"actors/main/"),
    (r"boost/test/", r"tests/"),
]

# Threads and clocks belong to the actors.
NOT_IN_ENGINE = {"thread", "mutex", "shared_mutex", "atomic", "condition_variable", "future", "semaphore", "latch",
                 "barrier", "stop_token", "chrono", "ctime", "time.h", "pthread.h", "unistd.h", "iostream"}

# Inside a public header, these name what only sources may see. actors/caf_interface.hpp is the
# documented exception: it is for hosts that use CAF themselves.
NOT_PUBLIC = re.compile(r"caf/|google/protobuf/|.*\.pb\.h|hwloc|nlohmann/|CLI/|zlib|zstd|re2/|openssl/|fmt/|utf8proc|simdjson|boost/")

STANDARD = re.compile(r"[a-z_0-9]+|(assert|dlfcn|emmintrin|fcntl|fnmatch|immintrin|poll|pthread|sched|signal|stdlib|unistd)\.h"
                      r"|(sys|netinet|arpa|linux)/\w+\.h|cxxabi\.h")


def part_of(path):
    words = path.split("/")
    if len(words) > 2 and (words[0] == "actors" or words[:2] == ["tests", "bench"]):
        return "/".join(words[:2])
    return words[0]


def engine_order(root):
    """Folders of the engine, lowest first; the facade, which is in none, comes last."""
    text = source_tree.read(root, ENGINE_README)
    table = text[text.index(ENGINE_TABLE):].split("\n## ")[0]
    return [name for row in re.findall(r"^\|([^|]*`[^|]*)\|", table, re.MULTILINE)
            for name in re.findall(r"`(\w+)`", row)] + [""]


def engine_rank(order, path):
    words = path.split("/")
    folder = words[1] if len(words) > 2 else "query" if words[1].startswith("query.") else ""
    return order.index(folder) if folder in order else None


def is_public(path):
    """Headers that are installed, or could be."""
    return path.endswith(".hpp") and part_of(path) in {"engine", "topology", "proto", "actors", "actors/connector"} \
        and "/internal/" not in path and not path.startswith("engine/function/algorithm/")


def check_ours(order, path, target):
    """Complains of an include of one of our own headers."""
    allowed = ALLOWED[part_of(path)]
    if part_of(target) not in allowed and "/".join(target.split("/")[:2]) not in allowed:
        return f"{path}: may not include {target}: {part_of(path)} sees {', '.join(sorted(allowed))}"
    if path.startswith("engine/") and target.startswith("engine/"):
        from_rank, to_rank = engine_rank(order, path), engine_rank(order, target)
        if from_rank is None or to_rank is None:
            return f"{path}: includes {target}, and one of the two is in a folder without a place in the order"
        if to_rank > from_rank:
            return f"{path}: climbs to {target}; the order is {' -> '.join(name or 'engine' for name in order)}"
    if is_public(path) and "/internal/" in target:
        return f"{path}: a public header includes {target}"
    if path.startswith("examples/") and "/internal/" in target:
        return f"{path}: an example includes {target}"
    return None


def check_foreign(path, target):
    """Complains of an include of anybody else's header."""
    if path.startswith("engine/") and target in NOT_IN_ENGINE:
        return f"{path}: <{target}> has no place in the engine: it knows no threads, clocks and streams"
    if is_public(path) and path != "actors/caf_interface.hpp" and NOT_PUBLIC.match(target):
        return f"{path}: a public header includes <{target}>"
    for party, places in THIRD_PARTIES:
        if re.match(party, target):
            return None if re.match(places, path) else f"{path}: may not include <{target}>"
    if STANDARD.fullmatch(target):
        return None
    return f"{path}: <{target}> is of a third party without a place in the table"


def check(root):
    complaints = []
    order = engine_order(root)
    for path in source_tree.files(root):
        for written in source_tree.includes(source_tree.read(root, path)):
            target = written[1:-1]
            if target.startswith("millrace/"):
                ours = target.removeprefix("millrace/")
                foreign = ours.endswith(".pb.h")
                complaints.append(check_foreign(path, target) if foreign else check_ours(order, path, ours))
            elif written[0] == '"' and path.startswith(("tests/", "bench/")):
                continue  # A fixture next to the test.
            elif written[0] == '"':
                complaints.append(f'{path}: "{target}" is not spelled "millrace/..."')
            else:
                complaints.append(check_foreign(path, target))
    return [complaint for complaint in complaints if complaint]


def including(target):
    return f'#pragma once\n#include {target}\n'


CLEAN = {
    ENGINE_README: f"{ENGINE_TABLE}\n\n| folder | what |\n|---|---|\n| `base` | first |\n| `type`, `operator` | then |\n"
                   "| `plan`, `binder` | then |\n| `query` | then |\n| `execution` | last |\n",
    "engine/base/a.hpp": including("<vector>"),
    "engine/base/hash.hpp": including("<xxhash.h>"),
    "engine/plan/p.cpp": including('"millrace/engine/operator/o.hpp"'),
    "engine/operator/o.hpp": including('"millrace/engine/base/a.hpp"'),
    "engine/execution/e.hpp": including('"millrace/engine/query.hpp"'),
    "engine/engine.cpp": including('"millrace/engine/execution/e.hpp"'),
    "actors/caf_interface.hpp": including("<caf/actor.hpp>"),
    "actors/internal/m.hpp": including("<caf/actor.hpp>"),
    "topology/t.cpp": including('"millrace/engine/base/a.hpp"'),
    "examples/e.cpp": including("<millrace/actors/caf_interface.hpp>"),
    "tests/bench/b.cpp": including('"millrace/bench/report.hpp"'),
}

PLANTED = [
    ({"engine/operator/x.cpp": including('"millrace/engine/plan/p.hpp"')}, "climbs"),
    ({"engine/binder/x.cpp": including('"millrace/engine/query.hpp"')}, "climbs"),
    ({"engine/query.cpp": including('"millrace/engine/execution/e.hpp"')}, "climbs"),
    ({"engine/misplaced/x.cpp": including('"millrace/engine/base/a.hpp"')}, "without a place in the order"),
    ({"engine/base/x.cpp": including('"millrace/actors/runtime.hpp"')}, "may not include"),
    ({"topology/x.cpp": including('"millrace/engine/type/type.hpp"')}, "may not include"),
    ({"actors/connector/x.cpp": including('"millrace/actors/runtime.hpp"')}, "may not include"),
    ({"actors/connector/x.cpp": including('<caf/all.hpp>')}, "may not include"),
    ({"actors/snapshot/x.cpp": including('"millrace/actors/internal/m.hpp"')}, "may not include"),
    ({"actors/snapshot/x.hpp": including("<xxhash.h>")}, "may not include"),
    ({"actors/x.hpp": including('"millrace/actors/internal/m.hpp"')}, "public header"),
    ({"actors/x.hpp": including("<caf/all.hpp>")}, "public header"),
    ({"topology/x.hpp": including("<hwloc.h>")}, "public header"),
    ({"proto/x.hpp": including('"millrace/proto/record_batch.pb.h"')}, "public header"),
    ({"engine/type/x.cpp": including("<mutex>")}, "no place in the engine"),
    ({"engine/type/x.cpp": including("<re2/re2.h>")}, "may not include"),
    ({"engine/type/x.cpp": including("<absl/strings/str_cat.h>")}, "without a place in the table"),
    ({"engine/type/x.cpp": including('"a.hpp"')}, "not spelled"),
    ({"examples/x.cpp": including("<millrace/actors/internal/m.hpp>")}, "may not include"),
    ({"tests/x.cpp": including('"millrace/examples/e.hpp"')}, "may not include"),
    ({"tests/x.cpp": including('"millrace/bench/report.hpp"')}, "may not include"),
    ({"bench/x.cpp": including('"millrace/tests/bench/b.hpp"')}, "may not include"),
]

if __name__ == "__main__":
    source_tree.main(check, CLEAN, PLANTED)
