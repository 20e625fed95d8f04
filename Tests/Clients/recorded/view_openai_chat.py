"""Reads answers of Chat Completions, also of servers that only resemble OpenAI's."""

import json

from . import views

FINISHES = {
    "stop": views.STOP,
    "length": views.LENGTH,
    "max_tokens": views.LENGTH,
    "tool_calls": views.CALLS,
    "function_call": views.CALLS,
    "content_filter": views.FILTER,
}


def read(values, made):
    calls = []
    for value in values:
        for choice in value.get("choices") or []:
            if choice.get("index", 0) != 0:
                continue
            _message(choice.get("message") or choice.get("delta") or {}, made, calls)
            # The first models that saw pictures had details for a reason.
            reason = choice.get("finish_reason") or (choice.get("finish_details") or {}).get("type")
            if reason:
                made.finish = FINISHES.get(reason, views.OTHER)
        usage = value.get("usage")
        if usage:
            prompt = usage.get("prompt_tokens_details") or {}
            completion = usage.get("completion_tokens_details") or {}
            made.usage = {
                "input": usage.get("prompt_tokens"),
                "output": usage.get("completion_tokens"),
                "reasoning": completion.get("reasoning_tokens"),
                "cached": prompt.get("cached_tokens"),
            }
    made.calls = [(call["name"], arguments(call["arguments"], call["is_text"])) for call in calls]


def arguments(text, is_text=False):
    """What a call was given; free text where the tool takes that."""
    if is_text:
        return {"input": text}
    try:
        return json.loads(text) if text.strip() else {}
    except ValueError:
        return text


def _message(message, made, calls):
    content = message.get("content")
    if isinstance(content, str):
        made.text += content
    for part in content if isinstance(content, list) else []:
        if part["type"] == "text":
            made.text += part["text"]
        elif part["type"] == "thinking":
            made.thinking += "".join(piece.get("text", "") for piece in part["thinking"])
    made.refusal += message.get("refusal") or ""
    made.thinking += message.get("reasoning_content") or message.get("reasoning") or ""
    pieces = list(message.get("tool_calls") or [])
    if message.get("function_call"):
        pieces.append({"index": 0, "function": message["function_call"]})
    for piece in pieces:
        _call(piece, calls)


def _call(piece, calls):
    """A piece goes to the call of its index; where it has none, an id begins a call."""
    index = piece.get("index")
    known = [call for call in calls if call["index"] == index]
    if index is None:
        known = [] if piece.get("id") else calls[-1:]
    call = known[-1] if known else {"index": index, "name": "", "arguments": "", "is_text": False}
    if not known:
        calls.append(call)
    function = piece.get("function") or piece.get("custom") or {}
    call["is_text"] |= piece.get("type") == "custom"
    call["name"] += function.get("name") or ""
    given = function.get("arguments", function.get("input")) or ""
    call["arguments"] += given if isinstance(given, str) else json.dumps(given)
