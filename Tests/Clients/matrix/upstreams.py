"""What each upstream dialect is, and how to read what was sent to it."""

import json
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Upstream:
    dialect: str
    #: What its address ends with.
    suffix: str
    #: The paths it may be asked at.
    paths: str
    #: The header that its key goes into; none is `Authorization: Bearer`.
    key_header: str | None
    #: How a signature of a thought stands in its answers; none has none.
    signature: str | None

    @property
    def name(self):
        return "up-" + self.dialect.replace(".", "-")


UPSTREAMS = [
    Upstream("openai.chat", "/v1", r"/v1/chat/completions", None, None),
    Upstream("openai.responses", "/v1", r"/v1/responses", None, "encrypted_content"),
    Upstream("anthropic.messages", "", r"/v1/messages", "x-api-key", "signature"),
    Upstream(
        "gemini",
        "",
        r"/v1(beta)?/models/simulated:(stream)?[gG]enerateContent(\?.*)?",
        "x-goog-api-key",
        "thoughtSignature",
    ),
    Upstream("ollama.chat", "", r"/api/chat", None, None),
]


def issued_signatures(upstream, recording):
    """The signatures in an answer, whole or streamed."""
    if upstream.signature is None:
        return set()
    pattern = rf'"{upstream.signature}"\s*:\s*"([^"]+)"'
    return set(re.findall(pattern, recording.answer_body().decode("utf-8", "replace")))


def said_thoughts(upstream, recording):
    """Whether there are thoughts in an answer."""
    field = {"openai.chat": "reasoning_content", "ollama.chat": "thinking"}[upstream.dialect]
    return re.search(rf'"{field}"\s*:\s*"[^"]+"', recording.answer_body().decode("utf-8", "replace")) is not None


class Received:
    """The body of a request to an upstream: the same questions for all dialects."""

    def __init__(self, upstream, recording):
        self.dialect = upstream.dialect
        self.body = json.loads(recording.body)

    def tools(self):
        """The names of the tools that are offered, in their order."""
        tools = self.body.get("tools") or []
        match self.dialect:
            case "openai.chat" | "ollama.chat":
                return [tool["function"]["name"] for tool in tools]
            case "gemini":
                return [entry["name"] for tool in tools for entry in tool["functionDeclarations"]]
            case _:
                return [tool["name"] for tool in tools]

    def images(self):
        """Media type and base64 of each image; Ollama has no type."""
        found = []
        for part in self._parts():
            match part:
                case {"type": "image_url", "image_url": {"url": url}} | {"type": "input_image", "image_url": url}:
                    header, _, data = url.partition(";base64,")
                    found.append((header.removeprefix("data:"), data))
                case {"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}}:
                    found.append((kind, data))
                case {"inlineData": {"data": data, **rest}}:
                    found.append((rest.get("mimeType", rest.get("mime_type")), data))
        if self.dialect == "ollama.chat":
            found += [(None, data) for message in self.body["messages"] for data in message.get("images") or []]
        return found

    def results(self):
        """The results of tools, as the dialect marks them."""
        match self.dialect:
            case "openai.chat" | "ollama.chat":
                return [message for message in self.body["messages"] if message["role"] == "tool"]
            case "openai.responses":
                return [item for item in self.body["input"] if item.get("type") == "function_call_output"]
            case "anthropic.messages":
                return [part for part in self._parts() if part.get("type") == "tool_result"]
            case _:
                return [part for part in self._parts() if "functionResponse" in part]

    def calls(self):
        """How many calls of tools stand in the history."""
        match self.dialect:
            case "openai.chat" | "ollama.chat":
                return sum(len(message.get("tool_calls") or []) for message in self.body["messages"])
            case "openai.responses":
                return sum(item.get("type") == "function_call" for item in self.body["input"])
            case "anthropic.messages":
                return sum(part.get("type") == "tool_use" for part in self._parts())
            case _:
                return sum("functionCall" in part for part in self._parts())

    def signatures(self):
        """The signatures of thoughts, where the dialect wants them."""
        match self.dialect:
            case "openai.responses":
                items = [item for item in self.body["input"] if item.get("type") == "reasoning"]
                return {item.get("encrypted_content") for item in items} - {None}
            case "anthropic.messages":
                return {part.get("signature") for part in self._parts() if part.get("type") == "thinking"} - {None, ""}
            case "gemini":
                return {part["thoughtSignature"] for part in self._parts() if "thoughtSignature" in part}
            case _:
                return set()

    def thoughts(self):
        """The thoughts of dialects that have them without a signature."""
        field = {"openai.chat": "reasoning_content", "ollama.chat": "thinking"}[self.dialect]
        return [message[field] for message in self.body["messages"] if message.get(field)]

    def _parts(self):
        key = {"openai.responses": "input", "gemini": "contents"}.get(self.dialect, "messages")
        for message in self.body[key]:
            content = message.get("parts" if self.dialect == "gemini" else "content")
            for part in content if isinstance(content, list) else []:
                yield part
