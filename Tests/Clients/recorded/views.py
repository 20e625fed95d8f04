"""What an answer says, whatever its dialect: text, thoughts, calls, how it ended, and how many tokens it took."""

from dataclasses import dataclass, field

STOP, LENGTH, CALLS, FILTER, REFUSAL, PAUSED, OTHER = "stop length calls filter refusal paused other".split()


@dataclass
class View:
    text: str = ""
    refusal: str = ""
    thinking: str = ""
    #: Name and arguments of each call, in their order.
    calls: list = field(default_factory=list)
    #: The kinds of what only its own dialect knows.
    foreign: list = field(default_factory=list)
    finish: str | None = None
    #: `input` with what was cached, `output` with what was thought; `reasoning`, `cached` where they are said.
    usage: dict = field(default_factory=dict)
    error: object = None

    @property
    def said(self):
        """What a reader sees; a refusal is text to most dialects."""
        return self.text + self.refusal


def view(dialect, values):
    """The view of an answer: of its one value, or of all values of its stream."""
    from . import view_anthropic, view_gemini, view_ollama, view_openai_chat, view_openai_responses

    modules = {
        "openai.chat": view_openai_chat,
        "openai.responses": view_openai_responses,
        "anthropic.messages": view_anthropic,
        "gemini": view_gemini,
        "ollama.chat": view_ollama,
    }
    made = View()
    for value in values:
        if value.get("error") and value.get("object") != "response":
            made.error = value["error"]
    modules[dialect].read(values, made)
    if made.calls and made.finish in (STOP, None):
        made.finish = CALLS
    elif made.finish == STOP and made.refusal and not made.text:
        made.finish = REFUSAL
    made.usage = {name: count for name, count in made.usage.items() if count is not None}
    return made


def add(*counts):
    """The sum of the counts that there are; none of none."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
