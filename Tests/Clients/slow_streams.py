"""A thousand slow streams at the same time, and what they take.

usage: slow_streams.py SWITCHBOARD [RELEASE] [--streams N] [--slow-readers] [--leave] [--soak MINUTES [--limit MB]]

The gateway asks an upstream that is here and takes its time, and clients at four of its doors read what comes. Without
a flag, all streams are read to their end; with --slow-readers, --leave or --soak, that is done instead. With two
programs both are measured, and only the second one is judged on its memory. Exits with 1 when something was wrong.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matrix.processes import Server
from streams import rounds, soak
from streams.doors import DOORS, Door
from streams.gauges import Gauges, raise_file_limit
from streams.upstream import Upstream

# To each server the gateway has 64 connections at most.
PROVIDERS = 20
PROVIDER = """\
  - name: {name}
    dialect: openai.chat
    base-url: "{root}/v1"
    model: slow
    key-variable: STREAMS_UPSTREAM_KEY
"""


def configuration(roots):
    """A provider for each address, and one whose calls fail, at the last."""
    named = [(f"slow{number}", root) for number, root in enumerate(roots)] + [("faulty", roots[-1])]
    providers = "".join(PROVIDER.format(name=name, root=root) for name, root in named)
    return f"providers:\n{providers}gateway:\n  log: {{level: error}}\n"


@dataclass
class Setting:
    root: str
    upstream: Upstream
    gauges: Gauges
    is_judged: bool
    models: Iterator[str]
    doors: list[Door]

    def door(self, number):
        return self.doors[number % len(self.doors)]

    def next_model(self):
        return next(self.models)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("release", nargs="?", help="the program as it is released, which is judged on its memory")
    parser.add_argument("--streams", type=int, help="how many; 1,000, slow readers 200, leavers 500")
    parser.add_argument("--providers", type=int, default=PROVIDERS, help="over how many servers they are spread")
    parser.add_argument("--door", choices=[door.name for door in DOORS], help="this one alone")
    parser.add_argument("--words", type=int, default=40, help="of each answer")
    parser.add_argument("--pace", type=int, default=500, help="milliseconds between two words")
    parser.add_argument("--seconds", type=int, default=30, help="how long slow readers read")
    parser.add_argument("--size", type=int, default=1 << 20, help="bytes of an answer to slow readers")
    parser.add_argument("--slow-readers", action="store_true")
    parser.add_argument("--leave", action="store_true")
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    parser.add_argument("--limit", type=float, metavar="MB", help="the most that --soak may let memory grow an hour")
    return parser.parse_args()


async def play(setting, chosen):
    """The rounds that were chosen, one after another; what was wrong."""
    problems = []
    if chosen.slow_readers:
        problems += await rounds.slow_readers(setting, chosen.streams or 200, chosen.size, chosen.seconds)
    if chosen.leave:
        problems += await rounds.leavers(setting, chosen.streams or 500, chosen.words, chosen.pace)
    if chosen.soak:
        limit = chosen.limit if setting.is_judged or chosen.release is None else None
        problems += await rounds.warm_up(setting)
        problems += await soak.soak(setting, chosen.soak, limit)
    if not (chosen.slow_readers or chosen.leave or chosen.soak):
        problems += await rounds.all_at_once(setting, chosen.streams or 1000, chosen.words, chosen.pace)
    if not setting.gauges.is_running:
        problems.append("the gateway is gone")
    return problems


async def measure(program, is_judged, chosen):
    upstream = Upstream()
    await upstream.start(chosen.providers)
    doors = [door for door in DOORS if chosen.door in (None, door.name)]
    models = itertools.cycle([f"slow{number}/slow" for number in range(chosen.providers)])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "gateway.yaml")
        file.write_text(configuration(upstream.roots))
        command = [program, "serve", "--config", str(file), "--port", "0"]
        loop = asyncio.get_running_loop()
        environment = {"STREAMS_UPSTREAM_KEY": "key", "NO_PROXY": "*"}
        gateway = await loop.run_in_executor(None, Server, command, environment)
        try:
            gauges = Gauges(gateway.process, gateway.root)
            problems = await play(Setting(gateway.root, upstream, gauges, is_judged, models, doors), chosen)
            if problems:
                print("  The gateway said last:\n" + gateway.log()[-2000:])
        finally:
            gateway.stop()
            upstream.stop()
    return problems


def main():
    chosen = arguments()
    print(f"up to {raise_file_limit()} open files")
    programs = [chosen.switchboard] + ([chosen.release] if chosen.release else [])
    failed = False
    for program in programs:
        # A single program may be a debug build: only what is said to be a release is judged.
        is_judged = program == chosen.release
        print(f"{program}{', judged on its memory' if is_judged else ''}:", flush=True)
        problems = asyncio.run(measure(program, is_judged, chosen))
        for problem in problems:
            print(f"  FAIL {problem}")
        print("  ok" if not problems else f"  {len(problems)} lines of failures", flush=True)
        failed = failed or bool(problems)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
