"""Drives mcp-probe, which is our client with a line of JSON for everything that comes of what it is told."""

import json
import queue
import subprocess
import threading

# Seconds that anything may take here.
PATIENCE = 30


class Probe:
    def __init__(self, program, *words, environment=None):
        self.process = subprocess.Popen(
            [program, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.lines = queue.Queue()
        self.events = []
        self.progress = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def begin(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def answer(self):
        """What the last command came to; what comes before is kept."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            if line is None:
                raise AssertionError("the probe ended")
            if line["kind"] == "event":
                self.events.append(line)
            elif line["kind"] == "progress":
                self.progress.append(line)
            else:
                return line

    def ask(self, command):
        self.begin(command)
        return self.answer()

    def begin_call(self, name, arguments, seconds=PATIENCE, cancel_after=0):
        self.progress = []
        self.begin(f"call {name} {seconds} {cancel_after} {json.dumps(arguments)}")

    def call(self, name, arguments=None, seconds=PATIENCE, cancel_after=0):
        self.begin_call(name, arguments or {}, seconds, cancel_after)
        return self.answer()

    def wait_for_event(self, kind):
        """The next event of a kind, also one that has come already."""
        while True:
            for event in self.events:
                if event["event"] == kind:
                    self.events.remove(event)
                    return event
            line = self.lines.get(timeout=PATIENCE)
            if line is None:
                raise AssertionError("the probe ended")
            assert line["kind"] == "event", line
            self.events.append(line)

    def close(self):
        """Ends it; the code that it ended with."""
        self.process.stdin.close()
        return self.process.wait(timeout=PATIENCE)
