"""smolagents: an agent that calls tools, with streams, and one that writes code."""

from pathlib import Path

from .program import CLIENT_KEY, Program
from .script import Call, Script, Turn

TASK = "How many owls were seen in the forest?"
CODE = """Thought: I count the owls.
<code>
owls = count_of_owls(place="forest", since=1999)
print("seen:", owls)
</code>"""
LAST_CODE = """Thought: I know how many there are.
<code>
final_answer(f"{owls} owls")
</code>"""


def task(kind, name):
    def play(program, place):
        agent = Path(__file__).with_name("smolagents_agent.py")
        python = place.program("programs-venv/bin", "python")
        command = [python, "-P", str(agent), kind, name, place.root, CLIENT_KEY, TASK]
        program.run(place, command, {"LITELLM_LOCAL_MODEL_COST_MAP": "True"})

    return play


def check_tools(program, place):
    assert "FINAL: 4106 owls" in program.runs[0].output, "the answer was not printed"
    assert "counted at forest since 1999" in program.runs[0].output, "the tool was not run"
    first, last = program.received[0].asked, program.received[-1].asked
    assert set(first.tools) == {"count_of_owls", "final_answer"}, f"the tools were {set(first.tools)}"
    assert "4106" in str(program.received[-1].body), "the tool's result was not sent"
    assert first.is_streamed and last.is_streamed, "the answers were not streamed"


def check_code(program, place):
    assert "FINAL: 4106 owls" in program.runs[0].output, "the answer was not printed"
    assert "counted at forest since 1999" in program.runs[0].output, "the code was not run"
    assert [received.asked.answers for received in program.received] == [0, 1], "not two steps were taken"
    assert "seen: 4106" in program.received[1].asked.newest, "what the code printed was not sent"
    assert "count_of_owls" in program.received[0].asked.system, "the instructions do not name the tool"


def programs():
    return [
        Program(
            "smolagents, ToolCallingAgent",
            "gpt-4o",
            "anthropic.messages",
            Script(
                Turn(TASK, "I count.", (Call("count_of_owls", {"place": "forest", "since": 1999}),)),
                Turn("4106", "", (Call("final_answer", {"answer": "4106 owls"}),)),
            ),
            task("tools", "gpt-4o"),
            check_tools,
        ),
        Program(
            "smolagents, CodeAgent",
            "claude-sonnet-4-5",
            "gemini",
            Script(Turn(TASK, CODE), Turn("seen: 4106", LAST_CODE)),
            task("code", "anthropic/claude-sonnet-4-5"),
            check_code,
        ),
    ]
