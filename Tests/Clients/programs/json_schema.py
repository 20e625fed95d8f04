"""Whether something is a JSON schema, and whether arguments are what it asks for. Enough of both for the schemas of tools."""

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
#: Members that hold schemas: one, a list of them, or some by name.
ONE = {"items", "additionalProperties", "not", "propertyNames", "contains", "if", "then", "else"}
MANY = {"anyOf", "oneOf", "allOf", "prefixItems"}
NAMED = {"properties", "patternProperties", "$defs", "definitions"}
#: The members of a schema of Gemini's, which is a part of OpenAPI's.
GEMINI = {
    "type", "format", "title", "description", "nullable", "enum", "items", "minItems", "maxItems", "properties", "required",
    "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength", "pattern", "example", "anyOf",
    "propertyOrdering", "default",
}  # fmt: skip
GEMINI_FORMATS = {
    "string": {"enum", "date-time"},
    "number": {"float", "double"},
    "integer": {"int32", "int64"},
}


def faults(schema, place):
    """What is wrong with a JSON schema."""
    if isinstance(schema, bool):
        return []
    if not isinstance(schema, dict):
        return [f"{place} is no schema: {schema!r:.80}"]
    found = []
    kinds = schema.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind not in TYPES:
            found.append(f"{place}.type is {kind!r}")
    if not isinstance(schema.get("enum", []), list):
        found.append(f"{place}.enum is no list")
    found += required_faults(schema, place, must_exist=False)
    for name, value in schema.items():
        if name in ONE:
            found += faults(value, f"{place}.{name}")
        elif name in MANY:
            if not isinstance(value, list) or not value:
                found.append(f"{place}.{name} is no list of schemas")
                continue
            for index, one in enumerate(value):
                found += faults(one, f"{place}.{name}[{index}]")
        elif name in NAMED:
            if not isinstance(value, dict):
                found.append(f"{place}.{name} is no object")
                continue
            for key, one in value.items():
                found += faults(one, f"{place}.{name}.{key}")
    return found


def required_faults(schema, place, must_exist):
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        return [f"{place}.required is no list of names"]
    missing = [name for name in required if name not in schema.get("properties", {})] if must_exist else []
    return [f"{place}.required names {name!r}, which is no property" for name in missing]


def gemini_faults(schema, place):
    """What Gemini would refuse in a schema of its own kind."""
    if not isinstance(schema, dict):
        return [f"{place} is no schema: {schema!r:.80}"]
    found = [f"{place} has the unknown field {name!r}" for name in schema if name not in GEMINI]
    kind = schema.get("type", "")
    if not isinstance(kind, str) or kind and kind.lower() not in TYPES:
        return found + [f"{place}.type is {kind!r}"]
    kind = kind.lower()
    if "format" in schema and schema["format"] not in GEMINI_FORMATS.get(kind, set()):
        found.append(f"{place}.format is {schema['format']!r}, which is not for {kind or 'no type'}")
    if "enum" in schema and (kind != "string" or not all(isinstance(one, str) and one for one in schema["enum"])):
        found.append(f"{place}.enum is not of strings")
    if kind == "object" and not schema.get("properties"):
        found.append(f"{place}.properties should be non-empty for OBJECT type")
    if kind == "array" and "items" not in schema:
        found.append(f"{place}.items is missing")
    if not kind and "anyOf" not in schema:
        found.append(f"{place}.type is missing")
    found += required_faults(schema, place, must_exist=True)
    for name, one in schema.get("properties", {}).items():
        found += gemini_faults(one, f"{place}.properties.{name}")
    if "items" in schema:
        found += gemini_faults(schema["items"], f"{place}.items")
    for index, one in enumerate(schema.get("anyOf", [])):
        found += gemini_faults(one, f"{place}.anyOf[{index}]")
    return found
