"""The gateway with another page than the one that is built into it, so that a page can be tried without a build."""

import asyncio
import threading
import urllib.request
from pathlib import Path

PIECE = 1 << 16


class PageProxy:
    def __init__(self, page, root):
        self.page, self.gateway = Path(page), root
        self.host, port = root.removeprefix("http://").split(":")
        self.port = int(port)
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.root = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _serve(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"GET / "):
                writer.write(await asyncio.to_thread(self._answer))
                await writer.drain()
            else:
                await self._pass_on(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self):
        """The file with the head that the gateway gives its own page, policy included."""
        with urllib.request.urlopen(self.gateway + "/", timeout=20) as answer:
            kept = [(name, value) for name, value in answer.headers.items() if name.lower() != "content-length"]
        body = self.page.read_bytes()
        lines = [f"{name}: {value}" for name, value in kept] + [f"Content-Length: {len(body)}", "Connection: close"]
        return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + body

    async def _pass_on(self, head, reader, writer):
        up_reader, up_writer = await asyncio.open_connection(self.host, self.port)
        line, rest = head.split(b"\r\n", 1)
        # One request for each connection: whoever ends it ends both halves.
        kept = [one for one in rest.split(b"\r\n") if not one.lower().startswith(b"connection:")]
        up_writer.write(b"\r\n".join([line, b"Connection: close", *kept]))
        ways = [asyncio.ensure_future(pump(reader, up_writer)), asyncio.ensure_future(pump(up_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            up_writer.close()


async def pump(reader, writer):
    try:
        while data := await reader.read(PIECE):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
