#!/usr/bin/env python3
"""Every function, aggregate and window kind that is registered appears in a corpus file or a unit test.

    check_corpus_coverage.py ROOT MILLRACE
"""

import re
import subprocess
import sys

import source_tree

ENTRY = re.compile(r"(?P<name>[^\sA-Z(]+)(\(.*\) -> .*)?\Z")


def names_in(listing):
    """The names of `millrace functions`: lines `name(types) -> type`, or a window's name, help indented below."""
    return sorted({match["name"] for match in map(ENTRY.match, listing.splitlines()) if match})


def used_in_corpus(name, scripts):
    """A name as a call or as one of the words that need no parentheses; operators as they are."""
    if re.fullmatch(r"\w+", name):
        return re.search(rf"\b{name}\b", scripts, re.IGNORECASE)
    return name in scripts


def missing(root, listing):
    scripts = "\n".join(source_tree.read(root, path) for path in source_tree.files(root, [".stream"], ["tests/corpus"]))
    tests = "\n".join(source_tree.read(root, path) for path in source_tree.files(root, [".cpp"], ["tests"]))
    names = names_in(listing)
    complaints = [f"{name}: in no corpus file and no unit test" for name in names
                  if f'"{name}"' not in tests and not used_in_corpus(name, scripts)]
    return complaints if names else ["the program lists no function"]


LISTING = """Functions

abs(integer) -> integer
    Distance from zero.
||(varchar, varchar) -> varchar
    Both texts.
sum(bigint) -> bigint
    The total.

Windows

tumbling
    Side by side.
"""

CLEAN = {
    "tests/corpus/function/one.stream": "SELECT ABS(i), a || b WINDOW TUMBLING(t)",
    "tests/engine/aggregate/total_test.cpp": 'run("sum");',
}

PLANTED = [
    ({"tests/corpus/function/one.stream": "SELECT absolute(i), a || b, tumbling(t)"}, "abs: in no corpus file"),
    ({"tests/corpus/function/one.stream": "SELECT abs(i), a + b, tumbling(t)"}, "||: in no corpus file"),
    ({"tests/corpus/function/one.stream": "SELECT abs(i), a || b"}, "tumbling: in no corpus file"),
    ({"tests/engine/aggregate/total_test.cpp": "int sum;"}, "sum: in no corpus file"),
]


def main():
    if sys.argv[1] == "--self-test":
        source_tree.main(lambda root: missing(root, LISTING), CLEAN, PLANTED)
    listing = subprocess.run([sys.argv[2], "functions"], capture_output=True, text=True, check=True).stdout
    source_tree.main(lambda root: missing(root, listing), CLEAN, PLANTED)


if __name__ == "__main__":
    main()
