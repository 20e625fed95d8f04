"""Gemini's generateContent, as a strict server reads and speaks it."""

import hashlib
import json
import re

from . import json_schema
from .openai_chat import pieces
from .script import Asked

DIALECT = "gemini"
SUFFIX = ""
KEY_HEADER = "x-goog-api-key"
#: The model that the gateway asks for: one whose limits it knows.
MODEL = "gemini-2.5-flash"
FIELDS = {
    "contents", "tools", "toolConfig", "safetySettings", "systemInstruction", "generationConfig", "cachedContent", "serviceTier",
}  # fmt: skip
CONFIG_FIELDS = {
    "stopSequences", "responseMimeType", "responseSchema", "responseJsonSchema", "responseModalities", "candidateCount",
    "maxOutputTokens", "temperature", "topP", "topK", "seed", "presencePenalty", "frequencyPenalty", "responseLogprobs",
    "logprobs", "enableEnhancedCivicAnswers", "speechConfig", "thinkingConfig", "imageConfig", "mediaResolution",
}  # fmt: skip
DATA = {"text", "inlineData", "functionCall", "functionResponse", "fileData", "executableCode", "codeExecutionResult"}
BESIDE = {"thought", "thoughtSignature", "videoMetadata", "partMetadata", "mediaResolution"}
#: What stands for a signature that the server did not issue, by Google's documentation.
SKIPPED = {"skip_thought_signature_validator", "context_engineering_is_the_way_to_go"}
PATH = re.compile(rf"/v1(beta)?/models/{re.escape(MODEL)}:(generateContent|streamGenerateContent)")


def route(path):
    return PATH.fullmatch(path.partition("?")[0]) is not None


def is_streamed(path, body):
    return ":streamGenerateContent" in path


def faults(body, headers):
    found = [f'Unknown name "{name}": Cannot find field.' for name in body if name not in FIELDS]
    config = body.get("generationConfig", {})
    found += [f'Unknown name "{name}" at generationConfig' for name in config if name not in CONFIG_FIELDS]
    found += [f'Unknown name "{name}" at generationConfig.thinkingConfig' for name in config.get("thinkingConfig", {})
              if name not in {"includeThoughts", "thinkingBudget", "thinkingLevel"}]  # fmt: skip
    if "thinkingLevel" in config.get("thinkingConfig", {}):
        found.append("Thinking level is not supported for this model.")
    if not -1 <= config.get("thinkingConfig", {}).get("thinkingBudget", 0) <= 24576:
        found.append(f"The thinking budget {config['thinkingConfig']['thinkingBudget']} is invalid.")
    if not 1 <= config.get("maxOutputTokens", 1) <= 65536:
        found.append(f"maxOutputTokens is {config['maxOutputTokens']}, which is not within 1 and 65537 exclusive")
    if len(config.get("stopSequences", [])) > 5:
        found.append("more than five stopSequences")
    if "x-goog-api-key" not in headers:
        found.append("the header x-goog-api-key is missing")
    instruction = body.get("systemInstruction")
    if instruction is not None:
        for number, part in enumerate(instruction.get("parts") or [{}]):
            if set(part) != {"text"} or not part["text"]:
                found.append(f"systemInstruction.parts[{number}] is {part!r:.80}")
    names = tool_faults(body, found)
    calling = body.get("toolConfig", {}).get("functionCallingConfig", {})
    if calling.get("mode", "AUTO") not in ("AUTO", "ANY", "NONE", "VALIDATED"):
        found.append(f"toolConfig.functionCallingConfig.mode is {calling['mode']!r}")
    allowed = calling.get("allowedFunctionNames", [])
    if allowed and calling.get("mode") not in ("ANY", "VALIDATED"):
        found.append("allowedFunctionNames is only for the modes ANY and VALIDATED")
    found += [f"allowedFunctionNames has {name!r}, which is no function" for name in allowed if name not in names]
    content_faults(body.get("contents"), found)
    return found


def tool_faults(body, found):
    names = []
    for index, tool in enumerate(body.get("tools", [])):
        if set(tool) != {"functionDeclarations"}:
            found.append(f"tools[{index}] is {tool!r:.100}")
            continue
        for number, one in enumerate(tool["functionDeclarations"]):
            place = f"tools[{index}].functionDeclarations[{number}]"
            fields = {"name", "description", "behavior", "parameters", "parametersJsonSchema", "response"}
            found += [f'Unknown name "{name}" at {place}' for name in one if name not in fields]
            if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}", one.get("name", "")) or one["name"] in names:
                found.append(f"{place}.name is {one.get('name')!r}")
            names.append(one.get("name"))
            if "parameters" in one and "parametersJsonSchema" in one:
                found.append(f"{place} has two schemas")
            if "parameters" in one:
                found += json_schema.gemini_faults(one["parameters"], f"{place}.parameters")
                if str(one["parameters"].get("type", "")).lower() != "object":
                    found.append(f"{place}.parameters should be of type OBJECT")
            if "parametersJsonSchema" in one:
                found += json_schema.faults(one["parametersJsonSchema"], f"{place}.parametersJsonSchema")
    return names


def content_faults(contents, found):
    if not isinstance(contents, list) or not contents:
        found.append("contents is not specified")
        return
    role, pending, ids = "", [], []
    for index, content in enumerate(contents):
        place = f"contents[{index}]"
        if set(content) != {"role", "parts"} or content["role"] not in ("user", "model") or not content["parts"]:
            found.append(f"{place} is {content!r:.100}")
            continue
        # Google takes several contents of the user in a row.
        if content["role"] == role == "model":
            found.append(f"{place}: roles must alternate, but this is the model's again")
        role = content["role"]
        for number, part in enumerate(content["parts"]):
            part_faults(part, role, f"{place}.parts[{number}]", found)
        answered = [part["functionResponse"] for part in content["parts"] if "functionResponse" in part]
        response_faults(pending, answered, place, found)
        for one in answered:
            if one.get("id", "") in ids:
                found.append(f"{place}: the id {one['id']!r} was given to two calls")
            ids += [one["id"]] if "id" in one else []
        pending = [part for part in content["parts"] if "functionCall" in part]
        if pending and not is_signed(pending[0]):
            found.append(f"{place}: Function call is missing a thought_signature in functionCall parts")
    if contents[0].get("role") != "user":
        found.append("function call turn comes immediately after a user turn or after a function response turn")
    if pending:
        found.append("the last function call has no response")
    if role == "model":
        found.append("the last turn is the model's")


def is_signed(part):
    """Whether a call has the signature that it was issued with."""
    signature = part.get("thoughtSignature", "")
    return signature in SKIPPED or signature == signature_of(part["functionCall"])


def signature_of(call):
    """The signature that a call is issued with: of its name and its texts, for clients add defaults of other types."""
    texts = sorted(value for value in call.get("args", {}).values() if isinstance(value, str))
    return "c2lnbmVk" + hashlib.sha256(json.dumps([call.get("name"), texts]).encode()).hexdigest()


def response_faults(pending, answered, place, found):
    if len(pending) != len(answered):
        found.append(
            f"{place}: the number of function response parts ({len(answered)}) is not that of the function call parts "
            f"of the function call turn ({len(pending)})"
        )
        return
    called = [part["functionCall"] for part in pending]
    if sorted(one.get("name", "") for one in called) != sorted(one.get("name", "") for one in answered):
        found.append(f"{place}: the function responses are not those of the function calls")
    ids = {one["id"] for one in called if "id" in one}
    for one in answered:
        if ("id" in one or ids) and one.get("id") not in ids:
            found.append(f"{place}: the function response {one.get('id')!r} belongs to no call")


def part_faults(part, role, place, found):
    data = set(part) & DATA
    if len(data) != 1 or set(part) - DATA - BESIDE:
        found.append(f"{place} is {part!r:.100}")
        return
    allowed = DATA - ({"functionCall"} if role == "user" else {"functionResponse"})
    if data - allowed:
        found.append(f"{place} is not for the {role}: {data}")
    for kind, fields, member in (
        ("functionCall", {"id", "name", "args"}, "args"),
        ("functionResponse", {"id", "name", "response", "parts", "scheduling", "willContinue"}, "response"),
    ):
        value = part.get(kind)
        if value is None:
            continue
        if set(value) - fields or not value.get("name") or not isinstance(value.get(member, {}), dict):
            found.append(f"{place}.{kind} is {value!r:.100}")
    if "functionResponse" in part and "response" not in part["functionResponse"]:
        found.append(f"{place}.functionResponse.response is missing")


def text_of(parts):
    words = []
    for part in parts:
        if "functionResponse" in part:
            words.append(strings(part["functionResponse"]["response"]))
        elif not part.get("thought"):
            words.append(part.get("text", ""))
    return "\n".join(words)


def strings(value):
    """All strings in a value, so that what a tool printed is found however it is wrapped."""
    if isinstance(value, dict):
        return "\n".join(strings(one) for one in value.values())
    if isinstance(value, list):
        return "\n".join(strings(one) for one in value)
    return str(value)


def read(path, body):
    contents = body["contents"]
    last = max((index for index, content in enumerate(contents) if content["role"] == "model"), default=-1)
    declarations = [one for tool in body.get("tools", []) for one in tool["functionDeclarations"]]
    return Asked(
        is_streamed=is_streamed(path, body),
        system=text_of((body.get("systemInstruction") or {}).get("parts", [])),
        newest="\n".join(text_of(content["parts"]) for content in contents[last + 1 :]),
        tools={one["name"]: one.get("parameters") or one.get("parametersJsonSchema") or {} for one in declarations},
        results=[
            strings(part["functionResponse"]["response"])
            for content in contents
            for part in content["parts"]
            if "functionResponse" in part
        ],
        answers=sum(content["role"] == "model" for content in contents),
    )


def refusal(status, reason):
    return {"error": {"code": status, "message": reason, "status": "INVALID_ARGUMENT"}}


def answer(identity, parts, reason=None):
    candidate = {"content": {"role": "model", "parts": parts}, "index": 0}
    if reason:
        candidate["finishReason"] = reason
    counts = {"promptTokenCount": 40, "candidatesTokenCount": 20, "totalTokenCount": 60}
    return {"candidates": [candidate], "usageMetadata": counts, "modelVersion": MODEL, "responseId": identity}


def call_parts(turn):
    """Calls as parts: they have no ids, as is usual, and the first is signed."""
    found = [{"functionCall": {"name": call.name, "args": call.arguments}} for call in turn.calls]
    if found:
        found[0]["thoughtSignature"] = signature_of(found[0]["functionCall"])
    return found


def whole(turn, identity):
    said = [{"text": turn.say}] if turn.say else []
    return answer(identity, said + call_parts(turn), "STOP")


def stream(turn, identity, body):
    """The events of a streamed answer, as bytes."""
    answers = [answer(identity, [{"text": piece}]) for piece in pieces(turn.say, 20)]
    answers += [answer(identity, [part]) for part in call_parts(turn)]
    answers[-1]["candidates"][0]["finishReason"] = "STOP"
    for one in answers:
        yield b"data: " + json.dumps(one).encode() + b"\r\n\r\n"
