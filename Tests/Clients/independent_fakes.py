"""`switchboard ask` against fake providers that nobody of this project wrote, with their faults.

usage: independent_fakes.py SWITCHBOARD BIN_FOLDER_OF_THE_FAKES
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

SWITCHBOARD, BIN = sys.argv[1:3]
passed = failed = 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Fake:
    """A fake server that runs while the block does."""

    def __init__(self, command, ports, environment=None):
        self.command, self.ports, self.environment = command, ports, environment

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | self.environment if self.environment else None,
        )
        for port in self.ports:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
                    break
                except urllib.error.HTTPError:
                    break
                except OSError:
                    time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)


def llmock(*options):
    port = free_port()
    command = [f"{BIN}/llmock", "serve", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    fake = Fake(command + list(options), [port])
    fake.root = f"http://127.0.0.1:{port}"
    return fake


def providers(root):
    return {
        "openai": {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": root + "/v1", "OPENAI_MODEL": "gpt-4o"},
        "anthropic": {
            "ANTHROPIC_API_KEY": "any", "ANTHROPIC_BASE_URL": root + "/anthropic",
            "ANTHROPIC_MODEL": "claude-sonnet-4-5",
        },
        "google": {
            "GOOGLE_AI_API_KEY": "any", "GOOGLE_AI_BASE_URL": root + "/gemini", "GOOGLE_MODEL": "gemini-2.5-flash",
        },
    }


def ask(environment, *options, fallback=("--fallback", "none")):
    own = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        [SWITCHBOARD, "ask", "--json", "--max-tokens", "200", *fallback, *options, "hello there"],
        env=own | environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
    )


def check(name, holds, result):
    global passed, failed
    if holds:
        passed += 1
        print("ok  ", name)
    else:
        failed += 1
        print("FAIL", name, result.returncode, result.stdout[-300:], result.stderr[-500:])


def succeeds(name, result, priced=True):
    try:
        answer = json.loads(result.stdout)
        holds = answer["text"] and answer["usage"]["total"] > 0
        holds = holds and (not priced or answer["costPicodollars"] > 0)
    except (ValueError, KeyError):
        holds = False
    check(name, result.returncode == 0 and holds, result)


def fails(name, result, *codes):
    check(name, result.returncode == 1 and any(f"error: {code}" in result.stderr for code in codes), result)


with llmock() as fake:
    for name, environment in providers(fake.root).items():
        succeeds(f"llmock {name} streamed", ask(environment))
        succeeds(f"llmock {name} whole", ask(environment, "--no-stream"))

FAULTS = [(401, ["authentication"]), (429, ["rateLimited"]), (503, ["unavailable"]), (500, ["unavailable"])]
for status, codes in FAULTS:
    with llmock("--error-rate", f"{status}=1") as fake:
        for name, environment in providers(fake.root).items():
            fails(f"llmock {name} {status}", ask(environment), *codes)
            fails(f"llmock {name} {status} whole", ask(environment, "--no-stream"), *codes)

BROKEN = ["incompleteStream", "unavailable", "badResponse", "timeout"]
for kind in ["disconnect", "truncate", "malformed", "stall"]:
    with llmock("--stream-fault", f"{kind}=1", "--stream-stall-seconds", "30") as fake:
        for name, environment in providers(fake.root).items():
            fails(f"llmock {name} {kind}", ask(environment, "--timeout", "3"), *BROKEN)

ports = [free_port(), free_port()]
command = [f"{BIN}/mock-ai-api", "--openai-port", str(ports[0]), "--anthropic-port", str(ports[1])]
with Fake(command, ports):
    mock = {
        "openai": {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": f"http://127.0.0.1:{ports[0]}/v1"},
        "anthropic": {"ANTHROPIC_API_KEY": "any", "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{ports[1]}"},
    }
    for name, model in [("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5")]:
        succeeds(f"mock-ai-api {name} streamed", ask(mock[name], "--model", model))
        succeeds(f"mock-ai-api {name} whole", ask(mock[name], "--model", model, "--no-stream"))



def ollama(fake):
    """An Ollama that nobody of this project wrote, in front of another fake."""
    port = free_port()
    proxy = Fake(
        [f"{BIN}/ollama-proxy", "serve", "--host", "127.0.0.1", "--port", str(port)], [port],
        {"PROVIDERS_FAKE_API_KEY": "any", "PROVIDERS_FAKE_BASE_URL": fake.root + "/v1"},
    )
    proxy.variables = {"OLLAMA_API_URL": f"http://127.0.0.1:{port}", "OLLAMA_MODEL": "fake/gpt-4o"}
    return proxy


with llmock() as fake, ollama(fake) as proxy:
    succeeds("ollama-proxy-plus streamed", ask(proxy.variables), priced=False)
    succeeds("ollama-proxy-plus whole", ask(proxy.variables, "--no-stream"), priced=False)

for status in [401, 429, 503]:
    with llmock("--error-rate", f"{status}=1") as fake, ollama(fake) as proxy:
        for mode in [[], ["--no-stream"]]:
            fails(f"ollama-proxy-plus {status} {mode}", ask(proxy.variables, "--timeout", "20", *mode), "unavailable")

# What llmock says of us as a client that falls back: it saw every attempt, and judges pauses, number and kind.
SCENARIOS = [
    ("429 with retry-after once", {"status": 429, "retry_after": 2, "times": 1}, True),
    ("429 once", {"status": 429, "times": 1}, True),
    ("429 for ever", {"status": 429, "times": None}, False),
    ("429 for longer than anybody waits", {"status": 429, "retry_after": 600, "times": None}, None),
    ("500 once", {"status": 500, "times": 1}, True),
    ("503 for ever", {"status": 503, "times": None}, False),
    ("401 for ever", {"status": 401, "times": None}, False),
    ("400 for ever", {"status": 400, "times": None}, False),
]


def control(root, method, path, body=None):
    request = urllib.request.Request(
        f"{root}/_llmock/{path}", method=method, data=json.dumps(body).encode() if body is not None else None
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read() or b"{}")


with llmock() as fake:
    for name, environment in providers(fake.root).items():
        for what, fault, recovers in SCENARIOS:
            for mode in [[], ["--no-stream"]]:
                control(fake.root, "POST", "reset")
                control(fake.root, "POST", "scenario", {"behaviors": [{"type": "fail"} | fault]})
                result = ask(environment, *mode, fallback=())
                verdict = control(fake.root, "GET", "verdict")
                # Who asks to wait ten minutes is not asked again at all, which llmock calls giving up. Of two pauses that
                # are drawn at random the second may be the shorter one, which it calls no backoff.
                excused = {"no_backoff"} | ({"gave_up"} if recovers is None else set())
                findings = [one["code"] for one in verdict["findings"] if one["code"] not in excused]
                holds = not findings and verdict["attempts"] > 0 and (result.returncode == 0) == bool(recovers)
                check(f"llmock's verdict, {name}, {what} {mode} {findings}", holds, result)

# Streams that break, once. Before the first word the same request is made again, which llmock sees as a retry. After it the
# rest is asked for, which is another request: llmock, which knows retries by their bodies, takes that for a new call, so what
# it says of the first one is excused, and that the answer came whole is what counts.
OTHER_CALL = {"truncated_stream_accepted", "malformed_chunk_ignored", "gave_up"}
with llmock() as fake:
    for name, environment in providers(fake.root).items():
        for kind in ["disconnect", "truncate", "malformed"]:
            for chunks in [0, 4]:
                control(fake.root, "POST", "reset")
                fault = {"type": "stream_fault", "kind": kind, "after_chunks": chunks, "times": 1}
                control(fake.root, "POST", "scenario", {"behaviors": [fault]})
                result = ask(environment, fallback=("--fallback", "continuing"))
                verdict = control(fake.root, "GET", "verdict")
                # A stream that it had written to its end before we hung up it takes for one that we liked.
                excused = OTHER_CALL if chunks else {"malformed_chunk_ignored"}
                findings = [one["code"] for one in verdict["findings"] if one["code"] not in excused]
                holds = not findings and verdict["attempts"] == 2 and result.returncode == 0
                holds = holds and json.loads(result.stdout)["finish"] == "stop"
                check(f"llmock's verdict, {name}, {kind} after {chunks} chunks {findings}", holds, result)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
