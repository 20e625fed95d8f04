"""Bodies that must be refused: each is made of a good one."""

import json
import re

REFUSED = {400}
#: Readers of JSON do not agree on these; what counts is that nothing breaks.
EITHER = {200, 400}


def first_twice(data):
    name, value = next(iter(json.loads(data).items()))
    return b"{" + json.dumps({name: value}).encode()[1:-1] + b", " + data[1:]


def inner_twice(data):
    """None where there is no object inside."""
    doubled = re.sub(rb'"(role|content|parts|text)": ("[^"]*")', rb'"\1": \2, "\1": \2', data, count=1)
    return doubled if doubled != data else None


def with_member(value):
    return lambda data: b'{"unknown_member": ' + value + b", " + data[1:]


#: Name, how it is made, what may come back.
BODIES = [
    ("the first key twice", first_twice, REFUSED),
    ("a key of an inner object twice", inner_twice, REFUSED),
    ("a key twice in an unknown object", with_member(b'{"a": 1, "a": 2}'), REFUSED),
    ("a key twice, once escaped", with_member(b'{"a": 1, "\\u0061": 2}'), REFUSED),
    ("200 levels", with_member(b"[" * 200 + b"]" * 200), REFUSED),
    ("100,000 levels", with_member(b"[" * 100_000 + b"]" * 100_000), REFUSED),
    ("100,000 levels without an end", lambda data: b'{"a":' * 100_000, REFUSED),
    ("bytes that are no UTF-8", with_member(b'"\xff\xfe"'), REFUSED),
    ("an overlong slash", with_member(b'"\xc0\xaf"'), REFUSED),
    ("half of a pair in UTF-8", with_member(b'"\xed\xa0\x80"'), REFUSED),
    ("a character without its end", with_member(b'"\xe2\x82"'), REFUSED),
    ("a key that is no UTF-8", lambda data: b'{"\xff": 1, ' + data[1:], REFUSED),
    ("UTF-16", lambda data: data.decode().encode("utf-16"), REFUSED),
    ("half of a pair, escaped", with_member(b'"\\ud800"'), EITHER),
    ("a mark of the byte order", lambda data: b"\xef\xbb\xbf" + data, EITHER),
    ("no end", lambda data: data[:-1], REFUSED),
    ("more after the end", lambda data: data + b" {}", REFUSED),
    ("nothing", lambda data: b"", REFUSED),
    ("a list", lambda data: b"[" + data + b"]", REFUSED),
    ("null", lambda data: b"null", REFUSED),
    ("a text", lambda data: b'"text"', REFUSED),
    ("NaN", with_member(b"NaN"), REFUSED),
    ("a zero before a number", with_member(b"01"), REFUSED),
    ("a number of 600 digits", with_member(b"1" * 600), REFUSED),
    ("a comment", with_member(b"/* nothing */ 1"), REFUSED),
    ("a comma before the end", lambda data: data[:-1] + b",}", REFUSED),
    ("a line's end in a text", with_member(b'"a\nb"'), REFUSED),
    ("single quotes", lambda data: data.replace(b'"', b"'"), REFUSED),
    ("3,000 members", with_member(b"1" + b"".join(b', "m%d": 1' % number for number in range(3_000))), EITHER),
]
