"""Reads answers of the Responses API: the object, or the events that build it."""

from . import views
from .view_openai_chat import arguments

REASONS = {"max_output_tokens": views.LENGTH, "max_tokens": views.LENGTH, "content_filter": views.FILTER}


def read(values, made):
    if values and "type" in values[0]:
        _stream(values, made)
    else:
        for value in values:
            _response(value, made)
            _output(value.get("output") or [], made)


def _stream(events, made):
    """Its items as they were when they were done: not all backends repeat them in the last event."""
    items, last = {}, None
    for event in events:
        kind = event["type"]
        if kind == "response.output_item.done":
            items[event["output_index"]] = event["item"]
        elif kind == "error":
            made.error = event.get("error") or event
        elif kind in ("response.completed", "response.incomplete", "response.failed"):
            last = event["response"]
            _response(last, made)
    output = [items[index] for index in sorted(items)]
    if not output and last:
        output = last.get("output") or []
    _output(output, made)


def deltas(events):
    """The text and the arguments that a client reads piece by piece: a view of its own."""
    made, calls = views.View(), {}
    for event in events:
        match event["type"]:
            case "response.output_text.delta":
                made.text += event["delta"]
            case "response.refusal.delta":
                made.refusal += event["delta"]
            case "response.output_item.added" if event["item"]["type"] == "function_call":
                calls[event["output_index"]] = [event["item"]["name"], ""]
            case "response.function_call_arguments.delta":
                calls[event["output_index"]][1] += event["delta"]
    made.calls = [(name, arguments(text)) for _, (name, text) in sorted(calls.items())]
    return made


def _response(response, made):
    made.error = response.get("error") or made.error
    usage = response.get("usage")
    if usage:
        made.usage = {
            "input": usage.get("input_tokens"),
            "output": usage.get("output_tokens"),
            "reasoning": (usage.get("output_tokens_details") or {}).get("reasoning_tokens"),
            "cached": (usage.get("input_tokens_details") or {}).get("cached_tokens"),
        }
    if response.get("status") == "completed":
        made.finish = views.STOP
    elif response.get("status") == "incomplete":
        made.finish = REASONS.get((response.get("incomplete_details") or {}).get("reason"), views.OTHER)


def _output(items, made):
    for item in items:
        match item["type"]:
            case "message":
                for part in item["content"]:
                    made.text += part.get("text") or "" if part["type"] == "output_text" else ""
                    made.refusal += part.get("refusal") or ""
            case "reasoning":
                pieces = (item.get("summary") or []) + (item.get("content") or [])
                made.thinking += "".join(piece["text"] for piece in pieces)
            case "function_call":
                made.calls.append((item["name"], arguments(item["arguments"])))
            case "custom_tool_call":
                made.calls.append((item["name"], arguments(item["input"], is_text=True)))
            case kind:
                made.foreign.append(kind)
