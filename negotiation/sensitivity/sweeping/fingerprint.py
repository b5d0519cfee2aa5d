"""What tells one sweep from another, so that a store is only gone on with by the same."""

from __future__ import annotations

import hashlib
import itertools
import json
from typing import Any

from negotiation.errors import NegotiationError
from negotiation.payoffs.talks import Talks
from negotiation.sensitivity.sweeping.plan import Plan

__all__ = ["LAYOUT", "difference", "fingerprint"]

#: Version of the layout of stores, see `stores`.
LAYOUT = 1

#: What the parts are called.
WORDS = {
    "layout": "layout of the store",
    "version": "version of negotiation",
    "rule": "rule",
    "outputs": "outputs",
    "points": "values of",
    "models": "talks",
    "chunk": "size of chunks",
}


def fingerprint(plan: Plan) -> dict[str, Any]:
    """Everything that the bytes of a store depend on, as JSON can say it."""
    from negotiation import __version__

    kernel, points = plan.kernel, plan.points
    parts = {
        "layout": LAYOUT,
        "version": __version__,
        "rule": kernel.rule,
        "outputs": [f"{o.name}: {o.settings}" if o.settings else o.name for o in kernel.outputs],
        "points": {n: _values(x, "range") for n, x in points.ranges.items()}
        | {n: _values(x, "samples") for n, x in points.samples.items()},
        "models": {case.label: _model(case.talks) for case in kernel.cases},
        "chunk": list(plan.chunk_shape),
    }
    return json.loads(json.dumps(parts))


def difference(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Say what differs; empty if nothing does.

    Parameters
    ----------
    there, here : dict
        From `fingerprint`: of a store, and of what is asked.
    """
    for part, words in WORDS.items():
        a, b = there.get(part), here[part]
        if a == b:
            continue
        if not isinstance(b, dict) or not isinstance(a, dict):
            return f"{words}: {_short(a)} there, {_short(b)} here"
        if list(a) != list(b):
            return f"{words}: {', '.join(a) or 'none'} there, {', '.join(b) or 'none'} here"
        name = next(name for name in b if a[name] != b[name])
        if part == "points":
            return f"{words} {name}: {a[name]} there, {b[name]} here"
        lines = itertools.zip_longest(a[name], b[name], fillvalue="(nothing)")
        x, y = next((x, y) for x, y in lines if x != y)
        return f"{words}{f' {name!r}' if name else ''}: {_short(x)} there, {_short(y)} here"
    return ""


def _values(values: Any, kind: str) -> str:
    """An array in a few words, with a digest."""
    digest = hashlib.sha256(values.tobytes()).hexdigest()[:16]
    return f"{kind} of {len(values)} from {values.min():g} to {values.max():g} ({digest})"


def _model(talks: Talks) -> list[str]:
    """The talks as lines of text."""
    stages = getattr(talks, "negotiations", None)
    if stages is not None:
        lines = [line for each in stages for line in _model(each)]
        return [f"rule between stages: {talks.rule}", *lines]  # type: ignore[attr-defined]
    try:
        text: str = talks.to_toml()  # type: ignore[attr-defined]
    except NegotiationError:  # A role of one's own, which a file cannot say.
        text = str(talks)
    return text.splitlines()


def _short(value: Any) -> str:
    """A value that fits into a message."""
    text = value if isinstance(value, str) else json.dumps(value)
    return repr(text if len(text) <= 80 else f"{text[:80]}...")
