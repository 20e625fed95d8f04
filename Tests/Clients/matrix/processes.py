"""Starts the simulated provider and the gateway, and stops them."""

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

START_WITHIN = 20


class Server:
    """A process that prints its address when it is ready."""

    def __init__(self, command, environment=None):
        self._log = tempfile.NamedTemporaryFile(prefix="switchboard-", suffix=".log", delete=False)
        self.process = subprocess.Popen(
            command, stdout=self._log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        self.root = self._address(command)

    def log(self):
        return Path(self._log.name).read_text(errors="replace")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.unlink(self._log.name)

    def _address(self, command):
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            if found := re.search(r"http://[0-9.\[\]:a-z]+", self.log()):
                return found.group()
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.process.kill()
        raise SystemExit(f"{' '.join(command)} printed no address. It said:\n{self.log()}")


def configuration(providers, extra=""):
    """The configuration file's text. A provider is `(name, upstream, base URL, fault)`."""
    lines = ["providers:"]
    for name, upstream, base, fault in providers:
        lines += [
            f"  - name: {name}",
            f"    dialect: {upstream.dialect}",
            f'    base-url: "{base}{upstream.suffix}"',
            "    model: simulated",
            "    key-variable: MATRIX_UPSTREAM_KEY",
        ]
        if upstream.key_header:
            lines.append(f"    key-header: {upstream.key_header}")
        if fault:
            lines.append(f'    headers: {{x-simulate: "{fault}"}}')
    return "\n".join(lines) + "\n" + extra
