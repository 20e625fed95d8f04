"""Recorded answers of real providers, replayed behind the gateway and asked for at all of its doors.

usage: gateway_recorded.py SWITCHBOARD [--only ID]… [--asker A] [--own-names]

SWITCHBOARD_RECORDINGS names the folder of the recordings. A client of a recording's own dialect must see what it would
see without the gateway; clients of the other dialects must be told the same. Exits with 1 when a check failed.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from recorded import hub, same
from recorded.gateway import DOORS, LIBRARY, RAW, Gateway, configuration
from recorded.reasons import reason_for
from recorded.recordings import load
from recorded.replay import Replay
from recorded.report import Outcome, explain, show
from recorded.views import view

WORKERS = 6
# Seconds.
DEADLINE = 160


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("--only", action="append", help="a recording's id, or the beginning of one")
    parser.add_argument("--asker", choices=[RAW, LIBRARY, *DOORS], help="only who asks so")
    parser.add_argument("--own-names", action="store_true", help="the models have the names that they were recorded by")
    return parser.parse_args()


def plan(recordings, chosen, gateway, replay):
    """Every ask, as `(recording, asker, checks)`; the checks are made when they are read."""
    for recording in recordings:
        asks = {
            RAW: lambda recording=recording: same.raw(recording, gateway, replay),
            LIBRARY: lambda recording=recording: same.library(recording, gateway, replay),
        }
        for door in DOORS:
            if door != recording.dialect:
                asks[door] = lambda recording=recording, door=door: hub.ask(recording, door, gateway)
        for asker, checks in asks.items():
            if chosen.asker in (None, asker):
                yield recording, asker, checks


def judge(recording, asker, checks):
    """The outcomes of one ask. A fault in the checks themselves is a failed check too."""
    outcomes = []
    door = asker if asker in DOORS else None
    try:
        for check, wrong in checks():
            reason = reason_for(recording, door, check) if wrong else None
            outcomes.append(Outcome(recording, asker, check, wrong, reason))
    except Exception as error:
        words = "".join(traceback.format_exception(error, limit=-3)).strip()
        outcomes.append(Outcome(recording, asker, "answer", words, None))
    return outcomes


def run(asks, deadline):
    pool = ThreadPoolExecutor(WORKERS)
    waiting = {pool.submit(judge, *ask): ask for ask in asks}
    done, late = wait(waiting, timeout=deadline)
    outcomes = [outcome for future in waiting if future in done for outcome in future.result()]
    for future in late:
        future.cancel()
        recording, asker, _ = waiting[future]
        outcomes.append(Outcome(recording, asker, "answer", f"not done when {deadline:.0f} s were over", None))
    pool.shutdown(wait=False, cancel_futures=True)
    return outcomes


def main():
    chosen = arguments()
    folder = os.environ.get("SWITCHBOARD_RECORDINGS")
    if not folder:
        print("Skipped: SWITCHBOARD_RECORDINGS names no folder of recordings.")
        return
    began = time.monotonic()
    recordings, others = load(folder, *([""] if chosen.own_names else []))
    if chosen.only:
        recordings = [each for each in recordings if any(each.id.startswith(id) for id in chosen.only)]
    if not recordings:
        raise SystemExit("There are no recordings to replay.")
    replay = Replay(recordings)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "gateway.yaml")
        file.write_text(configuration(recordings, replay))
        gateway = Gateway(chosen.switchboard, file)
        try:
            asks = list(plan(recordings, chosen, gateway, replay))
            outcomes = run(asks, DEADLINE - (time.monotonic() - began))
            show(outcomes, DOORS)
            explain(outcomes)
            skipped = ", ".join(f"{api} {count}" for api, count in sorted(others.items()))
            print(f"\n{len(recordings)} recordings, {len(asks)} asks; skipped for their API: {skipped}")
            foreign = sum(bool(view(each.dialect, each.values).foreign) for each in recordings)
            print(f"{foreign} recordings have parts that only their own dialect knows; of these the rest is compared")
            failed = sum(outcome.has_failed for outcome in outcomes)
            print(f"{len(outcomes) - failed} passed, {failed} failed, {time.monotonic() - began:.1f} s")
        finally:
            gateway.stop()
    sys.stdout.flush()
    # A call that hangs must not keep the process.
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
