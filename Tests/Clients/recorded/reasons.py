"""Why some checks cannot hold, each with its checks, its recordings, its doors and its reason."""

from dataclasses import dataclass
from typing import Callable

from . import views


@dataclass(frozen=True)
class Reason:
    number: int
    checks: tuple
    #: Whether it is one for a recording at a door; the door is none for a client of the same dialect.
    fits: Callable
    why: str


def _at_other_doors(*ids):
    return lambda recording, door: door is not None and recording.id in ids


def _at_own_door(*ids):
    return lambda recording, door: door is None and recording.id in ids


def _anywhere(*ids):
    return lambda recording, door: recording.id in ids


def _names_the_key(recording, door):
    return recording.status in (401, 403) or recording.id == "ge-gen-012"


def _counts_nothing(recording, door):
    return door is not None and not views.view(recording.dialect, recording.values).usage


REASONS = [
    Reason(
        1,
        ("bytes", "library", "words"),
        _names_the_key,
        "What a provider says of the gateway's own key is not for clients: they are told that whoever runs it has to "
        "mend that.",
    ),
    Reason(
        2,
        ("request", "bytes", "library"),
        _at_own_door("an-msg-019", "oa-chat-041"),
        "The request is in no good form. The gateway reads every request, so it says so itself, with the same status.",
    ),
    Reason(
        3,
        ("tokens",),
        _counts_nothing,
        "Where a provider counts nothing the gateway estimates.",
    ),
    Reason(
        4,
        ("tokens",),
        _at_other_doors("oc-chat-012"),
        "More tokens from the cache than the prompt has, as this server says, there cannot be.",
    ),
    Reason(
        5,
        ("status", "type", "bytes", "library", "answer"),
        _anywhere("ge-stream-013"),
        "The stream ends without its last word, which never passes for an end.",
    ),
    Reason(
        6,
        ("status", "type", "bytes", "library"),
        _at_own_door("oa-resp-002"),
        "The first thing that is said is that there is an error: nobody was told 200 before, so the status tells it.",
    ),
    Reason(
        7,
        ("type", "bytes", "library"),
        _at_own_door("ol-chat-009", "ol-chat-014"),
        "One object over many lines came where lines were asked for: a client that reads lines gets one line.",
    ),
    Reason(
        8,
        ("calls",),
        lambda recording, door: recording.id == "an-msg-004" and door in ("gemini", "ollama.chat"),
        "The arguments of a call are cut off in the middle, and these dialects want an object: it holds the text.",
    ),
    Reason(
        9,
        ("text",),
        _at_other_doors("oa-resp-009"),
        "The pieces of the stream say less than its last event: who made it shortened them. The pieces count.",
    ),
    Reason(
        10,
        ("status",),
        lambda recording, door: recording.id == "ge-gen-012" or door is not None and recording.id == "oa-resp-033",
        "The provider's status says less than its words: a key that is not valid is 401, and an unknown model 404.",
    ),
    Reason(
        11,
        ("status",),
        lambda recording, door: recording.id == "oa-resp-003" and door in ("anthropic.messages", "ollama.chat"),
        "A quota that is used up is 402 to these clients, which would ask again after 429.",
    ),
    Reason(
        12,
        ("status",),
        _at_other_doors("oc-chat-017"),
        "A provider that is out of order is 503 or 529, as each dialect has it: 500 would be the gateway's own fault.",
    ),
    Reason(
        13,
        ("finish", "end", "ends"),
        _at_other_doors("an-msg-002"),
        "A refusal without words is told by its stop reason alone; other doors have only the filter's word for that, or none.",
    ),
    Reason(
        14,
        ("finish", "end", "ends"),
        _at_other_doors("oa-chat-034"),
        "The limit stands in `finish_details` alone, which OpenAI has long given up.",
    ),
]


@dataclass(frozen=True)
class Silence:
    """What a dialect has no word for. Where there is a word that comes near, that is what must be said."""

    doors: tuple
    #: The kind of an end, or the name of a count.
    what: str
    said: str | None
    why: str


SILENCES = [
    Silence(
        ("openai.chat", "openai.responses", "gemini", "ollama.chat"),
        views.PAUSED,
        views.STOP,
        "Only Anthropic's answers pause.",
    ),
    Silence(
        ("openai.chat", "openai.responses", "anthropic.messages", "ollama.chat"),
        views.OTHER,
        views.STOP,
        "Only Google's answers end for other reasons.",
    ),
    Silence(("anthropic.messages",), views.FILTER, views.REFUSAL, "Anthropic's word for what was filtered."),
    Silence(("gemini",), views.REFUSAL, views.FILTER, "Google's word for what was refused."),
    Silence(("ollama.chat",), views.FILTER, views.STOP, "Ollama filters nothing."),
    Silence(("ollama.chat",), views.REFUSAL, views.STOP, "A refusal is text to Ollama."),
    Silence(("anthropic.messages", "ollama.chat"), "reasoning", None, "Tokens of thoughts are not counted apart."),
    Silence(("ollama.chat",), "cached", None, "Tokens from the cache are not counted apart."),
]


def ending(door, finish):
    """How an answer that ends so has to end at a door."""
    return next((each.said for each in SILENCES if door in each.doors and each.what == finish), finish)


def uncounted(door):
    """The counts that a dialect has no field for."""
    return {each.what for each in SILENCES if door in each.doors and each.said is None}


def reason_for(recording, door, check):
    return next((each for each in REASONS if check in each.checks and each.fits(recording, door)), None)
