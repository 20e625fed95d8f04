"""The official client asks `switchboard mcp`, and the HTTP server that mcp-probe is.

usage: mcp_official_client.py SWITCHBOARD PROBE
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import anyio

from mcp_bridge import Bridge
from mcp_clients import GENERATION, OPENINGS, Fault, connected, fault_code, member

# Seconds that anything may take here.
PATIENCE = 30


class Judge:
    def __init__(self):
        self.passed = self.failed = 0

    async def __call__(self, name, check):
        try:
            with anyio.fail_after(PATIENCE * 2):
                await check()
            self.passed += 1
        except BaseException as error:  # noqa: BLE001 - every failure is told
            self.failed += 1
            print(f"FAILED {name}: {describe(error)[:2000]}", flush=True)


def describe(error):
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(describe(inner) for inner in error.exceptions)
    return f"{type(error).__name__}: {error}"


def text(result):
    return "".join(piece.text for piece in result.content if piece.type == "text")


async def refused(call):
    """The code of the error that a call ends with."""
    try:
        await call
    except Fault as error:
        return fault_code(error)
    raise AssertionError("nothing was refused")


async def check_switchboard(switchboard, opening, version):
    """Every tool, right and wrong."""
    async with connected([switchboard, "mcp"], opening) as connection:
        assert connection.version == version, connection.version
        # A client that is told which revision to speak does not ask who is there.
        assert connection.name == "switchboard" or opening == version, connection.name
        await connection.ping()
        tools = await connection.tools()
        assert sorted(tools) == ["complete", "estimate", "models"], tools
        for tool in tools.values():
            assert member(tool, "input_schema")["type"] == "object" and member(tool, "output_schema"), tool

        answer = await connection.call("complete", {"prompt": "hello there"})
        structured = member(answer, "structured_content")
        assert not member(answer, "is_error") and "hello there" in text(answer), answer
        assert structured["text"] == text(answer) and structured["provider"] == "simulated", structured
        assert structured["finish"] == "stop" and structured["outputTokens"] > 0, structured
        answer = await connection.call("complete", {
            "messages": [
                {"role": "user", "text": "one"}, {"role": "assistant", "text": "two"}, {"role": "user", "text": "three"},
            ],
            "system": "Be brief.", "maxTokens": 100, "temperature": 0.5, "model": "simulated",
        })
        assert "three" in text(answer), answer
        schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
        answer = await connection.call("complete", {"prompt": "a number", "schema": schema})
        assert isinstance(json.loads(text(answer))["n"], int), answer

        models = member(await connection.call("models"), "structured_content")["models"]
        assert [model["provider"] for model in models] == ["simulated"] * len(models) and models, models
        answer = await connection.call("models", {"name": "no such thing"})
        assert member(answer, "structured_content") == {"models": []}, answer

        answer = await connection.call("estimate", {"prompt": " ".join(map(str, range(100, 200))), "model": "simulated"})
        structured = member(answer, "structured_content")
        assert structured["inputTokens"] > 10 and structured["cost"] == 0, structured

        for arguments, word in [
            ({}, "prompt"), ({"prompt": 7}, "string"), ({"prompt": "x", "maxTokens": 0}, "maxTokens"),
            ({"prompt": "x", "colour": "red"}, "colour"), ({"prompt": "x", "provider": "nobody"}, "nobody"),
            ({"messages": [{"role": "robot", "text": "x"}]}, "role"), ({"prompt": "x", "maxCost": -1}, "maxCost"),
        ]:
            answer = await connection.call("complete", arguments)
            assert member(answer, "is_error") and word in text(answer), (arguments, answer)
        assert await refused(connection.call("no-such-tool")) == -32602
        answers = await asyncio.gather(*(connection.call("complete", {"prompt": f"number {n}"}) for n in range(40)))
        for n, answer in enumerate(answers):
            assert f"number {n}”" in text(answer), (n, answer)


async def check_slow(switchboard, opening):
    """A model that takes its time: progress is told, and a call can be cancelled."""
    simulator = subprocess.Popen(
        [switchboard, "simulate", "--port", "0", "--pace", "100"], stdout=subprocess.PIPE, text=True)
    try:
        root = simulator.stdout.readline().split()[-1]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "switchboard.yaml"
            file.write_text(
                f'providers:\n  - {{name: slow, dialect: gemini, base-url: "{root}", model: simulated}}\n')
            async with connected([switchboard, "mcp", "--config", str(file)], opening) as connection:
                steps = []

                async def progress(done, total, message):
                    steps.append((done, message))

                answer = await connection.call("complete", {"prompt": "slowly"}, progress)
                assert "slowly" in text(answer), answer
                assert len(steps) >= 2 and [step[0] for step in steps] == sorted(step[0] for step in steps), steps
                assert "characters" in steps[0][1], steps
                with anyio.move_on_after(0.5) as scope:
                    await connection.call("complete", {"prompt": "cancelled"})
                assert scope.cancelled_caught, "it was too fast to be cancelled"
                models = member(await connection.call("models"), "structured_content")["models"]
                assert models[0]["provider"] == "slow", models
    finally:
        simulator.terminate()
        simulator.wait(timeout=PATIENCE)


async def check_http(probe, opening, version):
    """The server behind a path: answers at once or as a stream, and calls that end with their client."""
    async with Bridge(probe) as bridge:
        async with connected(bridge.address, opening) as connection:
            assert connection.version == version, connection.version
            assert sorted(await connection.tools()) == ["echo", "picture", "slow"]
            words = "ünï \"quoted\" 🙂\nline"
            answer = await connection.call("echo", {"text": words})
            assert text(answer) == words and member(answer, "structured_content") == {"text": words}, answer
            picture = (await connection.call("picture")).content[0]
            assert picture.type == "image" and member(picture, "mime_type") == "image/png", picture
            steps = []

            async def progress(done, total, message):
                steps.append((done, total, message))

            assert text(await connection.call("slow", {"steps": 5}, progress)) == "done"
            assert steps[0] == (1, 5, "step 1") and len(steps) == 5, steps
            answer = await connection.call("echo", {})
            assert member(answer, "is_error") and "text is missing" in text(answer), answer
            assert await refused(connection.call("nothing")) == -32602
            if opening != "legacy" and GENERATION == 2:
                # Only in the newest revision the end of a stream is the end of its call.
                with anyio.move_on_after(0.5) as scope:
                    await connection.call("slow", {"steps": 1_000}, progress)
                assert scope.cancelled_caught
                await bridge.wait_for("cancelled")
            assert text(await connection.call("echo", {"text": "still here"})) == "still here"


async def check_wire(switchboard):
    """Older revisions and bad lines, by hand."""
    lines = [
        b"rubbish", b"[]", b'{"jsonrpc":"1.0","id":1,"method":"ping"}', b'{"jsonrpc":"2.0","id":{},"method":"ping"}',
        b'{"jsonrpc":"2.0","id":2,"method":"no/such"}', b'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":[]}',
        b'{"jsonrpc":"2.0","id":"four","method":"ping"}', b'{"jsonrpc":"2.0","method":"notifications/nothing"}',
        b'{"jsonrpc":"2.0","id":99,"result":{}}',
        b'[{"jsonrpc":"2.0","id":5,"method":"ping"},{"jsonrpc":"2.0","id":6,"method":"ping"}]',
        b'{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"x"}}',
    ]
    answers = talk(switchboard, lines)
    codes = sorted((answer["error"]["code"] for answer in answers if "error" in answer))
    assert codes == [-32700, -32602, -32602, -32601, -32600, -32600, -32600], answers
    results = {answer["id"]: answer["result"] for answer in answers if "result" in answer}
    assert set(results) == {"four", 5, 6}, results
    for asked, given in [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"), ("1999-01-01", "2025-11-25"), ("2026-07-28", "2025-11-25"),
    ]:
        line = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}
        answers = talk(switchboard, [json.dumps(line).encode()])
        assert answers[0]["result"]["protocolVersion"] == given, (asked, answers)


def talk(switchboard, lines):
    """What comes of lines, when the input then ends."""
    began = time.monotonic()
    result = subprocess.run(
        [switchboard, "mcp"], input=b"\n".join(lines) + b"\n", capture_output=True, timeout=PATIENCE,
        env={"PATH": os.environ["PATH"]})
    assert result.returncode == 0, result.stderr
    assert b"simulated" in result.stderr, "it is not said that nobody is configured"
    assert time.monotonic() - began < PATIENCE
    return [json.loads(line) for line in result.stdout.splitlines()]


async def main():
    switchboard, probe = sys.argv[1:3]
    judge = Judge()
    for opening, version in OPENINGS.items():
        await judge(f"switchboard mcp, {opening}", lambda: check_switchboard(switchboard, opening, version))
        await judge(f"slow, {opening}", lambda: check_slow(switchboard, opening))
        await judge(f"http, {opening}", lambda: check_http(probe, opening, version))
    await judge("wire", lambda: check_wire(switchboard))
    print(f"the official client of generation {GENERATION} at our servers")
    print(f"{judge.passed} passed, {judge.failed} failed", flush=True)
    sys.exit(1 if judge.failed else 0)


if __name__ == "__main__":
    asyncio.run(main())
