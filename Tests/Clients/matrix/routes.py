"""Every route of the gateway: what is sent to it, and what comes back."""

import json
from dataclasses import dataclass
from urllib.parse import quote

HELLO = [{"role": "user", "content": "hello there"}]
TURNS = [{"role": "user", "parts": [{"text": "hello there"}]}]
JSON, EVENTS, LINES = "application/json", "text/event-stream", "application/x-ndjson"


@dataclass(frozen=True)
class Route:
    dialect: str
    method: str
    #: Below the prefix.
    path: str
    body: dict | None = None
    #: What an answer has for a type.
    type: str = JSON
    #: A path into the JSON of the answer that must lead somewhere.
    holds: str = ""
    #: What its clients send beside the key.
    headers: tuple = ()
    query: str = ""
    #: Whether a model answers it: then the gateway says which.
    is_completion: bool = False

    @property
    def data(self):
        return b"" if self.body is None else json.dumps(self.body).encode()

    def targets(self):
        """Below the dialect's prefix, and without it."""
        vendor = self.dialect.partition(".")[0]
        return [f"/{vendor}{self.path}{self.query}", f"{self.path}{self.query}"]

    def credential(self, key):
        """The key as this dialect's clients send it."""
        match self.dialect:
            case "anthropic.messages":
                return ("x-api-key", key)
            case "gemini":
                return ("x-goog-api-key", key)
            case _:
                return ("Authorization", "Bearer " + key)


def routes(model, embedding_model):
    version = (("anthropic-version", "2023-06-01"),)
    gemini, vectors = f"/v1beta/models/{model}", f"/v1beta/models/{embedding_model}"
    escaped = quote(model, safe="")

    def completions(dialect, path, body, stream, types, holds, headers=(), streamed_path=None, query=""):
        return [
            Route(dialect, "POST", path, body, JSON, holds, headers, is_completion=True),
            Route(dialect, "POST", streamed_path or path, {**body, **stream}, types, "", headers, query, True),
        ]

    chat = {"model": model, "messages": HELLO}
    streamed = {"stream": True}
    return [
        *completions("openai.chat", "/v1/chat/completions", chat, streamed, EVENTS, "choices.0.message.content"),
        *completions(
            "openai.responses",
            "/v1/responses",
            {"model": model, "input": "hello there"},
            streamed,
            EVENTS,
            "output.0.content",
        ),
        *completions(
            "anthropic.messages",
            "/v1/messages",
            {**chat, "max_tokens": 500},
            streamed,
            EVENTS,
            "content.0.text",
            version,
        ),
        *completions(
            "gemini",
            gemini + ":generateContent",
            {"contents": TURNS},
            {},
            EVENTS,
            "candidates.0.content.parts",
            (),
            gemini + ":streamGenerateContent",
            "?alt=sse",
        ),
        *completions("ollama.chat", "/api/chat", {**chat, "stream": False}, streamed, LINES, "message.content"),
        *completions(
            "ollama.generate",
            "/api/generate",
            {"model": model, "prompt": "hello there", "stream": False},
            streamed,
            LINES,
            "response",
        ),
        Route(
            "openai.responses",
            "POST",
            "/v1/responses/input_tokens",
            {"model": model, "input": "hello there"},
            JSON,
            "input_tokens",
        ),
        Route("anthropic.messages", "POST", "/v1/messages/count_tokens", chat, JSON, "input_tokens", version),
        Route("gemini", "POST", gemini + ":countTokens", {"contents": TURNS}, JSON, "totalTokens"),
        Route("gemini", "POST", f"/v1beta/models/{escaped}:countTokens", {"contents": TURNS}, JSON, "totalTokens"),
        Route("gemini", "POST", f"/v1/models/{model}:countTokens", {"contents": TURNS}, JSON, "totalTokens"),
        Route(
            "openai.chat",
            "POST",
            "/v1/embeddings",
            {"model": embedding_model, "input": "one"},
            JSON,
            "data.0.embedding.0",
        ),
        Route("gemini", "POST", vectors + ":embedContent", {"content": TURNS[0]}, JSON, "embedding.values.0"),
        Route(
            "gemini",
            "POST",
            vectors + ":batchEmbedContents",
            {"requests": [{"model": "models/" + embedding_model, "content": TURNS[0]}]},
            JSON,
            "embeddings.0.values.0",
        ),
        Route(
            "ollama.chat", "POST", "/api/embed", {"model": embedding_model, "input": ["one"]}, JSON, "embeddings.0.0"
        ),
        Route(
            "ollama.chat", "POST", "/api/embeddings", {"model": embedding_model, "prompt": "one"}, JSON, "embedding.0"
        ),
        Route("openai.chat", "GET", "/v1/models", None, JSON, "data.0.id"),
        Route("openai.chat", "GET", f"/v1/models/{model}", None, JSON, "id"),
        Route("anthropic.messages", "GET", "/v1/models", None, JSON, "data.0.id", version),
        Route("anthropic.messages", "GET", f"/v1/models/{model}", None, JSON, "id", version),
        Route("gemini", "GET", "/v1beta/models", None, JSON, "models.0.name"),
        Route("gemini", "GET", gemini, None, JSON, "name"),
        Route("ollama.chat", "GET", "/api/tags", None, JSON, "models.0.name"),
    ]


def lookup(value, path):
    """What a path such as `data.0.id` leads to; None for nothing."""
    for step in path.split("."):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (LookupError, TypeError, ValueError):
            return None
    return value
