"""The cases. Each is a function of a cell that fails with an AssertionError, or with what a client library raised."""

import json
import re
import time

from .door import PNG_BASE64, TOOLS
from .upstreams import Received, issued_signatures, said_thoughts

REPORT = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer"},
        "sky": {"type": "string", "enum": ["overcast", "starlit"]},
        "places": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["city", "days", "sky", "places"],
    "additionalProperties": False,
}
BOTH = "What is the weather, and what does the clock say?"
SUNNY = "sunny-and-warm"
NOON = "exactly-noon"
CANCEL_WITHIN = 1.0


def accepts(schema, value):
    """Whether a schema accepts a value: as much of JSON Schema as is used here."""
    match schema["type"]:
        case "object":
            if not isinstance(value, dict) or not set(schema.get("required", [])) <= set(value):
                return False
            known = schema["properties"]
            if schema.get("additionalProperties") is False and not set(value) <= set(known):
                return False
            return all(accepts(known[key], inner) for key, inner in value.items() if key in known)
        case "array":
            return isinstance(value, list) and all(accepts(schema["items"], inner) for inner in value)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case _:
            return isinstance(value, str) and value in schema.get("enum", [value])


def text(cell):
    answer = cell.door.whole(cell.question("hello there"), cell.ask())
    assert "hello there" in answer.text and cell.mark in answer.text, answer.text
    assert answer.finish == cell.door.finishes["text"], answer.finish


def stream(cell):
    whole = cell.door.whole(cell.question("hello there"), cell.ask())
    pieces = list(cell.door.pieces(cell.question("hello there"), cell.ask()))
    said = [piece for piece, _ in pieces if piece]
    assert "".join(said) == whole.text, (said, whole.text)
    assert len(said) > 5, f"the answer came in {len(said)} pieces"
    finishes = [finish for _, finish in pieces if finish]
    assert finishes == [cell.door.finishes["text"]], finishes


def tool(cell):
    answer = cell.door.whole(cell.question("What is the weather?"), cell.ask(tools=True))
    assert [call.name for call in answer.calls] == ["get_weather"], answer.calls
    assert accepts(TOOLS["get_weather"], answer.calls[0].arguments), answer.calls
    assert answer.finish == cell.door.finishes["tools"], answer.finish
    assert cell.received().tools() == list(TOOLS), cell.received().tools()


def parallel(cell):
    answer = cell.door.streamed(cell.question(BOTH), cell.ask(tools=True))
    check_both(cell, answer)
    assert answer.finish == cell.door.finishes["tools"], answer.finish
    follow(cell, answer, cell.ask(tools=True))


def result(cell):
    answer = cell.door.whole(cell.question(BOTH), cell.ask(tools=True))
    check_both(cell, answer)
    follow(cell, answer, cell.ask(tools=True))


def thinking(cell):
    for kind in (cell.door.whole, cell.door.streamed):
        answer = kind(cell.question(BOTH), cell.ask(tools=True, thinks=True))
        check_both(cell, answer)
        assert answer.thinking, "the answer has no thoughts"
        first = cell.recordings()[-1]
        follow(cell, answer, cell.ask(tools=True, thinks=True))
        with cell.excusable("thoughts"):
            check_thoughts(cell, first)


def image(cell):
    answer = cell.door.whole(cell.question("What is in this picture?", image=True), cell.ask())
    assert "picture" in answer.text, answer.text
    images = cell.received().images()
    kind = None if cell.upstream.dialect == "ollama.chat" else "image/png"
    # Google's library writes base64 in the alphabet for addresses, which nobody else accepts.
    spell = canonical if cell.upstream.dialect == "gemini" else str
    assert [(kind, spell(data)) for kind, data in images] == [(kind, spell(PNG_BASE64))], images


def structured(cell):
    answer = cell.door.whole(cell.question("hello"), cell.ask(schema=REPORT))
    value = json.loads(answer.text)
    assert accepts(REPORT, value), value


def limited(cell):
    refusal = cell.door.refusal(lambda: cell.door.whole(cell.question("hello"), cell.ask()))
    assert refusal is not None, "the call was answered"
    assert refusal.status == 429, refusal
    # What is left of seven seconds, in whole seconds.
    assert refusal.retry_after in ("6", "7"), refusal
    assert len(cell.recordings()) == 1, f"the upstream was asked {len(cell.recordings())} times"


def failing(cell):
    check_failure(cell, cell.question("hello there"))


def cut(cell):
    check_failure(cell, cell.question("hello there"), may_be_silent=cell.is_direct)


def cancelled(cell):
    pieces = cell.door.pieces(cell.question("hello there"), cell.ask())
    for _ in range(2):
        next(pieces)
    recording = cell.recordings()[0]
    assert recording.abandoned is None, "the upstream's answer was left before the client closed"
    closed = time.monotonic()
    pieces.close()
    while recording.abandoned is None and time.monotonic() < closed + CANCEL_WITHIN:
        time.sleep(0.01)
    assert recording.abandoned is not None, f"the upstream still answers {CANCEL_WITHIN} s after the client closed"
    assert len(cell.recordings()) == 1, "the upstream was asked again"


#: Name, function, and the fault of the upstream that it needs.
CASES = {
    "text": (text, None),
    "stream": (stream, None),
    "tool": (tool, None),
    "parallel": (parallel, None),
    "result": (result, None),
    "thinking": (thinking, None),
    "image": (image, None),
    "structured": (structured, None),
    "limited": (limited, "status=429,retry-after=7"),
    "failing": (failing, "overload-mid"),
    "cut": (cut, "cut"),
    "cancelled": (cancelled, "stall,after=8"),
}


def check_both(cell, answer):
    """Both tools are called, in their order, with arguments that their schemas accept and ids that differ."""
    assert [call.name for call in answer.calls] == list(TOOLS), answer.calls
    for call in answer.calls:
        assert accepts(TOOLS[call.name], call.arguments), call
    with cell.excusable("ids"):
        ids = [call.id for call in answer.calls]
        assert all(ids) and len(set(ids)) == len(ids), f"the ids of the calls are {ids}"


def follow(cell, answer, ask):
    """The results are sent with the answer as the client library gave it: the upstream gets both, and speaks of the last."""
    history = cell.door.reply(cell.question(BOTH), answer, [SUNNY, NOON])
    last = cell.door.whole(history, ask)
    assert NOON in last.text, last.text
    received = cell.received()
    assert received.calls() == 2, json.dumps(received.body)
    assert [text for text in (SUNNY, NOON) if text in json.dumps(received.results())] == [SUNNY, NOON], received.results()


def check_thoughts(cell, first):
    """The upstream got back what it signed, or the thoughts themselves where it signs nothing."""
    if cell.upstream.signature is None:
        assert said_thoughts(cell.upstream, first), "the upstream was not asked to think"
        assert cell.received().thoughts(), "the upstream did not get its thoughts back"
        return
    issued = {canonical(signature) for signature in issued_signatures(cell.upstream, first)}
    assert issued, "the upstream was not asked to think: it signed nothing"
    received = {canonical(signature) for signature in cell.received().signatures()}
    assert issued == received, f"the upstream signed {issued} and got back {received}"


def canonical(signature):
    """Base64 in one spelling: Google's library reads bytes and writes them in the alphabet for addresses."""
    return re.sub("=+$", "", signature.replace("-", "+").replace("_", "/"))


def check_failure(cell, history, may_be_silent=False):
    """There was text, and then an error: never an end that looks like a good one."""
    said, finish, error = "", None, None
    try:
        for piece, reason in cell.door.pieces(history, cell.ask()):
            said += piece
            finish = reason or finish
    except Exception as raised:  # Each library has errors of its own.
        error = raised
    assert said, f"no text came before the failure: {error!r}"
    assert finish is None, f"the answer ended with {finish} after {said!r}"
    assert error is not None or may_be_silent, f"the client library noticed nothing after {said!r}"
