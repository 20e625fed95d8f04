"""Anthropic's Messages, by `anthropic`."""

import anthropic

from .door import PNG_BASE64, TIMEOUT, TOOLS, Answer, Call, Door, Refusal


class AnthropicMessagesDoor(Door):
    dialect = "anthropic.messages"
    prefix = "/anthropic"
    finishes = {"text": "end_turn", "tools": "tool_use"}
    error = anthropic.APIError

    def __init__(self, root, key):
        super().__init__(root, key)
        self.client = anthropic.Anthropic(base_url=root, api_key=key, max_retries=0, timeout=TIMEOUT)

    def question(self, text, image=False):
        if not image:
            return [{"role": "user", "content": text}]
        source = {"type": "base64", "media_type": "image/png", "data": PNG_BASE64}
        return [{"role": "user", "content": [{"type": "image", "source": source}, {"type": "text", "text": text}]}]

    def _arguments(self, history, ask):
        arguments = {"model": ask.model, "max_tokens": 4000, "messages": history, "extra_headers": ask.headers}
        if ask.tools:
            arguments["tools"] = [{"name": name, "input_schema": schema} for name, schema in TOOLS.items()]
        if ask.thinks:
            arguments["thinking"] = {"type": "enabled", "budget_tokens": 2000}
        if ask.schema:
            arguments["output_config"] = {"format": {"type": "json_schema", "schema": ask.schema}}
        return arguments

    def _answer(self, message):
        blocks = message.content
        text = "".join(block.text for block in blocks if block.type == "text")
        thinking = "".join(block.thinking for block in blocks if block.type == "thinking")
        calls = [Call(block.id, block.name, block.input) for block in blocks if block.type == "tool_use"]
        return Answer(text, thinking, calls, message.stop_reason, blocks)

    def whole(self, history, ask):
        return self._answer(self.client.messages.create(**self._arguments(history, ask)))

    def streamed(self, history, ask):
        with self.client.messages.stream(**self._arguments(history, ask)) as stream:
            return self._answer(stream.get_final_message())

    def pieces(self, history, ask):
        reason = None
        with self.client.messages.create(**self._arguments(history, ask), stream=True) as stream:
            for event in stream:
                if event.type == "message_delta":
                    reason = event.delta.stop_reason
                is_text = event.type == "content_block_delta" and event.delta.type == "text_delta"
                yield event.delta.text if is_text else "", reason if event.type == "message_stop" else None

    def reply(self, history, answer, results):
        blocks = [
            {"type": "tool_result", "tool_use_id": call.id, "content": result}
            for call, result in zip(answer.calls, results)
        ]
        return [*history, {"role": "assistant", "content": answer.turn}, {"role": "user", "content": blocks}]

    def refusal(self, call):
        try:
            call()
        except anthropic.RateLimitError as error:
            assert error.body["error"]["type"] == "rate_limit_error", error.body
            return Refusal(error.status_code, error.response.headers.get("retry-after"))
