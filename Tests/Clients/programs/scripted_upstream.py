"""A provider that plays a script in one dialect, and refuses what the dialect's own vendor would refuse."""

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import anthropic_messages, gemini_generate, openai_chat
from .script import Asked, Turn

DIALECTS = {dialect.DIALECT: dialect for dialect in (openai_chat, anthropic_messages, gemini_generate)}
#: Seconds.
PATIENCE = 30
PAUSE = 0.002


@dataclass
class Received:
    """One request, and what became of it."""

    path: str
    body: dict
    faults: list[str] = field(default_factory=list)
    asked: Asked | None = None
    turn: Turn | None = None


class ScriptedUpstream:
    """Listens on a free port of the loopback interface."""

    def __init__(self, dialect, script, tolerated=()):
        self.dialect = DIALECTS[dialect]
        #: Faults that contain one of these are passed over.
        self.tolerated = tolerated
        self.script = script
        self.received = []
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = PATIENCE

            def do_POST(self):
                upstream.answer(self)

            def do_GET(self):
                upstream.refuse(self, Received(self.path, {}), 404, [f"There is nothing at GET {self.path}."])

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}{self.dialect.SUFFIX}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        length = handler.headers.get("content-length")
        if length is None:
            handler.close_connection = True
            self.refuse(handler, Received(handler.path, {}), 411, ["The request has no content-length."])
            return
        data = handler.rfile.read(int(length))
        received = Received(handler.path, {})
        if not self.dialect.route(handler.path):
            self.refuse(handler, received, 404, [f"There is nothing at POST {handler.path}."])
            return
        try:
            received.body = json.loads(data)
            headers = {name.lower(): value for name, value in handler.headers.items()}
            received.faults = [
                fault
                for fault in self.dialect.faults(received.body, headers)
                if not any(text in fault for text in self.tolerated)
            ]
            if not received.faults:
                received.asked = self.dialect.read(handler.path, received.body)
        except Exception as error:  # A request so strange that it cannot even be judged is refused as well.
            received.faults.append(f"not understood: {error!r}")
        if received.faults:
            self.refuse(handler, received, 400, received.faults)
            return
        received.turn = self.script.turn(received.asked)
        if received.turn is None:
            self.refuse(handler, received, 400, [f"No turn is for: {received.asked.newest[-400:]!r}"])
            return
        for call in received.turn.calls:
            if call.name not in received.asked.tools:
                self.refuse(handler, received, 400, [f"The script calls {call.name}, which is not offered."])
                return
        self.received.append(received)
        self.play(handler, received)

    def refuse(self, handler, received, status, reasons):
        received.faults = reasons
        self.received.append(received)
        self.send(handler, status, self.dialect.refusal(status, "; ".join(reasons)))

    def send(self, handler, status, value):
        data = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def play(self, handler, received):
        identity = secrets.token_hex(8)
        if not received.asked.is_streamed:
            self.send(handler, 200, self.dialect.whole(received.turn, identity))
            return
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for event in self.dialect.stream(received.turn, identity, received.body):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            time.sleep(PAUSE)
        handler.wfile.write(b"0\r\n\r\n")
