"""Reads answers of Anthropic's Messages."""

from . import views
from .view_openai_chat import arguments

FINISHES = {
    "end_turn": views.STOP,
    "stop_sequence": views.STOP,
    "max_tokens": views.LENGTH,
    "model_context_window_exceeded": views.LENGTH,
    "tool_use": views.CALLS,
    "refusal": views.REFUSAL,
    "pause_turn": views.PAUSED,
}


def read(values, made):
    usage, blocks = {}, []
    for value in values:
        match value.get("type"):
            case "message":
                blocks += value["content"]
                _end(value, usage, made)
            case "message_start":
                usage.update(_known(value["message"].get("usage")))
            case "content_block_start":
                blocks.append(dict(value["content_block"]) | {"pieces": [], "index": value["index"]})
            case "content_block_delta":
                block = next(block for block in reversed(blocks) if block["index"] == value["index"])
                _delta(value["delta"], block)
            case "message_delta":
                _end(value["delta"] | {"usage": value.get("usage")}, usage, made)
    for block in blocks:
        _block(block, made)
    made.usage = {
        "input": views.add(*(usage.get(name) for name in PROMPT)),
        "output": usage.get("output_tokens"),
        "reasoning": (usage.get("output_tokens_details") or {}).get("thinking_tokens"),
        "cached": usage.get("cache_read_input_tokens"),
    }


PROMPT = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")


def _known(usage):
    return {name: count for name, count in (usage or {}).items() if count is not None}


def _end(value, usage, made):
    usage.update(_known(value.get("usage")))
    if value.get("stop_reason"):
        made.finish = FINISHES.get(value["stop_reason"], views.OTHER)


def _delta(delta, block):
    for name in ("text", "thinking"):
        if name in delta:
            block[name] = block.get(name, "") + delta[name]
    if "partial_json" in delta:
        block["pieces"].append(delta["partial_json"])


def _block(block, made):
    match block["type"]:
        case "text":
            made.text += block["text"]
        case "thinking":
            made.thinking += block["thinking"]
        case "tool_use":
            text = "".join(block.get("pieces", []))
            made.calls.append((block["name"], arguments(text) if text else block["input"]))
        case kind:
            made.foreign.append(kind)
