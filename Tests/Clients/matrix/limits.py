"""Requests that are larger or slower than a gateway should take."""

from .routes import routes

CHUNK = 1 << 20


def oversized(wire, key, body_limit, header_limit):
    """Yields `(name, statuses, pieces)`: what is sent, and what may come back. The limits are bytes."""

    def head(*headers, target="/v1/chat/completions", method="POST"):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {wire.authority}", f"Authorization: Bearer {key}"]
        return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers), "", ""]).encode()

    def listing(*headers, target="/v1/models"):
        return head(*headers, target=target, method="GET")

    for route in routes("any", "any"):
        if route.method == "POST":
            for target in route.targets():
                yield f"{target}: a length above", {413}, [head(("Content-Length", body_limit + 1), target=target)]
    inner = wire.message("GET", "/healthz", [("Authorization", "Bearer " + key)], close=False)
    yield "a length above, with a request in it", {413}, [head(("Content-Length", body_limit + 1)) + inner]
    yield "a length of 19 digits", {400, 413}, [head(("Content-Length", 10**18))]
    chunk = f"{CHUNK:x}\r\n".encode() + b" " * CHUNK + b"\r\n"
    chunks = [head(("Transfer-Encoding", "chunked")), *[chunk] * (body_limit // CHUNK + 1), b"0\r\n\r\n"]
    yield "chunks above the limit", {413}, chunks
    yield "one long header", {431}, [listing(("X-Long", "x" * (header_limit + 1024)))]
    yield "a long name of a header", {431}, [listing(("X" * (header_limit + 1024), "x"))]
    long = [(f"X-{number}", "x" * (header_limit // 16)) for number in range(20)]
    yield "headers that are long together", {431}, [listing(*long)]
    yield "2,000 short headers", {431}, [listing(*((f"X-{number}", "x") for number in range(2_000)))]
    yield "a long query", {400, 414, 431}, [listing(target="/v1/models?x=" + "x" * (header_limit + 1024))]
    yield "a long path", {400, 404, 414, 431}, [listing(target="/v1/" + "x" * 20_000)]
    gzip = head(("Content-Encoding", "gzip"), ("Content-Length", 4)) + b"\x1f\x8b\x08\x00"
    yield "a compressed body", {415}, [gzip]


def slow(wire, key, body_timeout, idle_timeout):
    """Yields `(name, seconds, pieces)`: what is sent piece by piece, and when the connection must be closed."""
    start = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {wire.authority}\r\n"
    head = f"{start}Authorization: Bearer {key}\r\n"
    yield "a body that stops", body_timeout, [head + "Content-Length: 1000\r\n\r\n{"]
    yield "a body by bytes", body_timeout, [head + "Content-Length: 100000\r\n\r\n", *[" "] * 10_000]
    yield "chunks by and by", body_timeout, [head + "Transfer-Encoding: chunked\r\n\r\n", *["1\r\n \r\n"] * 10_000]
    yield "a stranger's body that stops", body_timeout, [start + "Content-Length: 1000\r\n\r\n{"]
    yield "a head that stops", idle_timeout, [head]
    yield "a head by bytes", idle_timeout, [head + "X-Slow: ", *["x"] * 10_000]
    yield "nothing at all", idle_timeout, [""]
