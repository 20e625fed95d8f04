"""Requests byte by byte, for what no HTTP library would send."""

import re
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")
CRLF = "\r\n"


def unchunked(answer):
    """The body of an answer, without the sizes of its chunks."""
    head, _, rest = bytes(answer).partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return rest
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        try:
            length = int(size, 16)
        except ValueError:
            break
        body, rest = body + rest[:length], rest[length + 2 :]
    return body


@dataclass
class Reply:
    """All that came back on one connection."""

    data: bytes
    #: Whether the other side closed the connection.
    is_closed: bool
    seconds: float

    @property
    def statuses(self):
        """The status of each answer, without those that only say to go on."""
        return [int(status) for status in STATUS.findall(self.data) if not status.startswith(b"1")]

    @property
    def status(self):
        return self.statuses[0] if self.statuses else None

    @property
    def headers(self):
        head = self.data.partition(b"\r\n\r\n")[0].decode("latin-1").split(CRLF)[1:]
        return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}

    @property
    def body(self):
        return unchunked(self.data)

    def __str__(self):
        words = f"answers {self.statuses}" if self.statuses else "no answer"
        return f"{words}, {'closed' if self.is_closed else 'open'} after {self.seconds:.1f} s: {self.data[:300]!r}"


class Wire:
    """Connections to one server. Everything that it ever answered is kept."""

    def __init__(self, root):
        place = urlsplit(root)
        self.host, self.port = place.hostname, place.port
        self.authority = f"{self.host}:{self.port}"
        self.heard = []

    def send(self, *pieces, patience=10.0, linger=0.3, pause=0.0):
        """Sends the pieces, and reads until the other side closes.

        It stops when the other side is silent for `linger` after an answer, or when `patience` is over. `pause` is the
        time between two pieces. All three are seconds.
        """
        began = time.monotonic()
        data, is_closed = b"", False
        with socket.create_connection((self.host, self.port), timeout=patience) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for number, piece in enumerate(pieces):
                    if number and pause:
                        connection.settimeout(pause)
                        try:
                            if not (piece_back := connection.recv(65536)):
                                is_closed = True
                                break
                            data += piece_back
                        except TimeoutError:
                            pass
                    connection.settimeout(patience)
                    connection.sendall(piece if isinstance(piece, bytes) else piece.encode("latin-1"))
            except OSError:
                # It may have answered before it closed.
                pass
            deadline = began + patience
            while not is_closed:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                connection.settimeout(min(left, linger) if STATUS.search(data) else left)
                try:
                    piece = connection.recv(65536)
                except TimeoutError:
                    break
                except OSError:
                    piece = b""
                data, is_closed = data + piece, not piece
        reply = Reply(data, is_closed, time.monotonic() - began)
        self.heard.append(data)
        return reply

    def request(self, method, target, headers=(), body=b"", *, host=None, close=True, **how):
        """A request in good form, but for what it is given."""
        how.setdefault("linger", how.get("patience", 10) if close else 0.3)
        return self.send(self.message(method, target, headers, body, host=host, close=close), **how)

    def message(self, method, target, headers=(), body=b"", *, host=None, close=True):
        lines = [f"{method} {target} HTTP/1.1", *([] if host == "" else [f"Host: {host or self.authority}"])]
        lines += [f"{name}: {value}" for name, value in headers]
        if body or method == "POST":
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        if close:
            lines.append("Connection: close")
        return (CRLF.join(lines) + CRLF * 2).encode("latin-1") + body
