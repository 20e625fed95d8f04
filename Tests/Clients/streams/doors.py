"""Four doors of the gateway: how a question is put at each, and what an answer says there."""

import json


class Door:
    """Asks, and reads what came: `(text, problem)`; the problem is `None` for an answer that came to its proper end."""

    name: str

    def request(self, model, prompt, streaming=True):
        """The path and the body."""
        raise NotImplementedError

    def streamed(self, body):
        raise NotImplementedError

    def whole(self, body):
        raise NotImplementedError

    @staticmethod
    def _data(body):
        """The data of server-sent events."""
        return [line[6:] for line in body.decode().splitlines() if line.startswith("data: ")]


class Chat(Door):
    name = "openai.chat"

    def request(self, model, prompt, streaming=True):
        messages = [{"role": "user", "content": prompt}]
        return "/v1/chat/completions", {"model": model, "messages": messages, "stream": streaming}

    def streamed(self, body):
        data = self._data(body)
        if not data or data[-1] != "[DONE]":
            return "", "no [DONE] at the end"
        choices = [choice for item in data[:-1] for choice in json.loads(item).get("choices", [])]
        finishes = [choice["finish_reason"] for choice in choices if choice.get("finish_reason")]
        text = "".join(choice["delta"].get("content") or "" for choice in choices)
        return text, None if finishes == ["stop"] else f"finish reasons are {finishes}"

    def whole(self, body):
        choice = json.loads(body)["choices"][0]
        finish = choice["finish_reason"]
        return choice["message"]["content"], None if finish == "stop" else f"the finish reason is {finish}"


class Messages(Door):
    name = "anthropic.messages"

    def request(self, model, prompt, streaming=True):
        messages = [{"role": "user", "content": prompt}]
        body = {"model": model, "max_tokens": 100_000, "messages": messages, "stream": streaming}
        return "/v1/messages", body

    def streamed(self, body):
        events = [json.loads(item) for item in self._data(body)]
        kinds = [event["type"] for event in events if event["type"] != "ping"]
        text = "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta")
        reasons = [event["delta"]["stop_reason"] for event in events if event["type"] == "message_delta"]
        if kinds[:1] != ["message_start"] or kinds[-1:] != ["message_stop"] or kinds.count("message_stop") != 1:
            return text, f"it begins with {kinds[:1]} and ends with {kinds[-1:]}"
        return text, None if reasons == ["end_turn"] else f"stop reasons are {reasons}"

    def whole(self, body):
        message = json.loads(body)
        text = "".join(block["text"] for block in message["content"])
        return text, None if message["stop_reason"] == "end_turn" else f"the stop reason is {message['stop_reason']}"


class Gemini(Door):
    name = "gemini"

    def request(self, model, prompt, streaming=True):
        operation = "streamGenerateContent?alt=sse" if streaming else "generateContent"
        body = {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}
        return f"/v1beta/models/{model}:{operation}", body

    def streamed(self, body):
        return self._read([json.loads(item) for item in self._data(body)])

    def whole(self, body):
        return self._read([json.loads(body)])

    def _read(self, answers):
        candidates = [candidate for answer in answers for candidate in answer.get("candidates", [])]
        parts = [part for candidate in candidates for part in candidate.get("content", {}).get("parts", [])]
        finishes = [candidate["finishReason"] for candidate in candidates if candidate.get("finishReason")]
        text = "".join(part.get("text", "") for part in parts)
        return text, None if finishes == ["STOP"] else f"finish reasons are {finishes}"


class Ollama(Door):
    name = "ollama.chat"

    def request(self, model, prompt, streaming=True):
        messages = [{"role": "user", "content": prompt}]
        return "/api/chat", {"model": model, "messages": messages, "stream": streaming}

    def streamed(self, body):
        lines = [json.loads(line) for line in body.splitlines() if line]
        text = "".join(line["message"].get("content", "") for line in lines)
        done = [line.get("done") for line in lines]
        is_proper = done and all(flag is False for flag in done[:-1]) and done[-1] is True
        if not is_proper or lines[-1].get("done_reason") != "stop":
            return text, f"it ends with {lines[-1:]}"
        return text, None

    def whole(self, body):
        return self.streamed(body)


DOORS = [Chat(), Messages(), Gemini(), Ollama()]
