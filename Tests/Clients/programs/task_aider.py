"""Aider edits a file: once as OpenAI's client with streams, once as Anthropic's without."""

from .program import CLIENT_KEY, Program
from .script import Script, Turn

BEFORE = 'def greeting(name):\n    return "Hello, " + name\n'
EDIT = """I make the greeting louder.

greeting.py
```python
<<<<<<< SEARCH
    return "Hello, " + name
=======
    return "HELLO, " + name.upper() + "!"
>>>>>>> REPLACE
```
"""
WHOLE = """I make the greeting louder.

greeting.py
```
def greeting(name):
    return "HELLO, " + name.upper() + "!"
```
"""
AFTER = 'def greeting(name):\n    return "HELLO, " + name.upper() + "!"\n'


def task(environment, *options):
    def play(program, place):
        place.write("greeting.py", BEFORE)
        command = [
            place.program("aider-venv/bin", "aider"),
            *("--model", program.model_argument),
            *("--no-git", "--yes-always", "--no-check-update", "--no-show-model-warnings", "--analytics-disable"),
            *("--no-pretty", "--no-show-release-notes", "--no-detect-urls", "--map-tokens", "0"),
            *options,
            *("--message", "Make the greeting LOUDER.", "greeting.py"),
        ]
        found = {name: value.format(root=place.root) for name, value in environment.items()}
        program.run(place, command, {**found, "LITELLM_LOCAL_MODEL_COST_MAP": "True"})

    return play


def check(streamed):
    def prove(program, place):
        assert place.read("greeting.py") == AFTER, f"the file is {place.read('greeting.py')!r}"
        assert "I make the greeting louder." in program.runs[0].output, "the answer was not printed"
        assert "Applied edit to greeting.py" in program.runs[0].output, "the edit was not applied"
        program.expect_turns("I make the greeting louder.", streamed=streamed)
        asked = program.received[0].asked
        assert 'return "Hello, " + name' in str(program.received[0].body), "the file was not sent"
        assert asked.system, "there were no instructions"

    return prove


def programs():
    by_openai = Program(
        name="aider, as OpenAI's client",
        model="gpt-4o",
        upstream="anthropic.messages",
        script=Script(Turn("Make the greeting LOUDER.", EDIT)),
        task=task({"OPENAI_API_KEY": CLIENT_KEY, "OPENAI_API_BASE": "{root}/v1"}, "--edit-format", "diff", "--stream"),
        check=check(streamed=True),
        model_argument="openai/gpt-4o",
    )
    by_anthropic = Program(
        name="aider, as Anthropic's client",
        model="claude-sonnet-4-5",
        upstream="gemini",
        script=Script(Turn("Make the greeting LOUDER.", WHOLE)),
        task=task(
            {"ANTHROPIC_API_KEY": CLIENT_KEY, "ANTHROPIC_API_BASE": "{root}"}, "--edit-format", "whole", "--no-stream"
        ),
        check=check(streamed=False),
        model_argument="anthropic/claude-sonnet-4-5",
    )
    return [by_openai, by_anthropic]
