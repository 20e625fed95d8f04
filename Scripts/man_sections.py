"""What the manual page says beside the commands and their options."""

from man_roff import example, flowing, literal, paragraph, tagged

# Names in the sources that are no variables, or that nobody sets for Switchboard.
NOT_FOR_USERS = {"CERTIFICATE_VERIFY_FAILED", "REQUEST_METHOD"}

DESCRIPTION = [
    "Switchboard stands between programs and providers of language models. It speaks the wire formats of Anthropic (Messages), OpenAI "
    "(Chat Completions and Responses), Google (Gemini) and Ollama, to clients and to providers, and translates between them. What one format "
    "says and another cannot is carried along or reported, never dropped in silence.",
    "`switchboard serve` is the gateway: clients keep their libraries and change their base address, which is http://HOST:PORT/v1 for "
    "OpenAI's and http://HOST:PORT for Anthropic's, Google's and Ollama's. /healthz says that it runs, /readyz that it takes calls, "
    "/metrics what Prometheus wants to know, and / is a dashboard.",
]

ENVIRONMENT = [
    (["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_AI_API_KEY"],
     "Keys; each configures its provider. Several, with commas between them, share the calls."),
    (["OLLAMA_API_URL"], "The address of an Ollama, which configures it."),
    (["ANTHROPIC_MODEL", "OPENAI_MODEL", "GOOGLE_MODEL", "OLLAMA_MODEL"], "The model for calls that name none."),
    (["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "GOOGLE_AI_BASE_URL"], "Another address for the provider."),
    (["OPENROUTER_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY", "DEEPSEEK_API_KEY", "XAI_API_KEY", "TOGETHER_API_KEY",
      "AZURE_OPENAI_API_KEY"],
     "Keys of providers that the configuration file names."),
    (["SWITCHBOARD_CONFIG"], "The configuration file, where `--config` names none."),
    (["DEFAULT_LLM_PROVIDER"], "Whom to ask when a call names no model."),
    (["ENABLE_LOAD_BALANCING", "LOAD_BALANCING_STRATEGY"],
     "Whether calls that name no model are spread, and how: round-robin, least-loaded, latency-based, cost-based."),
    (["ENABLE_COST_OPTIMIZATION"], "Whether such calls go to the cheapest model that can do them."),
    (["MAX_COST_PER_REQUEST"], "The most that a call may cost, in dollars."),
    (["ENABLE_LLM_CACHING", "LLM_CACHE_TTL"], "Whether answers are kept, and for how many seconds."),
    (["SWITCHBOARD_EMBEDDER"],
     "The folder with the sentence encoder that finding answers by meaning needs. Without it: switchboard/all-MiniLM-L6-v2 below "
     "`XDG_DATA_HOME` or ~/.local/share, /usr/local/share and /usr/share."),
    (["SWITCHBOARD_KEY"], "The administrator's key that `switchboard top` shows to the gateway."),
    (["SSL_CERT_FILE"], "A PEM file of authorities that may vouch for servers too."),
    (["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"],
     "Proxies, and who is reached without one; in small letters too, which go first."),
]

FILES = [
    ("/etc/switchboard/switchboard.yaml",
     "The configuration that the systemd unit and the container name. It is read again within a second of a change, and a file that "
     "makes no sense leaves the one before in place. Every key of it is explained in switchboard.example.yaml."),
    ("/etc/switchboard/environment", "Keys of providers for the systemd unit, one VARIABLE=VALUE on a line; readable by root only."),
    ("/var/lib/switchboard", "The state of the systemd unit: the keys of clients, and kept answers."),
    ("keys.jsonl",
     "Keys of clients, as digests, where `keys-file` of the configuration says; made by `switchboard keys`, and read again after a change."),
]

EXIT_STATUS = [
    ("0", "It is done; the gateway was told to stop, and has."),
    ("1", "It failed, and standard error says why. `doctor` found something wrong; `cache probe` would not serve the answer."),
    ("2", "`cache probe` could not tell."),
    ("64", "The command line makes no sense."),
]

SIGNALS = [
    ("SIGTERM, SIGINT",
     "The gateway drains: /readyz turns red, new calls get 503 with retry-after, and calls under way come to their end. Those that take "
     "longer than `drain` in the configuration (30s) end with an error in their own dialect. Then it ends with 0."),
    ("SIGHUP", "Nothing: configuration and keys are read again when they change."),
]

EXAMPLES = [
    ("Ask, with the key in the environment:", ['switchboard ask "Why is the sky blue?"']),
    ("Say what is configured and reachable:", ["switchboard doctor --config switchboard.yaml"]),
    ("Serve, after a look at the configuration:",
     ["switchboard check-config switchboard.yaml", "switchboard serve --config switchboard.yaml --port 8080"]),
    ("Point a client at it:",
     ["ANTHROPIC_BASE_URL=http://127.0.0.1:8080 claude", "OPENAI_BASE_URL=http://127.0.0.1:8080/v1 python app.py"]),
    ("Give a team a key for some models, for three months:",
     ["switchboard keys create search-team --model 'gpt-*' --model quick --expires 90d --file keys.jsonl"]),
    ("Watch it:", ["SWITCHBOARD_KEY=KEY switchboard top --url http://127.0.0.1:8080"]),
    ("Test a client against a provider that fails every third time:",
     ["switchboard simulate --port 8089 --fault status=429,retry-after=2,every=3"]),
]


def bold(words: str) -> str:
    return f"\\fB{literal(words)}\\fR"


def description() -> list[str]:
    return [line for text in DESCRIPTION for line in paragraph(text)]


def rest() -> list[str]:
    """The sections after the commands."""
    lines = [".SH ENVIRONMENT"]
    lines += paragraph("Where the configuration file and the environment both say something, the environment counts.")
    for names, text in ENVIRONMENT:
        for name in names:
            lines += [".TP" if name == names[0] else ".TQ", bold(name)]
        lines += flowing(text)
    for title, entries in (("FILES", FILES), ("EXIT STATUS", EXIT_STATUS), ("SIGNALS", SIGNALS)):
        lines.append(f".SH {title}")
        for name, text in entries:
            lines += tagged(f"\\fI{literal(name)}\\fR" if title == "FILES" else bold(name), text)
    lines.append(".SH EXAMPLES")
    for text, commands in EXAMPLES:
        lines += paragraph(text) + example(commands)
    return lines
