"""Sends a request's body by the official client library of its dialect, and keeps what the library shows."""

import logging
import warnings
from dataclasses import dataclass, field

import anthropic
import ollama
import openai
from google import genai
from google.genai import errors, types

TIMEOUT = 30
KEY = "client-key-of-the-recordings"
#: An answer is judged as the provider gave it, so nobody else is asked and nothing is tried twice.
HEADERS = {"x-switchboard-fallback": "none"}
warnings.filterwarnings("ignore", category=UserWarning, module="pydantic")
warnings.filterwarnings("ignore", category=UserWarning, module="google")
logging.getLogger("google_genai").setLevel(logging.ERROR)


@dataclass
class Seen:
    """What a client library showed: objects as it dumps them, then perhaps an error."""

    values: list = field(default_factory=list)
    #: Name of the class, status where there is one, and body or words.
    error: tuple | None = None
    retry_after: str | None = None


def send(dialect, root, body, *, model, streams, beta=False, headers=HEADERS):
    """`root` is the address that the library is given; `model` stands in the path where the dialect has it there."""
    seen = Seen()
    try:
        for value in SENDERS[dialect](root, dict(body), model, streams, beta, headers):
            seen.values.append(value)
    except openai.APIStatusError as error:
        seen.error = (type(error).__name__, error.status_code, error.body)
        seen.retry_after = error.response.headers.get("retry-after")
    except anthropic.APIStatusError as error:
        seen.error = (type(error).__name__, error.status_code, error.body)
        seen.retry_after = error.response.headers.get("retry-after")
    except openai.APIError as error:
        seen.error = (type(error).__name__, None, error.body or str(error))
    except errors.APIError as error:
        seen.error = (type(error).__name__, error.code, error.details)
        seen.retry_after = error.response.headers.get("retry-after")
    except ollama.ResponseError as error:
        seen.error = (type(error).__name__, error.status_code, error.error)
    except Exception as error:
        # What a library says of an answer that it cannot read, or a connection that broke.
        seen.error = (type(error).__name__, None, str(error)[:300])
    return seen


def _dumped(answer, streams):
    if streams:
        with answer:
            for value in answer:
                yield value.model_dump(mode="json", warnings=False)
    else:
        yield answer.model_dump(mode="json", warnings=False)


# One connection pool for each library: making one reads all certificates of the system.
OPENAI = openai.OpenAI(base_url="http://127.0.0.1/", api_key=KEY, max_retries=0, timeout=TIMEOUT)
ANTHROPIC = anthropic.Anthropic(base_url="http://127.0.0.1/", api_key=KEY, max_retries=0, timeout=TIMEOUT)
GENAI = genai.Client(api_key=KEY, vertexai=False)
OLLAMA = ("model", "messages", "tools", "think", "format", "options", "keep_alive", "logprobs", "top_logprobs")


def _openai_chat(root, body, model, streams, beta, headers):
    client = OPENAI.with_options(base_url=root)
    named = {"model": body.pop("model"), "messages": body.pop("messages", [])}
    body.pop("stream", None)
    answer = client.chat.completions.create(**named, stream=streams, extra_body=body, extra_headers=headers)
    yield from _dumped(answer, streams)


def _openai_responses(root, body, model, streams, beta, headers):
    client = OPENAI.with_options(base_url=root)
    body.pop("stream", None)
    answer = client.responses.create(
        model=body.pop("model"), stream=streams, extra_body=body, extra_headers=headers
    )
    yield from _dumped(answer, streams)


def _anthropic(root, body, model, streams, beta, headers):
    client = ANTHROPIC.with_options(base_url=root)
    messages = client.beta.messages if beta else client.messages
    body.pop("stream", None)
    named = {name: body.pop(name) for name in ("model", "messages", "max_tokens") if name in body}
    answer = messages.create(**named, stream=streams, extra_body=body, extra_headers=headers)
    yield from _dumped(answer, streams)


def _gemini(root, body, model, streams, beta, headers):
    config = types.GenerateContentConfig(
        http_options=types.HttpOptions(
            base_url=root, headers=dict(headers), extra_body=body, timeout=TIMEOUT * 1000
        ),
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )
    # The library wants contents; those of the body replace them.
    arguments = {"model": model, "contents": "?", "config": config}
    if streams:
        answers = GENAI.models.generate_content_stream(**arguments)
    else:
        answers = [GENAI.models.generate_content(**arguments)]
    for answer in answers:
        yield answer.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"sdk_http_response"})


def _ollama(root, body, model, streams, beta, headers):
    keyed = {"authorization": "Bearer " + KEY, **headers}
    client = ollama.Client(host=root, timeout=TIMEOUT, headers=keyed, verify=False)
    with client._client:
        named = {name: value for name, value in body.items() if name in OLLAMA}
        answer = client.chat(**named, stream=streams)
        for value in answer if streams else [answer]:
            yield value.model_dump(mode="json", exclude_none=True)


SENDERS = {
    "openai.chat": _openai_chat,
    "openai.responses": _openai_responses,
    "anthropic.messages": _anthropic,
    "gemini": _gemini,
    "ollama.chat": _ollama,
}
