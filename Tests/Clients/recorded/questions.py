"""The least that asks a model something, in each dialect: one sentence, and tools where there are any to call."""

WORDS = "Say what you have to say."
PARAMETERS = {"type": "object", "properties": {}, "additionalProperties": True}


def question(dialect, model, tools=(), *, streams, counts=False):
    """A request's body. `counts` asks for the tokens of a stream, where that has to be asked for."""
    return QUESTIONS[dialect](model, list(dict.fromkeys(tools)), streams, counts)


def _functions(tools):
    return [{"type": "function", "function": {"name": name, "parameters": PARAMETERS}} for name in tools]


def _openai_chat(model, tools, streams, counts):
    body = {"model": model, "messages": [{"role": "user", "content": WORDS}]}
    if tools:
        body["tools"] = _functions(tools)
    if streams:
        body["stream"] = True
        if counts:
            body["stream_options"] = {"include_usage": True}
    return body


def _openai_responses(model, tools, streams, counts):
    body = {"model": model, "input": [{"role": "user", "content": WORDS}]}
    if tools:
        body["tools"] = [
            {"type": "function", "name": name, "parameters": PARAMETERS, "strict": False} for name in tools
        ]
    if streams:
        body["stream"] = True
    return body


def _anthropic(model, tools, streams, counts):
    body = {"model": model, "max_tokens": 4096, "messages": [{"role": "user", "content": WORDS}]}
    if tools:
        body["tools"] = [{"name": name, "input_schema": PARAMETERS} for name in tools]
    if streams:
        body["stream"] = True
    return body


def _gemini(model, tools, streams, counts):
    body = {"contents": [{"role": "user", "parts": [{"text": WORDS}]}]}
    if tools:
        declarations = [{"name": name, "parametersJsonSchema": PARAMETERS} for name in tools]
        body["tools"] = [{"functionDeclarations": declarations}]
    return body


def _ollama(model, tools, streams, counts):
    body = {"model": model, "messages": [{"role": "user", "content": WORDS}], "stream": streams}
    if tools:
        body["tools"] = _functions(tools)
    return body


QUESTIONS = {
    "openai.chat": _openai_chat,
    "openai.responses": _openai_responses,
    "anthropic.messages": _anthropic,
    "gemini": _gemini,
    "ollama.chat": _ollama,
}
