"""Fake providers that nobody of this project wrote, behind the gateway, asked at all of its doors by official clients.

usage: gateway_fakes.py SWITCHBOARD BIN_FOLDER_OF_THE_FAKES [--case C] [--upstream U]

`llmock` fails by script: refusals, and streams that break. Exits with 1 when a cell failed.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import anthropic
import ollama
import openai
from fakes.servers import Fakes
from google.genai import errors
from matrix.cases import is_lost_connection
from matrix.door import Ask
from matrix.door_anthropic_messages import AnthropicMessagesDoor
from matrix.door_gemini import GeminiDoor
from matrix.door_ollama_chat import OllamaChatDoor
from matrix.door_openai_chat import OpenAIChatDoor
from matrix.door_openai_responses import OpenAIResponsesDoor
from matrix.processes import Server

DOORS = [OpenAIChatDoor, OpenAIResponsesDoor, AnthropicMessagesDoor, GeminiDoor, OllamaChatDoor]
WORKERS = 6
# Seconds.
DEADLINE = 150
KEY = "client-key-of-the-fakes"
# Long enough that a stream of its echo has some twenty pieces, and no longer than what is repeated.
QUESTION = "Please repeat: " + " ".join(f"w{number}" for number in range(24))
RETRY_AFTER = 7
STATUSES = (401, 429, 503)
#: Chunks of a stream that go well: none, or enough that there is text among them in every dialect.
BEFORE = {"early": 0, "late": 9}
#: What each library raises for a status: it has a class for it, or one class and the status in it.
CLASSES = {
    401: (openai.AuthenticationError, anthropic.AuthenticationError, errors.ClientError, ollama.ResponseError),
    429: (openai.RateLimitError, anthropic.RateLimitError, errors.ClientError, ollama.ResponseError),
    503: (openai.InternalServerError, anthropic.InternalServerError, errors.ServerError, ollama.ResponseError),
}
#: What a refusal of another dialect's provider is at a door, where that is another status: Anthropic has its own for a
#: provider that is out of order.
AT_DOOR = {("anthropic.messages", 503): 529}


@dataclass(frozen=True, eq=False)
class Case:
    name: str
    streams: bool
    #: What llmock is told to do; none is nothing.
    fault: dict | None = None
    status: int | None = None

    @property
    def is_broken(self):
        return self.fault is not None and self.status is None


def cases():
    made = [Case("text", False), Case("stream", True)]
    for status in STATUSES:
        fault = {"type": "fail", "status": status, "times": None}
        if status == 429:
            fault["retry_after"] = RETRY_AFTER
        made += [Case(f"{status}", False, fault, status), Case(f"{status} stream", True, fault, status)]
    for kind in ("disconnect", "truncate", "malformed"):
        for when, chunks in BEFORE.items():
            fault = {"type": "stream_fault", "kind": kind, "after_chunks": chunks, "times": None}
            made.append(Case(f"{kind} {when}", True, fault))
    return made


class Cell:
    """One case of one upstream, asked at one door, with a provider of its own: what the gateway learns of it must not
    reach another cell."""

    def __init__(self, case, upstream, door):
        self.case, self.upstream, self.door = case, upstream, door
        self.failure = None
        self.provider = f"{upstream.name}-{case.name}-{door.dialect}".replace(" ", "-").replace(".", "-")

    @property
    def model(self):
        return self.upstream.model if self.case.fault is None else self.case.name.replace(" ", "-")

    def run(self, door):
        try:
            self.check(door, Ask(f"{self.provider}/{self.model}", headers={"x-switchboard-fallback": "none"}))
        except Exception as failure:
            self.failure = failure

    def check(self, door, ask):
        history = door.question(QUESTION)
        if self.case.fault is None:
            if self.case.streams:
                self.check_stream(door, history, ask)
            answer = (door.streamed if self.case.streams else door.whole)(history, ask)
            self.check_answer(door, answer.text, answer.finish)
            return
        said, finish, error = "", None, None
        try:
            if self.case.streams:
                for piece, reason in door.pieces(history, ask):
                    said, finish = said + piece, reason or finish
            else:
                answer = door.whole(history, ask)
                said, finish = answer.text, answer.finish
        except Exception as raised:
            error = raised
        assert finish is None, f"the answer ended with {finish} after {said!r}"
        assert isinstance(error, door.error), f"the client library raised {error!r} after {said!r}"
        assert not is_lost_connection(error), f"the gateway did not say what went wrong: {error!r}"
        if self.case.is_broken:
            assert self.case.name.endswith("early") or said, f"there was no text before {error!r}"
        else:
            self.check_refusal(door, said, error)

    def check_stream(self, door, history, ask):
        pieces = list(door.pieces(history, ask))
        texts = [text for text, _ in pieces if text]
        assert len(texts) >= self.upstream.pieces, f"the stream came in {len(texts)} pieces"
        reasons = [reason for _, reason in pieces if reason]
        self.check_answer(door, "".join(texts), reasons[-1] if reasons else None)

    def check_answer(self, door, text, finish):
        assert self.upstream.says(text, QUESTION), f"the answer is {text!r}"
        assert finish == door.finishes["text"], f"the answer ended with {finish}"

    def check_refusal(self, door, said, error):
        status = self.case.status
        if door.dialect != self.upstream.dialect:
            status = AT_DOOR.get((door.dialect, status), status)
        assert not said, f"there was text: {said!r}"
        assert isinstance(error, CLASSES[self.case.status]), f"the client library raised {error!r}"
        given = getattr(error, "status_code", None) or getattr(error, "code", None)
        assert given == status, f"the status is {given}, not {status}"
        if self.case.status == 429:
            if isinstance(error, ollama.ResponseError):
                headers = door._seen.headers
            else:
                headers = error.response.headers
            # What is left of the wait, in whole seconds.
            wanted = (str(RETRY_AFTER), str(RETRY_AFTER - 1))
            assert headers.get("retry-after") in wanted, f"the client is to wait {headers.get('retry-after')}"


def configuration(cells):
    lines = ["providers:"]
    for cell in cells:
        lines += [
            f"  - name: {cell.provider}",
            f"    dialect: {cell.upstream.dialect}",
            f'    base-url: "{cell.upstream.address}"',
            f"    model: {cell.model}",
            "    key-variable: FAKES_KEY",
        ]
    return "\n".join(lines) + "\n"


def script(root, cases):
    """Tells llmock what to do with the models that are named after a fault."""
    behaviors = [case.fault | {"match": {"model": case.name.replace(" ", "-")}} for case in cases if case.fault]
    request = urllib.request.Request(
        f"{root}/_llmock/scenario", method="POST", data=json.dumps({"behaviors": behaviors}).encode()
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        answer.read()


def run(cells, root, deadline):
    doors = {door: door(root + door.prefix, KEY) for door in DOORS}
    pool = ThreadPoolExecutor(WORKERS)
    waiting = {pool.submit(cell.run, doors[cell.door]): cell for cell in cells}
    _, late = wait(waiting, timeout=deadline)
    for future in late:
        future.cancel()
        waiting[future].failure = TimeoutError(f"it was not done when {deadline:.0f} s were over")
    pool.shutdown(wait=False, cancel_futures=True)


def show(cells, upstreams):
    for case in dict.fromkeys(cell.case for cell in cells):
        asked = {cell.upstream.name for cell in cells if cell.case is case}
        names = [upstream.name for upstream in upstreams if upstream.name in asked]
        print(f"\n{case.name:<21}" + "".join(f"{name:<20}" for name in names))
        for door in DOORS:
            row = [cell for cell in cells if cell.case is case and cell.door is door]
            words = {cell.upstream.name: "FAIL" if cell.failure else "ok" for cell in row}
            print(f"  {door.dialect:<19}" + "".join(f"{words.get(name, ''):<20}" for name in names).rstrip())
    failed = [cell for cell in cells if cell.failure is not None]
    for cell in failed:
        print(f"\nFAIL {cell.case.name}: {cell.door.dialect} at {cell.upstream.name}")
        print("".join(traceback.format_exception(cell.failure, limit=-2)).rstrip())
    return failed


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("bin", help="the folder of the fakes' programs")
    parser.add_argument("--case", help="only cases whose name begins so")
    parser.add_argument("--upstream", help="only upstreams whose name begins so")
    return parser.parse_args()


def main():
    chosen = arguments()
    began = time.monotonic()
    failed, gateway = [], None
    with tempfile.TemporaryDirectory() as folder, Fakes(chosen.bin) as fakes:
        wanted = cases()
        script(fakes.llmock, wanted)
        cells = [
            Cell(case, upstream, door)
            for case in wanted
            if case.name.startswith(chosen.case or "")
            for upstream in fakes.upstreams
            if upstream.name.startswith(chosen.upstream or "") and (upstream.can_fail or case.fault is None)
            for door in DOORS
        ]
        file = Path(folder, "gateway.yaml")
        file.write_text(configuration(cells))
        try:
            command = [chosen.switchboard, "serve", "--config", str(file), "--port", "0"]
            gateway = Server(command, {"FAKES_KEY": "key-for-the-fakes"})
            run(cells, gateway.root, DEADLINE - (time.monotonic() - began))
            failed = show(cells, fakes.upstreams)
        finally:
            if gateway:
                gateway.stop()
    print(f"\n{len(cells) - len(failed)} passed, {len(failed)} failed, {time.monotonic() - began:.1f} s")
    sys.stdout.flush()
    # A call that hangs must not keep the process.
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
