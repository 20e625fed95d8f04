"""Anthropic's Messages, as a strict server reads and speaks it."""

import json
import re

from . import json_schema
from .openai_chat import pieces
from .script import Asked

DIALECT = "anthropic.messages"
SUFFIX = ""
KEY_HEADER = "x-api-key"
#: The model that the gateway asks for: one whose limits it knows.
MODEL = "claude-sonnet-4-5-20250929"
FIELDS = {
    "model", "messages", "max_tokens", "container", "inference_geo", "metadata", "output_config", "service_tier", "stop_sequences",
    "stream", "system", "temperature", "thinking", "tool_choice", "tools", "top_k", "top_p", "cache_control",
}  # fmt: skip
BLOCK_FIELDS = {
    "text": {"type", "text", "cache_control", "citations"},
    "image": {"type", "source", "cache_control"},
    "document": {"type", "source", "title", "context", "citations", "cache_control"},
    "tool_use": {"type", "id", "name", "input", "cache_control"},
    "tool_result": {"type", "tool_use_id", "content", "is_error", "cache_control"},
    "thinking": {"type", "thinking", "signature"},
    "redacted_thinking": {"type", "data"},
}
TOOL_FIELDS = {"name", "description", "input_schema", "cache_control", "type", "strict", "input_examples"}


def route(path):
    return path.partition("?")[0] == "/v1/messages"


def is_streamed(path, body):
    return body.get("stream") is True


def faults(body, headers):
    found = [f"{name}: Extra inputs are not permitted" for name in body if name not in FIELDS]
    for name in ("x-api-key", "anthropic-version"):
        if name not in headers:
            found.append(f"the header {name} is missing")
    if body.get("model") != MODEL:
        found.append(f"model: {body.get('model')!r}")
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        found.append("max_tokens: Field required")
    if not 0 <= (body.get("temperature") or 0) <= 1:
        found.append("temperature: range: 0..1")
    if any(not word.strip() for word in body.get("stop_sequences") or []):
        found.append("stop_sequences: each must contain non-whitespace")
    thinking = body.get("thinking") or {}
    if thinking.get("type") == "enabled" and not 1024 <= thinking.get("budget_tokens", 0) < body.get("max_tokens", 0):
        found.append(f"thinking.budget_tokens: {thinking.get('budget_tokens')!r}")
    if "system" in body and not isinstance(body["system"], str):
        for number, block in enumerate(body["system"]):
            block_faults(block, {"text"}, f"system.{number}", found)
    names = tool_faults(body, found)
    choice = body.get("tool_choice")
    if choice is not None:
        if not names:
            found.append("tool_choice: may only be specified while providing tools")
        if choice.get("type") not in ("auto", "any", "tool", "none") or set(choice) - {
            "type", "name", "disable_parallel_tool_use",
        }:  # fmt: skip
            found.append(f"tool_choice: {choice!r}")
        if choice.get("type") == "tool" and choice.get("name") not in names:
            found.append(f"tool_choice: {choice.get('name')!r} is no tool")
    message_faults(body.get("messages"), found)
    if json.dumps(body).count('"cache_control":') > 4:
        found.append("A maximum of 4 blocks with cache_control may be provided")
    return found


def tool_faults(body, found):
    names = []
    for index, tool in enumerate(body.get("tools", [])):
        place = f"tools.{index}"
        found += [f"{place}.{name}: Extra inputs are not permitted" for name in tool if name not in TOOL_FIELDS]
        name = tool.get("name", "")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,128}", name) or name in names:
            found.append(f"{place}.name: {name!r}")
        names.append(name)
        if tool.get("type", "custom") != "custom":
            found.append(f"{place}.type: {tool['type']!r}")
        schema = tool.get("input_schema")
        if not isinstance(schema, dict) or schema.get("type") != "object":
            found.append(f"{place}.input_schema: {schema!r:.80}")
        else:
            found += json_schema.faults(schema, f"{place}.input_schema")
    return names


def message_faults(messages, found):
    if not isinstance(messages, list) or not messages:
        found.append("messages: at least one message is required")
        return
    role, pending, ids = "assistant", [], []
    for index, message in enumerate(messages):
        place = f"messages.{index}"
        if message.get("role") == "system":
            found.append(f"{place}: role 'system' is not supported on this model")
            continue
        if set(message) != {"role", "content"} or message["role"] not in ("user", "assistant"):
            found.append(f"{place}: {message!r:.100}")
            continue
        if message["role"] == role:
            found.append(f"{place}: roles must alternate, but this is {role}'s again")
        role = message["role"]
        pending = blocks_faults(message, pending, place, found)
        found += [f"{place}: `tool_use` ids must be unique: {one!r}" for one in pending if one in ids]
        ids += pending
    if messages[0].get("role") != "user":
        found.append("messages: first message must use the user role")
    if pending:
        found.append(f"tool_use ids without tool_result: {pending}")
    if role == "assistant":
        found.append("the last message is the assistant's")


def blocks_faults(message, pending, place, found):
    """Checks a message's blocks against the calls that wait for a result, and returns the calls that it makes."""
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    if not blocks:
        found.append(f"{place}.content: must be non-empty")
    is_users = message["role"] == "user"
    kinds = {"text", "tool_use", "thinking", "redacted_thinking"}
    if is_users:
        kinds = {"text", "image", "document", "tool_result"}
    made, others = [], 0
    for number, block in enumerate(blocks):
        where = f"{place}.content.{number}"
        block_faults(block, kinds, where, found)
        if block.get("type") == "tool_use":
            made.append(block.get("id"))
            if not re.fullmatch(r"[a-zA-Z0-9_-]+", block.get("id") or "") or not isinstance(block.get("input"), dict):
                found.append(f"{where}: {block!r:.100}")
        elif block.get("type") == "tool_result":
            if others:
                found.append(f"{where}: tool_result blocks come first")
            if block.get("tool_use_id") in pending:
                pending = [one for one in pending if one != block["tool_use_id"]]
            else:
                found.append(f"{where}: unexpected tool_use_id {block.get('tool_use_id')!r}")
        else:
            others += 1
    if is_users and pending:
        found.append(f"{place}: tool_use ids were found without tool_result blocks immediately after: {pending}")
    return made


def block_faults(block, kinds, place, found):
    kind = block.get("type")
    if kind not in kinds:
        found.append(f"{place}.type: {kind!r}")
        return
    found += [f"{place}.{name}: Extra inputs are not permitted" for name in block if name not in BLOCK_FIELDS[kind]]
    if kind == "text" and not (block.get("text") or "").strip():
        found.append(f"{place}.text: text content blocks must be non-empty and contain non-whitespace text")
    if kind == "thinking" and not block.get("signature"):
        found.append(f"{place}.signature: Field required")
    if kind == "tool_result" and isinstance(block.get("content"), list):
        for number, part in enumerate(block["content"]):
            block_faults(part, {"text", "image"}, f"{place}.content.{number}", found)


def text_of(content):
    if isinstance(content, str):
        return content
    words = []
    for block in content or []:
        words.append(text_of(block.get("content")) if block.get("type") == "tool_result" else block.get("text", ""))
    return "\n".join(words)


def read(path, body):
    messages = body["messages"]
    last = max((index for index, message in enumerate(messages) if message["role"] == "assistant"), default=-1)
    results = [
        text_of(block.get("content"))
        for message in messages
        if isinstance(message["content"], list)
        for block in message["content"]
        if block["type"] == "tool_result"
    ]
    return Asked(
        is_streamed=is_streamed(path, body),
        system=text_of(body.get("system")),
        newest="\n".join(text_of(message["content"]) for message in messages[last + 1 :]),
        tools={tool["name"]: tool["input_schema"] for tool in body.get("tools", [])},
        results=results,
        answers=sum(message["role"] == "assistant" for message in messages),
    )


def refusal(status, reason):
    return {"type": "error", "error": {"type": "invalid_request_error", "message": reason}}


def blocks(turn, identity):
    found = [{"type": "text", "text": turn.say}] if turn.say else []
    for index, call in enumerate(turn.calls):
        found.append({"type": "tool_use", "id": f"toolu_{identity}{index}", "name": call.name, "input": call.arguments})
    return found


def message(identity, content, reason):
    return {
        "id": f"msg_{identity}",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 40, "output_tokens": 20 if reason else 1},
    }


def whole(turn, identity):
    return message(identity, blocks(turn, identity), "tool_use" if turn.calls else "end_turn")


def stream(turn, identity, body):
    """The events of a streamed answer, as bytes."""

    def event(kind, **fields):
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()

    yield event("message_start", message=message(identity, [], None))
    yield event("ping")
    for index, block in enumerate(blocks(turn, identity)):
        if block["type"] == "text":
            name, field, text = "text_delta", "text", block["text"]
            block["text"] = ""
        else:
            name, field, text = "input_json_delta", "partial_json", json.dumps(block["input"])
            block["input"] = {}
        yield event("content_block_start", index=index, content_block=block)
        for piece in pieces(text):
            yield event("content_block_delta", index=index, delta={"type": name, field: piece})
        yield event("content_block_stop", index=index)
    reason = "tool_use" if turn.calls else "end_turn"
    delta = {"stop_reason": reason, "stop_sequence": None}
    yield event("message_delta", delta=delta, usage={"output_tokens": 20})
    yield event("message_stop")
