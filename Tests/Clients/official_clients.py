"""The official client libraries against `switchboard simulate`: text, streams, tools, thinking, schemas, errors.

usage: official_clients.py ROOT_URL
"""

import json
import sys
import traceback

import anthropic
import ollama
import openai
from google import genai
from google.genai import errors as genai_errors
from google.genai import types

ROOT = sys.argv[1]
WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city"],
}
CLOCK = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def chat():
    return openai.OpenAI(base_url=ROOT + "/v1", api_key="any", max_retries=0)


def messages():
    return anthropic.Anthropic(base_url=ROOT, api_key="any", max_retries=0)


GEMINI = genai.Client(api_key="any", http_options=types.HttpOptions(base_url=ROOT))


def gemini():
    return GEMINI


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


# OpenAI, Chat Completions

TOOLS_CHAT = [
    {"type": "function", "function": {"name": "get_weather", "parameters": WEATHER}},
    {"type": "function", "function": {"name": "read_clock", "parameters": CLOCK}},
]
BOTH = [{"role": "user", "content": "What is the weather, and what does the clock say?"}]
HELLO = [{"role": "user", "content": "hello there"}]


@test
def chat_text():
    answer = chat().chat.completions.create(model="simulated", messages=HELLO)
    assert "hello there" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


@test
def chat_stream():
    whole = chat().chat.completions.create(model="simulated", messages=HELLO).choices[0].message.content
    text, usage, finish = "", None, None
    for chunk in chat().chat.completions.create(
        model="simulated", messages=HELLO, stream=True, stream_options={"include_usage": True}
    ):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    assert text == whole and usage.completion_tokens > 0 and finish == "stop"


@test
def chat_parallel_tools_streamed():
    with chat().chat.completions.stream(model="simulated", messages=BOTH, tools=TOOLS_CHAT) as stream:
        for _ in stream:
            pass
        answer = stream.get_final_completion()
    calls = answer.choices[0].message.tool_calls
    assert [call.function.name for call in calls] == ["get_weather", "read_clock"]
    assert len({call.id for call in calls}) == 2
    assert json.loads(calls[0].function.arguments)["city"] == "city"
    assert answer.choices[0].finish_reason == "tool_calls"
    follow = BOTH + [answer.choices[0].message.model_dump(exclude_none=True)]
    for call in calls:
        follow.append({"role": "tool", "tool_call_id": call.id, "content": "sunny"})
    last = chat().chat.completions.create(model="simulated", messages=follow, tools=TOOLS_CHAT)
    assert "sunny" in last.choices[0].message.content


@test
def chat_forced_and_forbidden_tools():
    forced = {"type": "function", "function": {"name": "read_clock"}}
    answer = chat().chat.completions.create(model="simulated", messages=HELLO, tools=TOOLS_CHAT, tool_choice=forced)
    assert answer.choices[0].message.tool_calls[0].function.name == "read_clock"
    answer = chat().chat.completions.create(model="simulated", messages=BOTH, tools=TOOLS_CHAT, tool_choice="none")
    assert not answer.choices[0].message.tool_calls


@test
def chat_structured_output():
    schema = {"name": "weather", "schema": WEATHER, "strict": True}
    answer = chat().chat.completions.create(
        model="simulated", messages=HELLO, response_format={"type": "json_schema", "json_schema": schema}
    )
    assert isinstance(json.loads(answer.choices[0].message.content)["days"], int)


@test
def chat_errors():
    limited = raises(
        openai.RateLimitError,
        lambda: chat().chat.completions.create(
            model="simulated", messages=HELLO, extra_headers={"x-simulate": "status=429,retry-after=7"}
        ),
    )
    assert limited.response.headers["retry-after"] == "7" and limited.code == "rate_limit_exceeded"
    raises(
        openai.AuthenticationError,
        lambda: chat().chat.completions.create(
            model="simulated", messages=HELLO, extra_headers={"x-simulate": "status=401"}
        ),
    )
    bad = raises(
        openai.BadRequestError,
        lambda: chat().chat.completions.create(model="simulated", messages=[{"role": "nobody", "content": "x"}]),
    )
    assert "messages[0].role" in str(bad)


@test
def chat_failures_in_the_middle_are_no_success():
    def read(fault):
        for _ in chat().chat.completions.create(
            model="simulated", messages=HELLO, stream=True, extra_headers={"x-simulate": fault}
        ):
            pass

    raises(openai.APIError, lambda: read("overload-mid"))
    raises(Exception, lambda: read("cut"))
    raises(Exception, lambda: read("malformed"))


@test
def chat_models_and_embeddings():
    assert "simulated" in [model.id for model in chat().models.list()]
    assert chat().models.retrieve("simulated").id == "simulated"
    raises(openai.NotFoundError, lambda: chat().models.retrieve("nobody"))
    answer = chat().embeddings.create(model="simulated-embedding", input=["one", "two"], dimensions=64)
    assert [len(item.embedding) for item in answer.data] == [64, 64]
    assert abs(sum(x * x for x in answer.data[0].embedding) - 1) < 1e-4


# OpenAI, the older completions


@test
def older_completions():
    answer = chat().completions.create(model="simulated", prompt="hello there", max_tokens=100)
    assert "hello there" in answer.choices[0].text and answer.choices[0].finish_reason == "stop"
    assert answer.object == "text_completion" and answer.usage.completion_tokens > 0
    text, usage = "", None
    for chunk in chat().completions.create(
        model="simulated", prompt="hello there", max_tokens=100, stream=True, stream_options={"include_usage": True}
    ):
        text += "".join(choice.text for choice in chunk.choices)
        usage = chunk.usage or usage
    assert text == answer.choices[0].text and usage == answer.usage
    raises(openai.BadRequestError, lambda: chat().completions.create(model="simulated", prompt=[]))


# OpenAI, Responses

TOOLS_RESPONSES = [
    {"type": "function", "name": "get_weather", "parameters": WEATHER, "strict": False},
    {"type": "function", "name": "read_clock", "parameters": CLOCK, "strict": False},
]


@test
def responses_text_and_stream():
    answer = chat().responses.create(model="simulated", input="hello there", instructions="Be brief.")
    assert "hello there" in answer.output_text and answer.status == "completed"
    kinds, text, final = [], "", None
    for event in chat().responses.create(
        model="simulated", input="hello there", instructions="Be brief.", stream=True
    ):
        kinds.append(event.type)
        if event.type == "response.output_text.delta":
            text += event.delta
        if event.type == "response.completed":
            final = event.response
    assert text == answer.output_text == final.output_text
    assert kinds[:3] == ["response.created", "response.in_progress", "response.output_item.added"]
    assert kinds[-1] == "response.completed" and final.usage.output_tokens > 0


@test
def responses_parallel_tools_streamed():
    with chat().responses.stream(model="simulated", input=BOTH, tools=TOOLS_RESPONSES) as stream:
        for _ in stream:
            pass
        answer = stream.get_final_response()
    calls = [item for item in answer.output if item.type == "function_call"]
    assert [call.name for call in calls] == ["get_weather", "read_clock"]
    follow = BOTH + [item.model_dump(exclude_none=True) for item in answer.output]
    for call in calls:
        follow.append({"type": "function_call_output", "call_id": call.call_id, "output": "sunny"})
    for item in follow:
        item.pop("parsed_arguments", None)
    assert "sunny" in chat().responses.create(model="simulated", input=follow, tools=TOOLS_RESPONSES).output_text


@test
def responses_thinking():
    answer = chat().responses.create(
        model="simulated", input="hello", reasoning={"effort": "high", "summary": "auto"},
        include=["reasoning.encrypted_content"],
    )
    thought = answer.output[0]
    assert thought.type == "reasoning" and thought.summary[0].text and thought.encrypted_content
    assert answer.usage.output_tokens_details.reasoning_tokens > 0
    follow = [{"role": "user", "content": "hello"}]
    follow += [item.model_dump(exclude_none=True) for item in answer.output]
    follow.append({"role": "user", "content": "go on"})
    assert chat().responses.create(model="simulated", input=follow).output_text


@test
def responses_structured_output_and_errors():
    answer = chat().responses.create(
        model="simulated", input="hello",
        text={"format": {"type": "json_schema", "name": "weather", "schema": WEATHER, "strict": False}},
    )
    assert "city" in json.loads(answer.output_text)
    short = chat().responses.create(model="simulated", input="hello", max_output_tokens=3)
    assert short.status == "incomplete" and short.incomplete_details.reason == "max_output_tokens"
    raises(
        openai.RateLimitError,
        lambda: chat().responses.create(model="simulated", input="x", extra_headers={"x-simulate": "status=429"}),
    )

    def read():
        for _ in chat().responses.create(
            model="simulated", input="x", stream=True, extra_headers={"x-simulate": "overload-mid"}
        ):
            pass

    raises(openai.APIError, read)


# Anthropic

TOOLS_ANTHROPIC = [
    {"name": "get_weather", "input_schema": WEATHER},
    {"name": "read_clock", "input_schema": CLOCK},
]


@test
def anthropic_text_and_stream():
    answer = messages().messages.create(model="simulated", max_tokens=500, messages=HELLO)
    assert "hello there" in answer.content[0].text and answer.stop_reason == "end_turn"
    with messages().messages.stream(model="simulated", max_tokens=500, messages=HELLO) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == answer.content[0].text == final.content[0].text
    assert final.usage.output_tokens == answer.usage.output_tokens > 0
    short = messages().messages.create(model="simulated", max_tokens=3, messages=HELLO)
    assert short.stop_reason == "max_tokens"


@test
def anthropic_parallel_tools_streamed():
    with messages().messages.stream(
        model="simulated", max_tokens=500, messages=BOTH, tools=TOOLS_ANTHROPIC
    ) as stream:
        final = stream.get_final_message()
    calls = [block for block in final.content if block.type == "tool_use"]
    assert [call.name for call in calls] == ["get_weather", "read_clock"] and final.stop_reason == "tool_use"
    assert calls[0].input["city"] == "city"
    follow = BOTH + [
        {"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in final.content]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "sunny"} for call in calls],
        },
    ]
    last = messages().messages.create(model="simulated", max_tokens=500, messages=follow, tools=TOOLS_ANTHROPIC)
    assert "sunny" in last.content[0].text


@test
def anthropic_thinking():
    with messages().messages.stream(
        model="simulated", max_tokens=4000, messages=HELLO, thinking={"type": "enabled", "budget_tokens": 2000}
    ) as stream:
        final = stream.get_final_message()
    assert final.content[0].type == "thinking" and final.content[0].signature and final.content[0].thinking
    assert final.content[1].type == "text"


@test
def anthropic_errors():
    def ask(fault, stream=False):
        answer = messages().messages.create(
            model="simulated", max_tokens=500, messages=HELLO, stream=stream, extra_headers={"x-simulate": fault}
        )
        return list(answer) if stream else answer

    limited = raises(anthropic.RateLimitError, lambda: ask("status=429,retry-after=3"))
    assert limited.body["error"]["type"] == "rate_limit_error"
    raises(anthropic.APIStatusError, lambda: ask("status=529"))
    raises(anthropic.APIStatusError, lambda: ask("overload", stream=True))
    raises(anthropic.APIStatusError, lambda: ask("overload-mid", stream=True))
    raises(Exception, lambda: ask("cut", stream=True))
    raises(
        anthropic.BadRequestError,
        lambda: messages().messages.create(model="simulated", max_tokens=5, messages=[{"role": "x", "content": ""}]),
    )


@test
def anthropic_count_and_models():
    assert messages().messages.count_tokens(model="simulated", messages=HELLO).input_tokens > 0
    assert "simulated" in [model.id for model in messages().models.list()]


# Google


@test
def gemini_text_and_stream():
    answer = gemini().models.generate_content(model="simulated", contents="hello there")
    assert "hello there" in answer.text and answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert answer.usage_metadata.total_token_count > 0
    text = "".join(
        chunk.text or "" for chunk in gemini().models.generate_content_stream(model="simulated", contents="hello there")
    )
    assert text == answer.text


@test
def gemini_tools():
    declarations = [
        types.FunctionDeclaration(name="get_weather", parameters_json_schema=WEATHER),
        types.FunctionDeclaration(name="read_clock", parameters_json_schema=CLOCK),
    ]
    config = types.GenerateContentConfig(
        tools=[types.Tool(function_declarations=declarations)],
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )
    question = types.UserContent(BOTH[0]["content"])
    calls = []
    for chunk in gemini().models.generate_content_stream(model="simulated", contents=[question], config=config):
        calls += chunk.function_calls or []
    assert [call.name for call in calls] == ["get_weather", "read_clock"] and calls[0].args["city"] == "city"
    answer = gemini().models.generate_content(model="simulated", contents=[question], config=config)
    results = [
        types.Part.from_function_response(name=call.name, response={"result": "sunny"}) for call in answer.function_calls
    ]
    history = [question, answer.candidates[0].content, types.UserContent(results)]
    assert "sunny" in gemini().models.generate_content(model="simulated", contents=history, config=config).text


@test
def gemini_thinking_and_schema():
    config = types.GenerateContentConfig(
        thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=500)
    )
    answer = gemini().models.generate_content(model="simulated", contents="hello", config=config)
    assert answer.candidates[0].content.parts[0].thought and answer.usage_metadata.thoughts_token_count > 0
    config = types.GenerateContentConfig(response_mime_type="application/json", response_json_schema=WEATHER)
    answer = gemini().models.generate_content(model="simulated", contents="hello", config=config)
    assert "city" in json.loads(answer.text)


@test
def gemini_errors_counts_models_embeddings():
    def ask(fault):
        options = types.HttpOptions(headers={"x-simulate": fault})
        return gemini().models.generate_content(
            model="simulated", contents="x", config=types.GenerateContentConfig(http_options=options)
        )

    assert raises(genai_errors.ClientError, lambda: ask("status=429,retry-after=3")).status == "RESOURCE_EXHAUSTED"
    assert raises(genai_errors.ServerError, lambda: ask("status=503")).status == "UNAVAILABLE"
    assert gemini().models.count_tokens(model="simulated", contents="hello there").total_tokens > 0
    assert "models/simulated" in [model.name for model in gemini().models.list()]
    answer = gemini().models.embed_content(model="simulated-embedding", contents=["one", "two"])
    assert len(answer.embeddings) == 2 and len(answer.embeddings[0].values) == 256


# Ollama


@test
def ollama_chat():
    client = ollama.Client(host=ROOT)
    answer = client.chat(model="simulated", messages=HELLO)
    assert "hello there" in answer.message.content and answer.done_reason == "stop" and answer.eval_count > 0
    text = "".join(part.message.content for part in client.chat(model="simulated", messages=HELLO, stream=True))
    assert text == answer.message.content
    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": WEATHER}}]
    called = client.chat(model="simulated", messages=BOTH, tools=tools).message.tool_calls
    assert called[0].function.name == "get_weather" and called[0].function.arguments["city"] == "city"
    thought = client.chat(model="simulated", messages=HELLO, think=True)
    assert thought.message.thinking
    shaped = client.chat(model="simulated", messages=HELLO, format=WEATHER)
    assert "city" in json.loads(shaped.message.content)


@test
def ollama_generate_embed_list():
    client = ollama.Client(host=ROOT)
    assert "hello there" in client.generate(model="simulated", prompt="hello there").response
    text = "".join(part.response for part in client.generate(model="simulated", prompt="hello there", stream=True))
    assert "hello there" in text
    assert len(client.embed(model="simulated-embedding", input=["one", "two"]).embeddings) == 2
    assert "simulated" in [model.model for model in client.list().models]


@test
def ollama_inventory():
    client = ollama.Client(host=ROOT)
    shown = client.show("simulated-thinking")
    assert shown.capabilities == ["completion", "tools", "vision", "thinking"]
    assert shown.modelinfo[shown.modelinfo["general.architecture"] + ".context_length"] == 1_000_000
    assert raises(ollama.ResponseError, lambda: client.show("nobody")).status_code == 404
    running = client.ps().models
    assert "simulated" in [model.model for model in running] and running[0].expires_at.astimezone().year > 2100


@test
def ollama_errors():
    client = ollama.Client(host=ROOT, headers={"x-simulate": "status=503"})
    assert raises(ollama.ResponseError, lambda: client.chat(model="simulated", messages=HELLO)).status_code == 503
    client = ollama.Client(host=ROOT, headers={"x-simulate": "overload-mid"})
    raises(ollama.ResponseError, lambda: list(client.chat(model="simulated", messages=HELLO, stream=True)))


failed = 0
for function in TESTS:
    try:
        function()
        print("ok  ", function.__name__)
    except Exception:
        failed += 1
        print("FAIL", function.__name__)
        traceback.print_exc(limit=-3)
print(f"{len(TESTS) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
