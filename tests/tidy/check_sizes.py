#!/usr/bin/env python3
"""Files, functions and folders stay small enough to be read at once."""

import collections
import pathlib
import re

import source_tree

HEADER_LINES_MAX = 300
SOURCE_LINES_MAX = 500
TEST_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
FOLDER_ENTRIES_MAX = 30  # `x.hpp` and `x.cpp` are one entry.

COMMENT_OR_TEXT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\\\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
CONTAINER = re.compile(r"(^|\n|>)[ \t]*(inline )?(namespace|class|struct|union|enum|extern)\b[^()]*\Z")


def blank(text):
    """Replaces comments, literals and directives by blanks; keeps every line where it was."""
    def blanks(match):
        return re.sub(r"[^\n]", " ", match[0])
    return PREPROCESSOR.sub(blanks, COMMENT_OR_TEXT.sub(blanks, text))


def closing_brace(text, opening):
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, opening):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return len(text)


def functions(text):
    """Yields first line, line count and declarator of every function of a source, as far as its braces
    tell: a brace at namespace or class scope, behind something with parentheses, opens a body."""
    text = blank(text)
    start = position = 0  # Of the declaration read at present; of the next character.
    parentheses = 0
    while position < len(text):
        character = text[position]
        if character in "()":
            parentheses += 1 if character == "(" else -1
        elif parentheses == 0 and character in ";}":
            start = position + 1
        elif character == "{" and parentheses == 0:
            declaration = text[start:position].strip()
            is_initialiser = re.search(r"[\w>]\Z", text[start:position]) or declaration.endswith(("=", ","))
            end = closing_brace(text, position)
            if CONTAINER.search(re.sub(r"alignas\(.*?\)", "", declaration)):
                start = position + 1
            elif is_initialiser:
                position = end
            else:
                if "(" in declaration:
                    first = text.count("\n", 0, position - len(text[start:position].lstrip())) + 1
                    yield first, text.count("\n", 0, end) + 2 - first, " ".join(declaration.split())
                start = end + 1
                position = end
        position += 1


def check_file(path, text):
    lines = text.count("\n")
    is_test = path.startswith("tests/") and path.endswith("_test.cpp")
    limit = TEST_LINES_MAX if is_test else HEADER_LINES_MAX if path.endswith(".hpp") else SOURCE_LINES_MAX
    complaints = []
    if lines > limit:
        complaints.append(f"{path}: {lines} lines, more than {limit}")
    for first, count, declaration in functions(text):
        if count > FUNCTION_LINES_MAX:
            complaints.append(f"{path}:{first}: a function of {count} lines, more than {FUNCTION_LINES_MAX}: "
                              f"{declaration[:80]}")
    return complaints


def check(root):
    complaints = []
    entries = collections.defaultdict(set)
    for path in source_tree.files(root):
        complaints += check_file(path, source_tree.read(root, path))
        name = pathlib.PurePosixPath(path)
        entries[name.parent].add(name.stem)
    for folder, names in sorted(entries.items()):
        if len(names) > FOLDER_ENTRIES_MAX:
            complaints.append(f"{folder}: {len(names)} entries, more than {FOLDER_ENTRIES_MAX}")
    return complaints


def body(lines):
    return "{\n" + "  step();\n" * lines + "}\n"


CLEAN = {
    "engine/base/a.hpp": "#pragma once\n" * HEADER_LINES_MAX,
    "engine/base/a.cpp": "namespace millrace {\n" + "int f(int x = {}) noexcept " + body(FUNCTION_LINES_MAX - 2) + "}\n" * 100,
    "engine/base/b.cpp": "constexpr row table[] = {\n" + "  {1, f(2)}, // {\n" * 100 + "};\n",
}

PLANTED = [
    ({"engine/base/x.hpp": "\n" * 301}, "301 lines"),
    ({"engine/base/x.cpp": "\n" * 501}, "501 lines"),
    ({"tests/x_test.cpp": "\n" * 301}, "301 lines"),
    ({"engine/base/x.cpp": "void f() " + body(69)}, "a function of 71 lines"),
    ({"engine/base/x.cpp": "namespace {\nclass a {\n  void f() const " + body(69) + "};\n}\n"}, "x.cpp:3: a function of 71"),
    ({"engine/base/x.cpp": "a::a(int x)\n  : x_{x}, y_(x) " + body(69)}, "a function of 72 lines"),
    ({"engine/base/x.cpp": "ALLOW(a)\nALLOW(b)\n\nnamespace millrace {\ntemplate <class T>\nstruct alignas(8) a : b {\n"
      "  void f() " + body(69) + "};\n}\n"}, "x.cpp:7: a function of 71"),
    ({"engine/base/x.cpp": "auto f() -> int\n" + body(69)}, "a function of 72 lines"),
    ({"tests/x_test.cpp": "BOOST_AUTO_TEST_CASE(name) " + body(69)}, "a function of 71 lines"),
    ({"engine/base/x.cpp": "const char* text = \"{\"; char c = '{';\nvoid f() " + body(69)}, "a function of 71 lines"),
    ({f"engine/base/x{i}.cpp": "\n" for i in range(29)}, "31 entries"),
]

if __name__ == "__main__":
    source_tree.main(check, CLEAN, PLANTED)
