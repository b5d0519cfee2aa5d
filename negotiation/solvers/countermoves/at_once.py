"""Simultaneous stability: what comes of improvements that are made at the same time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.games.graph_model import GraphModel

__all__ = ["AtOnce"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: Combinations of improvements from one state that are gone through.
MOST_COMBINATIONS = 2**20


class AtOnce:
    """What movers bring about together when each takes one move from the same state.

    Options of different owners change independently. A state without options, such as abandoning,
    is what comes of it whatever the others do; two different ones do not go together. A
    combination that is infeasible does not come about.

    Parameters
    ----------
    model : GraphModel
    rule : str
        ``"single move"``: one opponent at a time; otherwise any number of them.
    """

    def __init__(self, model: GraphModel, rule: str) -> None:
        if not model.options:
            raise NegotiationError(
                "simultaneous stability puts options together, and this model has none"
            )
        self.codes, self.single = model.codes, rule == "single move"
        self._order = np.argsort(self.codes)
        self._listed = self.codes[self._order]

    def states(self, start: int, move: int, replies: Sequence[NDArray[np.int32]]) -> Ints:
        """States that may come of one move together with moves of some opponents.

        Parameters
        ----------
        start, move : int
            Where all are, and where the mover goes.
        replies : sequence over opponents of arrays of states

        Returns
        -------
        array of int
        """
        some = [own for own in replies if len(own)]
        if not some:
            return np.zeros(0, dtype=np.int64)
        everyone = np.concatenate(some)
        bare = everyone[self.codes[everyone] < 0]
        if self.codes[move] < 0:
            fine = self.codes[everyone] >= 0
            return np.unique(
                np.concatenate([[move] if fine.any() else [], bare[bare == move]])
            ).astype(np.int64)
        if self.codes[start] < 0:
            return np.zeros(0, dtype=np.int64)
        own = [np.unique(self.codes[s[self.codes[s] >= 0]] ^ self.codes[start]) for s in some]
        changes = self._changes(own)
        wanted = changes ^ self.codes[move]
        at = np.minimum(np.searchsorted(self._listed, wanted), len(self.codes) - 1)
        found = self._order[at[self._listed[at] == wanted]]
        return np.concatenate([found, bare.astype(np.int64)])

    def _changes(self, own: Sequence[Ints]) -> Ints:
        """Changes of options that one opponent, or several at once, can make."""
        if self.single:
            return np.unique(np.concatenate(own))
        if np.prod([len(each) + 1.0 for each in own]) > MOST_COMBINATIONS:
            raise NegotiationError(
                "too many combinations of simultaneous improvements; with the sanction rule 'single"
                " move' one opponent at a time improves"
            )
        changes = np.zeros(1, dtype=np.int64)
        for each in own:
            changes = np.unique(np.concatenate([changes, (changes[:, None] ^ each).ravel()]))
        return changes[changes != 0]
