"""OpenAI's Chat Completions, as a strict server reads and speaks it."""

import json
import re

from . import json_schema
from .script import Asked

DIALECT = "openai.chat"
SUFFIX = "/v1"
KEY_HEADER = None
#: The model that the gateway asks for: one whose limits it knows.
MODEL = "gpt-4.1"
FIELDS = {
    "model", "messages", "audio", "frequency_penalty", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "metadata",
    "modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_retention",
    "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream",
    "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
}  # fmt: skip
MESSAGE_FIELDS = {
    "developer": {"role", "content", "name"},
    "system": {"role", "content", "name"},
    "user": {"role", "content", "name"},
    "assistant": {"role", "content", "name", "tool_calls", "refusal", "audio"},
    "tool": {"role", "content", "tool_call_id"},
}
PART_FIELDS = {"text": {"type", "text"}, "image_url": {"type", "image_url"}, "refusal": {"type", "refusal"}}


def route(path):
    """Whether the path is the dialect's; whether it wants a stream is in the body."""
    return path == "/v1/chat/completions"


def is_streamed(path, body):
    return body.get("stream") is True


def faults(body, headers):
    found = [f"Unknown parameter: '{name}'" for name in body if name not in FIELDS]
    if not headers.get("authorization", "").startswith("Bearer "):
        found.append("no key in 'authorization'")
    if body.get("model") != MODEL:
        found.append(f"'model' is {body.get('model')!r}")
    if "stream_options" in body and body.get("stream") is not True:
        found.append("'stream_options' is only allowed when 'stream' is enabled")
    if "max_tokens" in body and "max_completion_tokens" in body:
        found.append("both 'max_tokens' and 'max_completion_tokens'")
    if "reasoning_effort" in body:
        found.append(f"Unrecognized request argument supplied: reasoning_effort, for {MODEL} does not reason")
    stop = body.get("stop") or []
    if len(stop if isinstance(stop, list) else [stop]) > 4:
        found.append("more than four 'stop' sequences")
    names = tool_faults(body, found)
    choice = body.get("tool_choice")
    if choice is not None and not names:
        found.append("'tool_choice' is only allowed when 'tools' are specified")
    if body.get("parallel_tool_calls") is not None and not names:
        found.append("'parallel_tool_calls' is only allowed when 'tools' are specified")
    if isinstance(choice, dict) and choice.get("type") == "function" and choice["function"]["name"] not in names:
        found.append(f"'tool_choice' names {choice['function']['name']!r}, which is no tool")
    message_faults(body.get("messages"), found)
    return found


def tool_faults(body, found):
    names = []
    for index, tool in enumerate(body.get("tools", [])):
        place = f"tools[{index}]"
        function = tool.get("function")
        if tool.get("type") != "function" or set(tool) != {"type", "function"} or not isinstance(function, dict):
            found.append(f"{place} is no function: {tool!r:.100}")
            continue
        found += [f"{place}.function has the unknown field {name!r}" for name in function
                  if name not in {"name", "description", "parameters", "strict"}]  # fmt: skip
        name = function.get("name", "")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) or name in names:
            found.append(f"{place}.function.name is {name!r}")
        names.append(name)
        if "parameters" in function:
            found += json_schema.faults(function["parameters"], f"{place}.function.parameters")
            if function["parameters"].get("type") != "object":
                found.append(f"{place}.function.parameters.type is not 'object'")
    if "tools" in body and not names:
        found.append("'tools' is empty")
    return names


def message_faults(messages, found):
    if not isinstance(messages, list) or not messages:
        found.append("'messages' is empty")
        return
    pending, ids = [], []
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        role = message.get("role")
        if role not in MESSAGE_FIELDS:
            found.append(f"{place}.role is {role!r}")
            continue
        found += [f"{place} has the unknown field {name!r}" for name in message if name not in MESSAGE_FIELDS[role]]
        if role == "tool":
            if message.get("tool_call_id") in pending:
                pending.remove(message["tool_call_id"])
            else:
                found.append(f"{place} answers no call before it: {message.get('tool_call_id')!r}")
        elif pending:
            found.append(f"{place} follows calls that have no result: {pending}")
            pending = []
        content_faults(message, place, found)
        if role == "assistant":
            if index and messages[index - 1].get("role") == "assistant":
                found.append(f"{place} follows another one of the assistant's")
            pending = call_faults(message, place, found)
            found += [f"{place}: the id {one!r} was there before" for one in pending if one in ids]
            ids += pending
    if pending:
        found.append(f"the last calls have no result: {pending}")
    if messages[-1].get("role") == "assistant":
        found.append("the last message is the assistant's")


def content_faults(message, place, found):
    content = message.get("content")
    if content is None:
        if message["role"] != "assistant" or not message.get("tool_calls"):
            found.append(f"{place}.content is missing")
    elif isinstance(content, list):
        if not content:
            found.append(f"{place}.content is empty")
        for number, part in enumerate(content):
            fields = PART_FIELDS.get(part.get("type"))
            if fields is None or fields - set(part):
                found.append(f"{place}.content[{number}] is {part!r:.100}")
            else:
                found += [f"Unknown parameter: '{place}.content[{number}].{name}'" for name in part if name not in fields]
    elif not isinstance(content, str):
        found.append(f"{place}.content is {content!r:.80}")


def call_faults(message, place, found):
    if "tool_calls" in message and not message["tool_calls"]:
        found.append(f"{place}.tool_calls is empty")
    ids = []
    for number, call in enumerate(message.get("tool_calls") or []):
        where = f"{place}.tool_calls[{number}]"
        if set(call) != {"id", "type", "function"} or call["type"] != "function":
            found.append(f"{where} is {call!r:.100}")
            continue
        ids.append(call["id"])
        if not call["id"] or len(call["id"]) > 40:
            found.append(f"{where}.id is {call['id']!r}: at most 40 characters")
        try:
            if not isinstance(json.loads(call["function"]["arguments"]), dict):
                raise ValueError
        except (ValueError, TypeError):
            found.append(f"{where}.function.arguments is {call['function'].get('arguments')!r:.80}")
    return ids


def text_of(content):
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content)
    return content or ""


def read(path, body):
    messages = body["messages"]
    last = max((index for index, message in enumerate(messages) if message["role"] == "assistant"), default=-1)
    said = [message for message in messages[last + 1 :] if message["role"] in ("user", "tool")]
    return Asked(
        is_streamed=is_streamed(path, body),
        system="\n".join(text_of(one["content"]) for one in messages if one["role"] in ("system", "developer")),
        newest="\n".join(text_of(message["content"]) for message in said),
        tools={tool["function"]["name"]: tool["function"].get("parameters", {}) for tool in body.get("tools", [])},
        results=[text_of(message["content"]) for message in messages if message["role"] == "tool"],
        answers=sum(message["role"] == "assistant" for message in messages),
    )


def refusal(status, reason):
    kind = "invalid_request_error"
    return {"error": {"message": reason, "type": kind, "param": None, "code": None}}


def head(identity, kind):
    return {"id": f"chatcmpl-{identity}", "object": kind, "created": 1_760_000_000, "model": MODEL}


def usage(turn):
    return {"prompt_tokens": 40, "completion_tokens": 20, "total_tokens": 60}


def calls(turn, identity):
    return [
        {
            "id": f"call_{identity}{index}",
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments)},
        }
        for index, call in enumerate(turn.calls)
    ]


def whole(turn, identity):
    message = {"role": "assistant", "content": turn.say or None, "refusal": None}
    if turn.calls:
        message["tool_calls"] = calls(turn, identity)
    reason = "tool_calls" if turn.calls else "stop"
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
    return {**head(identity, "chat.completion"), "choices": [choice], "usage": usage(turn)}


def stream(turn, identity, body):
    """The events of a streamed answer, as bytes."""

    def event(delta, reason=None):
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return line({**head(identity, "chat.completion.chunk"), "choices": [choice]})

    yield event({"role": "assistant", "content": ""})
    for piece in pieces(turn.say):
        yield event({"content": piece})
    for index, call in enumerate(calls(turn, identity)):
        arguments = call["function"]["arguments"]
        call["function"]["arguments"] = ""
        yield event({"tool_calls": [{"index": index, **call}]})
        for piece in pieces(arguments):
            yield event({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield event({}, "tool_calls" if turn.calls else "stop")
    if (body.get("stream_options") or {}).get("include_usage"):
        yield line({**head(identity, "chat.completion.chunk"), "choices": [], "usage": usage(turn)})
    yield b"data: [DONE]\n\n"


def line(value):
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def pieces(text, size=9):
    return [text[start : start + size] for start in range(0, len(text), size)]
