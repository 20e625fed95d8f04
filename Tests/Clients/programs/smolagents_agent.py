"""An agent of smolagents with one tool. Run by programs.py, with the environment that smolagents is installed in.

usage: smolagents_agent.py tools|code MODEL ROOT KEY TASK
"""

import sys

from smolagents import CodeAgent, LiteLLMModel, OpenAIModel, ToolCallingAgent, tool


@tool
def count_of_owls(place: str, since: int = 0) -> int:
    """Says how many owls were seen somewhere.

    Args:
        place: Where they were seen.
        since: The year from which on they count.
    """
    print(f"counted at {place} since {since}")
    return 4100 + len(place)


kind, name, root, key, task = sys.argv[1:]
if kind == "tools":
    model = OpenAIModel(model_id=name, api_base=root + "/v1", api_key=key)
    agent = ToolCallingAgent(tools=[count_of_owls], model=model, max_steps=4, stream_outputs=True)
else:
    model = LiteLLMModel(model_id=name, api_base=root, api_key=key)
    agent = CodeAgent(tools=[count_of_owls], model=model, max_steps=4)
print("FINAL:", agent.run(task))
