"""A server that answers with recordings: the first two parts of a path say with which, and who asks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import frames

#: Bytes of a piece of a stream: no divisor of anything, so that pieces end within frames and within characters.
PIECE = 997


class Replay:
    """Listens on a free port, and keeps what it was asked."""

    def __init__(self, recordings):
        self.recordings = {recording.id: recording for recording in recordings}
        #: By recording and asker: path below them, and body.
        self.received = {}
        self._lock = threading.Lock()
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Two writes of one answer must not wait for each other's acknowledgement.
            disable_nagle_algorithm = True
            wbufsize = 65536
            timeout = 60

            def do_POST(self):
                replay.answer(self)

            def do_GET(self):
                self.send_error(404)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, address):
                """A connection that is reset when it is no longer needed is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def address(self, recording, asker):
        return f"{self.root}/{recording.id}/{asker}"

    def asked(self, recording, asker):
        """What one asker asked for one recording: a list of `(path, body)`."""
        with self._lock:
            return list(self.received.get((recording.id, asker), []))

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        _, id, asker, path = handler.path.split("/", 3)
        recording = self.recordings.get(id)
        if recording is None:
            return handler.send_error(404)
        with self._lock:
            self.received.setdefault((id, asker), []).append(("/" + path, body))
        bytes, type = self._body(recording, path)
        handler.send_response(recording.status)
        for name, value in recording.headers.items():
            if name.lower() != "content-type":
                handler.send_header(name, value)
        handler.send_header("content-type", type)
        if recording.kind == "whole":
            handler.send_header("content-length", str(len(bytes)))
            handler.end_headers()
            handler.wfile.write(bytes)
            return None
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for start in range(0, len(bytes), PIECE):
            piece = bytes[start : start + PIECE]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.flush()
        handler.wfile.write(b"0\r\n\r\n")
        return None

    def _body(self, recording, path):
        """Google's streams are events where `alt=sse` says so, and an array where nothing does."""
        type = next(value for name, value in recording.headers.items() if name.lower() == "content-type")
        if recording.dialect != "gemini" or recording.kind not in ("array", "events"):
            return recording.body, type
        wants_events = "alt=sse" in path
        if wants_events == (recording.kind == "events"):
            return recording.body, type
        values = frames.values(recording.kind, recording.body)
        if not wants_events:
            return json.dumps(values).encode(), "application/json; charset=UTF-8"
        events = (json.dumps(value, separators=(",", ":"), ensure_ascii=False) for value in values)
        return "".join(f"data: {event}\r\n\r\n" for event in events).encode(), "text/event-stream"
