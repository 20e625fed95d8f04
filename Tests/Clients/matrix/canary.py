"""A server that nobody should ever reach, and the ways in which a request can ask the gateway to go there."""

import socket
import threading

FIELDS = [
    "api_base",
    "base_url",
    "baseURL",
    "base-url",
    "baseUrl",
    "endpoint",
    "api_endpoint",
    "api_url",
    "azure_endpoint",
    "host",
    "proxy",
    "url",
    "target",
    "upstream",
    "server",
    "callback_url",
    "webhook_url",
    "openai_api_base",
    "custom_host",
]
HOLDERS = ["switchboard", "provider", "litellm_params", "extra_body", "metadata", "options", "config", "extra_headers"]
HEADERS = [
    "x-api-base",
    "x-base-url",
    "api-base",
    "base-url",
    "x-switchboard-base-url",
    "x-switchboard-provider",
    "x-switchboard-models",
    "x-target-url",
    "x-upstream",
    "x-forwarded-host",
    "x-forwarded-server",
    "x-original-url",
    "x-host",
    "x-proxy",
    "forwarded",
    "helicone-target-url",
    "x-portkey-custom-host",
    "openai-base-url",
    "x-litellm-api-base",
    "referer",
    "origin",
    "location",
]


class Canary:
    """Counts who connects."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.authority = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self.url = f"http://{self.authority}"
        self.visits = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            visitor, _ = self._listener.accept()
            self.visits += 1
            visitor.close()

    def fields(self):
        return dict.fromkeys(FIELDS, self.url)

    def bodies(self, body):
        """Bodies that name it, as `(name, body)`."""
        for field in FIELDS:
            yield f"the field {field}", body | {field: self.url}
        yield "all fields", body | self.fields()
        for holder in HOLDERS:
            yield f"fields in {holder}", body | {holder: self.fields()}
            yield f"{holder} for a text", body | {holder: self.url}
        if "model" in body:
            for model in (
                self.url,
                self.url + "/simulated",
                f"{self.authority}/simulated",
                f"simulated@{self.authority}",
            ):
                yield f"the model {model}", body | {"model": model}
        picture = {"type": "image_url", "image_url": {"url": self.url + "/picture.png"}}
        block = {"type": "image", "source": {"type": "url", "url": self.url + "/picture.png"}}
        part = {"fileData": {"mimeType": "image/png", "fileUri": self.url + "/picture.png"}}
        item = {"type": "input_image", "image_url": self.url + "/picture.png"}
        for content in (picture, block, item):
            message = {"role": "user", "content": [content]}
            if "messages" in body:
                yield f"a picture as {content['type']}", body | {"messages": [message]}
            if "input" in body:
                yield f"a picture as {content['type']}", body | {"input": [message]}
        if "contents" in body:
            yield "a picture as a file", body | {"contents": [{"role": "user", "parts": [part]}]}
        if "messages" in body:
            yield "a picture for Ollama", body | {"messages": [{"role": "user", "content": "x", "images": [self.url]}]}
        tool = {"type": "mcp", "server_label": "canary", "server_url": self.url, "require_approval": "never"}
        yield "a server of tools", body | {"tools": [tool]}

    def headers(self):
        """Headers that name it, as `(name, headers)`."""
        for header in HEADERS:
            yield f"the header {header}", [(header, self.url)]
        yield "all headers", [(header, self.url) for header in HEADERS if not header.startswith("x-switchboard-")]

    def queries(self):
        for field in FIELDS:
            yield f"{field} in the query", f"{field}={self.url}"

    def targets(self, path):
        """First lines that name it, as `(name, method, target, host)`."""
        yield "the absolute form", "POST", self.url + path, None
        yield "the absolute form, with its host", "POST", self.url + path, self.authority
        yield "its host", "POST", path, self.authority
        yield "a tunnel", "CONNECT", self.authority, None
        yield "an address as a path", "POST", "/" + self.url, None
        yield "two slashes and its address", "POST", f"//{self.authority}{path}", None
