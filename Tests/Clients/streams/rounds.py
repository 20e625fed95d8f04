"""Many streams at the same time: to their end, read slowly, and left in the middle. Each round returns its failures."""

import asyncio
import random
import time

from .client import Ask, Refused
from .gauges import Lag, Peak, kilobytes, megabytes
from .upstream import words

# Bytes.
MEMORY_LIMIT = 100 << 20
SLOW_READER_LIMIT = 64 << 10
RECEIVE_BUFFER = 4096
# Seconds.
CLOSE_WITHIN = 1
IDLE_WITHIN = 5
SPREAD = 1.5


async def warm_up(setting):
    """What is made once, before anything is measured."""
    names = [(door, f"warm{number}-{door.name} words=2") for number in range(3) for door in setting.doors]
    asks = [whole(setting, door, prompt, 2) for door, prompt in names]
    return [problem for problem in await asyncio.gather(*asks) if problem]


async def whole(setting, door, prompt, count, delay=0.0, seconds=60, streaming=True, asks=None):
    """Asks and reads to the end; what was wrong with the answer."""
    await asyncio.sleep(delay)
    ask = Ask(setting.root, door, setting.next_model(), prompt, streaming)
    if asks is not None:
        asks.append(ask)
    name = prompt.split()[0]
    try:
        async with asyncio.timeout(seconds):
            await ask.open()
            body = await ask.rest()
        text, problem = (door.streamed if streaming else door.whole)(body)
    except (Refused, OSError, EOFError, TimeoutError, ValueError, KeyError, IndexError) as error:
        return f"{door.name}, {name}: {type(error).__name__} {error}"
    finally:
        ask.close()
    if problem:
        return f"{door.name}, {name}: {problem}"
    return None if text == "".join(words(name, count)) else f"{door.name}, {name}: it says {text[:200]!r}"


def tell(problems):
    """The first of many."""
    return problems[:10] + ([f"… and {len(problems) - 10} more"] if len(problems) > 10 else [])


async def all_at_once(setting, streams, count, pace):
    """Slow streams, all read to their end."""
    problems = await warm_up(setting)
    limit = SPREAD + count * pace / 1000 + 60
    began = time.monotonic()
    asks, calls = [], []
    async with Peak(setting.gauges) as peak, Lag() as lag:
        for number in range(streams):
            prompt = f"all{number} words={count} pace={pace}"
            delay = SPREAD * number / streams
            calls.append(whole(setting, setting.door(number), prompt, count, delay, limit, asks=asks))
        running = asyncio.gather(*calls)
        # All have begun, and none has ended.
        await asyncio.sleep((SPREAD + count * pace / 1000) / 2)
        in_flight = await setting.gauges.in_flight()
        problems += [problem for problem in await running if problem]
    took = time.monotonic() - began
    print(f"  {streams} streams of {count} words, {pace} ms apart, in {took:.1f} s; {in_flight} in flight half-way")
    print(
        f"  connected within {most(ask.connected for ask in asks)}, answered within "
        f"{most(ask.answered for ask in asks)}; this process itself was up to {lag.most * 1000:.0f} ms late"
    )
    print(
        f"  memory {megabytes(peak.before)}, at most {megabytes(peak.peak)}: "
        f"{kilobytes(peak.growth(streams))} for each stream"
    )
    if in_flight is None:
        problems.append("/metrics did not answer while the streams ran")
    elif in_flight < streams and count * pace / 1000 > 2 * SPREAD:
        problems.append(f"only {in_flight} of {streams} calls were in flight half-way")
    if setting.is_judged and peak.peak > MEMORY_LIMIT:
        problems.append(f"the memory is above {megabytes(MEMORY_LIMIT)}")
    return tell(problems) + await idle(setting)


def most(times):
    return f"{max((one for one in times if one is not None), default=0):.2f} s"


async def idle(setting):
    took = await setting.gauges.until_idle(IDLE_WITHIN)
    return [] if took is not None else [f"calls are in flight {IDLE_WITHIN} s after the last client is gone"]


async def slow_readers(setting, streams, size, seconds):
    """Clients that read 1 KB a second of an answer that the upstream would give at once."""
    problems = await warm_up(setting)
    word = 1024
    asks = []

    async def read(number):
        ask = Ask(
            setting.root, setting.door(number), setting.next_model(), f"slow{number} words={size // word} size={word}"
        )
        asks.append(ask)
        await asyncio.sleep(SPREAD * number / streams)
        try:
            async with asyncio.timeout(60):
                await ask.open(RECEIVE_BUFFER)
            until, seen = time.monotonic() + seconds, 0
            while time.monotonic() < until:
                async with asyncio.timeout(30):
                    data = await ask.some(1024)
                if not data:
                    return f"slow{number}: the connection was closed after {seen} bytes"
                seen += len(data)
                await asyncio.sleep(len(data) / 1024)
        except (Refused, OSError, EOFError, TimeoutError) as error:
            return f"slow{number}: {type(error).__name__} {error}"
        return None

    try:
        async with Peak(setting.gauges) as peak:
            found = await asyncio.gather(*(read(number) for number in range(streams)))
        problems += [problem for problem in found if problem]
    finally:
        for ask in asks:
            ask.close()
    print(f"  {streams} readers of 1 KB/s, {seconds} s long, of an answer of {kilobytes(size)}")
    sent = [call.sent for name, call in setting.upstream.calls.items() if name.startswith("slow")]
    if sent:
        print(f"  the upstream sent {kilobytes(sum(sent) / len(sent))} to each, at most {kilobytes(max(sent))}")
    growth = peak.growth(streams)
    print(
        f"  memory {megabytes(peak.before)}, at most {megabytes(peak.peak)}: "
        f"{kilobytes(growth)} for each stream"
    )
    if setting.is_judged and growth > SLOW_READER_LIMIT:
        problems.append(f"a slow reader takes more than {kilobytes(SLOW_READER_LIMIT)}")
    return tell(problems) + await idle(setting)


async def leavers(setting, streams, count, pace):
    """Clients that hang up at a random word: the upstream must see it soon."""
    problems = await warm_up(setting)
    left = {}
    began = time.monotonic()

    async def leave(number):
        name, at = f"leave{number}", random.randrange(1, count // 2)
        ask = Ask(setting.root, setting.door(number), setting.next_model(), f"{name} words={count} pace={pace}")
        await asyncio.sleep(SPREAD * number / streams)
        try:
            async with asyncio.timeout(SPREAD + count * pace / 1000 + 30):
                await ask.open()
                while f"{name}.{at} ".encode() not in (data := await ask.piece()):
                    if not data:
                        return f"{name}: it ended before word {at}"
        except (Refused, OSError, EOFError, TimeoutError) as error:
            ask.close()
            return f"{name}: {type(error).__name__} {error}"
        left[name] = time.monotonic()
        ask.leave(rudely=number % 2 == 0)
        return None

    async with Lag() as lag:
        problems += [problem for problem in await asyncio.gather(*(leave(n) for n in range(streams))) if problem]
        await asyncio.sleep(CLOSE_WITHIN + 0.5)
    took = []
    for name, at in left.items():
        closed = setting.upstream.calls[name].abandoned
        if closed is None:
            problems.append(f"{name}: the upstream's connection is open {CLOSE_WITHIN} s after the client left")
        else:
            took.append(closed - at)
            if took[-1] > CLOSE_WITHIN:
                when = f"{name} left {at - began:.1f} s after the start"
                problems.append(f"{when}: the upstream saw it {took[-1]:.2f} s later")
    if took:
        took.sort()
        print(
            f"  {len(left)} of {streams} left; the upstream saw it after {took[len(took) // 2] * 1000:.0f} ms "
            f"(median), {took[-1] * 1000:.0f} ms at most; this process itself was up to {lag.most * 1000:.0f} ms late"
        )
    return tell(problems) + await idle(setting)
