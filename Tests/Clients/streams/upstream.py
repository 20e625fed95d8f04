"""A provider that takes its time. It speaks OpenAI's Chat Completions, and answers as the prompt says.

A prompt is `NAME words=N pace=MILLISECONDS size=BYTES status=CODE`; all but the name may be left out. The answer is the
name N times, each with its number and padded to the size, so that nobody else's answer can pass for it.
"""

import asyncio
import json
import re
import time

HIGH_WATER = 16 * 1024


def words(name, count, size=0):
    """What an answer consists of."""
    return [f"{name}.{number} ".ljust(size, "x") for number in range(count)]


class Call:
    """One call as the upstream saw it."""

    def __init__(self, name):
        self.name = name
        self.sent = 0
        self.is_whole = False
        #: When the caller closed the connection before the answer was whole.
        self.abandoned = None


class Upstream:
    """Listens on free ports. It keeps its calls by name, until they are forgotten."""

    def __init__(self):
        self.calls = {}
        self.roots = []
        self._servers = []

    async def start(self, ports):
        loop = asyncio.get_running_loop()
        for _ in range(ports):
            server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=1024)
            self._servers.append(server)
            self.roots.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    def stop(self):
        for server in self._servers:
            server.close()


class _Connection(asyncio.Protocol):
    def __init__(self, upstream):
        self._upstream = upstream
        self._received = bytearray()
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._call = self._task = None

    def connection_made(self, transport):
        self._transport = transport
        transport.set_write_buffer_limits(high=HIGH_WATER)

    def pause_writing(self):
        self._may_write.clear()

    def resume_writing(self):
        self._may_write.set()

    def connection_lost(self, error):
        if self._task is not None and not self._task.done():
            self._call.abandoned = time.monotonic()
            self._task.cancel()

    def data_received(self, data):
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if not found or len(rest) < int(length[1] if length else 0):
            return
        self._received.clear()
        request = json.loads(bytes(rest))
        content = request["messages"][-1]["content"]
        text = content if isinstance(content, str) else "".join(part["text"] for part in content)
        name, *rules = text.split()
        rules = dict(rule.split("=") for rule in rules)
        self._call = self._upstream.calls[name] = Call(name)
        self._task = asyncio.ensure_future(self._answer(self._call, rules, request))

    async def _answer(self, call, rules, request):
        pace, size = int(rules.get("pace", 0)) / 1000, int(rules.get("size", 0))
        said = words(call.name, int(rules.get("words", 1)), size)
        if "status" in rules:
            error = {"message": f"{call.name} fails as it was told to.", "type": "server_error", "code": None}
            self._whole(int(rules["status"]), {"error": error})
        elif not request.get("stream"):
            await asyncio.sleep(pace * len(said))
            message = {"role": "assistant", "content": "".join(said)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            self._whole(200, {**self._frame(call, "chat.completion"), "choices": [choice], "usage": _usage(said)})
        else:
            await self._stream(call, said, pace)
        call.is_whole = True

    async def _stream(self, call, said, pace):
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        frame = self._frame(call, "chat.completion.chunk")
        await self._event({**frame, "choices": [_choice({"role": "assistant", "content": ""}, None)]})
        # By the clock, not by sleeps that add up.
        due = time.monotonic()
        for word in said:
            due += pace
            await asyncio.sleep(max(0, due - time.monotonic()))
            await self._event({**frame, "choices": [_choice({"content": word}, None)]})
            call.sent += len(word)
        await self._event({**frame, "choices": [_choice({}, "stop")]})
        await self._event({**frame, "choices": [], "usage": _usage(said)})
        self._transport.write(_chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")

    async def _event(self, value):
        await self._may_write.wait()
        self._transport.write(_chunk(b"data: " + json.dumps(value).encode() + b"\n\n"))

    def _whole(self, status, value):
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)

    def _frame(self, call, kind):
        return {"id": f"chatcmpl-{call.name}", "object": kind, "created": 1, "model": "slow"}


def _choice(delta, finish):
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _usage(said):
    return {"prompt_tokens": 1, "completion_tokens": len(said), "total_tokens": len(said) + 1}


def _chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)
