"""Requests whose end two readers could see in different places. Behind each hides another request, with a good key."""

REFUSED = "refused"
ONE = "one"


def corpus(authority, key, body):
    """Yields `(name, bytes, outcome)`.

    `REFUSED`: an error status or no answer, and then the connection closes. `ONE`: one answer.

    `body` is a good body for `/v1/chat/completions`.
    """
    inner = f"GET /healthz HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    common = [f"Host: {authority}", f"Authorization: Bearer {key}", "Content-Type: application/json"]

    def request(*headers, data=b"", line="POST /v1/chat/completions HTTP/1.1", ends="\r\n"):
        text = ends.join([line, *common, *headers]) + ends * 2
        return text.encode("latin-1") + data

    def chunk(data):
        return f"{len(data):x}\r\n".encode() + data + b"\r\n"

    whole = chunk(body) + b"0\r\n\r\n"
    length = f"Content-Length: {len(body)}"
    over_all = f"Content-Length: {len(whole + inner)}"
    over_chunks = f"Content-Length: {len(whole)}"
    chunked = "Transfer-Encoding: chunked"

    both = {
        "length and chunks": (over_all, chunked),
        "chunks and length": (chunked, over_all),
        "length of the chunks alone, and chunks": (over_chunks, chunked),
        "length of nothing, and chunks": ("Content-Length: 0", chunked),
        "chunks twice, and length": (chunked, chunked, over_all),
        "chunks in capitals, and length": ("TRANSFER-ENCODING: CHUNKED", over_all),
    }
    for name, headers in both.items():
        yield name, request(*headers, data=whole + inner), REFUSED

    codings = {
        "xchunked": "Transfer-Encoding: xchunked",
        "chunked, then identity": "Transfer-Encoding: chunked, identity",
        "identity, then chunked": "Transfer-Encoding: identity, chunked",
        "gzip, then chunked": "Transfer-Encoding: gzip, chunked",
        "chunked twice in one": "Transfer-Encoding: chunked, chunked",
        "a quoted coding": 'Transfer-Encoding: "chunked"',
        "an empty coding": "Transfer-Encoding: ",
        "a vertical tab before the coding": "Transfer-Encoding: \x0bchunked",
        "a byte after the coding": "Transfer-Encoding: chunked\xa0",
        "space before the colon": "Transfer-Encoding : chunked",
        "space before the name": " Transfer-Encoding: chunked",
        "a folded line": "Transfer-Encoding:\r\n chunked",
        "a bare line feed before it": "X-Nothing: nothing\nTransfer-Encoding: chunked",
        "a bare carriage return before it": "X-Nothing: nothing\rTransfer-Encoding: chunked",
        "NUL in its name": "Transfer\x00-Encoding: chunked",
    }
    for name, header in codings.items():
        yield f"length and a coding: {name}", request(over_all, header, data=whole + inner), REFUSED
    yield "another header that only looks like it", request(length, "Transfer_Encoding: chunked", data=body), ONE

    lengths = {
        "two that differ": ("Content-Length: 0", length),
        "two that differ, the other way": (length, "Content-Length: 0"),
        "a list": (f"Content-Length: 0, {len(body)}",),
        "a plus": (f"Content-Length: +{len(body)}",),
        "a minus": ("Content-Length: -1",),
        "hexadecimal": (f"Content-Length: {len(body):#x}",),
        "two words": (f"Content-Length: 0 {len(body)}",),
        "more than 64 bits": (f"Content-Length: {2**64 + len(body)}",),
        "an empty one": ("Content-Length: ",),
        "NUL at its end": (f"Content-Length: {len(body)}\x00",),
        "a fraction": (f"Content-Length: {len(body)}.0",),
        "space before the colon": (f"Content-Length : {len(body)}",),
        "a folded line": (f"Content-Length:\r\n {len(body)}",),
    }
    for name, headers in lengths.items():
        yield f"a length: {name}", request(*headers, data=body + inner), REFUSED

    sizes = {
        "no hexadecimal": b"zz\r\n" + body + b"\r\n0\r\n\r\n",
        "a prefix": b"0x" + chunk(body) + b"0\r\n\r\n",
        "a plus": b"+" + chunk(body) + b"0\r\n\r\n",
        "a minus": b"-1\r\n" + body + b"\r\n0\r\n\r\n",
        "more than 64 bits": b"1" + b"0" * 16 + chunk(body) + b"0\r\n\r\n",
        "space before it": b" " + chunk(body) + b"0\r\n\r\n",
        "no line's end after the data": chunk(body)[:-2] + b"0\r\n\r\n",
        "too much data": chunk(body)[:-2] + b"more\r\n0\r\n\r\n",
        "a bare line feed": f"{len(body):x}\n".encode() + body + b"\n0\n\n",
        "a bare line feed in its extension": f"{len(body):x};a\nb\r\n".encode() + body + b"\r\n0\r\n\r\n",
        "a bare carriage return": f"{len(body):x}\r".encode() + body + b"\r\n0\r\n\r\n",
    }
    for name, data in sizes.items():
        yield f"a chunk's size: {name}", request(chunked, data=data + inner), REFUSED

    lines = {
        "no version": "GET /v1/models",
        "version 1.2 in small letters": "GET /v1/models http/1.1",
        "version 9.9": "GET /v1/models HTTP/9.9",
        "HTTP/2's preface": "PRI * HTTP/2.0",
        "three words for a target": "GET /v1/models /healthz HTTP/1.1",
        "a method of the caller's": "G\x00T /v1/models HTTP/1.1",
        "a control character in the target": "GET /v1/\x01models HTTP/1.1",
    }
    for name, line in lines.items():
        yield f"the first line: {name}", request(line=line), REFUSED
    hosts = {
        "none": [],
        "two": [f"Host: {authority}", "Host: localhost"],
        "two alike": [f"Host: {authority}"] * 2,
        "two in a list": [f"Host: {authority}, localhost"],
        "a path": [f"Host: {authority}/healthz"],
        "a user": [f"Host: localhost@{authority}"],
    }
    for name, headers in hosts.items():
        head = ["GET /v1/models HTTP/1.1", *headers, *common[1:], "Connection: close", "", ""]
        yield f"the host: {name}", "\r\n".join(head).encode(), REFUSED
    yield "line feeds alone", request(length, data=body, ends="\n") + inner, REFUSED

    hidden = f"Content-Length: {len(inner)}"
    yield "a request in the body of a GET", request(hidden, data=inner, line="GET /v1/models HTTP/1.1"), ONE
    yield "a request in the body of a HEAD", request(hidden, data=inner, line="HEAD /healthz HTTP/1.1"), ONE
    yield "a request in the body of an open page", request(hidden, data=inner, line="GET /healthz HTTP/1.1"), ONE
    yield "a request in a body that is no JSON", request(hidden, data=inner), ONE
    yield "a request in a body for nobody", request(hidden, data=inner, line="POST /nobody HTTP/1.1"), ONE
    yield "a request in a body after Expect", request(hidden, "Expect: 100-continue", data=inner), ONE
    stranger = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {authority}\r\n{hidden}\r\n\r\n".encode()
    yield "a request in the body of a stranger's", stranger + inner, ONE
    declared = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {authority}\r\n{chunked}\r\n\r\n".encode()
    yield "a request in the chunks of a stranger's", declared + chunk(inner) + b"0\r\n\r\n", ONE
