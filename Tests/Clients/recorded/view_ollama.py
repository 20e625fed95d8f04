"""Reads answers of Ollama's chat."""

from . import views

FINISHES = {"stop": views.STOP, "length": views.LENGTH, "load": views.STOP, "unload": views.STOP}


def read(values, made):
    for value in values:
        message = value.get("message") or {}
        made.text += message.get("content") or ""
        made.thinking += message.get("thinking") or ""
        for call in message.get("tool_calls") or []:
            made.calls.append((call["function"]["name"], call["function"].get("arguments") or {}))
        if value.get("done"):
            # Old versions do not say why.
            made.finish = FINISHES.get(value.get("done_reason") or "stop", views.OTHER)
            made.usage = {"input": value.get("prompt_eval_count"), "output": value.get("eval_count")}
