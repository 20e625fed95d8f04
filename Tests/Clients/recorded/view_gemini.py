"""Reads answers of Google's generateContent."""

import re

from . import views

FINISHES = {"STOP": views.STOP, 1: views.STOP, "MAX_TOKENS": views.LENGTH, 2: views.LENGTH}
BLOCKED = {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", 3, 4}


def read(values, made):
    usage, unfinished = {}, None
    for value in values:
        for candidate in value.get("candidates") or []:
            if candidate.get("index") not in (None, 0):
                continue
            for part in (candidate.get("content") or {}).get("parts") or []:
                unfinished = _part(part, unfinished, made)
            reason = candidate.get("finishReason")
            if reason is not None:
                made.finish = views.FILTER if reason in BLOCKED else FINISHES.get(reason, views.OTHER)
        if not value.get("candidates") and (value.get("promptFeedback") or {}).get("blockReason"):
            made.finish = views.FILTER
        usage.update({name: count for name, count in (value.get("usageMetadata") or {}).items() if count is not None})
    made.usage = {
        "input": views.add(usage.get("promptTokenCount"), usage.get("toolUsePromptTokenCount")),
        "output": views.add(usage.get("candidatesTokenCount"), usage.get("thoughtsTokenCount")),
        "reasoning": usage.get("thoughtsTokenCount"),
        "cached": usage.get("cachedContentTokenCount"),
    }


def _part(part, unfinished, made):
    """Returns the arguments of a call whose rest is still to come."""
    if "functionCall" in part:
        call = part["functionCall"]
        if call.get("name"):
            unfinished = dict(call.get("args") or {})
            made.calls.append((call["name"], unfinished))
        for piece in call.get("partialArgs") or []:
            _put(unfinished, piece)
        return unfinished
    if part.get("text") is not None:
        if part.get("thought"):
            made.thinking += part["text"]
        else:
            made.text += part["text"]
    else:
        made.foreign += [name for name in part if name not in ("thought", "thoughtSignature")]
    return None


def _put(arguments, piece):
    """Lays a piece of an argument at its path: `$.a.b`, `$.a[0]`. Pieces of one text follow each other."""
    path = [int(index) if index else name for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", piece["jsonPath"])]
    place = arguments
    for step, following in zip(path, path[1:]):
        empty = [] if isinstance(following, int) else {}
        if isinstance(place, list):
            place.extend([empty] if step == len(place) else [])
            place = place[step]
        else:
            place = place.setdefault(step, empty)
    word = next((name for name in piece if name.endswith("Value")), None)
    if word is None:
        return
    value = None if word == "nullValue" else piece[word]
    last = path[-1]
    if isinstance(place, list):
        if last == len(place):
            place.append(value)
        else:
            place[last] += value
    elif isinstance(value, str) and isinstance(place.get(last), str):
        place[last] += value
    else:
        place[last] = value
