#!/usr/bin/env python3
"""The program in README.md is the one in examples/embed/embed.cpp, and what it links to exists."""

import re

import source_tree

BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")
EMBED = "examples/embed/embed.cpp"


def check(root):
    readme = source_tree.read(root, "README.md")
    complaints = []
    blocks = BLOCK.findall(readme)
    if blocks != [source_tree.read(root, EMBED)]:
        complaints.append(f"README.md: its program is not {EMBED}")
    for link in LINK.findall(readme):
        if not (root / link).exists():
            complaints.append(f"README.md: links to {link}, which does not exist")
    return complaints


CLEAN = {
    "README.md": "```sh\nrun\n```\n\n```cpp\nint main() {}\n```\n[engine](engine/README.md)\n",
    EMBED: "int main() {}\n",
    "engine/README.md": "",
}

PLANTED = [
    ({EMBED: "int main() { return 0; }\n"}, "its program is not"),
    ({"README.md": "No program.\n"}, "its program is not"),
    ({"README.md": CLEAN["README.md"] + "[bench](bench/README.md)\n"}, "links to bench/README.md"),
]

if __name__ == "__main__":
    source_tree.main(check, CLEAN, PLANTED)
