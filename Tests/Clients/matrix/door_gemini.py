"""Google's generateContent, by `google-genai`."""

from google import genai
from google.genai import errors, types

from .door import PNG, TIMEOUT, TOOLS, Answer, Call, Door, Refusal


class GeminiDoor(Door):
    dialect = "gemini"
    prefix = "/gemini"
    finishes = {"text": types.FinishReason.STOP, "tools": types.FinishReason.STOP}
    error = errors.APIError

    def __init__(self, root, key):
        super().__init__(root, key)
        options = types.HttpOptions(base_url=root, timeout=TIMEOUT * 1000)
        self.client = genai.Client(api_key=key, http_options=options)

    def question(self, text, image=False):
        picture = [types.Part.from_bytes(data=PNG, mime_type="image/png")] if image else []
        return [types.UserContent([text, *picture])]

    def _arguments(self, history, ask):
        config = types.GenerateContentConfig(
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=types.HttpOptions(headers=dict(ask.headers)),
        )
        if ask.tools:
            declarations = [
                types.FunctionDeclaration(name=name, parameters_json_schema=schema) for name, schema in TOOLS.items()
            ]
            config.tools = [types.Tool(function_declarations=declarations)]
        if ask.thinks:
            config.thinking_config = types.ThinkingConfig(include_thoughts=True, thinking_budget=2000)
        if ask.schema:
            config.response_mime_type = "application/json"
            config.response_json_schema = ask.schema
        return {"model": ask.model, "contents": history, "config": config}

    def _answer(self, parts, finish, role="model"):
        text = "".join(part.text or "" for part in parts if not part.thought)
        thinking = "".join(part.text or "" for part in parts if part.thought)
        calls = [part.function_call for part in parts if part.function_call]
        calls = [Call(call.id, call.name, call.args) for call in calls]
        return Answer(text, thinking, calls, finish, types.Content(role=role, parts=parts))

    def whole(self, history, ask):
        answer = self.client.models.generate_content(**self._arguments(history, ask)).candidates[0]
        result = self._answer(answer.content.parts, answer.finish_reason)
        result.turn = answer.content
        return result

    def streamed(self, history, ask):
        """The library has nothing that joins a stream: the parts are appended as they come."""
        parts, finish = [], None
        for chunk in self.client.models.generate_content_stream(**self._arguments(history, ask)):
            for candidate in chunk.candidates or []:
                parts += (candidate.content and candidate.content.parts) or []
                finish = candidate.finish_reason or finish
        return self._answer(parts, finish)

    def pieces(self, history, ask):
        stream = self.client.models.generate_content_stream(**self._arguments(history, ask))
        try:
            for chunk in stream:
                candidate = chunk.candidates[0] if chunk.candidates else None
                yield chunk.text or "", candidate.finish_reason if candidate else None
        finally:
            stream.close()

    def reply(self, history, answer, results):
        parts = []
        for call, result in zip(answer.calls, results):
            response = types.FunctionResponse(id=call.id, name=call.name, response={"result": result})
            parts.append(types.Part(function_response=response))
        return [*history, answer.turn, types.UserContent(parts)]

    def refusal(self, call):
        try:
            call()
        except errors.ClientError as error:
            assert error.status == "RESOURCE_EXHAUSTED", error.status
            return Refusal(error.code, error.response.headers.get("retry-after"))
