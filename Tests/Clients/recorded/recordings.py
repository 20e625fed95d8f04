"""Recorded exchanges, as they are read from a folder of JSON files."""

import base64
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import frames

#: The APIs that ask a model for an answer, and the dialect that each is.
DIALECTS = {
    "messages": "anthropic.messages",
    "chat_completions": "openai.chat",
    "openai_chat_completions": "openai.chat",
    "responses": "openai.responses",
    "generateContent": "gemini",
    "streamGenerateContent": "gemini",
    "chat": "ollama.chat",
}
#: Headers that describe one connection, or a body that is no longer packed as it was.
NOT_REPLAYED = {"content-length", "transfer-encoding", "content-encoding", "connection", "date", "keep-alive"}
TYPES = {"events": "text/event-stream", "lines": "application/x-ndjson"}


@dataclass(frozen=True)
class Recording:
    id: str
    api: str
    fidelity: str
    request: dict
    response: dict
    is_streamed: bool
    #: Before the model's name. The catalogue does not know such a name: what it says of models, that they have another
    #: name by now or are no longer there, changes with time, and recordings do not.
    prefix: str

    @property
    def dialect(self):
        return DIALECTS[self.api]

    @property
    def status(self):
        return self.response["status"]

    @cached_property
    def body(self):
        """The bytes of the answer."""
        if "body_base64" in self.response:
            return base64.b64decode(self.response["body_base64"])
        return self.response["body_text"].encode()

    @cached_property
    def kind(self):
        return frames.kind_of(self.body, self.dialect, self.is_streamed and self.status == 200)

    @cached_property
    def values(self):
        return frames.values(self.kind, self.body)

    @property
    def headers(self):
        """The headers of the answer; a content type where none was kept."""
        kept = {name: value for name, value in self.response["headers"].items() if name.lower() not in NOT_REPLAYED}
        if not any(name.lower() == "content-type" for name in kept):
            kept["content-type"] = TYPES.get(self.kind, "application/json")
        return kept

    @property
    def asked(self):
        """The recorded request's body, where one was kept."""
        return self.request.get("body")

    @property
    def streams(self):
        """Whether a stream was asked for; not every such request gets one."""
        if self.dialect == "gemini":
            return self.api == "streamGenerateContent"
        if self.asked is None:
            return self.is_streamed
        return self.asked.get("stream", self.dialect == "ollama.chat")

    @property
    def is_array(self):
        """Whether a stream was asked for as one array."""
        return self.dialect == "gemini" and self.streams and "alt=sse" not in self.request["path"]

    @cached_property
    def model(self):
        """The model's name as the provider knows it."""
        if self.dialect == "gemini":
            name = re.search(r"/models/([^:?]+):", self.request["path"]).group(1)
        else:
            name = (self.asked or {}).get("model") or "recorded"
        return self.prefix + name

    @property
    def is_beta(self):
        return "beta=true" in self.request["path"]


def load(folder, prefix="as-recorded-"):
    """The recordings that can be replayed, and how many there are of each other API."""
    found, others = [], Counter()
    for file in sorted(Path(folder).glob("*/*/*.json")):
        entry = json.loads(file.read_text())
        if entry["api"] not in DIALECTS:
            others[entry["api"]] += 1
            continue
        found.append(
            Recording(
                id=entry["id"],
                api=entry["api"],
                fidelity=entry["fidelity"],
                request=entry["request"],
                response=entry["response"],
                is_streamed=bool(entry.get("streaming")),
                prefix=prefix,
            )
        )
    return found, others
