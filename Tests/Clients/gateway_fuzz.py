"""Random requests at the gateway's socket: bytes turned, cut, doubled, spliced, fields of JSON replaced by what does not belong there.

usage: gateway_fuzz.py SWITCHBOARD [--minutes M] [--seed S] [--connections N]

Meant for a program that was built with a sanitizer: whatever that finds ends the program, and then the requests that came last are
printed. Exits with 1 when the program ended, answered 500, or no longer answers a plain question.
"""

import argparse
import collections
import copy
import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

from matrix.processes import Server

# Seconds.
PATIENCE = 5
KEPT = 40
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1", "TSAN_OPTIONS": "halt_on_error=1"}

QUESTION = "Why is the sky blue?"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": QUESTION},
                                 {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}}]},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Rome\"}"}}]},
    {"role": "tool", "tool_call_id": "c1", "content": "sunny"},
]

#: A request of every kind: method, path, body.
SEEDS = [
    ("GET", "/healthz", None), ("GET", "/v1/models", None), ("GET", "/v1/models/simulated", None), ("GET", "/api/tags", None),
    ("GET", "/v1beta/models?pageSize=3", None), ("GET", "/metrics", None), ("GET", "/switchboard/status", None),
    ("GET", "/v1/responses/resp_1/input_items?limit=2", None), ("DELETE", "/v1/responses/resp_1", None),
    ("GET", "/v1/files/file-1/content", None), ("GET", "/providers/simulated/v1/anything", None),
    ("POST", "/v1/chat/completions", {
        "model": "simulated", "messages": MESSAGES, "stream": True, "stream_options": {"include_usage": True}, "n": 2,
        "tools": [{"type": "function", "function": {"name": "weather", "parameters": SCHEMA, "strict": True}}],
        "tool_choice": "auto", "max_completion_tokens": 64, "temperature": 0.5, "stop": ["x"], "seed": 7, "logprobs": True,
        "switchboard": {"max-cost": "0.05", "timeout": "2s", "cache": "use"}}),
    ("POST", "/v1/chat/completions", {
        "model": "simulated", "messages": [{"role": "user", "content": QUESTION}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": SCHEMA, "strict": True}}}),
    ("POST", "/v1/completions", {"model": "simulated", "prompt": [QUESTION, "And?"], "stream": True, "n": 2, "echo": True}),
    ("POST", "/v1/responses", {
        "model": "simulated", "input": [{"role": "user", "content": [{"type": "input_text", "text": QUESTION}]},
                                        {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"},
                                        {"type": "function_call_output", "call_id": "c1", "output": "sunny"}],
        "tools": [{"type": "function", "name": "weather", "parameters": SCHEMA}], "stream": True, "store": True,
        "reasoning": {"effort": "low", "summary": "auto"}, "text": {"format": {"type": "text"}}, "previous_response_id": None}),
    ("POST", "/v1/embeddings", {"model": "simulated", "input": [QUESTION, "b"], "encoding_format": "base64", "dimensions": 8}),
    ("POST", "/v1/messages", {
        "model": "simulated", "max_tokens": 64, "stream": True, "system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": QUESTION}, {
            "type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PICTURE}}]},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm", "signature": "c2ln"},
                                              {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "Rome"}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "sunny", "is_error": False}]}],
        "tools": [{"name": "weather", "input_schema": SCHEMA}], "thinking": {"type": "enabled", "budget_tokens": 1024}}),
    ("POST", "/v1/messages/count_tokens", {"model": "simulated", "messages": [{"role": "user", "content": QUESTION}]}),
    ("POST", "/v1beta/models/simulated:streamGenerateContent?alt=sse", {
        "contents": [{"role": "user", "parts": [{"text": QUESTION}, {"inlineData": {"mimeType": "image/png", "data": PICTURE}}]},
                     {"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {"city": "Rome"}}, "thoughtSignature": "c2ln"}]},
                     {"role": "user", "parts": [{"functionResponse": {"name": "weather", "response": {"result": "sunny"}}}]}],
        "tools": [{"functionDeclarations": [{"name": "weather", "parameters": SCHEMA}]}],
        "generationConfig": {"maxOutputTokens": 64, "thinkingConfig": {"includeThoughts": True}, "responseMimeType": "application/json"}}),
    ("POST", "/v1beta/models/simulated:countTokens", {"contents": [{"parts": [{"text": QUESTION}]}]}),
    ("POST", "/v1beta/models/simulated:batchEmbedContents", {
        "requests": [{"model": "models/simulated", "content": {"parts": [{"text": "a"}]}}]}),
    ("POST", "/api/chat", {
        "model": "simulated", "stream": True, "think": True, "format": SCHEMA, "options": {"num_predict": 9, "temperature": 0},
        "messages": [{"role": "user", "content": QUESTION, "images": [PICTURE]},
                     {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "weather", "arguments": {"city": "Rome"}}}]},
                     {"role": "tool", "tool_name": "weather", "content": "sunny"}]}),
    ("POST", "/api/generate", {"model": "simulated", "prompt": QUESTION, "suffix": "x", "system": "y", "raw": False}),
    ("POST", "/api/embed", {"model": "simulated", "input": ["a", "b"], "truncate": True}),
    ("POST", "/api/show", {"model": "simulated", "verbose": True}),
]

#: Of a provider of each dialect, so that every request is also translated to every other.
DIALECTS = ["openai.chat", "openai.responses", "anthropic.messages", "gemini", "ollama.chat"]
SUFFIXES = {"openai.chat": "/v1", "openai.responses": "/v1"}
MODELS = [f"up-{dialect}/simulated" for dialect in DIALECTS]

ODD = [None, True, False, 0, -1, 1e308, 2**63, 2**64, -(2**63), 0.1, "", "\u0000", "\U0001f600" * 3, "a" * 5_000, [], [[]], {}, {"": {}},
       [None] * 50, {"type": "unheard"}, "data:,", "https://127.0.0.1/x", {"$ref": "#"}, "NaN", "resp_1", "simulated/../x"]

HEADERS = ["x-switchboard-max-cost: 0.01", "x-switchboard-cache: refresh", "x-switchboard-provider: simulated", "anthropic-version: 2023-06-01",
           "authorization: Bearer x", "x-api-key: ", "content-type: text/plain", "te: trailers", "expect: 100-continue", "upgrade: websocket",
           "connection: upgrade", "transfer-encoding: chunked", "content-length: 5", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "accept-encoding: gzip", "x: " + "y" * 3000, "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version: 13", "range: bytes=0-1"]


class Fuzzer:
    def __init__(self, seed):
        self.chance = random.Random(seed)

    def request(self):
        method, path, body = self.chance.choice(SEEDS)
        model = self.chance.choice(MODELS)
        path = path.replace("models/simulated", f"models/{model}")
        text = b""
        if body is not None:
            body = json.loads(json.dumps(body))
            if "model" in body:
                body["model"] = model
            for _ in range(self.chance.choice((0, 1, 1, 1, 2, 4))):
                self.replace(body)
            text = json.dumps(body, ensure_ascii=self.chance.random() < 0.5).encode(errors="surrogatepass")
        if self.chance.random() < 0.4 and text:
            text = self.turned(text)
        if self.chance.random() < 0.1:
            path = self.turned(path.encode()).decode("latin-1")
        lines = [f"{method} {path} HTTP/1.1", "host: gateway"]
        for _ in range(self.chance.choice((0, 0, 0, 1, 3))):
            lines.append(self.chance.choice(HEADERS))
        if self.chance.random() < 0.8:
            lines.append("connection: close")
        if body is not None:
            lines.append("content-type: application/json")
            if self.chance.random() < 0.1:
                lines.append("transfer-encoding: chunked")
                text = self.chunked(text)
            else:
                lines.append(f"content-length: {len(text)}")
        head = "\r\n".join(lines).encode("latin-1", errors="replace") + b"\r\n\r\n"
        if self.chance.random() < 0.08:
            head = self.turned(head)
        return head + text

    def replace(self, value):
        """Puts something odd somewhere into the value."""
        while True:
            keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
            if not keys:
                return
            key = self.chance.choice(keys)
            inner = value[key]
            if isinstance(inner, (dict, list)) and inner and self.chance.random() < 0.75:
                value = inner
                continue
            choice = self.chance.random()
            if choice < 0.7:
                value[key] = copy.deepcopy(self.chance.choice(ODD))
            elif choice < 0.85:
                del value[key]
            elif isinstance(value, dict):
                value[key + self.chance.choice(("x", "\u0000"))] = value.pop(key)
            else:
                value.extend([inner] * self.chance.choice((1, 30)))
            return

    def turned(self, text):
        """Some bytes changed, cut off, doubled or put elsewhere."""
        text = bytearray(text)
        for _ in range(self.chance.choice((1, 1, 2, 8))):
            if not text:
                break
            place = self.chance.randrange(len(text))
            choice = self.chance.random()
            if choice < 0.4:
                text[place] = self.chance.randrange(256)
            elif choice < 0.55:
                del text[place:]
            elif choice < 0.7:
                del text[place:place + self.chance.randrange(1, 40)]
            elif choice < 0.85:
                text[place:place] = text[place:place + self.chance.randrange(1, 40)]
            else:
                text[place:place] = self.chance.choice(
                    (b"\x00", b"\xff\xfe", b"[" * 200, b'{"a":' * 200, b'\\ud800', b'"', b"\r\n", b"1e999", b"\xed\xa0\x80", b",,"))
        return bytes(text)

    def chunked(self, text):
        out = b""
        while text:
            size = self.chance.randrange(1, len(text) + 1)
            out += f"{size:x}".encode() + b"\r\n" + text[:size] + b"\r\n"
            text = text[size:]
        return out + b"0\r\n\r\n"


class Run:
    def __init__(self, root, arguments):
        self.host, port = root.removeprefix("http://").rsplit(":", 1)
        self.port = int(port)
        self.deadline = time.monotonic() + arguments.minutes * 60
        self.seed = arguments.seed
        self.statuses = collections.Counter()
        self.last = collections.deque(maxlen=KEPT)
        self.wrong = []
        self.lock = threading.Lock()

    def work(self, number):
        fuzzer = Fuzzer(f"{self.seed}/{number}")
        while time.monotonic() < self.deadline and len(self.wrong) < 5:
            requests = [fuzzer.request() for _ in range(fuzzer.chance.choice((1, 1, 1, 3)))]
            with self.lock:
                self.last.append(requests)
            try:
                status, answer = self.send(b"".join(requests), fuzzer.chance)
            except OSError as error:
                status, answer = type(error).__name__, b""
                if isinstance(error, ConnectionRefusedError):
                    self.wrong.append(("refused", requests))
            with self.lock:
                self.statuses[status] += 1
            if b" 500 " in answer.split(b"\r\n", 1)[0]:
                self.wrong.append((answer[:600], requests))

    def send(self, data, chance):
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as one:
            one.settimeout(PATIENCE)
            if chance.random() < 0.2 and data:
                place = chance.randrange(len(data))
                one.sendall(data[:place])
                time.sleep(0.002)
                if chance.random() < 0.3:
                    return "left", b""
                data = data[place:]
            one.sendall(data)
            if chance.random() < 0.1:
                one.recv(100)
                return "left", b""
            if chance.random() < 0.1:
                one.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                # Whoever keeps the connection open has said all that it will say once it is silent for a moment.
                while piece := one.recv(65536):
                    answer += piece
                    one.settimeout(0.2)
            except TimeoutError:
                if not answer:
                    return "silent", answer
            if not answer:
                return "closed", answer
            return answer.split(b" ", 2)[1][:3].decode(errors="replace"), answer

    def plain(self):
        status, answer = self.send(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", random.Random(1))
        return status == "200" or status == "left"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("switchboard")
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        simulator = Server([arguments.switchboard, "simulate", "--port", "0"], SANITIZERS)
        path = Path(folder) / "switchboard.yaml"
        providers = "".join(
            f'  - {{name: up-{dialect}, dialect: {dialect}, base-url: "{simulator.root}{SUFFIXES.get(dialect, "")}", model: simulated}}\n'
            for dialect in DIALECTS)
        path.write_text(
            f"providers:\n{providers}cache: {{ttl: 1h}}\ngateway:\n  log: {{level: error}}\n"
            "  limits: {body: 1MB, body-timeout: 2s, idle-timeout: 4s}\n")
        server = Server([arguments.switchboard, "serve", "--config", str(path), "--port", "0"], SANITIZERS)
        run = Run(server.root, arguments)
        threads = [threading.Thread(target=run.work, args=(number,)) for number in range(arguments.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ended = server.process.poll()
        lives = ended is None and any(run.plain() for _ in range(3))
        log = server.log()
        print(f"{sum(run.statuses.values())} connections: " + ", ".join(f"{key} {count}" for key, count in sorted(run.statuses.items(), key=str)))
        if not lives or run.wrong:
            print(f"The program {'ended with ' + str(ended) if ended is not None else 'still runs'}. What it said last:\n{log[-6000:]}")
            for answer, requests in run.wrong[:3]:
                print("WRONG", answer, requests)
            if not lives:
                for requests in run.last:
                    print("LAST", [request[:400] for request in requests])
        server.stop()
        if simulator.process.poll() is not None:
            print(f"The simulated provider ended with {simulator.process.poll()}:\n{simulator.log()[-3000:]}")
            lives = False
        simulator.stop()
    return 1 if not lives or run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
