"""What a front door is to the cases: one interface over the official client libraries."""

import base64
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

TIMEOUT = 15
WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city"],
}
CLOCK = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TOOLS = {"get_weather": WEATHER, "read_clock": CLOCK}


def _png():
    """A picture of two by two points."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(color) * 2 for color in [(255, 0, 0), (0, 0, 255)])
    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = _png()
PNG_BASE64 = base64.b64encode(PNG).decode()


@dataclass(frozen=True)
class Ask:
    """What is asked for, beside the conversation."""

    model: str
    tools: bool = False
    thinks: bool = False
    schema: dict | None = None
    headers: dict = field(default_factory=dict)


@dataclass
class Call:
    #: None where the dialect has no ids.
    id: str | None
    name: str
    arguments: dict


@dataclass
class Answer:
    text: str
    thinking: str
    calls: list[Call]
    #: The dialect's own word for how it ended.
    finish: Any
    #: The client library's own objects, as they go into the next request.
    turn: Any


@dataclass
class Refusal:
    status: int
    retry_after: str | None


class Door:
    """A front door with its client library."""

    dialect = ""
    #: Below the gateway's address, and below the simulated provider's.
    prefix = ""
    bare = ""
    #: How an answer that was not disturbed ends.
    finishes: dict = {}
    #: What the client library raises when the other side says that something went wrong.
    error: type[Exception] = Exception

    def __init__(self, root, key):
        self.root = root
        self.key = key

    def question(self, text, image=False):
        """A conversation of one user message."""
        raise NotImplementedError

    def whole(self, history, ask):
        raise NotImplementedError

    def streamed(self, history, ask):
        """A streamed answer, put together by the client library where it can."""
        raise NotImplementedError

    def pieces(self, history, ask):
        """Yields `(text, finish)` for each thing that the client library yields; closing it closes the connection."""
        raise NotImplementedError

    def reply(self, history, answer, results):
        """The conversation with the answer and the results of its calls appended."""
        raise NotImplementedError

    def refusal(self, call):
        """What the client library makes of a refused call. Raises what it should not have raised."""
        raise NotImplementedError
