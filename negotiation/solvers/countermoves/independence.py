"""Whether decision makers' moves leave one another alone, so that their order does not matter."""

from __future__ import annotations

import numpy as np

from negotiation.games.graph_model import GraphModel

__all__ = ["independent"]

#: Options of one decision maker up to which pairs of what it has are counted.
MOST_OPTIONS = 10


def independent(model: GraphModel) -> bool:
    """Say whether what each can do depends on its own options only, and changes them only.

    Then any combination of moves of several leads to the same state in any order. Every
    combination of options must be a state, so that no move is lost on the way.

    Parameters
    ----------
    model : GraphModel

    Returns
    -------
    bool
        False too where one decision maker has very many options, which is not looked at.
    """
    codes, m = model.codes, len(model)
    if m != 1 << len(model.options) or (codes < 0).any():
        return False
    for name, moves in zip(model.decision_makers, model.moves, strict=True):
        bits = [k for k, option in enumerate(model.options) if option.owner == name]
        if len(bits) > MOST_OPTIONS:
            return False
        own = np.zeros(m, dtype=np.int64)
        for place, k in enumerate(bits):
            own |= (codes >> k & 1) << place
        rest = codes & ~np.int64(sum(1 << k for k in bits))
        start, to = moves.start, moves.to
        if (rest[start] != rest[to]).any():
            return False
        # A change that is possible from one state is possible from all with the same own options.
        counts = np.bincount((own[start] << len(bits)) + own[to])
        if not set(counts.tolist()) <= {0, m >> len(bits)}:
            return False
    return True
