#!/usr/bin/env python3
"""A file is named after the one thing in it: no name that says nothing, none that is not snake_case."""

import pathlib
import re

import source_tree

FORBIDDEN_WORDS = {"util", "utils", "utility", "utilities", "helper", "helpers", "common", "misc", "manager", "handler",
                   "impl", "stuff", "tools"}
FORBIDDEN_FOLDERS = {"src", "include", "lib", "common", "utils", "scripts", "docs", "third_party"}
SUFFIXES = (".hpp", ".cpp", ".in", ".proto", ".py", ".sql", ".stream", ".h", ".cc", ".cxx", ".hxx", ".hh", ".c")
PLAIN = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
FOREIGN_SUFFIXES = {".h", ".cc", ".cxx", ".hxx", ".hh", ".c"}


def check_name(path):
    name = pathlib.PurePosixPath(path)
    stem = name.name.split(".")[0]
    words = set(stem.split("_"))
    if words & FORBIDDEN_WORDS and name.suffix != ".stream":  # Those are sentences.
        return f"{path}: `{', '.join(sorted(words & FORBIDDEN_WORDS))}` says nothing of what is in the file"
    if stem.startswith("base_") or re.search(r"_v[0-9]+\Z", stem):
        return f"{path}: a name says what a thing is, not which of several it is"
    if name.suffix in FOREIGN_SUFFIXES:
        return f"{path}: sources end in .cpp and .hpp"
    if name.suffix in {".hpp", ".cpp", ".py", ".proto", ".stream"} and not PLAIN.fullmatch(stem):
        return f"{path}: not snake_case"
    folders = set(name.parent.parts) & FORBIDDEN_FOLDERS
    if folders:
        return f"{path}: no folder is called {', '.join(sorted(folders))}"
    return None


def check(root):
    paths = source_tree.files(root, SUFFIXES)
    return [complaint for complaint in map(check_name, paths) if complaint]


CLEAN = {"engine/base/arena.cpp": "", "examples/1brc/1brc.sql": "", "tests/engine/base/arena_test.cpp": ""}

PLANTED = [
    ({"engine/base/string_util.hpp": ""}, "says nothing"),
    ({"actors/job_manager.cpp": ""}, "says nothing"),
    ({"engine/window/base_window.hpp": ""}, "which of several"),
    ({"engine/window/tumble_v2.cpp": ""}, "which of several"),
    ({"engine/window/Tumble.cpp": ""}, "snake_case"),
    ({"engine/window/tumble.cc": ""}, ".cpp and .hpp"),
    ({"engine/utils/tumble.cpp": ""}, "no folder"),
]

if __name__ == "__main__":
    source_tree.main(check, CLEAN, PLANTED)
