"""What the scripts of this folder count: checks that hold and checks that do not."""

import pathlib
import tempfile

passed = 0
failed = 0


def check(name, is_right, detail=""):
    global passed, failed
    if is_right:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {name}: {detail}")


def run_all(cases):
    """Gives each case a folder of its own; returns the status to end with."""
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            case(pathlib.Path(folder))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
