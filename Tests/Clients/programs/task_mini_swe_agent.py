"""mini-swe-agent runs commands: it looks at a file, mends it, and hands it in."""

from .program import CLIENT_KEY, Program
from .script import Call, Script, Turn

TASK = "The sum in sum.py is wrong. Mend it."
LOOK = "cat sum.py && python3 sum.py"
MEND = "sed -i 's/a - b/a + b/' sum.py && python3 sum.py"
SUBMIT = "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"


def script():
    return Script(
        Turn(TASK, "I look at the file first.", (Call("bash", {"command": LOOK}),)),
        Turn("the sum is -1", "It subtracts.", (Call("bash", {"command": MEND}), Call("bash", {"command": "ls"}))),
        Turn("the sum is 5", "It adds now.", (Call("bash", {"command": SUBMIT}),)),
    )


def task(model, environment):
    def play(program, place):
        place.write("sum.py", 'def add(a, b):\n    return a - b\n\n\nprint("the sum is", add(2, 3))\n')
        command = [
            place.program("programs-venv/bin", "mini"),
            *("-m", model, "-t", TASK, "-y", "--exit-immediately", "-o", str(place.home / "run.json")),
        ]
        found = {name: value.format(root=place.root) for name, value in environment.items()}
        settings = {
            "MSWEA_CONFIGURED": "true",
            "MSWEA_COST_TRACKING": "ignore_errors",
            "MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT": "1",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        }
        program.run(place, command, {**found, **settings})

    return play


def check(program, place):
    assert "return a + b" in place.read("sum.py"), f"the file is {place.read('sum.py')!r}"
    assert "the sum is 5" in program.runs[0].output, "the command's output was not shown"
    program.expect_turns("I look at the file first.", "It subtracts.", "It adds now.")
    last = program.received[-1].asked
    assert list(last.tools) == ["bash"], f"the tools were {list(last.tools)}"
    assert "the sum is -1" in last.results[0], f"the first result was {last.results[0]!r}"
    assert "the sum is 5" in last.results[1], f"the second result was {last.results[1]!r}"
    assert "sum.py" in last.results[2], f"the third result was {last.results[2]!r}"


def programs():
    by_openai = {"OPENAI_API_KEY": CLIENT_KEY, "OPENAI_BASE_URL": "{root}/v1", "OPENAI_API_BASE": "{root}/v1"}
    by_anthropic = {"ANTHROPIC_API_KEY": CLIENT_KEY, "ANTHROPIC_API_BASE": "{root}"}
    return [
        Program(
            "mini-swe-agent, as OpenAI's client",
            "gpt-4o",
            "gemini",
            script(),
            task("openai/gpt-4o", by_openai),
            check,
        ),
        Program(
            "mini-swe-agent, as Anthropic's client",
            "claude-sonnet-4-5",
            "openai.chat",
            script(),
            task("anthropic/claude-sonnet-4-5", by_anthropic),
            check,
        ),
    ]
