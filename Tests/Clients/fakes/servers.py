"""Starts the fake providers that others wrote: llmock, mock-ai-api, and ollama-proxy-plus before llmock."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

START_WITHIN = 30


@dataclass(frozen=True)
class Upstream:
    name: str
    dialect: str
    address: str
    model: str
    #: Whether it repeats the question.
    echoes: bool
    #: Whether it fails when it is told to.
    can_fail: bool
    #: How many pieces of text its streams have at least.
    pieces: int

    def says(self, text, question):
        """Whether a text is its answer, from the beginning to the end."""
        return question in text if self.echoes else bool(text.strip())


class Fakes:
    """The fakes run while the block does."""

    def __init__(self, folder):
        self._folder = folder
        self._processes = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self):
        ports = [_free_port() for _ in range(4)]
        self.llmock, openai, anthropic, ollama = (f"http://127.0.0.1:{port}" for port in ports)
        # Time between the pieces, so that what came before a fault has come through.
        how = ["--log-level", "error", "--response-style", "echo", "--stream-chunk-delay-ms", "10"]
        self._run("llmock", "serve", *_at(ports[0]), *how)
        self._run("mock-ai-api", "--openai-port", str(ports[1]), "--anthropic-port", str(ports[2]))
        behind = {"PROVIDERS_FAKE_API_KEY": "any", "PROVIDERS_FAKE_BASE_URL": self.llmock + "/v1"}
        self._run("ollama-proxy", "serve", *_at(ports[3]), environment=behind)
        for port in ports:
            _wait_for(port)
        self.upstreams = [
            Upstream("llmock-chat", "openai.chat", self.llmock + "/v1", "gpt-4o", True, True, 10),
            Upstream("llmock-responses", "openai.responses", self.llmock + "/v1", "gpt-4o", True, True, 10),
            Upstream("llmock-anthropic", "anthropic.messages", self.llmock + "/anthropic", "claude", True, True, 10),
            Upstream("llmock-gemini", "gemini", self.llmock + "/gemini", "gemini", True, True, 10),
            Upstream("mock-openai", "openai.chat", openai + "/v1", "gpt-4o", False, False, 1),
            Upstream("mock-anthropic", "anthropic.messages", anthropic, "claude", False, False, 1),
            Upstream("ollama-proxy", "ollama.chat", ollama, "fake/gpt-4o", True, False, 10),
        ]

    def _run(self, program, *options, environment=None):
        command = [f"{self._folder}/{program}", *options]
        self._processes.append(
            subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | (environment or {}),
            )
        )


def _at(port):
    return ["--host", "127.0.0.1", "--port", str(port)]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port):
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The fake at port {port} did not start within {START_WITHIN} s.")
