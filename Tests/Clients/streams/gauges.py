"""What a process takes: memory, open files, calls in flight."""

import asyncio
import os
import re
import resource
import time
import urllib.request
from pathlib import Path

# Seconds.
PAGE_WITHIN = 10


def raise_file_limit():
    """As many open files as the system lets us have: each stream takes two in the gateway and two here."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Gauges:
    """Of one gateway."""

    def __init__(self, process, root):
        self._process = process
        self._root = root

    @property
    def is_running(self):
        return self._process.poll() is None

    def memory(self):
        """Resident bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def files(self):
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def _in_flight(self):
        try:
            with urllib.request.urlopen(self._root + "/metrics", timeout=PAGE_WITHIN) as answer:
                text = answer.read().decode()
        except OSError as error:
            print(f"  /metrics did not answer within {PAGE_WITHIN} s: {error}", flush=True)
            return None
        return int(float(re.search(r"^switchboard_in_flight (\S+)$", text, re.M)[1]))

    async def in_flight(self):
        """By the gateway's own account; `None` where it does not answer in time."""
        return await asyncio.get_running_loop().run_in_executor(None, self._in_flight)

    async def until_idle(self, seconds):
        """How long it takes until no call is in flight; `None` when it takes longer than that."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while loop.time() - began < seconds:
            if await self.in_flight() == 0:
                return loop.time() - began
            await asyncio.sleep(0.1)
        return None


class Peak:
    """Watches the memory while something happens."""

    EVERY = 0.2

    def __init__(self, gauges):
        self._gauges = gauges
        self.before = self.peak = gauges.memory()

    async def __aenter__(self):
        self._task = asyncio.ensure_future(self._watch())
        return self

    async def __aexit__(self, *error):
        self._task.cancel()
        if self._gauges.is_running:
            self.peak = max(self.peak, self._gauges.memory())

    async def _watch(self):
        while self._gauges.is_running:
            self.peak = max(self.peak, self._gauges.memory())
            await asyncio.sleep(self.EVERY)

    def growth(self, streams):
        """Bytes for each stream."""
        return (self.peak - self.before) / streams


class Lag:
    """How late this process itself is, at most: what it measures cannot be more exact than that."""

    EVERY = 0.02

    async def __aenter__(self):
        self.most = 0
        self._task = asyncio.ensure_future(self._watch())
        return self

    async def __aexit__(self, *error):
        self._task.cancel()

    async def _watch(self):
        while True:
            began = time.monotonic()
            await asyncio.sleep(self.EVERY)
            self.most = max(self.most, time.monotonic() - began - self.EVERY)


def megabytes(size):
    return f"{size / (1 << 20):.1f} MB"


def kilobytes(size):
    return f"{size / 1024:.1f} KB"
