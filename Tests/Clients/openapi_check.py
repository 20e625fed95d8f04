"""Asks the gateway whatever its OpenAPI description allows, and much that it does not, and judges the answers by it.

usage: openapi_check.py SWITCHBOARD [--examples N] [--seconds N] [--seed N] [--path REGEX]

The gateway stands before simulated providers of five dialects. There are two rounds: one by the description as it is,
with requests that keep to it and requests that do not; and one in which models are called by names that exist, so that
requests get past the gateway. Exits with 1 for a failure: an answer from 500 on, a lost connection, an answer that is
not what the description says, or a gateway that is not well afterwards.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from matrix.processes import Server, configuration
from matrix.upstreams import UPSTREAMS

FILE = Path(__file__).parents[2] / "Sources/SwitchboardGateway/Pages/openapi.json"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
]
# What leads a call elsewhere when it holds any text.
FREE_HEADERS = {"Provider", "Models", "Fallback", "Budgets"}
MODELS = [f"{upstream.name}/{model}" for upstream in UPSTREAMS for model in ("simulated", "simulated-thinking")]
TIMEOUTS = ["20s", "5m", "60000ms"]
# Does not end.
EXCLUDED = "/switchboard/live"
# Seconds.
REQUEST_TIMEOUT = 20
DRAIN = 10


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("switchboard", help="the program")
    parser.add_argument("--examples", type=int, default=50, help="the most requests for an operation and a round")
    parser.add_argument("--seconds", type=int, default=80, help="the time of each round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--path", help="a regular expression: only these paths")
    return parser.parse_args()


def read(root, path):
    with urllib.request.urlopen(root + path, timeout=REQUEST_TIMEOUT) as answer:
        return answer.read()


def description(root):
    """What the gateway serves, which must be what is in the file; the file, where it serves none."""
    written = json.loads(FILE.read_text())
    try:
        served = json.loads(read(root, "/openapi.json"))
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        print("The gateway does not serve /openapi.json: the file is used, without that path.")
        del written["paths"]["/openapi.json"]
        return written
    assert served == written, "the gateway serves another description than the file's"
    return served


def patient(written):
    """The description without time limits that no call could keep: such a call ends with 504, and should."""
    copy = json.loads(json.dumps(written))
    components = copy["components"]
    components["parameters"]["Timeout"]["schema"] = {"enum": TIMEOUTS}
    components["schemas"]["CallSettings"]["properties"]["timeout"] = {"enum": TIMEOUTS}
    return copy


def named(written):
    """The description with the names of models that exist, and without what leads a call to providers that do not."""
    copy = json.loads(json.dumps(written))
    components = copy["components"]
    components["parameters"]["ModelInPath"]["schema"] = {"enum": MODELS}
    for name, schema in components["schemas"].items():
        properties = schema.get("properties", {})
        if name.endswith("Request") and "model" in properties:
            properties["model"] = {"enum": MODELS}
            schema["required"] = sorted({*schema.get("required", []), "model"})
        properties.pop("switchboard", None)

    def prune(value):
        if isinstance(value, list):
            return [prune(item) for item in value if not is_free(item)]
        return {key: prune(item) for key, item in value.items()} if isinstance(value, dict) else value

    def is_free(item):
        reference = item.get("$ref", "") if isinstance(item, dict) else ""
        return reference.startswith("#/components/parameters/") and reference.rpartition("/")[2] in FREE_HEADERS

    copy["paths"], components["pathItems"] = prune(copy["paths"]), prune(components["pathItems"])
    return copy


def play(name, text, mode, root, chosen, folder):
    """One round; whether all was well."""
    file = Path(folder, f"{name}.json")
    file.write_text(json.dumps(text))
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        str(file),
        f"--url={root}",
        f"--mode={mode}",
        f"--max-examples={chosen.examples}",
        f"--max-time={chosen.seconds}",
        f"--request-timeout={REQUEST_TIMEOUT}",
        f"--seed={chosen.seed}",
        f"--checks={','.join(CHECKS)}",
        f"--exclude-path={EXCLUDED}",
        "--phases=examples,coverage,fuzzing",
        # With more, Python 3.11's parser, which hypothesis uses, fails now and then.
        "--workers=1",
        "--continue-on-failure",
        "--suppress-health-check=all",
        "--generation-database=none",
        "--output-truncate=false",
        "--warnings=off",
        "--no-color",
    ]
    if chosen.path:
        command.append(f"--include-path-regex={chosen.path}")
    print(f"\n=== {name}: {text['info']['title']}, {mode} requests", flush=True)
    try:
        done = subprocess.run(command, cwd=folder, timeout=chosen.seconds + 60)
    except subprocess.TimeoutExpired:
        print(f"FAIL: the round was not over {chosen.seconds + 60} s after it began")
        return False
    return done.returncode == 0


def is_well(gateway):
    """Whether it lives, and holds no call when nobody waits for one."""
    if gateway.process.poll() is not None:
        print(f"FAIL: the gateway ended with {gateway.process.returncode}. It said last:\n{gateway.log()[-3000:]}")
        return False
    deadline = time.monotonic() + DRAIN
    while True:
        in_flight = json.loads(read(gateway.root, "/switchboard/status"))["inFlight"]
        if in_flight == 0:
            return True
        if time.monotonic() > deadline:
            print(f"FAIL: {in_flight} calls are still in flight {DRAIN} s after the last request")
            return False
        time.sleep(0.2)


def main():
    chosen = arguments()
    servers = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            servers.append(Server([chosen.switchboard, "simulate", "--port", "0"]))
            file = Path(folder, "gateway.yaml")
            providers = [(upstream.name, upstream, servers[0].root, None) for upstream in UPSTREAMS]
            file.write_text(configuration(providers))
            command = [chosen.switchboard, "serve", "--config", str(file), "--port", "0"]
            servers.append(Server(command, {"MATRIX_UPSTREAM_KEY": "key"}))
            gateway = servers[-1]
            written = patient(description(gateway.root))
            results = []
            for name, text, mode in [("as-written", written, "all"), ("named", named(written), "positive")]:
                results.append(play(name, text, mode, gateway.root, chosen, folder) and is_well(gateway))
        finally:
            for server in reversed(servers):
                server.stop()
    print("\nopenapi: all answers are as described" if all(results) else "\nopenapi: FAIL")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
