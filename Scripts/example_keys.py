"""Compares the keys of the example configuration with those that the parsers in Sources know, section by section.

usage: example_keys.py EXAMPLE SOURCES WHOLE

Writes the example to WHOLE with everything put back in that is taken out by a # right before its key. Fails when a parser knows a key
that stands nowhere, and when a key has no comment above it or beside it.
"""

import pathlib
import re
import sys
from collections.abc import Iterator

TAKEN_OUT = re.compile(r"^(\s*)#([a-z-]+:(?:\s|$))")
KEY = re.compile(r"^(\s*)((?:- )?)([a-z-]+):(?:\s.*)?$")
NAMES = re.compile(r'"([a-z-]+)"')


def known_keys(sources: pathlib.Path) -> list[tuple[str, frozenset[str]]]:
    """The lists of keys in the Swift files that read a configuration, each with where it stands."""
    lists: list[tuple[str, frozenset[str]]] = []
    for path in sorted(sources.rglob("*.swift")):
        text = path.read_text()
        if "YAMLEntry" not in text or path.name == "YAMLEntry.swift":
            continue
        declared = re.findall(r"let keys = \[(.*?)\]", text, re.S)
        literal = re.findall(r"\.fields\(\s*\[(.*?)\]\s*\)", text, re.S)
        by_name = re.findall(r"\.fields\((\w+(?:\.\w+)*)\.keys\)", text)
        calls = text.count(".fields(")
        if calls != len(literal) + len(by_name) or len(by_name) != len(declared):
            sys.exit(f"{path}: {calls} calls of fields, but not all of their lists are understood.")
        for names in dict.fromkeys(frozenset(NAMES.findall(body)) for body in declared + literal):
            lists.append((path.name, names))
    return lists


def placed(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each key in block style: the path that leads to it, with entries of a list taken together, its name, and its comment."""
    open_keys: list[tuple[int, str]] = []
    above = ""
    for line in lines:
        text, _, beside = line.partition(" #")
        match = KEY.match(text.rstrip())
        if match:
            column = len(match[1]) + len(match[2])
            while open_keys and open_keys[-1][0] >= column:
                open_keys.pop()
            yield ".".join(name for _, name in open_keys), match[3], beside or above
            open_keys.append((column, match[3]))
        above = line.strip().removeprefix("#") if line.lstrip().startswith("#") else ""


def unexplained(lines: list[str]) -> set[str]:
    """The keys that have no comment above or beside them wherever they stand; a name explains itself."""
    seen, explained = set(), set()
    for path, name, comment in placed(lines):
        key = f"{path}.{name}".lstrip(".")
        seen.add(key)
        if comment or name == "name":
            explained.add(key)
    return seen - explained


def main() -> None:
    example, sources, whole = (pathlib.Path(argument) for argument in sys.argv[1:4])
    lines = [TAKEN_OUT.sub(r"\1\2", line) for line in example.read_text().splitlines()]
    whole.write_text("\n".join(lines) + "\n")
    present: dict[str, set[str]] = {}
    for path, name, _ in placed(lines):
        present.setdefault(path, set()).add(name)
    problems = []
    for name, keys in known_keys(sources):
        nearest = max(present, key=lambda path: (len(present[path] & keys), -len(present[path] - keys)))
        lacking = sorted(keys - present[nearest])
        print(f"{len(keys) - len(lacking):3} of {len(keys):2} keys in {nearest or 'the file'}  ({name})")
        if lacking:
            problems.append(f"{example}: {nearest or 'the file'} lacks {', '.join(lacking)}, which {name} knows.")
    problems += [f"{example}: nothing says what {path} is." for path in sorted(unexplained(lines))]
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
