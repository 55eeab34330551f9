"""The files of the repository as the checks of this folder see them, and how a check is run.

A check is a function from a root folder to a list of complaints. Each proves on every run of the
tests that it works: `--self-test` plants violations in an empty tree and expects each to be caught.
"""

import pathlib
import re
import sys
import tempfile

TOPS = ["engine", "topology", "proto", "actors", "tests", "bench", "examples"]
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<][^">]+[">])', re.MULTILINE)


def files(root, suffixes=(".hpp", ".cpp"), tops=TOPS):
    """Paths relative to `root`, with slashes, sorted."""
    found = []
    for top in tops:
        for path in (root / top).rglob("*"):
            if path.suffix in suffixes and path.is_file():
                found.append(path.relative_to(root).as_posix())
    return sorted(found)


def read(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def includes(text):
    """What a file includes, each as written, with its quotes or brackets."""
    return INCLUDE.findall(text)


def plant(root, tree):
    for path, text in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def self_test(check, clean, planted):
    """Runs `check` on a tree without violations, and on one per entry of `planted`: the files that are
    added, and a part of the one complaint that is expected."""
    failures = []
    for added, expected in [({}, None), *planted]:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            plant(root, {**clean, **added})
            complaints = check(root)
        if expected is None and complaints:
            failures.append(f"complains of a clean tree: {complaints}")
        if expected is not None and (len(complaints) != 1 or expected not in complaints[0]):
            failures.append(f"planted {sorted(added)}, expected `{expected}`, got {complaints}")
    return failures


def main(check, clean, planted):
    """`check_x.py ROOT` or `check_x.py --self-test`."""
    complaints = self_test(check, clean, planted) if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1]))
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
