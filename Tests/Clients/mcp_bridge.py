"""An HTTP server whose requests are answered by `mcp-probe serve`."""

import asyncio
import json
import socket

import uvicorn


class Bridge:
    def __init__(self, probe):
        self.probe = probe
        self.waiting = {}
        self.last = 0
        self.seen = asyncio.Queue()

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            self.probe, "serve", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24)
        self.reader = asyncio.create_task(self.read())
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{free.getsockname()[1]}/mcp"
        self.server = uvicorn.Server(uvicorn.Config(self.application, interface="asgi3", log_level="error", lifespan="off"))
        self.serving = asyncio.create_task(self.server.serve(sockets=[free]))
        while not self.server.started:
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_):
        self.server.should_exit = True
        self.server.force_exit = True
        await self.serving
        self.process.stdin.close()
        await self.process.wait()
        self.reader.cancel()

    async def wait_for(self, kind):
        while await asyncio.wait_for(self.seen.get(), 30) != kind:
            pass

    async def read(self):
        while line := await self.process.stdout.readline():
            message = json.loads(line)
            if "number" in message:
                self.waiting[message["number"]].put_nowait(message)
            else:
                self.seen.put_nowait(message["kind"])

    async def tell(self, message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        await self.process.stdin.drain()

    async def application(self, scope, receive, send):
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        self.last += 1
        number = self.last
        answers = self.waiting[number] = asyncio.Queue()
        headers = [[name.decode(), value.decode()] for name, value in scope["headers"]]
        await self.tell({"number": number, "method": scope["method"], "headers": headers, "body": body.decode()})
        watch = asyncio.create_task(receive())
        try:
            while True:
                following = asyncio.create_task(answers.get())
                done, _ = await asyncio.wait({following, watch}, return_when=asyncio.FIRST_COMPLETED)
                if following not in done:
                    following.cancel()
                    await self.tell({"number": number, "cancel": True})
                    return
                answer = following.result()
                if answer["kind"] == "head":
                    pairs = [(name.encode(), value.encode()) for name, value in answer["headers"]]
                    await send({"type": "http.response.start", "status": answer["status"], "headers": pairs})
                elif answer["kind"] == "piece":
                    await send({"type": "http.response.body", "body": answer["text"].encode(), "more_body": True})
                else:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    return
        finally:
            watch.cancel()
