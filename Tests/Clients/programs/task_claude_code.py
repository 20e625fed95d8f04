"""Claude Code looks at a file, edits it and runs it: its tools are called two at a time."""

import glob

from .program import CLIENT_KEY, Missing, Program
from .script import Call, Script, Turn

TASK = "Mend the sum in sum.py and run it."
BEFORE = 'def add(a, b):\n    return a - b\n\n\nprint("the sum is", add(2, 3))\n'
PROGRAM = "programs-venv/lib/python*/site-packages/claude_agent_sdk/_bundled/claude"


def program_path(place):
    found = glob.glob(str(place.venvs / PROGRAM))
    if not found:
        raise Missing("claude is not installed in programs-venv")
    return found[0]


def script(folder):
    file = str(folder / "sum.py")
    return Script(
        Turn(TASK, "I read and run it.", (
            Call("Read", {"file_path": file}),
            Call("Bash", {"command": "python3 sum.py", "description": "Run it"}),
        )),
        Turn("the sum is -1", "It subtracts.", (
            Call("Edit", {"file_path": file, "old_string": "a - b", "new_string": "a + b"}),
        )),
        Turn("has been updated", "I look again.", (
            Call("Read", {"file_path": file}),
            Call("Bash", {"command": "python3 sum.py", "description": "Run it again"}),
        )),
        Turn("the sum is 5", "The sum is mended: 2 and 3 make five."),
    )  # fmt: skip


def play(program, place):
    program.script.turns = script(place.work).turns
    place.write("sum.py", BEFORE)
    command = [
        program_path(place),
        *("-p", TASK, "--allowedTools", "Read,Edit,Bash(python3:*)", "--max-turns", "8"),
    ]
    environment = {
        "ANTHROPIC_BASE_URL": place.root,
        "ANTHROPIC_API_KEY": CLIENT_KEY,
        "ANTHROPIC_MODEL": program.model,
        "ANTHROPIC_SMALL_FAST_MODEL": program.model,
        "ANTHROPIC_DEFAULT_HAIKU_MODEL": program.model,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
    }
    program.run(place, command, environment)


def check(program, place):
    assert "return a + b" in place.read("sum.py"), f"the file is {place.read('sum.py')!r}"
    assert "2 and 3 make five" in program.runs[0].output, "the last answer was not printed"
    program.expect_turns("Read", "Edit", "I look again.", "The sum is mended", streamed=True)
    last = program.received[-1].asked
    assert {"Read", "Edit", "Bash"} <= set(last.tools), f"the tools were {set(last.tools)}"
    assert len(last.results) == 5, f"there were {len(last.results)} results"
    assert "return a - b" in last.results[0], f"what was read is {last.results[0]!r}"
    assert "the sum is -1" in last.results[1], f"what was run said {last.results[1]!r}"
    assert "the sum is 5" in last.results[4], f"what was run again said {last.results[4]!r}"


def programs():
    return [
        Program(f"Claude Code with {model}", model, upstream, Script(), play, check, timeout=90)
        for model in ("claude-sonnet-4-5", "claude-opus-4-8")
        for upstream in ("openai.chat", "gemini")
    ]
