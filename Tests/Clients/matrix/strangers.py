"""Ways to get past a gate without a key: how a path can be written, and what headers can say."""

import base64

#: Each makes another target of a path. None of them may be answered to a stranger.
TARGETS = {
    "as it is": lambda path, authority: path,
    "two slashes first": lambda path, authority: "/" + path,
    "two slashes everywhere": lambda path, authority: path.replace("/", "//"),
    "a slash at the end": lambda path, authority: path + "/",
    "a dot for a segment": lambda path, authority: "/." + path,
    "dots after an open page": lambda path, authority: "/healthz/.." + path,
    "escaped dots after an open page": lambda path, authority: "/healthz/%2e%2e" + path,
    "escaped slash and dots after an open page": lambda path, authority: "/healthz%2f.." + path,
    "dots escaped twice": lambda path, authority: "/healthz/%252e%252e" + path,
    "overlong dots": lambda path, authority: "/healthz/%c0%ae%c0%ae" + path,
    "dots and back": lambda path, authority: path + "/../../../../healthz",
    "an escaped letter": lambda path, authority: path.replace("m", "%6d").replace("a", "%61"),
    "an escaped slash": lambda path, authority: "/" + path[1:].replace("/", "%2F"),
    "capitals": lambda path, authority: path.upper(),
    "a parameter at the end": lambda path, authority: path + ";a=b",
    "a parameter on an open page": lambda path, authority: "/healthz;" + path,
    "a parameter and dots": lambda path, authority: "/healthz/..;" + path,
    "backslashes": lambda path, authority: "/healthz\\.." + path,
    "an open page in the query": lambda path, authority: path + ("&" if "?" in path else "?") + "path=/healthz",
    "an open page in the fragment": lambda path, authority: path + "#/healthz",
    "a fragment escaped": lambda path, authority: path + "%23/healthz",
    "a question mark escaped": lambda path, authority: path + "%3f/healthz",
    "NUL at the end": lambda path, authority: path + "%00",
    "NUL after an open page": lambda path, authority: "/healthz%00" + path,
    "a tab at the end": lambda path, authority: path + "%09",
    "a line's end in the path": lambda path, authority: path + "%0d%0aX-Key:%20any",
    "the absolute form": lambda path, authority: f"http://{authority}{path}",
    "the absolute form of another host": lambda path, authority: "http://localhost" + path,
    "the absolute form with an open page for a host": lambda path, authority: "http://healthz" + path,
    "the absolute form with a user": lambda path, authority: f"http://admin:admin@{authority}{path}",
    "a star": lambda path, authority: "*",
    "no slash": lambda path, authority: path[1:],
}


def headers(key):
    """Headers that hold no good key, or more than one. `key` is a good one."""
    basic = base64.b64encode(f"user:{key}".encode()).decode()
    good, bad = "Bearer " + key, "Bearer nobody"
    return {
        "none": [],
        "a wrong key": [("Authorization", bad)],
        "a wrong key for Anthropic": [("x-api-key", "nobody")],
        "a wrong key for Google": [("x-goog-api-key", "nobody")],
        "an empty key": [("Authorization", "Bearer ")],
        "no scheme at all": [("Authorization", "")],
        "a wrong scheme": [("Authorization", "Basic " + basic)],
        "a key and more": [("Authorization", good + "x")],
        "most of a key": [("Authorization", good[:-1])],
        "a key in capitals": [("Authorization", "Bearer " + key.swapcase())],
        "a bad and a good one": [("Authorization", bad), ("Authorization", good)],
        "a good and a bad one": [("Authorization", good), ("Authorization", bad)],
        "two in a list": [("Authorization", f"{bad}, {good}")],
        "a good and a bad one in two headers": [("Authorization", good), ("x-api-key", "nobody")],
        "a bad and a good one in two headers": [("Authorization", bad), ("x-api-key", key)],
        "space before the colon": [("Authorization ", good)],
        "an underscore for a hyphen": [("x_api_key", key)],
        "from this machine": [
            ("X-Forwarded-For", "127.0.0.1"),
            ("X-Real-IP", "127.0.0.1"),
            ("Forwarded", "for=127.0.0.1"),
        ],
        "for an open page": [
            ("X-Original-URL", "/healthz"),
            ("X-Rewrite-URL", "/healthz"),
            ("X-Forwarded-Uri", "/healthz"),
        ],
        "as another method": [("X-HTTP-Method-Override", "GET"), ("X-Method-Override", "OPTIONS")],
        "in a cookie": [("Cookie", f"key={key}; authorization={key}")],
        "an upgrade": [
            ("Connection", "Upgrade, HTTP2-Settings"),
            ("Upgrade", "h2c"),
            ("HTTP2-Settings", "AAMAAABkAAQAAP__"),
        ],
        "an upgrade to a socket": [
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
        ],
    }


#: What stands for the host.
HOSTS = {
    "localhost": ["Host: localhost"],
    "another": ["Host: switchboard.internal"],
    "an address with an open page": ["Host: 127.0.0.1/healthz"],
    "none": [],
    "two": ["Host: localhost", "Host: 127.0.0.1"],
    "an empty one": ["Host: "],
}
