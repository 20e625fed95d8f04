"""A client that reads bytes: as fast as they come, slowly, or not to the end."""

import asyncio
import json
import socket
import time

LIMIT = 256 * 1024


class Refused(Exception):
    """The answer has another status than 200."""

    def __init__(self, status, body):
        super().__init__(f"status {status}: {body[:300]!r}")
        self.status = status


class Ask:
    """One request on a connection of its own."""

    def __init__(self, root, door, model, prompt, streaming=True, raw=None, path=None):
        self._host, port = root.removeprefix("http://").split(":")
        self._port = int(port)
        self._path, body = door.request(model, prompt, streaming)
        self._path = path or self._path
        self._body = raw if raw is not None else json.dumps(body).encode()
        self._reader = self._writer = None
        self._is_chunked = False
        self._left = None
        #: Seconds until the connection was there, and until the answer's head was.
        self.connected = self.answered = None

    async def open(self, receive_buffer=None):
        """Sends the request, and reads the answer's head."""
        began = time.monotonic()
        link = socket.socket()
        link.setblocking(False)
        if receive_buffer is not None:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            await asyncio.get_running_loop().sock_connect(link, (self._host, self._port))
        except BaseException:
            link.close()
            raise
        self.connected = time.monotonic() - began
        # What is read ahead of whoever reads slowly must stay small.
        limit = LIMIT if receive_buffer is None else receive_buffer
        self._reader, self._writer = await asyncio.open_connection(sock=link, limit=limit)
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(self._body)}\r\nConnection: close\r\n\r\n"
        )
        self._writer.write(head.encode() + self._body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        self.answered = time.monotonic() - began
        status = int(head.split(" ", 2)[1])
        self._is_chunked = "transfer-encoding: chunked" in head
        if not self._is_chunked:
            self._left = int(head.partition("content-length:")[2].split("\r\n", 1)[0])
        if status != 200:
            raise Refused(status, await self.rest())

    async def piece(self):
        """The next piece of the body; empty at its end. A body that breaks off is an error."""
        if self._is_chunked:
            size = int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16)
            data = await self._reader.readexactly(size + 2)
            return data[:-2]
        data, self._left = await self._reader.readexactly(self._left), 0
        return data

    async def rest(self):
        body = bytearray()
        while data := await self.piece():
            body += data
        return bytes(body)

    async def some(self, size):
        """What is there of the connection's bytes, up to a size, chunk by chunk or not."""
        return await self._reader.read(size)

    def leave(self, rudely):
        """Hangs up: with a reset, or in good form."""
        if rudely:
            self._writer.transport.abort()
        else:
            self._writer.close()

    def close(self):
        if self._writer is not None:
            self._writer.transport.abort()
