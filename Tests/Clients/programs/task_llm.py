"""`llm` asks three times: at OpenAI's Responses with a tool, at its Chat Completions, and as Anthropic's client."""

from .program import CLIENT_KEY, Program
from .script import Call, Script, Turn

ANSWER = "Forty-two, of course: café, 東京, 🦉."


def run(program, place, *options):
    command = [place.program("programs-venv/bin", "llm"), "-m", program.model_argument or program.model, *options]
    environment = {
        "LLM_USER_PATH": str(place.home / "llm"),
        "OPENAI_API_KEY": CLIENT_KEY,
        "OPENAI_BASE_URL": place.root + "/v1",
        "ANTHROPIC_API_KEY": CLIENT_KEY,
        "ANTHROPIC_BASE_URL": place.root,
    }
    return program.run(place, command, environment)


def ask(program, place):
    """A prompt that is answered whole, one that is streamed, and one that goes on with the conversation."""
    run(program, place, "--no-stream", "-s", "Be brief.", "What is the answer?")
    run(program, place, "What is the answer, word by word?")
    run(program, place, "-c", "And why?")


def check_answers(program, place):
    whole, streamed, continued = program.runs
    assert whole.output.strip() == ANSWER, f"it printed {whole.output!r}"
    assert streamed.output.strip() == ANSWER + " In pieces.", f"it printed {streamed.output!r}"
    assert continued.output.strip() == "Because I counted.", f"it printed {continued.output!r}"
    asked = [received.asked for received in program.received]
    # As Anthropic's client it asks for streams always.
    streams = [program.model != "gpt-4o", True, True]
    assert [one.is_streamed for one in asked] == streams, f"streamed were {[one.is_streamed for one in asked]}"
    assert asked[0].system == "Be brief.", f"the instructions were {asked[0].system!r}"
    assert [one.answers for one in asked] == [0, 0, 1], "the conversation was not gone on with"


def use_tools(program, place):
    """Two tools: one that has no parameters, and one that is written in Python here."""
    place.write("tools.py", 'def add(a: int, b: int) -> int:\n    "Adds two numbers."\n    return a + b + 1000\n')
    tools = ("-T", "llm_version", "--functions", "tools.py")
    run(program, place, *tools, "--td", "Which version are you, and what is 2 + 3?")


def check_tools(program, place):
    output = program.runs[0].output
    assert "You are told, and the sum is known." in output, "the answer was not printed"
    first, last = program.received[0].asked, program.received[-1].asked
    assert set(first.tools) == {"llm_version", "add"}, f"the tools were {set(first.tools)}"
    assert set(first.tools["add"]["properties"]) == {"a", "b"}, f"the parameters were {first.tools['add']}"
    assert len(last.results) == 2 and "0." in last.results[0] and "1005" in last.results[1], f"results: {last.results}"
    assert first.is_streamed, "the answer was not streamed"


def script():
    return Script(
        Turn("What is the answer", ANSWER),
        Turn("word by word", ANSWER + " In pieces."),
        Turn("And why?", "Because I counted."),
    )


def programs():
    by_chat = Program("llm, Chat Completions", "gpt-4o", "anthropic.messages", script(), ask, check_answers)
    by_responses = Program(
        "llm, Responses with tools",
        "gpt-5-mini",
        "gemini",
        Script(
            Turn("Which version", "I look.", (Call("llm_version", {}), Call("add", {"a": 2, "b": 3}))),
            Turn("1005", "You are told, and the sum is known."),
        ),
        use_tools,
        check_tools,
    )
    by_anthropic = Program(
        "llm, as Anthropic's client", "claude-sonnet-4-5", "openai.chat", script(), ask, check_answers
    )
    by_anthropic.model_argument = "anthropic/claude-sonnet-4-5"
    return [by_chat, by_responses, by_anthropic]
