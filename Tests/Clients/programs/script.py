"""What a scripted upstream says, and how it chooses that: the same for every dialect."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """A call of a tool."""

    name: str
    arguments: dict


@dataclass(frozen=True)
class Turn:
    """One answer. It is given when what has been said since the last answer contains `when`."""

    when: str
    say: str = ""
    calls: tuple[Call, ...] = ()


@dataclass
class Asked:
    """What a request says, whatever its dialect."""

    is_streamed: bool
    system: str
    #: Texts and results of tools since the last answer.
    newest: str
    #: The parameters of the tools on offer, by name.
    tools: dict[str, dict]
    #: The results of tools, in their order, as text.
    results: list[str] = field(default_factory=list)
    #: How many answers stand in the history.
    answers: int = 0


class Script:
    """Turns, in their order. Of those that fit, the last one is given, so that a later one can be more exact."""

    def __init__(self, *turns):
        self.turns = turns

    def turn(self, asked):
        """The turn to give, or none."""
        for turn in reversed(self.turns):
            if turn.when in asked.newest:
                return turn
        return None
