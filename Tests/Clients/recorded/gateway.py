"""The gateway before the replay server: a provider for each recording and each who asks, and where its doors are."""

from matrix.processes import Server

#: Below the address of an upstream, and below the gateway's.
PREFIXES = {
    "openai.chat": ("/v1", "/openai/v1"),
    "openai.responses": ("/v1", "/openai/v1"),
    "anthropic.messages": ("", "/anthropic"),
    "gemini": ("", "/gemini"),
    "ollama.chat": ("", "/ollama"),
}
DOORS = list(PREFIXES)
#: Who asks in the recording's own dialect: its very request, and a client library.
RAW, LIBRARY, DIRECT = "raw", "library", "direct"


def provider(recording, asker):
    """What the gateway learns of one answer must not change another: each ask has a provider of its own."""
    return f"{recording.id}.{asker}"


def model(recording, asker):
    """The recording's model, as a client of the gateway names it."""
    return f"{provider(recording, asker)}/{recording.model}"


def configuration(recordings, replay):
    lines = ["providers:"]
    for recording in recordings:
        own = recording.dialect
        for asker in [RAW, LIBRARY, *(door for door in DOORS if door != own)]:
            lines += [
                f"  - name: {provider(recording, asker)}",
                f"    dialect: {own}",
                f'    base-url: "{replay.address(recording, asker)}{PREFIXES[own][0]}"',
                "    model: recorded",
            ]
    return "\n".join(lines) + "\n"


class Gateway:
    def __init__(self, switchboard, file):
        self._server = Server([switchboard, "serve", "--config", str(file), "--port", "0"])
        self.root = self._server.root

    def door(self, dialect):
        return self.root + PREFIXES[dialect][1]

    def log(self):
        return self._server.log()

    def stop(self):
        self._server.stop()
