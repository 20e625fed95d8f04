"""Clients of the other dialects: what they read of an answer is what its own dialect says."""

import re

from . import clients, view_openai_responses, views
from .gateway import PREFIXES, model
from .questions import question
from .reasons import ending, uncounted

def ask(recording, door, gateway):
    """Yields the name of each check at this door and what was wrong with it."""
    wanted = views.view(recording.dialect, recording.values)
    name = model(recording, door)
    tools = [call for call, _ in wanted.calls]
    body = question(door, name, tools, streams=recording.streams, counts=True)
    seen = clients.send(door, gateway.door(door), body, model=name, streams=recording.streams)
    if recording.status != 200 or wanted.error:
        yield from _errors(recording, door, wanted, seen)
        return
    if seen.error:
        yield "answer", f"the library raised {seen.error}"[:700]
        return
    given = views.view(door, seen.values)
    yield "text", _unless(wanted.said == given.said, wanted.said, given.said)
    yield "thinking", _unless(_letters(wanted.thinking) == _letters(given.thinking), wanted.thinking, given.thinking)
    yield "calls", _unless(wanted.calls == given.calls, wanted.calls, given.calls)
    # Of an answer that ends without a word nobody knows more than that it is over.
    finish = ending(door, wanted.finish or views.OTHER)
    yield "finish", _unless(finish == given.finish, finish, given.finish)
    yield "tokens", _tokens(door, wanted.usage, given.usage)
    if door == "openai.responses" and recording.streams:
        pieces = view_openai_responses.deltas(seen.values)
        same = (pieces.said, pieces.calls) == (given.said, given.calls)
        yield "pieces", _unless(same, (given.said, given.calls), (pieces.said, pieces.calls))


def _letters(text):
    """Thoughts come in pieces, and dialects put different space between them."""
    return "".join(text.split())


def _unless(holds, wanted, given):
    if holds:
        return None
    return f"{_short(given)} instead of {_short(wanted)}"


def _short(value):
    text = repr(value)
    return text if len(text) < 300 else f"{text[:140]} … {text[-140:]} ({len(text)})"


def _tokens(door, wanted, given):
    """Counts that were said must be said again; what was not said is none or nothing."""
    for name in sorted(wanted.keys() | given.keys()):
        if name in uncounted(door):
            continue
        if wanted.get(name, 0) != given.get(name, 0):
            return f"{given} instead of {wanted}"
    return None


def _errors(recording, door, wanted, seen):
    if seen.error is None:
        yield "error", f"the library raised nothing and showed {str(seen.values)[:300]}"
        return
    kind, status, body = seen.error
    yield "error", None if status else f"the library raised {kind} without a status: {body}"
    if recording.status != 200:
        yield "status", _unless(status == recording.status, recording.status, status)
    wait = _wait(recording)
    if wait and door != "ollama.chat":
        yield "retry-after", _unless(int(seen.retry_after or 0) >= wait, wait, seen.retry_after)
    words = wanted.error if isinstance(wanted.error, str) else (wanted.error or {}).get("message", "")
    yield "words", _unless(words in _words(body), words, body)


def _wait(recording):
    """The seconds that a provider asks to wait, in a header or in the error itself."""
    headers = {name.lower(): value for name, value in recording.headers.items()}
    texts = [headers.get("retry-after", ""), *re.findall(r'"retryDelay": *"([0-9.]+)s"', recording.body.decode())]
    return next((float(text) for text in texts if re.fullmatch(r"[0-9.]+", text)), None)


def _words(body):
    """The message in an error's body, whatever the dialect."""
    while isinstance(body, dict):
        body = body.get("error") or body.get("message") or ""
    return str(body)
