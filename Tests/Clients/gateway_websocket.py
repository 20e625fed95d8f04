"""Live conversations over a WebSocket through the gateway: the official clients of OpenAI and Google, and raw connections.

usage: gateway_websocket.py SWITCHBOARD

The upstream is a server of this test that speaks as much of both vendors' live APIs as the clients need, and remembers what it was
sent. Exits with 1 when something was not as it should be.
"""

import asyncio
import base64
import json
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import closing
from pathlib import Path

import openai
import websockets
from google import genai
from matrix.processes import Server
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

UPSTREAM_KEY = "key-of-the-upstream"
FAILURES = []
COUNT = 0


def check(name, condition, detail=""):
    global COUNT
    COUNT += 1
    if not condition:
        FAILURES.append(name)
        print(f"FAILED {name}: {detail}")


class Upstream:
    """What stands for both vendors."""

    def __init__(self):
        self.handshakes = []
        self.closed = []
        self.received = 0

    def answer_instead(self, connection, request):
        self.handshakes.append(request)
        if "model=limited" in request.path:
            response = connection.respond(429, json.dumps({"error": {"message": "slow down", "type": "rate_limit"}}))
            del response.headers["Content-Type"]
            response.headers["Content-Type"] = "application/json"
            response.headers["Retry-After"] = "7"
            return response
        if "model=forbidden" in request.path:
            return connection.respond(401, f"Incorrect API key provided: {UPSTREAM_KEY}")
        return None

    def choose(self, connection, offered):
        return "realtime" if "realtime" in offered else None

    async def talk(self, connection):
        path = connection.request.path
        try:
            if "BidiGenerateContent" in path:
                await self.google(connection)
            elif "model=echo" in path:
                async for message in connection:
                    self.received += len(message)
                    await connection.send(message)
            elif "model=drops" in path:
                await connection.send(await connection.recv())
                await connection.recv()
                connection.transport.abort()
            elif "model=ends" in path:
                await connection.close(4321, "enough")
            else:
                await self.realtime(connection)
        except websockets.ConnectionClosed:
            pass
        finally:
            await connection.wait_closed()
            self.closed.append((path, connection.close_code))

    async def realtime(self, connection):
        await connection.send(json.dumps({"type": "session.created", "event_id": "e0", "session": {"type": "realtime"}}))
        async for message in connection:
            event = json.loads(message)
            if event["type"] != "response.create":
                continue
            for piece in ("Hel", "lo ", "there"):
                await connection.send(json.dumps({
                    "type": "response.output_text.delta", "event_id": "e1", "response_id": "r", "item_id": "i",
                    "output_index": 0, "content_index": 0, "delta": piece}))
            usage = {
                "total_tokens": 150, "input_tokens": 100, "output_tokens": 50,
                "input_token_details": {"text_tokens": 60, "audio_tokens": 40, "cached_tokens": 0},
                "output_token_details": {"text_tokens": 20, "audio_tokens": 30}}
            await connection.send(json.dumps({
                "type": "response.done", "event_id": "e2",
                "response": {"id": "r", "object": "realtime.response", "status": "completed", "output": [], "usage": usage}}))

    async def google(self, connection):
        await connection.recv()
        await connection.send(json.dumps({"setupComplete": {}}).encode())
        async for _ in connection:
            for piece in ("Hel", "lo"):
                await connection.send(json.dumps({"serverContent": {"modelTurn": {"parts": [{"text": piece}]}}}))
            await connection.send(json.dumps({
                "serverContent": {"turnComplete": True},
                "usageMetadata": {"promptTokenCount": 11, "responseTokenCount": 7, "totalTokenCount": 18}}))


class Proxy:
    """Connects to this machine, whatever it is asked for: CONNECT, or SOCKS 5."""

    def __init__(self):
        self.asked = []
        self.port = None

    async def handle(self, reader, writer):
        first = await reader.readexactly(1)
        if first == b"\x05":
            await reader.readexactly((await reader.readexactly(1))[0])
            writer.write(b"\x05\x00")
            await reader.readexactly(4)
            name = await reader.readexactly((await reader.readexactly(1))[0])
            port = int.from_bytes(await reader.readexactly(2))
            self.asked.append(("socks", f"{name.decode()}:{port}", ""))
            writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        else:
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
            target = head.split()[1]
            port = int(target.rsplit(":", 1)[1])
            self.asked.append(("connect", target, head))
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await join(reader, writer, port)


async def join(reader, writer, port):
    """Carries bytes between a connection and a port of this machine."""
    other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)

    async def pump(source, sink):
        try:
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()

    await asyncio.gather(pump(reader, other_writer), pump(other_reader, writer))


def settings(folder, port, secure_port, name="switchboard.yaml", extra="", gateway=""):
    path = Path(folder) / name
    path.write_text(f"""
certificate-authorities: {folder}/ca.pem
providers:
  - {{name: openai, base-url: "http://127.0.0.1:{port}/v1", key-variable: UPSTREAM_KEY}}
  - {{name: google, base-url: "http://127.0.0.1:{port}", key-variable: UPSTREAM_KEY}}
  - {{name: secure, dialect: openai.chat, base-url: "https://localhost:{secure_port}/v1", key-variable: UPSTREAM_KEY, model: m}}
  - {{name: distant, dialect: openai.chat, base-url: "http://upstream.test:{port}/v1", key-variable: UPSTREAM_KEY, model: m}}
  - {{name: gone, dialect: openai.chat, base-url: "http://127.0.0.1:9/v1", key-variable: UPSTREAM_KEY, model: m}}
{extra}
gateway:
  keys-file: keys.jsonl
{gateway}
""")
    return path


async def official_openai(root, key, upstream):
    client = openai.AsyncOpenAI(base_url=f"{root}/v1", api_key=key)
    async with client.realtime.connect(model="gpt-realtime") as connection:
        first = await connection.recv()
        check("openai: session", first.type == "session.created", first)
        text = ""
        for _ in range(2):
            await connection.response.create()
            async for event in connection:
                if event.type == "response.output_text.delta":
                    text += event.delta
                elif event.type == "response.done":
                    break
        check("openai: text", text == "Hello there" * 2, text)
    async with client.realtime.connect(model="gpt-5-mini") as connection:
        await connection.recv()
        await connection.response.create()
        async for event in connection:
            if event.type == "response.done":
                break
    request = upstream.handshakes[-2]
    check("openai: path", request.path == "/v1/realtime?model=gpt-realtime", request.path)
    check("openai: key", request.headers.get("Authorization") == f"Bearer {UPSTREAM_KEY}", dict(request.headers))
    check("openai: no client key", key not in str(request.headers) + request.path)
    check("openai: not compressed", "Sec-WebSocket-Extensions" not in request.headers)


async def official_google(root, key, upstream, folder, context):
    """This client speaks to no server without TLS, so something ends that in front of the gateway, as it would in production."""
    port = int(root.rsplit(":", 1)[1])
    front = await asyncio.start_server(lambda reader, writer: join(reader, writer, port), "127.0.0.1", 0, ssl=context)
    trust = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    client = genai.Client(api_key=key, http_options={
        "base_url": f"https://localhost:{front.sockets[0].getsockname()[1]}", "async_client_args": {"ssl": trust}})
    async with client.aio.live.connect(model="gemini-live-2.5", config={"response_modalities": ["TEXT"]}) as session:
        await session.send_client_content(turns={"role": "user", "parts": [{"text": "hi"}]}, turn_complete=True)
        text = ""
        async for message in session.receive():
            text += message.text or ""
        check("google: text", text == "Hello", text)
    request = upstream.handshakes[-1]
    check("google: path", request.path.startswith("/ws/google.ai.generativelanguage."), request.path)
    check("google: key", request.headers.get("x-goog-api-key") == UPSTREAM_KEY, dict(request.headers))
    check("google: no client key", key not in str(request.headers) + request.path)
    front.close()


def address(root, path):
    return root.replace("http", "ws", 1) + path


async def raw(root, key, upstream):
    headers = {"Authorization": f"Bearer {key}"}
    async with connect(address(root, "/v1/realtime?model=echo"), additional_headers=headers, max_size=None) as one:
        sizes = [0, 1, 125, 126, 65_535, 65_536, 3_000_000]
        for size in sizes:
            await one.send(b"x" * size)
            back = await one.recv()
            check(f"echo of {size} bytes", back == b"x" * size, len(back))
        pong = await asyncio.wait_for(await one.ping(), 10)
        check("ping", pong >= 0)
    async with connect(
            address(root, "/v1/realtime?model=gpt-realtime"),
            subprotocols=["realtime", f"openai-insecure-api-key.{key}", "openai-beta.realtime-v1"]) as one:
        await one.recv()
        offered = upstream.handshakes[-1].headers.get("Sec-WebSocket-Protocol", "")
        check("browser: key in a protocol", offered == "realtime, openai-beta.realtime-v1", offered)
    async with connect(address(root, "/v1/realtime?model=ends"), additional_headers=headers) as one:
        await one.wait_closed()
        check("the upstream's close code", (one.close_code, one.close_reason) == (4321, "enough"), one.close_code)
    async with connect(address(root, "/v1/realtime?model=drops"), additional_headers=headers) as one:
        await one.send("1")
        await one.recv()
        await one.send("2")
        await one.wait_closed()
        check("a cut is a cut", one.close_code == 1006, one.close_code)
    before = len(upstream.closed)
    one = await connect(address(root, "/v1/realtime?model=gpt-realtime"), additional_headers=headers)
    await one.recv()
    one.transport.abort()
    for _ in range(200):
        if len(upstream.closed) > before:
            break
        await asyncio.sleep(0.02)
    check("who leaves is gone upstream too", len(upstream.closed) > before)
    many = [await connect(address(root, "/v1/realtime?model=echo"), additional_headers=headers) for _ in range(100)]
    await asyncio.gather(*(one.send(f"I am {number}") for number, one in enumerate(many)))
    answers = await asyncio.gather(*(one.recv() for one in many))
    check("a hundred at a time", answers == [f"I am {number}" for number in range(100)])
    await asyncio.gather(*(one.close() for one in many))
    for name in ("secure", "distant"):
        where = address(root, f"/providers/{name}/realtime?model=echo")
        try:
            async with connect(where, additional_headers=headers) as one:
                await one.send("hello " * 1000)
                check(f"{name}: echo", await one.recv() == "hello " * 1000)
                sent = upstream.handshakes[-1]
                check(f"{name}: key", sent.headers.get("Authorization") == f"Bearer {UPSTREAM_KEY}")
                check(f"{name}: path", sent.path == "/v1/realtime?model=echo", sent.path)
        except websockets.InvalidStatus as error:
            check(f"{name}: opened", False, error.response.body)


async def refused(root, key, path, status, what, headers=None):
    try:
        async with connect(
                address(root, path), additional_headers=headers or {"Authorization": f"Bearer {key}"}) as one:
            check(what, False, f"opened {one}")
    except websockets.InvalidStatus as error:
        body = (error.response.body or b"").decode(errors="replace")
        check(what, error.response.status_code == status, f"{error.response.status_code} {body}")
        check(f"{what}: no upstream key", UPSTREAM_KEY not in body + str(error.response.headers), body)
        return error.response
    return None


async def refusals(root, key, narrow):
    response = await refused(root, key, "/v1/realtime?model=limited", 429, "refused by the upstream")
    check("retry-after is passed on", response and response.headers.get("Retry-After") == "7")
    check("its words are passed on", response and b"slow down" in response.body, response and response.body)
    await refused(root, key, "/v1/realtime?model=forbidden", 401, "the gateway's key is refused upstream")
    await refused(root, "wrong", "/v1/realtime?model=echo", 401, "a wrong key")
    await refused(root, key, "/nowhere", 404, "nobody's path")
    await refused(root, key, "/providers/gone/realtime", 503, "an upstream that is not there")
    await refused(root, narrow, "/v1/realtime?model=gpt-realtime", 403, "a key that may not use the model")


def upgrade_on_http(root, key):
    """What asks for a protocol that nobody speaks gets a plain answer, and is told that the connection ends with it."""
    import http.client
    host = root.removeprefix("http://")
    for headers in ({"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABkAAQ"},
                    {"Upgrade": "websocket", "Connection": "upgrade"}):
        connection = http.client.HTTPConnection(host, timeout=10)
        body = json.dumps({"model": "gpt-5-mini", "messages": [{"role": "user", "content": "x"}]})
        connection.request("GET", "/healthz", headers=headers)
        response = connection.getresponse()
        response.read()
        check(f"upgrade to {headers['Upgrade']}: answered", response.status == 200, response.status)
        check(f"upgrade to {headers['Upgrade']}: closed", response.getheader("connection") == "close")
        # The library opens another connection where it was told to.
        connection.request("GET", "/healthz")
        check(f"after an upgrade to {headers['Upgrade']}", connection.getresponse().status == 200)
        connection.close()
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("POST", "/v1/chat/completions", body=body, headers={
            **headers, "Authorization": f"Bearer {key}", "Content-Type": "application/json",
            "x-switchboard-provider": "gone"})
        response = connection.getresponse()
        check(f"a body with an upgrade to {headers['Upgrade']} is read", response.status in (502, 503), response.status)
        connection.close()


def serve_gateway(switchboard, path, environment):
    server = Server([switchboard, "serve", "--config", str(path), "--port", "0"], environment)
    server.close = server.stop
    return server


def get(root, path, key):
    request = urllib.request.Request(root + path, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


def metric(text, name, **labels):
    for line in text.splitlines():
        if line.startswith(name + "{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
            return float(line.rsplit(" ", 1)[1])
    return None


def certificates(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/ca.pem"],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/ca.pem", f"{folder}/key.pem")
    return context


def keys(switchboard, folder):
    def create(*arguments):
        command = [switchboard, "keys", "create", *arguments, "--file", f"{folder}/keys.jsonl"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return create("all", "--admin"), create("narrow", "--model", "gpt-5*")


async def main():
    switchboard = sys.argv[1]
    upstream, proxy = Upstream(), Proxy()
    options = dict(process_request=upstream.answer_instead, max_size=None, select_subprotocol=upstream.choose)
    with tempfile.TemporaryDirectory() as folder:
        context = certificates(folder)
        key, narrow = keys(switchboard, folder)
        async with (
            serve(upstream.talk, "127.0.0.1", 0, **options) as plain,
            serve(upstream.talk, "127.0.0.1", 0, ssl=context, **options) as secure,
            await asyncio.start_server(proxy.handle, "127.0.0.1", 0) as proxy_server,
        ):
            port = plain.sockets[0].getsockname()[1]
            secure_port = secure.sockets[0].getsockname()[1]
            proxy_port = proxy_server.sockets[0].getsockname()[1]
            path = settings(folder, port, secure_port)
            environment = {"UPSTREAM_KEY": UPSTREAM_KEY, "HTTP_PROXY": f"http://me:secret@127.0.0.1:{proxy_port}"}
            with closing(serve_gateway(switchboard, path, environment)) as gateway:
                root = gateway.root
                await official_openai(root, key, upstream)
                await official_google(root, key, upstream, folder, context)
                await raw(root, key, upstream)
                await refusals(root, key, narrow)
                await asyncio.to_thread(upgrade_on_http, root, key)
                text = await asyncio.to_thread(get, root, "/metrics", key)
                read = metric(text, "switchboard_tokens_total", provider="openai", kind="input", model="")
                check("tokens are counted", read == 200, read)
                # 100 tokens for 0.25 and 50 for 2 dollars a million: the catalogue has no price for sound here.
                cost = metric(text, "switchboard_cost_dollars_total", provider="openai", model="gpt-5-mini")
                check("money is counted", cost == 0.000125, cost)
                check("google's tokens are counted", metric(
                    text, "switchboard_tokens_total", provider="google", kind="output") == 7, [line for line in text.splitlines() if "token" in line])
                await drains(gateway, root, key)
            check("through the proxy", [(kind, target) for kind, target, _ in proxy.asked]
                  == [("connect", f"upstream.test:{port}")], proxy.asked)
            basic = base64.b64encode(b"me:secret").decode()
            check("the proxy's password", all(f"Basic {basic}" in head for _, _, head in proxy.asked))
            check("the proxy sees no key", all(UPSTREAM_KEY not in head for _, _, head in proxy.asked))

            proxy.asked = []
            environment = {"UPSTREAM_KEY": UPSTREAM_KEY, "HTTP_PROXY": f"socks5://127.0.0.1:{proxy_port}"}
            budgets = "budgets: [{name: all, limit: 1, period: day, every-call: true}]"
            path = settings(folder, port, secure_port, "second.yaml", extra=budgets)
            with closing(serve_gateway(switchboard, path, environment)) as gateway:
                await refused(gateway.root, key, "/v1/realtime?model=echo", 403, "a budget holds")
            path = settings(folder, port, secure_port, "third.yaml", extra=budgets, gateway="  pass-through: unmetered")
            with closing(serve_gateway(switchboard, path, environment)) as gateway:
                headers = {"Authorization": f"Bearer {key}"}
                where = address(gateway.root, "/providers/distant/realtime?model=echo")
                async with connect(where, additional_headers=headers) as one:
                    await one.send("hello")
                    check("through SOCKS", await one.recv() == "hello")
                check("SOCKS was asked", [entry[:2] for entry in proxy.asked]
                      == [("socks", f"upstream.test:{port}")], proxy.asked)
    print(f"{COUNT - len(FAILURES)} of {COUNT} checks")
    return 1 if FAILURES else 0


async def drains(gateway, root, key):
    """A gateway that stops lets a conversation end, and takes no new one."""
    headers = {"Authorization": f"Bearer {key}"}
    one = await connect(address(root, "/v1/realtime?model=echo"), additional_headers=headers)
    gateway.process.terminate()
    for _ in range(100):
        await asyncio.sleep(0.02)
        try:
            async with connect(address(root, "/v1/realtime?model=echo"), additional_headers=headers):
                continue
        except websockets.InvalidStatus as error:
            check("draining: new ones are refused", error.response.status_code == 503, error.response.status_code)
            break
        except OSError:
            break
    await one.send("still here?")
    check("draining: old ones go on", await one.recv() == "still here?")
    await one.close()
    status = await asyncio.to_thread(gateway.process.wait, 20)
    check("draining: ends well", status == 0, status)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
