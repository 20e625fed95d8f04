"""The cases. Each is a function of a cell that fails with an AssertionError, or with what a client library raised."""

import json
import re
import time
from collections import namedtuple

from .door import PNG_BASE64, TOOLS
from .upstreams import issued_signatures, said_thoughts

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
#: Seconds.
CANCEL_WITHIN = 1.0
#: A client may close between any two moments of its stream, and one of them may be a bad one.
CANCELS = 8
#: Seconds between the first and the last piece of a stream that is not held back.
STREAMED_OVER = 0.1


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
    said, finishes, times = [], [], []
    for piece, finish in cell.door.pieces(cell.question("hello there"), cell.ask()):
        if piece:
            said.append(piece)
            times.append(time.monotonic())
        if finish:
            finishes.append(finish)
    assert "".join(said) == whole.text, (said, whole.text)
    assert finishes == [cell.door.finishes["text"]], finishes
    assert len(said) > 5 and times[-1] - times[0] > STREAMED_OVER, (
        f"the answer came in {len(said)} pieces within {times[-1] - times[0]:.3f} s: somebody held it back"
    )


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
        assert answer.thinking, f"the answer has no thoughts; asked was {cell.received().body}"
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
    check_failure(cell, cell.question("hello there"), is_told=not cell.is_direct)


def cancelled(cell):
    for number in range(CANCELS):
        pieces = cell.door.pieces(cell.question("hello there"), cell.ask())
        for _ in range(2):
            next(pieces)
        assert len(cell.recordings()) == number + 1, "the upstream was asked again"
        recording = cell.recordings()[-1]
        assert recording.abandoned is None, "the upstream's answer was left before the client closed"
        closed = time.monotonic()
        pieces.close()
        while recording.abandoned is None and time.monotonic() < closed + CANCEL_WITHIN:
            time.sleep(0.01)
        assert recording.abandoned is not None, (
            f"the upstream still answers {CANCEL_WITHIN} s after the client closed, the {number + 1}. time"
        )


def burst(cell):
    """As `cancelled`, while the whole answer so far comes at once."""
    cancelled(cell)


#: What is simulated for a case: a fault of the upstream, and whether there is time between the pieces of a stream.
Case = namedtuple("Case", "check fault is_paced", defaults=(None, True))
CASES = {
    "text": Case(text),
    "stream": Case(stream),
    "tool": Case(tool),
    "parallel": Case(parallel),
    "result": Case(result),
    "thinking": Case(thinking),
    "image": Case(image),
    "structured": Case(structured),
    "limited": Case(limited, "status=429,retry-after=7"),
    "failing": Case(failing, "overload-mid"),
    "cut": Case(cut, "cut"),
    "cancelled": Case(cancelled, "stall,after=8"),
    "burst": Case(burst, "stall,after=8", is_paced=False),
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
    """The results follow the answer as the client library gave it: the upstream gets both, and speaks of the last."""
    history = cell.door.reply(cell.question(BOTH), answer, [SUNNY, NOON])
    last = cell.door.whole(history, ask)
    assert NOON in last.text, last.text
    received = cell.received()
    assert received.calls() == 2, json.dumps(received.body)
    results = json.dumps(received.results())
    assert SUNNY in results and NOON in results, results


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


def check_failure(cell, history, is_told=True):
    """There was text, and then no end that looks like a good one.

    `is_told`: The stream itself says what went wrong, and the client library makes an error of its own of it. Otherwise
    it may notice what it likes.
    """
    said, finish, error = "", None, None
    try:
        for piece, reason in cell.door.pieces(history, cell.ask()):
            said += piece
            finish = reason or finish
    except Exception as raised:  # What a library makes of a lost connection is not agreed upon.
        error = raised
    assert said, f"no text came before the failure: {error!r}"
    assert finish is None, f"the answer ended with {finish} after {said!r}"
    if is_told:
        assert error is not None, f"the client library noticed nothing after {said!r}"
        assert isinstance(error, cell.door.error) and not is_lost_connection(error), f"no error was streamed: {error!r}"


def is_lost_connection(error):
    """Whether an error, or what is behind it, is the HTTP client's."""
    while error is not None:
        if type(error).__module__.partition(".")[0] in ("httpx", "httpx2", "httpcore", "httpcore2"):
            return True
        error = error.__cause__
    return False
