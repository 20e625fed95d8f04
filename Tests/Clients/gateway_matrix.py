"""Five client libraries at the gateway's five front doors, each against five kinds of upstream.

usage: gateway_matrix.py SWITCHBOARD [--direct] [--door D] [--upstream U] [--case C] [--bare] [--extra FILE] [--key KEY]

A cell asks through `switchboard serve`, a recording proxy and `switchboard simulate`; with `--direct` there is no
gateway, and each library asks at its own dialect only. Exits with 1 when a cell failed.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from matrix.cases import CASES
from matrix.cell import Cell
from matrix.door_anthropic_messages import AnthropicMessagesDoor
from matrix.door_gemini import GeminiDoor
from matrix.door_ollama_chat import OllamaChatDoor
from matrix.door_openai_chat import OpenAIChatDoor
from matrix.door_openai_responses import OpenAIResponsesDoor
from matrix.processes import Server, configuration
from matrix.proxy import RecordingProxy
from matrix.upstreams import UPSTREAMS

DOORS = [OpenAIChatDoor, OpenAIResponsesDoor, AnthropicMessagesDoor, GeminiDoor, OllamaChatDoor]
WORKERS = 6
# Milliseconds between two pieces of a simulated answer: enough to see that a stream is passed on as it comes.
PACE = 10
# Seconds.
DEADLINE = 230
UPSTREAM_KEY = "upstream-key-of-the-matrix"

# What a dialect cannot say: the number that the matrix shows, the cells (None is all of them), and the one check of
# these cells that may fail. Everything else in them must hold, so no cell is left out. A row that a cell did not need
# is named at the end.
Reason = namedtuple("Reason", "number doors upstreams cases check why")
REASONS = [
    Reason(
        1,
        ["ollama.chat"],
        None,
        ["parallel", "result", "thinking"],
        "ids",
        "The calls of Ollama's client library have no ids: their names and their order tell them apart.",
    ),
    Reason(
        2,
        ["ollama.chat"],
        ["openai.responses", "anthropic.messages", "gemini"],
        ["thinking"],
        "thoughts",
        "A message of Ollama's chat has no field for a signature of its thoughts.",
    ),
    Reason(
        3,
        ["openai.responses", "anthropic.messages", "gemini", "ollama.chat"],
        ["openai.chat"],
        ["thinking"],
        "thoughts",
        "Chat Completions takes no thoughts in a request, and servers that do have different fields for them: only a "
        "client of the same dialect knows which.",
    ),
]


def reasons_for(door, upstream, case):
    return [
        reason
        for reason in REASONS
        if door in reason.doors and upstream in (reason.upstreams or [upstream]) and case in reason.cases
    ]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("--direct", action="store_true", help="no gateway: each library at its own dialect")
    parser.add_argument("--door", choices=[door.dialect for door in DOORS])
    parser.add_argument("--upstream", choices=[upstream.dialect for upstream in UPSTREAMS])
    parser.add_argument("--case", choices=list(CASES))
    parser.add_argument("--bare", action="store_true", help="the addresses without the dialect's prefix")
    parser.add_argument("--extra", type=Path, help="YAML that is appended to the gateway's configuration")
    parser.add_argument("--key", default="client-key-of-the-matrix", help="the key that the clients send")
    return parser.parse_args()


def plan(chosen):
    """The cells that were chosen, as `(door, upstream, case)`."""
    for case in CASES:
        for door in DOORS:
            for upstream in UPSTREAMS:
                if chosen.door in (None, door.dialect) and chosen.upstream in (None, upstream.dialect):
                    if chosen.case in (None, case) and (not chosen.direct or door.dialect == upstream.dialect):
                        yield door, upstream, case


def provider(door, upstream, case):
    """A faulty provider serves one cell only: what the gateway learns about it must not reach another."""
    if CASES[case].fault is None:
        return upstream.name
    return f"{upstream.name}-{case}-for-{door.dialect.replace('.', '-')}"


def build(chosen, wanted, root, proxies):
    made = {}
    for door, upstream, case in wanted:
        fault = CASES[case].fault
        proxy = proxies[upstream.dialect, CASES[case].is_paced]
        if chosen.direct:
            address = proxy.root + door.bare
            headers = {"x-simulate": fault} if fault else {}
        else:
            address = root + (door.bare if chosen.bare else door.prefix)
            headers = {"x-switchboard-fallback": "none"} if fault else {}
        if address not in made.setdefault(door, {}):
            made[door][address] = door(address, chosen.key)
        yield Cell(
            made[door][address],
            upstream,
            case,
            proxy,
            model="simulated" if chosen.direct else provider(door, upstream, case) + "/simulated",
            headers=headers,
            secrets=(chosen.key, UPSTREAM_KEY),
            is_direct=chosen.direct,
            reasons=reasons_for(door.dialect, upstream.dialect, case),
        )


def run(cells, deadline):
    pool = ThreadPoolExecutor(WORKERS)
    waiting = {pool.submit(cell.run): cell for cell in cells}
    _, late = wait(waiting, timeout=deadline)
    for future in late:
        future.cancel()
        waiting[future].failure = TimeoutError(f"it was not done when {deadline} s were over")
    pool.shutdown(wait=False, cancel_futures=True)


def show(cells):
    upstreams = [upstream.dialect for upstream in UPSTREAMS]
    table = {(cell.case, cell.door.dialect, cell.upstream.dialect): cell for cell in cells}
    for case in CASES:
        if not any(cell.case == case for cell in cells):
            continue
        print(f"\n{case:<21}" + "".join(f"{upstream:<20}" for upstream in upstreams))
        for door in DOORS:
            words = [word(table.get((case, door.dialect, upstream))) for upstream in upstreams]
            if any(words):
                print(f"  {door.dialect:<19}" + "".join(f"{word:<20}" for word in words).rstrip())


def word(cell):
    if cell is None:
        return ""
    if cell.failure is not None:
        return "FAIL"
    numbers = sorted({reason.number for reason in cell.excuses})
    return f"ok ({', '.join(map(str, numbers))})" if numbers else "ok"


def explain(cells):
    used = {reason.number: reason for cell in cells for reason in cell.excuses}
    if used:
        print("\nok (n): everything but one check, because")
        for number in sorted(used):
            print(f"  {number}  {used[number].why}")
    for cell in cells:
        for reason in cell.reasons:
            if cell.failure is None and reason not in cell.excuses:
                place = f"{cell.door.dialect} at {cell.upstream.dialect}, {cell.case}"
                print(f"Not needed: reason {reason.number} for {place}.")
    failed = [cell for cell in cells if cell.failure is not None]
    for cell in failed:
        print(f"\nFAIL {cell.case}: {cell.door.dialect} at {cell.upstream.dialect} ({cell.model}, {cell.mark})")
        print("".join(traceback.format_exception(cell.failure, limit=-4)).rstrip())
    return failed


def simulate(switchboard, servers):
    """Recording proxies, one for each dialect: before a provider that takes its time and before one that does not."""
    proxies = {}
    for is_paced in (True, False):
        servers.append(Server([switchboard, "simulate", "--port", "0", "--pace", str(PACE if is_paced else 0)]))
        port = int(servers[-1].root.rpartition(":")[2])
        for upstream in UPSTREAMS:
            proxies[upstream.dialect, is_paced] = RecordingProxy(upstream.dialect, port)
    return proxies


def serve(chosen, wanted, proxies, servers, folder):
    """Starts the gateway, with a provider for each upstream and for each cell that needs a faulty one."""
    providers = {}
    for door, upstream, case in wanted:
        base = proxies[upstream.dialect, CASES[case].is_paced].root
        providers[provider(door, upstream, case)] = (upstream, base, CASES[case].fault)
    extra = chosen.extra.read_text() if chosen.extra else ""
    file = Path(folder, "gateway.yaml")
    file.write_text(configuration([(name, *rest) for name, rest in providers.items()], extra))
    command = [chosen.switchboard, "serve", "--config", str(file), "--port", "0"]
    servers.append(Server(command, {"MATRIX_UPSTREAM_KEY": UPSTREAM_KEY}))
    return servers[-1].root


def main():
    chosen = arguments()
    began = time.monotonic()
    wanted = list(plan(chosen))
    if not wanted:
        raise SystemExit("No cell was chosen.")
    servers = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            proxies = simulate(chosen.switchboard, servers)
            root = None if chosen.direct else serve(chosen, wanted, proxies, servers, folder)
            cells = list(build(chosen, wanted, root, proxies))
            run(cells, DEADLINE - (time.monotonic() - began))
            show(cells)
            failed = explain(cells)
            print(f"\n{len(cells) - len(failed)} passed, {len(failed)} failed, {time.monotonic() - began:.1f} s")
            if failed and not chosen.direct:
                print("The gateway said last:\n" + servers[-1].log()[-3000:])
        finally:
            for server in reversed(servers):
                server.stop()
    sys.stdout.flush()
    # A call that hangs must not keep the process.
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
