"""What became of the checks, as tables."""

from collections import Counter
from dataclasses import dataclass

from .reasons import REASONS, SILENCES, Reason


@dataclass(frozen=True)
class Outcome:
    recording: object
    #: Who asked: the recorded request itself, a library, or the door of another dialect.
    asker: str
    check: str
    wrong: str | None
    reason: Reason | None

    @property
    def has_failed(self):
        return self.wrong is not None and self.reason is None


def show(outcomes, dialects):
    """One line for each dialect of an upstream and each who asks: the checks, and how many held."""
    for title, is_shown in (
        ("clients of the same dialect", lambda asker: asker not in dialects),
        ("clients of other dialects", lambda asker: asker in dialects),
    ):
        table([each for each in outcomes if is_shown(each.asker)], title, dialects)


def table(outcomes, title, dialects):
    checks = list(dict.fromkeys(outcome.check for outcome in outcomes))
    lines = [["recorded in", "asked by", *checks]]
    for dialect in dialects:
        own = [outcome for outcome in outcomes if outcome.recording.dialect == dialect]
        for asker in sorted({outcome.asker for outcome in own}):
            cells = [[each for each in own if each.asker == asker and each.check == check] for check in checks]
            lines.append([dialect, asker, *map(cell, cells)])
    widths = [max(map(len, column)) for column in zip(*lines)]
    print(f"\n{title}")
    for line in lines:
        words = [word.ljust(width) for word, width in zip(line[:2], widths)]
        words += [word.rjust(width) for word, width in zip(line[2:], widths[2:])]
        print("  " + "  ".join(words).rstrip())


def cell(outcomes):
    """How many held; then, where there are any, how many need not, and how many failed."""
    if not outcomes:
        return ""
    held = sum(outcome.wrong is None for outcome in outcomes)
    failed = sum(outcome.has_failed for outcome in outcomes)
    excused = len(outcomes) - held - failed
    return str(held) + (f" ({excused})" if excused else "") + (f" F{failed}" if failed else "")


def explain(outcomes):
    """The reasons that were needed, those that were not, and what failed."""
    used = Counter(outcome.reason.number for outcome in outcomes if outcome.wrong and outcome.reason)
    print("\nheld, (need not hold), F: failed. What need not hold, and why:")
    for reason in REASONS:
        if used[reason.number]:
            print(f"  {reason.number:>2}  {used[reason.number]:>3} times: {reason.why}")
        else:
            print(f"  {reason.number:>2}  Not needed: {reason.why}")
    print("\nWhat dialects have no word for, and what they say instead:")
    for silence in SILENCES:
        print(f"  {silence.what:<9}  {silence.said or 'nothing':<7}  {', '.join(silence.doors)}: {silence.why}")
    for outcome in outcomes:
        if outcome.has_failed:
            place = f"{outcome.recording.id} ({outcome.recording.dialect}), asked by {outcome.asker}"
            print(f"\nFAIL {place}, {outcome.check}: {outcome.wrong}")
