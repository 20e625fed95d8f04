"""How long `switchboard serve --port 0` takes from exec to the line with its address: each run, and their median.

usage: start_time.py SWITCHBOARD [--runs 11] [--goal MILLISECONDS]

It runs in an empty folder without environment variables, so that no key and no configuration is found.
"""

import argparse
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time

LONGEST = 30.0


def start(program: str, folder: str) -> float:
    """Milliseconds to the address; the gateway is told to stop then, and must end well."""
    began = time.monotonic()
    gateway = subprocess.Popen(
        [program, "serve", "--port", "0"], cwd=folder, env={}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        seen = b""
        while b"\n" not in seen or b"http://" not in seen:
            left = began + LONGEST - time.monotonic()
            if left <= 0 or not select.select([gateway.stdout], [], [], left)[0]:
                sys.exit(f"No address within {LONGEST:.0f} s.")
            piece = os.read(gateway.stdout.fileno(), 4096)
            if not piece:
                sys.exit(f"The gateway ended ({gateway.wait(LONGEST)}) before it said its address.")
            seen += piece
        taken = (time.monotonic() - began) * 1_000
        gateway.terminate()
        if gateway.wait(LONGEST) != 0:
            sys.exit(f"The gateway ended with {gateway.returncode} after SIGTERM.")
        return taken
    finally:
        if gateway.poll() is None:
            gateway.kill()
            gateway.wait(LONGEST)
        gateway.stdout.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("switchboard")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--goal", type=float)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = [start(os.path.abspath(options.switchboard), folder) for _ in range(options.runs)]
    median = statistics.median(times)
    print("milliseconds:", " ".join(f"{taken:.0f}" for taken in times))
    verdict = ""
    if options.goal is not None:
        verdict = f", the goal of {options.goal:.0f} ms is {'met' if median < options.goal else 'MISSED'}"
    print(f"from exec to the address: {median:.1f} ms (median of {len(times)}){verdict}")


if __name__ == "__main__":
    main()
