"""Real programs finish a task through the gateway, each against an upstream that speaks another vendor's dialect.

usage: programs.py SWITCHBOARD VENVS [--only TEXT] [--allow-missing] [--tolerate TEXT] [--show]

VENVS is the folder of the virtual environments that Scripts/test-programs has made. It is run where there is no network
but the loopback interface: that script sees to it. Prints a line for each program; exits with 1 when one failed.
"""

import argparse
import json
import os
import socket
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from programs import task_aider, task_claude_code, task_llm, task_mini_swe_agent, task_smolagents
from programs.program import Missing

MODULES = [task_claude_code, task_aider, task_llm, task_mini_swe_agent, task_smolagents]
WORKERS = 2
#: Seconds for all of it.
DEADLINE = 270
#: How much of a failed program's output is shown.
LAST = 1500


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("venvs", type=Path, help="the folder of the virtual environments")
    parser.add_argument("--only", default="", help="programs whose name contains this")
    parser.add_argument("--allow-missing", action="store_true", help="a program that is not installed is no failure")
    parser.add_argument(
        "--tolerate",
        action="append",
        default=[],
        metavar="TEXT",
        help="faults of requests that contain this are passed over, to see what comes after them",
    )
    parser.add_argument("--show", action="store_true", help="what each program printed, and what was asked")
    return parser.parse_args()


def prove(program, chosen, deadline):
    """What came of the program ("ok", "FAIL" or "skip"), and its line."""
    began = time.monotonic()
    label = f"{program.name} -> {program.upstream}"
    try:
        program.prove(os.path.abspath(chosen.switchboard), chosen.venvs.absolute(), deadline, chosen.tolerate)
        asked = len(program.received)
        return "ok", f"{label}: {asked} requests, {time.monotonic() - began:.1f} s"
    except Missing as missing:
        return "skip" if chosen.allow_missing else "FAIL", f"{label}: {missing}"
    except (Exception, SystemExit) as error:
        kind = "" if isinstance(error, AssertionError) else type(error).__name__ + ": "
        last = "\n".join(run.everything()[-LAST:].strip() for run in program.runs[-1:])
        return "FAIL", f"{label}: {kind}{error}\n" + "\n".join("      | " + line for line in last.splitlines())


def show(program):
    for run in program.runs:
        print(f"--- {program.name} ended with {run.code} and printed\n{run.output}\n--- and on standard error\n{run.errors}")
    for received in program.received:
        print(f"--- asked {received.path}: {json.dumps(received.body)}\n--- got {received.turn or received.faults}")


def main():
    chosen = arguments()
    if others := [name for _, name in socket.if_nameindex() if name != "lo"]:
        raise SystemExit(f"There are other networks than loopback here ({', '.join(others)}): use Scripts/test-programs.")
    for name in [name for name in os.environ if name not in ("PATH", "HOME", "LANG", "TMPDIR")]:
        del os.environ[name]
    wanted = [program for module in MODULES for program in module.programs() if chosen.only in program.name]
    if not wanted:
        raise SystemExit("No program was chosen.")
    began = time.monotonic()
    outcomes = Counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        done = pool.map(lambda program: prove(program, chosen, began + DEADLINE), wanted)
        for program, (outcome, line) in zip(wanted, done):
            print(f"{outcome:<5} {line}", flush=True)
            outcomes[outcome] += 1
            if chosen.show:
                show(program)
    print(f"It took {time.monotonic() - began:.1f} s.")
    print(f"{outcomes['ok']} passed, {outcomes['FAIL']} failed, {outcomes['skip']} skipped")
    sys.exit(1 if outcomes["FAIL"] else 0)


if __name__ == "__main__":
    main()
