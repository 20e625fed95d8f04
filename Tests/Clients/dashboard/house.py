"""A simulated provider, the gateway in front of it, and calls of an ordinary client."""

import json
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from dashboard.page_proxy import PageProxy
from matrix.processes import Server

#: Milliseconds between two pieces of a streamed answer: slow enough to be watched.
PACE = 120
#: Would say so if it ran, in whatever way it may be put into a page.
HOSTILE = '<img src=x onerror="window.ran=1"><script>window.ran=2</script>'
#: What a name may hold: no slash, no space.
HOSTILE_NAME = "<svg><img>&lt;b&gt;"
PRICED = "anthropic/claude-haiku-4-5"
SECONDS = 30
UPSTREAM_KEYS = {"OPENAI_API_KEY": "key-of-one-upstream", "ANTHROPIC_API_KEY": "key-of-another"}


class House:
    """A slow upstream and a quick one, and gateways with and without keys."""

    def __init__(self, switchboard, folder, page=None):
        self.switchboard, self.folder, self.page = switchboard, Path(folder), page
        self._stops = []
        # A port that nobody else gets and nobody answers.
        self._dead = socket.socket()
        self._dead.bind(("127.0.0.1", 0))
        self.paced = self._start("simulate", "--port", "0", "--pace", str(PACE)).root
        self.quick = self._start("simulate", "--port", "0").root

    def stop(self):
        for stop in reversed(self._stops):
            stop()
        self._dead.close()

    def _start(self, *words, environment=None):
        server = Server([self.switchboard, *words], environment)
        self._stops.append(server.stop)
        return server

    def gateway(self, name, has_keys=False):
        return Gateway(self, name, has_keys)

    def configuration(self, keys_file):
        def absent(name):
            port = self._dead.getsockname()[1]
            return (
                f'  - {{name: {name}, dialect: openai.chat, base-url: "http://127.0.0.1:{port}/v1", model: simulated}}'
            )

        def simulated(name, fault):
            return (
                f'  - {{name: {name}, dialect: openai.chat, base-url: "{self.quick}/v1", model: simulated, '
                f'headers: {{x-simulate: "{fault}"}}}}'
            )

        lines = [
            "providers:",
            f'  - {{name: openai, base-url: "{self.paced}/v1", model: gpt-5-mini}}',
            f'  - {{name: anthropic, base-url: "{self.quick}"}}',
            absent("dead"),
            absent("absent"),
            simulated("broken", "cut,after=4"),
            simulated("overloaded", "overload-mid,after=3"),
            simulated(f"'{HOSTILE_NAME}'", "status=400"),
            "groups:",
            f"  - {{name: hopeful, models: [absent/simulated, {PRICED}]}}",
            f"  - {{name: '{HOSTILE}', models: ['{HOSTILE_NAME}/simulated']}}",
            "budgets:",
            "  - {name: team, limit: 5, period: day}",
            f"  - {{name: '{HOSTILE_NAME}', limit: 1, every-call: false}}",
            "cache: {ttl: 1h}",
        ]
        if keys_file:
            lines.append(f"gateway: {{keys-file: {keys_file}}}")
        return "\n".join(lines) + "\n"


class Gateway:
    def __init__(self, house, name, has_keys):
        self.house, self.port, self.server = house, 0, None
        self.keys_file = house.folder / f"{name}.jsonl" if has_keys else None
        self.admin = self.key("ops", "--admin") if has_keys else None
        self.client = self.key("search-team", "--model", "*/*", "--model", "*") if has_keys else None
        self.file = house.folder / f"{name}.yaml"
        self.file.write_text(house.configuration(self.keys_file))
        self.start()
        # What the browser opens.
        self.address = self.root
        if house.page:
            proxy = PageProxy(house.page, self.root)
            house._stops.append(proxy.stop)
            self.address = proxy.root

    def key(self, *words):
        command = [self.house.switchboard, "keys", "create", *words, "--file", str(self.keys_file)]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS).stdout.strip()

    def start(self):
        """At the same port as before, if it ran before."""
        words = ["serve", "--config", str(self.file), "--port", str(self.port)]
        self.server = self.house._start(*words, environment=UPSTREAM_KEYS)
        self.root = self.server.root
        self.port = int(self.root.rsplit(":", 1)[1])

    def end(self):
        """At once, in the middle of whatever it does."""
        self.house._stops.remove(self.server.stop)
        self.server.process.kill()
        self.server.stop()

    def read(self, path):
        """One of its own pages."""
        request = urllib.request.Request(self.root + path, headers=self._credential(self.admin))
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)

    def status(self):
        return self.read("/switchboard/status")

    def calls(self):
        return self.read("/switchboard/calls")["calls"]

    def call(self, model, text, **more):
        """One whole call: the status, the headers and the answer."""
        body = {"model": model, "messages": [{"role": "user", "content": text}], "max_tokens": 400}
        headers = {"content-type": "application/json", **self._credential(self.client), **more}
        request = urllib.request.Request(
            self.root + "/v1/chat/completions", data=json.dumps(body).encode(), headers=headers
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, answer.headers, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.status, refused.headers, json.load(refused)

    def _credential(self, key):
        return {"authorization": "Bearer " + key} if key else {}
