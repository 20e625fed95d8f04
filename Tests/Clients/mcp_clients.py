"""The official client of either generation, behind one face."""

from contextlib import AsyncExitStack, asynccontextmanager

from mcp import ClientSession, StdioServerParameters

try:
    from mcp import Client

    GENERATION = 2
    # How a connection is opened, and what both then speak.
    OPENINGS = {"auto": "2026-07-28", "legacy": "2025-11-25", "2026-07-28": "2026-07-28"}
except ImportError:
    GENERATION = 1
    OPENINGS = {"handshake": "2025-11-25"}

try:
    from mcp.shared.exceptions import MCPError as Fault
except ImportError:
    from mcp.shared.exceptions import McpError as Fault


def fault_code(error):
    return error.error.code


def member(value, snake):
    """A field, which the first generation writes as the protocol does."""
    if hasattr(value, snake):
        return getattr(value, snake)
    head, *rest = snake.split("_")
    return getattr(value, head + "".join(word.title() for word in rest))


class Connection:
    """What the checks need of a client."""

    def __init__(self, client, version, name):
        self.client, self.version, self.name = client, version, name

    async def tools(self):
        return {tool.name: tool for tool in (await self.client.list_tools()).tools}

    async def call(self, tool, arguments=None, progress=None):
        return await self.client.call_tool(tool, arguments or {}, progress_callback=progress)

    async def ping(self):
        if self.version < "2026":
            await getattr(self.client, "session", self.client).send_ping()


@asynccontextmanager
async def connected(place, opening):
    """A connection to a program (a list of words) or an address."""
    if GENERATION == 2:
        server = StdioServerParameters(command=place[0], args=place[1:]) if isinstance(place, list) else place
        async with Client(server, mode=opening) as client:
            info = client.server_info
            yield Connection(client, client.protocol_version, info.name if info else None)
        return
    async with AsyncExitStack() as stack:
        if isinstance(place, list):
            from mcp import stdio_client

            streams = await stack.enter_async_context(
                stdio_client(StdioServerParameters(command=place[0], args=place[1:])))
        else:
            from mcp.client.streamable_http import streamable_http_client

            streams = await stack.enter_async_context(streamable_http_client(place))
        session = await stack.enter_async_context(ClientSession(streams[0], streams[1]))
        answer = await session.initialize()
        yield Connection(session, answer.protocolVersion, answer.serverInfo.name)
