"""OpenAI's Chat Completions, by `openai`."""

import json

import openai

from .door import PNG_BASE64, TIMEOUT, TOOLS, Answer, Call, Door, Refusal


class OpenAIChatDoor(Door):
    dialect = "openai.chat"
    prefix = "/openai/v1"
    bare = "/v1"
    finishes = {"text": "stop", "tools": "tool_calls"}
    error = openai.APIError

    def __init__(self, root, key):
        super().__init__(root, key)
        self.client = openai.OpenAI(base_url=root, api_key=key, max_retries=0, timeout=TIMEOUT)

    def question(self, text, image=False):
        if not image:
            return [{"role": "user", "content": text}]
        picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PNG_BASE64}}
        return [{"role": "user", "content": [{"type": "text", "text": text}, picture]}]

    def _arguments(self, history, ask):
        arguments = {"model": ask.model, "messages": history, "extra_headers": ask.headers}
        if ask.tools:
            arguments["tools"] = [
                {"type": "function", "function": {"name": name, "parameters": schema}} for name, schema in TOOLS.items()
            ]
        if ask.thinks:
            arguments["reasoning_effort"] = "high"
        if ask.schema:
            schema = {"name": "report", "schema": ask.schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
        return arguments

    def _answer(self, completion):
        choice = completion.choices[0]
        message = choice.message
        calls = [
            Call(call.id, call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls or []
        ]
        thinking = getattr(message, "reasoning_content", None) or ""
        return Answer(message.content or "", thinking, calls, choice.finish_reason, message)

    def whole(self, history, ask):
        return self._answer(self.client.chat.completions.create(**self._arguments(history, ask)))

    def streamed(self, history, ask):
        with self.client.chat.completions.stream(**self._arguments(history, ask)) as stream:
            for _ in stream:
                pass
            return self._answer(stream.get_final_completion())

    def pieces(self, history, ask):
        with self.client.chat.completions.create(**self._arguments(history, ask), stream=True) as stream:
            for chunk in stream:
                choice = chunk.choices[0] if chunk.choices else None
                yield (choice.delta.content or "", choice.finish_reason) if choice else ("", None)

    def reply(self, history, answer, results):
        messages = [
            {"role": "tool", "tool_call_id": call.id, "content": result} for call, result in zip(answer.calls, results)
        ]
        return [*history, answer.turn, *messages]

    def refusal(self, call):
        try:
            call()
        except openai.RateLimitError as error:
            return Refusal(error.status_code, error.response.headers.get("retry-after"))
