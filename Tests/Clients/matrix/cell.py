"""One cell of the matrix: a case of a front door at an upstream."""

import re
import time
import uuid
from contextlib import contextmanager

from .cases import CASES
from .door import Ask
from .upstreams import Received


class Cell:
    """What a case works with. Its mark stands in all that it asks, so that its calls are found among the recordings."""

    def __init__(self, door, upstream, case, proxy, *, model, headers, secrets, is_direct, reasons=()):
        self.door = door
        self.upstream = upstream
        self.case = case
        self.model = model
        self.headers = headers
        self.is_direct = is_direct
        self.mark = "mark" + uuid.uuid4().hex[:12]
        #: Why less is asked of this cell, if it is.
        self.reasons = reasons
        #: Those without which it would have failed.
        self.excuses = []
        self.failure = None
        self.seconds = 0.0
        self._proxy = proxy
        self._client_key, self._upstream_key = secrets

    def question(self, words, image=False):
        return self.door.question(f"{words} {self.mark}", image)

    def ask(self, **wanted):
        return Ask(self.model, headers=self.headers, **wanted)

    def recordings(self):
        return self._proxy.holding(self.mark.encode())

    def received(self):
        """The last request that the upstream got."""
        return Received(self.upstream, self.recordings()[-1])

    @contextmanager
    def excusable(self, check):
        """Holds a check that may fail where the cell has a reason for it."""
        try:
            yield
        except AssertionError:
            reason = next((reason for reason in self.reasons if reason.check == check), None)
            if reason is None:
                raise
            self.excuses.append(reason)

    def run(self):
        began = time.monotonic()
        try:
            CASES[self.case].check(self)
            self._check_what_left()
        except Exception as error:
            self.failure = error
        self.seconds = time.monotonic() - began

    def _check_what_left(self):
        """The upstream was asked at a path of its own, with its own key, and learns nothing of the client's."""
        recordings = self.recordings()
        assert recordings, "the upstream was not asked"
        for recording in recordings:
            assert re.fullmatch(self.upstream.paths, recording.target), f"the upstream was asked at {recording.target}"
            if self.is_direct:
                continue
            head = [recording.target, *(f"{name}: {value}" for name, value in recording.headers)]
            assert not any(self._client_key in line for line in head), "the client's key reached the upstream"
            assert self._client_key.encode() not in recording.body, "the client's key reached the upstream"
            foreign = [name for name, _ in recording.headers if name.lower().startswith("x-switchboard-")]
            assert not foreign, f"{foreign} reached the upstream"
            header = self.upstream.key_header or "authorization"
            key = self._upstream_key if self.upstream.key_header else "Bearer " + self._upstream_key
            assert recording.values(header) == [key], (
                f"the upstream got {len(recording.values(header))} keys or another"
            )
