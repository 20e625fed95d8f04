"""Ollama's chat, by `ollama`."""

import threading

import ollama

from .door import PNG_BASE64, TIMEOUT, TOOLS, Answer, Call, Door, Refusal


class OllamaChatDoor(Door):
    dialect = "ollama.chat"
    prefix = "/ollama"
    finishes = {"text": "stop", "tools": "stop"}
    error = ollama.ResponseError

    def __init__(self, root, key):
        super().__init__(root, key)
        self._clients = {}
        self._lock = threading.Lock()
        self._seen = threading.local()

    def _client(self, headers):
        """The library takes headers when a client is made. Its errors have none: a hook keeps those of a response."""
        name = tuple(sorted(headers.items()))
        with self._lock:
            if name not in self._clients:
                self._clients[name] = ollama.Client(
                    host=self.root,
                    timeout=TIMEOUT,
                    headers={"authorization": "Bearer " + self.key, **headers},
                    event_hooks={"response": [lambda response: setattr(self._seen, "headers", response.headers)]},
                )
            return self._clients[name]

    def question(self, text, image=False):
        message = {"role": "user", "content": text}
        return [message | {"images": [PNG_BASE64]}] if image else [message]

    def _ask(self, history, ask, stream):
        tools = [
            {"type": "function", "function": {"name": name, "parameters": schema}} for name, schema in TOOLS.items()
        ]
        return self._client(ask.headers).chat(
            model=ask.model,
            messages=history,
            stream=stream,
            tools=tools if ask.tools else None,
            think=True if ask.thinks else None,
            format=ask.schema,
        )

    def _answer(self, message, finish):
        calls = [Call(None, call.function.name, dict(call.function.arguments)) for call in message.tool_calls or []]
        return Answer(message.content or "", message.thinking or "", calls, finish, message)

    def whole(self, history, ask):
        response = self._ask(history, ask, stream=False)
        return self._answer(response.message, response.done_reason)

    def streamed(self, history, ask):
        """The library has nothing that joins a stream: this is what its documentation does."""
        text, thinking, calls, finish = "", "", [], None
        for part in self._ask(history, ask, stream=True):
            text += part.message.content or ""
            thinking += part.message.thinking or ""
            calls += part.message.tool_calls or []
            finish = part.done_reason or finish
        message = ollama.Message(role="assistant", content=text, thinking=thinking or None, tool_calls=calls or None)
        return self._answer(message, finish)

    def pieces(self, history, ask):
        stream = self._ask(history, ask, stream=True)
        try:
            for part in stream:
                yield part.message.content or "", part.done_reason if part.done else None
        finally:
            stream.close()

    def reply(self, history, answer, results):
        messages = [
            {"role": "tool", "tool_name": call.name, "content": result} for call, result in zip(answer.calls, results)
        ]
        return [*history, answer.turn, *messages]

    def refusal(self, call):
        try:
            call()
        except ollama.ResponseError as error:
            return Refusal(error.status_code, self._seen.headers.get("retry-after"))
