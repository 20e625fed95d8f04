"""Words for a manual page: what roff would take for its own is escaped, and lines are short."""

import re
import textwrap

WIDTH = 78
QUOTED = re.compile(r"`([^`]+)`")


def literal(text: str) -> str:
    """The same letters, whatever they mean to roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("~", "\\(ti").replace("^", "\\(ha")
    return "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in text)


def guarded(line: str) -> str:
    """A line that begins like a request is none."""
    return "\\&" + line if line.startswith((".", "'")) else line


def flowing(text: str) -> list[str]:
    """Text that is filled; what stands between backticks is bold."""
    pieces = QUOTED.split(" ".join(text.split()))
    escaped = "".join(literal(piece) if index % 2 == 0 else f"\\fB{literal(piece)}\\fR" for index, piece in enumerate(pieces))
    lines = textwrap.wrap(escaped, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [guarded(line) for line in lines]


def paragraph(text: str) -> list[str]:
    return [".PP", *flowing(text)]


def tagged(tag: str, text: str) -> list[str]:
    """A term that is roff already, and what it is."""
    return [".TP", guarded(tag), *flowing(text)]


def example(lines: list[str]) -> list[str]:
    """Lines that stay as they are."""
    return [".PP", ".in +4n", ".nf", *(guarded(literal(line)) for line in lines), ".fi", ".in"]


def page_of(lines: list[str]) -> str:
    """The page; a heading begins a paragraph already."""
    kept = [line for before, line in zip([""] + lines, lines) if line != ".PP" or not before.startswith((".SH", ".SS"))]
    return "\n".join(kept) + "\n"
