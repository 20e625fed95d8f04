"""What a gateway answers to requests that no client library would send, and to every route that it has.

usage: gateway_surface.py ROOT ADMIN_KEY NORMAL_KEY [--model M] [--embedding-model M] [--secret TEXT]… [--only S]…

The gateway has keys configured. `--secret` is a provider's key: it must not be in any answer. The limits that the
gateway was started with are given where they are not the default ones.
"""

import argparse
import json
import socket
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

from matrix import limits, smuggling, strangers
from matrix.bodies import BODIES
from matrix.canary import Canary
from matrix.routes import lookup, routes
from matrix.wire import Wire

WORKERS = 8
#: The gateway's own pages: method, path, who asks, the statuses that may come back, and what is in the answer.
PAGES = [
    ("GET", "/healthz", "nobody", {200}, b"ok"),
    ("HEAD", "/healthz", "nobody", {200}, b""),
    ("GET", "/readyz", "nobody", {200}, b"ready"),
    ("GET", "/metrics", "admin", {200}, b"# TYPE"),
    ("GET", "/metrics", "normal", {403}, b""),
    ("GET", "/metrics", "nobody", {401}, b""),
    ("GET", "/nobody/knows", "normal", {404}, b"error"),
    ("GET", "/nobody/knows", "nobody", {401}, b"error"),
    ("GET", "/v1/nobody", "normal", {404}, b"error"),
    ("POST", "/v1/nobody", "normal", {404}, b"error"),
    ("GET", "/", "normal", {200, 404}, b""),
    ("GET", "/v1/chat/completions", "normal", {405}, b"error"),
    ("DELETE", "/v1/messages", "normal", {405}, b"error"),
    ("POST", "/healthz", "normal", {404, 405}, b"error"),
    ("GET", "/healthz/", "nobody", {401}, b""),
    ("OPTIONS", "/v1/chat/completions", "nobody", {200, 204, 401, 405}, b""),
    ("TRACE", "/v1/chat/completions", "normal", {404, 405, 501}, b""),
]
#: Where a good key may stand, as headers and query.
CARRIERS = {
    "Authorization": lambda key: ([("Authorization", "Bearer " + key)], ""),
    "authorization, in small letters": lambda key: ([("authorization", "bearer " + key)], ""),
    "x-api-key": lambda key: ([("x-api-key", key)], ""),
    "x-goog-api-key": lambda key: ([("x-goog-api-key", key)], ""),
    "the query, as Google's": lambda key: ([], "?key=" + key),
}


class Surface:
    def __init__(self, chosen):
        self.chosen = chosen
        self.wire = Wire(chosen.root)
        self.routes = routes(chosen.model, chosen.embedding_model)
        self.canary = Canary()
        self.key = chosen.normal_key
        self.keys = {
            "nobody": [],
            "normal": [("Authorization", "Bearer " + self.key)],
            "admin": [("Authorization", "Bearer " + chosen.admin_key)],
        }
        self.chat = next(route for route in self.routes if route.path == "/v1/chat/completions")

    def ask(self, route, target, headers=None, data=None, **how):
        headers = [route.credential(self.key)] if headers is None else headers
        return self.wire.request(
            route.method, target, [*route.headers, *headers], route.data if data is None else data, **how
        )

    def posts(self):
        return [(route, target) for route in self.routes if route.method == "POST" for target in route.targets()]

    # Each section yields `(name, check)`; a check raises AssertionError.

    def each_route(self):
        for route in self.routes:
            for target in route.targets():
                yield (
                    f"{route.method} {target} ({route.dialect})",
                    lambda route=route, target=target: self.route(route, target),
                )

    def route(self, route, target):
        reply = self.ask(route, target)
        assert reply.status == 200, reply
        assert reply.headers["content-type"].startswith(route.type), reply.headers
        if route.holds:
            assert lookup(json.loads(reply.body), route.holds) is not None, reply.body
        else:
            assert b"hello" in reply.body, reply
        wanted = ["id", "provider", "model"] if route.is_completion else ["id"]
        missing = [name for name in wanted if not reply.headers.get("x-switchboard-" + name)]
        assert not missing, f"x-switchboard-{missing} are missing in {reply.headers}"

    def pages(self):
        for method, path, who, statuses, words in PAGES:

            def check(method=method, path=path, who=who, statuses=statuses, words=words):
                reply = self.wire.request(method, path, self.keys[who])
                assert reply.status in statuses and words in reply.body, reply

            yield f"{method} {path} as {who}", check

    def carriers(self):
        for route in (route for route in self.routes if route.is_completion and not route.query):
            for name, carry in CARRIERS.items():

                def check(route=route, carry=carry):
                    headers, query = carry(self.key)
                    reply = self.ask(route, route.path + query, headers)
                    assert reply.status == 200, reply

                yield f"a key in {name} at {route.path}", check

    def strangers(self):
        authority = self.wire.authority
        for route in self.routes:
            for target in route.targets():
                for name, trick in strangers.TARGETS.items():

                    def check(route=route, target=trick(target, authority), is_plain=name == "as it is"):
                        self.refused(self.ask(route, target, []), {401} if is_plain else None)

                    yield f"{route.method} {target} with {name}", check
                for name, headers in strangers.headers(self.key).items():

                    def check(route=route, target=target, headers=headers):
                        close = not any(header == "Connection" for header, _ in headers)
                        self.refused(self.ask(route, target, headers, close=close), {400, 401})

                    yield f"{route.method} {target} with a key: {name}", check
                for name, hosts in strangers.HOSTS.items():

                    def check(route=route, target=target, hosts=hosts):
                        lines = [f"{route.method} {target} HTTP/1.1", *hosts, f"Content-Length: {len(route.data)}"]
                        head = "\r\n".join([*lines, "Connection: close", "", ""]).encode()
                        self.refused(self.wire.send(head + route.data), {400, 401})

                    yield f"{route.method} {target} with a host: {name}", check

    def refused(self, reply, statuses):
        """Nobody is answered twice, nor otherwise than by a refusal. A connection may be closed without a word."""
        assert len(reply.statuses) <= 1 and (reply.statuses or reply.is_closed), reply
        if reply.statuses:
            assert reply.status in statuses if statuses else 400 <= reply.status < 500, reply
        assert b"hello" not in reply.body, reply

    def bodies(self):
        for route, target in self.posts():
            for name, make, statuses in BODIES:
                data = make(route.data)
                if data is None:
                    continue

                def check(route=route, target=target, data=data, statuses=statuses):
                    reply = self.ask(route, target, data=data)
                    assert reply.status in statuses, reply

                yield f"{target} with {name}", check

    def limits(self):
        for name, statuses, pieces in limits.oversized(
            self.wire, self.key, self.chosen.body_limit, self.chosen.header_limit
        ):

            def check(statuses=statuses, pieces=pieces):
                reply = self.wire.send(*pieces, patience=30)
                assert len(reply.statuses) <= 1, reply
                # What is still being sent may keep the sender from reading the answer.
                is_lost = not reply.statuses and reply.is_closed and len(pieces) > 1
                assert reply.status in statuses or is_lost, reply

            yield name, check
        bad = "\r\nX-Injected: yes\r\n\r\n"

        def injects(data):
            reply = self.ask(self.chat, self.chat.path, data=json.dumps(data).encode())
            assert "x-injected" not in reply.headers and len(reply.statuses) == 1 and reply.status < 500, reply

        yield "a line's end in the model", lambda: injects(self.chat.body | {"model": "x" + bad})
        yield (
            "a line's end in the setting of a model",
            lambda: injects(self.chat.body | {"switchboard": {"models": bad}}),
        )

    def smuggling(self):
        for name, data, outcome in smuggling.corpus(self.wire.authority, self.key, self.chat.data):

            def check(data=data, outcome=outcome):
                reply = self.wire.send(data, linger=0.5)
                assert len(reply.statuses) <= 1, f"two answers: {reply}"
                if outcome == smuggling.ONE:
                    assert len(reply.statuses) == 1 and reply.status < 500, reply
                else:
                    assert reply.is_closed, f"the connection stays open: {reply}"
                    assert reply.status is None or reply.status >= 400, reply

            yield name, check

    def slow(self):
        for name, limit, pieces in limits.slow(self.wire, self.key, self.chosen.body_timeout, self.chosen.idle_timeout):

            def check(pieces=pieces, limit=limit):
                reply = self.wire.send(*pieces, pause=0.25, patience=limit + 5, linger=limit + 5)
                assert reply.is_closed, f"the connection is open after {limit + 5} s: {reply}"
                assert reply.status in (None, 400, 401, 408), reply

            yield name, check

    def canaries(self):
        def asks(route, target, headers=(), data=None, **how):
            reply = self.ask(route, target, [route.credential(self.key), *headers], data, **how)
            assert reply.status is None and reply.is_closed or reply.status < 500, reply

        yield "the canary counts", self.canary_counts
        for route in (route for route in self.routes if route.is_completion):
            target = route.path + route.query
            for name, body in self.canary.bodies(route.body):
                data = json.dumps(body).encode()
                yield (
                    f"{target} with {name}",
                    lambda route=route, target=target, data=data: asks(route, target, data=data),
                )
            for name, headers in self.canary.headers():
                yield (
                    f"{target} with {name}",
                    lambda route=route, target=target, headers=headers: asks(route, target, headers),
                )
            for name, query in self.canary.queries():
                mark = "&" if route.query else "?"
                yield f"{target} with {name}", lambda route=route, place=target + mark + query: asks(route, place)
            for name, method, place, host in self.canary.targets(target):

                def check(route=route, method=method, place=place, host=host):
                    self.wire.request(method, place, [route.credential(self.key)], route.data, host=host)

                yield f"{target} with {name}", check

    def canary_counts(self):
        with socket.create_connection(self.canary.authority.split(":")):
            pass
        deadline = time.monotonic() + 2
        while self.canary.visits == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.canary.visits > 0, "nobody was counted"

    def last(self):
        """What only all the others together can tell."""

        def silence():
            heard = b"\n".join(self.wire.heard)
            for secret in [*self.chosen.secret, self.key, self.chosen.admin_key]:
                place = heard.find(secret.encode())
                assert place < 0, f"a key is in an answer: …{heard[max(0, place - 120) : place]!r}"

        def canary():
            time.sleep(0.5)
            own = 1 if "canaries" in self.ran else 0
            assert self.canary.visits == own, f"{self.canary.visits - own} connections reached the canary"

        def alive():
            assert self.wire.request("GET", "/healthz").status == 200
            self.route(self.chat, self.chat.path)

        return [("no key in any answer", silence), ("nobody at the canary", canary), ("it still answers", alive)]

    SECTIONS = {
        "slow": slow,
        "routes": each_route,
        "pages": pages,
        "carriers": carriers,
        "strangers": strangers,
        "bodies": bodies,
        "limits": limits,
        "smuggling": smuggling,
        "canaries": canaries,
    }

    def run(self):
        self.ran = self.chosen.only or list(self.SECTIONS)
        failed = 0
        with ThreadPoolExecutor(WORKERS) as pool, ThreadPoolExecutor(WORKERS) as background:
            running = {}
            for section in self.ran:
                where = background if section == "slow" else pool
                running[section] = [(name, where.submit(check)) for name, check in self.SECTIONS[section](self)]
                if section != "slow":
                    failed += report(section, running.pop(section))
            for section, checks in running.items():
                failed += report(section, checks)
            failed += report("last", [(name, pool.submit(check)) for name, check in self.last()])
        return failed


def report(section, checks):
    failures = [(name, error) for name, future in checks if (error := future.exception()) is not None]
    print(f"{section:<12}{len(checks) - len(failures)} of {len(checks)} ok", flush=True)
    for name, error in failures:
        words = (
            str(error) if isinstance(error, AssertionError) else "".join(traceback.format_exception(error, limit=-2))
        )
        print(f"  FAIL {name}\n       {words[:500]}", flush=True)
    return len(failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root")
    parser.add_argument("admin_key")
    parser.add_argument("normal_key")
    parser.add_argument("--model", default="up-gemini/simulated")
    parser.add_argument("--embedding-model", default="up-gemini/simulated-embedding")
    parser.add_argument("--secret", action="append", default=[])
    parser.add_argument("--body-limit", type=int, default=64 << 20, help="bytes")
    parser.add_argument("--header-limit", type=int, default=64 << 10, help="bytes")
    parser.add_argument("--body-timeout", type=float, default=60, help="seconds")
    parser.add_argument("--idle-timeout", type=float, default=75, help="seconds")
    parser.add_argument("--only", action="append", choices=list(Surface.SECTIONS))
    failed = Surface(parser.parse_args()).run()
    print(f"{failed} failed" if failed else "all ok")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
