"""What was looked at, and what came of it."""

import time
import traceback
from contextlib import contextmanager

#: Lines of a driver's message that are shown: the rest is its own stack.
LINES = 3


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    @contextmanager
    def __call__(self, name, is_counted=True):
        """A check: it has failed when its block raises. What comes after it is looked at all the same. One that is not
        counted is told of only when it has failed."""
        began = time.monotonic()
        try:
            yield
        except Exception as error:
            self.failed += 1
            kind = "" if isinstance(error, AssertionError) else type(error).__name__ + ": "
            lines = str(error).splitlines()[:LINES]
            place = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAIL  {name}\n      {kind}" + "\n      ".join(lines), flush=True)
            print(f"      at {place.filename.rsplit('/', 1)[-1]}:{place.lineno}", flush=True)
        else:
            if not is_counted:
                return
            self.passed += 1
            print(f"ok    {name}, {time.monotonic() - began:.1f} s", flush=True)
