"""A client of the recording's own dialect: it gets through the gateway what it would get without one."""

import http.client
import json
from urllib.parse import quote, urlsplit

from . import clients, frames
from .gateway import DIRECT, LIBRARY, PREFIXES, RAW, model
from .questions import question
from .views import view

PATHS = {
    "openai.chat": "/chat/completions",
    "openai.responses": "/responses",
    "anthropic.messages": "/v1/messages",
    "ollama.chat": "/api/chat",
}
TIMEOUT = 30


def asked(recording, name):
    """The recorded request, of a model by this name; where none was kept, the least that asks for such an answer."""
    if recording.asked is not None:
        body = dict(recording.asked)
        return body | {"model": name} if "model" in body or recording.dialect != "gemini" else body
    tools = [call for call, _ in view(recording.dialect, recording.values).calls]
    counts = recording.kind == "events" and any(map(frames.is_only_usage, frames.split("events", recording.body)))
    return question(recording.dialect, name, tools, streams=recording.streams, counts=counts)


def path(recording, name):
    if recording.dialect != "gemini":
        return PATHS[recording.dialect] + ("?beta=true" if recording.is_beta else "")
    verb = "streamGenerateContent" if recording.streams else "generateContent"
    return f"/v1beta/models/{quote(name)}:{verb}" + ("?alt=sse" if recording.streams and not recording.is_array else "")


def encoded(body):
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def post(address, data):
    """Status, headers and body of the answer."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT)
    try:
        target = place.path + (f"?{place.query}" if place.query else "")
        headers = {"content-type": "application/json", "anthropic-version": "2023-06-01", **clients.HEADERS}
        connection.request("POST", target, data, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def raw(recording, gateway, replay):
    """The recorded request as it is. Yields the name of each check and what was wrong with it."""
    name = model(recording, RAW)
    body = asked(recording, name)
    status, headers, answer = post(gateway.door(recording.dialect) + path(recording, name), encoded(body))
    received = replay.asked(recording, RAW)
    yield "request", _request(recording, received, answer)
    wrong = None
    if status != recording.status:
        wrong = f"the status is {status}, not {recording.status}: {answer[:300]!r}"
    yield "status", wrong
    if recording.status == 200:
        kind = headers.get_content_type()
        yield "type", None if kind == _type(recording) else f"the content type is {kind}, not {_type(recording)}"
        yield "bytes", _frames(recording, body, answer)
    else:
        yield "bytes", _difference(recording.body, answer)
        wanted = {key.lower(): value for key, value in recording.headers.items()}.get("retry-after")
        given = headers.get("retry-after")
        yield "retry-after", None if wanted in (None, given) else f"the wait is {given}, not {wanted}"


def _type(recording):
    return next(value for name, value in recording.headers.items() if name.lower() == "content-type").split(";")[0]


def _request(recording, received, answer):
    """What the provider was sent."""
    if not received:
        return f"the provider was not asked; the client was told {answer[:300]!r}"
    if len(received) > 1:
        return f"the provider was asked {len(received)} times"
    place, data = received[0]
    if f"/{recording.model}:" not in place and recording.dialect == "gemini":
        return f"the provider was asked at {place}"
    wanted = asked(recording, recording.model)
    if data == encoded(wanted):
        return None
    given = json.loads(data)
    if wanted.get("stream") and recording.dialect == "openai.chat":
        options = (wanted.get("stream_options") or {}) | {"include_usage": True}
        wanted = wanted | {"stream_options": options}
    if given == wanted:
        return None
    changed = [key for key in wanted.keys() | given.keys() if wanted.get(key) != given.get(key)]
    shown = {key: (wanted.get(key), given.get(key)) for key in sorted(changed)}
    return f"the provider got another request: {str(shown)[:600]}"


def _frames(recording, body, answer):
    if recording.is_array:
        # Google is asked for events whatever the client wants, so the array is made anew.
        if not answer.startswith(b"["):
            return f"no array came: {answer[:200]!r}"
        given = json.loads(answer)
        return None if given == recording.values else f"the values differ: {str(given)[:600]}"
    if recording.kind == "whole":
        return _difference(recording.body, answer)
    wanted, given = frames.split(recording.kind, recording.body), frames.split(recording.kind, answer)
    if recording.dialect == "openai.chat" and not (body.get("stream_options") or {}).get("include_usage"):
        kept = [frame for frame in wanted if not frames.is_only_usage(frame)]
        wanted = kept if len(given) < len(wanted) else wanted
    if given[:-1] == wanted and frames.is_formality(given[-1]):
        return None
    if given == wanted:
        return None
    number = _first_unlike(wanted, given)
    return f"of {len(wanted)} frames {len(given)} came; frame {number} is {given[number:number + 2]}"[:700]


def _difference(wanted, given):
    if wanted == given:
        return None
    at = _first_unlike(wanted, given)
    start = max(0, at - 40)
    return f"from byte {at} on: {given[start:at + 160]!r} instead of {wanted[start:at + 160]!r}"


def _first_unlike(wanted, given):
    pairs = enumerate(zip(wanted, given))
    return next((at for at, (left, right) in pairs if left != right), min(len(wanted), len(given)))


def library(recording, gateway, replay):
    """The official client library, once at the provider itself and once at the gateway."""
    dialect = recording.dialect
    root = replay.address(recording, DIRECT) + PREFIXES[dialect][0]
    own, name = recording.model, model(recording, LIBRARY)
    options = {"streams": recording.streams, "beta": recording.is_beta}
    plain = clients.send(dialect, root, asked(recording, own), model=own, headers={}, **options)
    seen = clients.send(dialect, gateway.door(dialect), asked(recording, name), model=name, **options)
    yield "library", _unlike(plain, seen)


def _unlike(plain, seen):
    if plain.error != seen.error:
        return f"the library raised {seen.error} instead of {plain.error}"[:700]
    if len(plain.values) != len(seen.values):
        counts = f"{len(seen.values)} events instead of {len(plain.values)}"
        return f"the library showed {counts}: {str(seen.values[-1:])[:400]}"
    for number, (wanted, given) in enumerate(zip(plain.values, seen.values)):
        if wanted != given:
            keys = [key for key in wanted.keys() | given.keys() if wanted.get(key) != given.get(key)]
            shown = {key: (wanted.get(key), given.get(key)) for key in keys}
            return f"event {number} differs: {str(shown)[:500]}"
    return None
