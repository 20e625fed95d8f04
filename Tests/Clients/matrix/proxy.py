"""A recording proxy in a provider's place. It keeps what it was asked and passes the answer on as it comes."""

import select
import socket
import threading
import time
from dataclasses import dataclass, field

from .wire import unchunked

HOP_BY_HOP = {"host", "connection", "keep-alive", "transfer-encoding", "content-length", "expect", "te", "upgrade"}
PATIENCE = 60


@dataclass
class Recording:
    """One call as the upstream saw it."""

    upstream: str
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    began: float
    answer: bytearray = field(default_factory=bytearray)
    #: When the caller closed the connection before the answer was whole.
    abandoned: float | None = None

    def values(self, name):
        return [value for key, value in self.headers if key.lower() == name]

    def answer_body(self):
        return unchunked(self.answer)


class RecordingProxy:
    """Listens on a free port, for one upstream dialect."""

    def __init__(self, upstream, port):
        self.upstream = upstream
        self.recordings = []
        self._to = ("127.0.0.1", port)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.root = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def holding(self, mark):
        """The calls whose body has the mark in it, in the order in which they came."""
        with self._lock:
            return [recording for recording in self.recordings if mark in recording.body]

    def _accept(self):
        while True:
            caller, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller):
        caller.settimeout(PATIENCE)
        with caller:
            try:
                recording = self._read(caller)
                if recording is None:
                    return
                with self._lock:
                    self.recordings.append(recording)
                with socket.create_connection(self._to, timeout=PATIENCE) as upstream:
                    upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    upstream.sendall(self._request(recording))
                    self._relay(recording, caller, upstream)
            except OSError:
                return

    def _read(self, caller):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = caller.recv(65536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        plain = {name.lower(): value for name, value in headers}
        if plain.get("expect", "").lower() == "100-continue":
            caller.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in plain.get("transfer-encoding", ""):
            body = self._chunks(caller, body)
        else:
            while len(body) < int(plain.get("content-length", 0)):
                piece = caller.recv(65536)
                if not piece:
                    return None
                body += piece
        return Recording(self.upstream, method, target, headers, body, time.monotonic())

    def _chunks(self, caller, data):
        body = b""

        def fill(enough):
            nonlocal data
            while not enough():
                piece = caller.recv(65536)
                if not piece:
                    raise OSError("The request ended in the middle of its body.")
                data += piece

        while True:
            fill(lambda: b"\r\n" in data)
            size, _, data = data.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            fill(lambda: len(data) >= length + 2)
            body, data = body + data[:length], data[length + 2 :]
            if length == 0:
                return body

    def _request(self, recording):
        lines = [f"{recording.method} {recording.target} HTTP/1.1", f"Host: 127.0.0.1:{self._to[1]}"]
        lines += [f"{name}: {value}" for name, value in recording.headers if name.lower() not in HOP_BY_HOP]
        lines += [f"Content-Length: {len(recording.body)}", "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1") + recording.body

    def _is_gone(self, caller):
        """Whether the caller has closed: in good form, or with bytes left that it has not read, which is a reset."""
        try:
            return not caller.recv(4096)
        except OSError:
            return True

    def _relay(self, recording, caller, upstream):
        head = b""
        while True:
            ready, _, _ = select.select([caller, upstream], [], [], PATIENCE)
            if not ready:
                return
            if caller in ready and self._is_gone(caller):
                recording.abandoned = time.monotonic()
                return
            if upstream not in ready:
                continue
            piece = upstream.recv(65536)
            if not piece:
                return
            recording.answer += piece
            if head is not None:
                head += piece
                if b"\r\n\r\n" not in head:
                    continue
                piece, head = head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), None
            try:
                caller.sendall(piece)
            except OSError:
                recording.abandoned = time.monotonic()
                return
