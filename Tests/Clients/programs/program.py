"""A program that finishes a task through the gateway, what it needs for that, and what came of it."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from matrix.processes import Server

from .script import Script
from .scripted_upstream import ScriptedUpstream

UPSTREAM_KEY = "upstream-key-of-the-programs"
CLIENT_KEY = "client-key-of-the-programs"
GROUP = """groups:
  - {{name: "{model}", models: [scripted/{asked}]}}
"""


class Missing(Exception):
    """The program is not installed."""


@dataclass
class Place:
    """Where a program runs: its folders, and the gateway's address."""

    work: Path
    home: Path
    root: str
    venvs: Path

    def program(self, venv, name):
        path = self.venvs / venv / name
        if not os.access(path, os.X_OK):
            raise Missing(f"{name} is not installed in {venv}")
        return str(path)

    def write(self, name, text):
        path = self.work / name
        path.write_text(text)
        return path

    def read(self, name):
        return (self.work / name).read_text()


@dataclass
class Run:
    """A process that has come to its end."""

    code: int
    output: str
    errors: str

    def everything(self):
        return self.output + self.errors


@dataclass
class Program:
    """One line of the table. `task` does it and returns its runs; `check` asserts on what they did and what was asked."""

    name: str
    #: What the program calls its model; the gateway has a group of that name.
    model: str
    upstream: str
    script: Script
    task: object
    check: object
    #: Seconds for all that it starts.
    timeout: float = 60
    #: What the program is told to ask for, where that is not the model's name alone.
    model_argument: str = ""
    runs: list[Run] = field(default_factory=list)
    received: list = field(default_factory=list)

    def run(self, place, command, environment=None):
        """Runs a command in the program's work folder, in an environment of its own."""
        clean = {
            "PATH": os.pathsep.join([os.path.dirname(command[0]), "/usr/local/bin:/usr/bin:/bin"]),
            "HOME": str(place.home),
            "TMPDIR": str(place.home),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "PYTHONDONTWRITEBYTECODE": "1",
            **(environment or {}),
        }
        process = subprocess.Popen(
            command,
            cwd=place.work,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        left = max(1, self.ends - time.monotonic())
        try:
            output, errors = process.communicate(timeout=left)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate(timeout=10)
            errors += b"\n(ended: it took too long)"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # What it left running.
        finished = Run(process.returncode, output.decode(errors="replace"), errors.decode(errors="replace"))
        self.runs.append(finished)
        return finished

    def prove(self, switchboard, venvs, deadline, tolerated=()):
        """Plays the whole of it. Raises what went wrong."""
        self.ends = min(deadline, time.monotonic() + self.timeout)
        assert time.monotonic() < deadline, "there was no time left for it"
        upstream = ScriptedUpstream(self.upstream, self.script, tolerated)
        gateway = None
        with tempfile.TemporaryDirectory(prefix="switchboard-programs-") as folder:
            work, home = Path(folder, "work"), Path(folder, "home")
            work.mkdir()
            home.mkdir()
            try:
                file = Path(folder, "gateway.yaml")
                file.write_text(self.configuration(upstream))
                gateway = Server(
                    [switchboard, "serve", "--config", str(file), "--port", "0"], {"SCRIPTED_KEY": UPSTREAM_KEY}
                )
                place = Place(work, home, gateway.root, venvs)
                self.received = upstream.received
                self.task(self, place)
                for received in self.received:
                    faults = "; ".join(received.faults)
                    assert not faults, f"{self.upstream} refused {received.path}: {faults[:1500]}"
                for run in self.runs:
                    assert run.code == 0, f"it ended with {run.code}"
                self.check(self, place)
                assert UPSTREAM_KEY not in "".join(run.everything() for run in self.runs), "the upstream's key was shown"
            finally:
                if gateway:
                    gateway.stop()
                upstream.stop()

    def configuration(self, upstream):
        lines = [
            "providers:",
            "  - name: scripted",
            f"    dialect: {self.upstream}",
            f'    base-url: "{upstream.root}"',
            f"    model: {upstream.dialect.MODEL}",
            "    key-variable: SCRIPTED_KEY",
        ]
        if upstream.dialect.KEY_HEADER:
            lines.append(f"    key-header: {upstream.dialect.KEY_HEADER}")
        return "\n".join(lines) + "\n" + GROUP.format(model=self.model, asked=upstream.dialect.MODEL)

    def expect_turns(self, *said, streamed=None):
        """Asserts that turns were given that contain these texts or call these tools, in this order, among others."""
        given = iter(self.received)
        for text in said:
            for received in given:
                turn = received.turn
                if text in turn.say or any(call.name == text for call in turn.calls):
                    break
            else:
                raise AssertionError(f"the upstream never came to say {text!r}")
            if streamed is not None:
                word = "not streamed" if streamed else "streamed"
                assert received.asked.is_streamed == streamed, f"the answer {text!r:.40} was {word}"
