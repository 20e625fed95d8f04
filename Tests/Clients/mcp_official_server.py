"""Our client, as mcp-probe, asks a server made with the official package.

usage: mcp_official_server.py PROBE

Over standard streams and over HTTP (with sessions and streams, with streams that are taken up where they broke, with whole
answers, without sessions), opened by asking for the newest revision and by a handshake.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mcp_probe import PATIENCE, Probe
from mcp_tools_server import GENERATION

SERVER = str(Path(__file__).with_name("mcp_tools_server.py"))
NEWEST = "2026-07-28" if GENERATION == 2 else "2025-11-25"


class Place:
    """A way to reach the server, and a file where its tools leave notes."""

    def __init__(self, name, flags, folder):
        self.name = name
        self.notes = Path(folder) / f"{name.replace(' ', '-')}.notes"
        self.environment = dict(os.environ, MCP_NOTES=str(self.notes))
        self.process = None
        if name == "stdio":
            self.words = ["--env", f"MCP_NOTES={self.notes}", "stdio", sys.executable, SERVER, "stdio"]
            return
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, SERVER, "http", str(port), *flags], env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the server does not listen"
                time.sleep(0.05)
        self.words = ["http", f"http://127.0.0.1:{port}/mcp"]

    def wait_for_note(self, text):
        deadline = time.monotonic() + PATIENCE
        while not (self.notes.exists() and text in self.notes.read_text().split()):
            assert time.monotonic() < deadline, f"no tool noted {text}"
            time.sleep(0.02)

    def close(self):
        if self.process:
            # Not gently: it may have calls that it does not know to be over.
            self.process.kill()
            self.process.wait(timeout=PATIENCE)


def texts(answer):
    return [part["text"] for part in answer["parts"] if part["kind"] == "text"]


def check_introduction(probe, place, opening):
    answer = probe.ask("connect")
    assert answer["kind"] == "connected", answer
    assert answer["version"] == (NEWEST if opening == "automatic" else "2025-11-25"), answer
    assert probe.ask("ping")["kind"] == "pong"


def check_list(probe, place, opening):
    tools = {tool["name"]: tool for tool in probe.ask("tools")["tools"]}
    assert {"add", "echo", "picture", "slow"} <= set(tools), tools
    assert tools["add"]["description"] == "Adds two numbers."
    assert tools["add"]["inputSchema"]["required"] == ["a", "b"]
    assert tools["add"]["outputSchema"]["properties"]["total"]["type"] == "integer"


def check_results(probe, place, opening):
    answer = probe.call("add", {"a": 2, "b": 40})
    assert answer["structured"] == {"total": 42, "words": "2 and 40"} and not answer["isError"], answer
    text = "ünï\n\t\"quoted\" \u2028 🙂"
    assert texts(probe.call("echo", {"text": text})) == [text]
    picture = probe.call("picture")["parts"][0]
    assert picture["kind"] == "media" and picture["mediaType"] == "image/png" and picture["data"], picture
    sound, link, document = probe.call("mixed")["parts"]
    assert sound["mediaType"] == "audio/wav", sound
    assert "file:///far" in link["text"] and "far away" in link["text"], link
    assert document["text"].endswith("a note"), document
    long = texts(probe.call("long", {"size": 900_000}))[0]
    assert len(long) == 900_000, len(long)


def check_errors(probe, place, opening):
    answer = probe.call("fail", {"reason": "out of cheese"})
    if GENERATION == 2:
        # This generation does not show an exception's words to clients.
        assert answer["isError"] and "fail" in texts(answer)[0], answer
    else:
        assert answer["isError"] and "out of cheese" in texts(answer)[0], answer
    answer = probe.call("add", {"a": "two", "b": 1})
    assert answer["isError"], answer
    answer = probe.call("nothing")
    assert answer["kind"] == "error" and answer["code"] == "invalidRequest", answer
    answer = probe.ask("call add 5 0 [1]")
    assert answer["kind"] == "error" and answer["code"] == "invalidRequest", answer


def check_progress(probe, place, opening):
    answer = probe.call("slow", {"seconds": 0.2})
    assert texts(answer) == ["done"], answer
    steps = [line["progress"] for line in probe.progress]
    if place.name != "http json":
        # Some of the last ones may come after the answer, which then nobody waits for.
        assert steps and steps == sorted(steps) and steps[0] == 1, steps
        assert probe.progress[0]["total"] == 10 and probe.progress[0]["message"] == "step 1"


def check_cancelled(probe, place, opening):
    place.notes.unlink(missing_ok=True)
    answer = probe.call("slow", {"seconds": 60}, cancel_after=500)
    assert answer["kind"] == "error" and answer["code"] == "cancelled", answer
    assert texts(probe.call("echo", {"text": "still here"})) == ["still here"]
    if tells_cancellation(place, opening):
        place.wait_for_note("cancelled")


def tells_cancellation(place, opening):
    """Whether the server can notice. Without a session, one of before July 2026 does not know which call is meant; after that,
    one that gives whole answers does not watch the connection."""
    is_newest = opening == "automatic" and GENERATION == 2
    return not (place.name == "http json" if is_newest else place.name == "http stateless")


def check_timeout(probe, place, opening):
    place.notes.unlink(missing_ok=True)
    answer = probe.call("slow", {"seconds": 60}, seconds=1)
    assert answer["kind"] == "error" and answer["code"] == "timeout", answer
    assert "within 1" in answer["message"], answer
    if tells_cancellation(place, opening):
        place.wait_for_note("cancelled")


def check_broken_stream(probe, place, opening):
    answer = probe.call("broken")
    assert texts(answer) == ["whole"], answer


def check_turn(probe, place, opening):
    """A tool that changes is noticed, and not called any more until it is approved."""
    assert texts(probe.call("turn")) == ["turned"]
    # Whole answers bring no notifications, and no session is told anything: the client reads the list when it wants to.
    if place.name not in ("http json", "http stateless"):
        probe.wait_for_event("toolsChanged")
        names = [tool["name"] for tool in probe.ask("tools")["tools"]]
        assert "echo" not in names and "add" in names, names
        change = probe.wait_for_event("toolChange")
        assert change["tool"] == "echo" and change["change"] == "changed" and change["fields"] == "description", change
        answer = probe.call("echo", {"text": "x"})
        assert answer["kind"] == "error" and answer["code"] == "permission", answer
        assert probe.ask("approve echo")["isNew"]
        assert texts(probe.call("echo", {"text": "x"})) == ["x"]


def check_vanishing(probe, place, opening):
    """A server that dies in the middle of a call is started again by the next one."""
    answer = probe.call("vanish")
    assert answer["kind"] == "error" and answer["code"] == "unavailable", answer
    assert "so long" in answer["message"], answer
    assert texts(probe.call("add", {"a": 1, "b": 1}))[0], "not started again"


CHECKS = [
    check_introduction, check_list, check_results, check_errors, check_progress, check_cancelled, check_timeout, check_turn,
]


def check_environment(program):
    """The server sees what is allowed and what is configured, and nothing else."""
    environment = dict(os.environ, OPENAI_API_KEY="sk-secret", LANG="C.UTF-8")
    probe = Probe(
        program, "--env", "GIVEN=1", "stdio", sys.executable, SERVER, "stdio", environment=environment)
    names = probe.call("variables")["structured"]["result"]
    assert "OPENAI_API_KEY" not in names and "GIVEN" in names and "LANG" in names and "PATH" in names, names
    probe.close()


def check_allowed(program):
    """What is not allowed is neither listed nor called."""
    probe = Probe(program, "--allow", "ad*,picture", "stdio", sys.executable, SERVER, "stdio")
    names = [tool["name"] for tool in probe.ask("tools")["tools"]]
    assert sorted(names) == ["add", "picture"], names
    answer = probe.call("echo", {"text": "x"})
    assert answer["kind"] == "error" and answer["code"] == "permission", answer
    probe.close()


def check_forgotten_session(program, folder):
    """A server that was started anew does not know the session: another one is opened, and the call is made in that."""
    place = Place("http sessions", [], folder)
    port = place.words[1].split(":")[2].split("/")[0]
    probe = Probe(program, "--opening", "handshake", *place.words)
    assert texts(probe.call("echo", {"text": "one"})) == ["one"]
    place.close()
    place.process = subprocess.Popen(
        [sys.executable, SERVER, "http", port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    answer = probe.call("echo", {"text": "two"})
    assert answer["kind"] == "outcome" and texts(answer) == ["two"], answer
    probe.close()
    place.close()


def main():
    program = sys.argv[1]
    passed = failed = 0

    def judge(name, check):
        nonlocal passed, failed
        try:
            check()
            passed += 1
        except Exception as error:  # noqa: BLE001 - every failure is told
            failed += 1
            print(f"FAILED {name}: {type(error).__name__}: {str(error)[:2000]}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        for name, flags in [
            ("stdio", []), ("http sessions", []), ("http events", ["--events"]), ("http json", ["--json"]),
            ("http stateless", ["--stateless"]),
        ]:
            for opening in ["automatic", "handshake"]:
                place = Place(name, flags, folder)
                probe = Probe(program, "--opening", opening, *place.words)
                checks = list(CHECKS)
                if name == "http events" and opening == "handshake":
                    checks.insert(3, check_broken_stream)
                if name == "stdio":
                    checks.append(check_vanishing)
                for check in checks:
                    judge(f"{name}, {opening}: {check.__name__}", lambda: check(probe, place, opening))
                judge(f"{name}, {opening}: end", lambda: _ended(probe))
                place.close()
        judge("environment", lambda: check_environment(program))
        judge("allowed", lambda: check_allowed(program))
        judge("forgotten session", lambda: check_forgotten_session(program, folder))
    print(f"our client at official servers of generation {GENERATION}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


def _ended(probe):
    assert probe.close() == 0


if __name__ == "__main__":
    main()
