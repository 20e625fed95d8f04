"""A mix of calls for a long time: whether what the gateway takes stays what it is."""

import asyncio
import itertools
import random
import time

from .client import Ask, Refused
from .gauges import megabytes
from .rounds import idle, tell, whole

RATE = 50
SAMPLE_EVERY = 10
# The first quarter, and not more than this, is warm-up. Seconds.
WARM_UP = 300
CALL_LIMIT = 60
MOST_AT_ONCE = 500


class Sample:
    def __init__(self, at, memory, files, in_flight, calls):
        self.at, self.memory, self.files, self.in_flight, self.calls = at, memory, files, in_flight, calls


def slope(samples):
    """Bytes an hour, by least squares."""
    count = len(samples)
    if count < 3:
        return None
    mean_at = sum(sample.at for sample in samples) / count
    mean = sum(sample.memory for sample in samples) / count
    spread = sum((sample.at - mean_at) ** 2 for sample in samples)
    return 3600 * sum((sample.at - mean_at) * (sample.memory - mean) for sample in samples) / spread


async def refused(setting, door, statuses, **other):
    """A call that must fail, with one of these statuses."""
    ask = Ask(setting.root, door, other.pop("model", setting.next_model()), other.pop("prompt", "nothing"), **other)
    try:
        async with asyncio.timeout(CALL_LIMIT):
            await ask.open()
        return f"{door.name}: a call that must fail did not"
    except Refused as error:
        return None if error.status in statuses else f"{door.name}: {error}"
    except (OSError, EOFError, TimeoutError) as error:
        return f"{door.name}: {type(error).__name__} {error}"
    finally:
        ask.close()


async def left(setting, door, name):
    """A call whose client leaves after a few words, or before the first."""
    ask = Ask(setting.root, door, setting.next_model(), f"{name} words=50 pace=40")
    try:
        async with asyncio.timeout(CALL_LIMIT):
            await ask.open()
            for _ in range(random.randrange(10)):
                await ask.piece()
        ask.leave(rudely=random.random() < 0.5)
        return None
    except (Refused, OSError, EOFError, TimeoutError) as error:
        return f"{door.name}, {name}: {type(error).__name__} {error}"
    finally:
        ask.close()


def call(setting, number):
    """The next call of the mix."""
    door, name, count = setting.door(number), f"soak{number}", random.randrange(2, 40)
    kind = random.random()
    if kind < 0.45:
        return whole(setting, door, f"{name} words={count} pace={random.randrange(60)}", count, seconds=CALL_LIMIT)
    if kind < 0.75:
        return whole(setting, door, f"{name} words={count} pace=5", count, seconds=CALL_LIMIT, streaming=False)
    if kind < 0.90:
        return left(setting, door, name)
    if kind < 0.93:
        return refused(setting, door, {400}, raw=b'{"messages": [')
    if kind < 0.96:
        return refused(setting, door, {404}, path="/nothing/at/all")
    # Another provider, so that its failures do not count against the others. Its breaker may be open.
    return refused(setting, door, {500, 502, 503, 529}, model="faulty/slow", prompt=f"{name} status=500")


async def soak(setting, minutes, limit):
    """- limit: the most that the memory may grow after the warm-up, in megabytes an hour; `None` does not judge it."""
    loop = asyncio.get_running_loop()
    running, problems, samples = set(), [], []
    started = skipped = 0
    began = time.monotonic()
    end = began + minutes * 60

    def done(task):
        running.discard(task)
        if not task.cancelled() and (problem := task.exception() or task.result()):
            problems.append(str(problem))

    async def sample():
        in_flight = await setting.gauges.in_flight()
        at = time.monotonic() - began
        if in_flight is None:
            problems.append(f"/metrics did not answer {at:.0f} s after the start")
        samples.append(Sample(at, setting.gauges.memory(), setting.gauges.files(), in_flight, started))
        one = samples[-1]
        print(
            f"  {one.at:7.0f} {one.calls:9} {megabytes(one.memory):>11} {one.files:7} {one.in_flight!s:>10} "
            f"{len(problems):7}",
            flush=True,
        )

    print("  seconds     calls      memory   files  in flight  failed")
    due = next_sample = began
    for number in itertools.count():
        now = time.monotonic()
        if now >= end or not setting.gauges.is_running or len(problems) > 1_000:
            break
        if now >= next_sample:
            next_sample += SAMPLE_EVERY
            await sample()
            # Names that are over are not needed any more.
            setting.upstream.calls.clear()
        if len(running) < MOST_AT_ONCE:
            task = loop.create_task(call(setting, number))
            running.add(task)
            task.add_done_callback(done)
            started += 1
        else:
            skipped += 1
        due += 1 / RATE
        await asyncio.sleep(max(0, due - time.monotonic()))
    if running:
        await asyncio.wait(running, timeout=CALL_LIMIT + 10)
    if not setting.gauges.is_running:
        return [*tell(problems), "the gateway is gone"]
    await sample()
    return judge(samples, limit, skipped, started) + tell(problems) + await idle(setting)


def judge(samples, limit, skipped, started):
    steady = [sample for sample in samples if sample.at >= min(WARM_UP, samples[-1].at / 4)]
    grown = slope(steady)
    print(f"  {started} calls, and {skipped} that were left out because {MOST_AT_ONCE} were running")
    if grown is None:
        return []
    files = max(sample.files for sample in steady)
    print(f"  after the warm-up the memory grows by {megabytes(grown)} an hour; {files} files were open at most")
    found = []
    if limit is not None and grown > limit * (1 << 20):
        found.append(f"the memory grows by {megabytes(grown)} an hour; {limit} MB are allowed")
    if skipped > started / 20:
        found.append(f"{skipped} calls could not be made at the rate of {RATE} a second")
    return found
