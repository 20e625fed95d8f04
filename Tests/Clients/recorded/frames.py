"""How streamed answers come apart: server-sent events, lines of JSON, or one array of JSON."""

import json
import re


def split(kind, body):
    """The frames of an answer as bytes, each without the blank line or line feed that ends it."""
    match kind:
        case "events":
            blocks = re.split(rb"\r?\n\r?\n", body)
            return [block.strip(b"\r\n") for block in blocks if block.strip()]
        case "lines":
            return [line.strip() for line in body.split(b"\n") if line.strip()]
        case _:
            return [body]


def data(frame):
    """The data of a server-sent event, or none for a comment."""
    lines = [line[5:].strip() for line in re.split(rb"\r?\n", frame) if line.startswith(b"data:")]
    return b"\n".join(lines) if lines else None


def values(kind, body):
    """The JSON values of an answer, in their order."""
    match kind:
        case "events":
            found = [data(frame) for frame in split(kind, body)]
            return [json.loads(text) for text in found if text and text != b"[DONE]"]
        case "lines":
            return [json.loads(line) for line in split(kind, body)]
        case "array":
            return json.loads(body)
        case _:
            return [json.loads(body)]


def kind_of(body, dialect, is_streamed):
    """How a recorded body is framed. Some have no content type or the wrong one, so the body itself tells."""
    if not is_streamed:
        return "whole"
    start = body.lstrip()[:1]
    if start == b"[":
        return "array"
    if start == b"{":
        return "lines" if dialect == "ollama.chat" else "whole"
    return "events"


def is_only_usage(frame):
    """Whether a frame of Chat Completions holds the counts of tokens and no part of the answer."""
    text = data(frame)
    if not text or b'"usage"' not in text:
        return False
    value = json.loads(text)
    return bool(value.get("usage")) and not value.get("choices")


def is_formality(frame):
    """Whether a frame says nothing but that the answer is over."""
    text = data(frame)
    return text == b"[DONE]" or text is not None and text.startswith(b'{"type":"message_stop"')
