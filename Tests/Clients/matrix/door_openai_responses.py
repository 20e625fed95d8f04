"""OpenAI's Responses, by `openai`."""

import json

from .door import PNG_BASE64, TOOLS, Answer, Call
from .door_openai_chat import OpenAIChatDoor


class OpenAIResponsesDoor(OpenAIChatDoor):
    dialect = "openai.responses"
    finishes = {"text": "completed", "tools": "completed"}

    def question(self, text, image=False):
        if not image:
            return [{"role": "user", "content": text}]
        picture = {"type": "input_image", "image_url": "data:image/png;base64," + PNG_BASE64, "detail": "auto"}
        return [{"role": "user", "content": [{"type": "input_text", "text": text}, picture]}]

    def _arguments(self, history, ask):
        arguments = {"model": ask.model, "input": history, "extra_headers": ask.headers}
        if ask.tools:
            arguments["tools"] = [
                {"type": "function", "name": name, "parameters": schema, "strict": False}
                for name, schema in TOOLS.items()
            ]
        if ask.thinks:
            arguments["reasoning"] = {"effort": "high", "summary": "auto"}
            arguments["include"] = ["reasoning.encrypted_content"]
        if ask.schema:
            form = {"type": "json_schema", "name": "report", "schema": ask.schema, "strict": True}
            arguments["text"] = {"format": form}
        return arguments

    def _answer(self, response):
        calls = [
            Call(item.call_id, item.name, json.loads(item.arguments))
            for item in response.output
            if item.type == "function_call"
        ]
        thoughts = [piece.text for item in response.output if item.type == "reasoning" for piece in item.summary]
        return Answer(response.output_text, "".join(thoughts), calls, response.status, response.output)

    def whole(self, history, ask):
        return self._answer(self.client.responses.create(**self._arguments(history, ask)))

    def streamed(self, history, ask):
        with self.client.responses.stream(**self._arguments(history, ask)) as stream:
            for _ in stream:
                pass
            return self._answer(stream.get_final_response())

    def pieces(self, history, ask):
        with self.client.responses.create(**self._arguments(history, ask), stream=True) as stream:
            for event in stream:
                text = event.delta if event.type == "response.output_text.delta" else ""
                yield text, "completed" if event.type == "response.completed" else None

    def reply(self, history, answer, results):
        items = [
            {"type": "function_call_output", "call_id": call.id, "output": result}
            for call, result in zip(answer.calls, results)
        ]
        return [*history, *answer.turn, *items]
