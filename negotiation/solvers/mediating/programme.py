"""The constraints of a mediator's plan written as linear programmes, and read back as prices."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation.solvers.mediating.conduct import Conduct, Party, Prices
from negotiation.solvers.plans.programmes import Programmes

__all__ = ["Written"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(eq=False)
class Written:
    """Programmes for G games, and where each constraint went.

    The variables are the profiles that may be recommended, types first, and then what a type
    expects at most after a lie and a recommendation.

    Attributes
    ----------
    conduct : Conduct
    total : array of int, shape (V,)
        Which profile of types each of the first V variables is about.
    rows : list over parties of dicts of arrays of int
        The number of the row of each constraint; -1 where it says nothing.
    """

    conduct: Conduct
    total: Ints
    rows: list[dict[str, Ints]] = field(default_factory=list)
    n_rows: int = 0
    n_variables: int = 0
    _parts: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)

    @classmethod
    def of(cls, conduct: Conduct, total: Ints) -> Written:
        """Write down all constraints."""
        written = cls(conduct, total, n_variables=len(total))
        for party in conduct.parties:
            written.rows.append({})
            if conduct.obedience:
                written._obeying(party)
            written._lying(party)
            if party.outside is not None:
                written._joining(party)
        return written

    def programmes(self, objective: Floats) -> Programmes:
        """Programmes for the best plans, objective of shape (V, G)."""
        size = objective.shape[1]
        extra = self.n_variables - len(self.total)
        row = np.concatenate([part[0] for part in self._parts] or [np.empty(0, dtype=np.intp)])
        column = np.concatenate([part[1] for part in self._parts] or [row])
        entries = np.concatenate([part[2] for part in self._parts] or [np.empty((0, size))])
        order = np.lexsort((column, row))
        return Programmes(
            np.concatenate([objective, np.zeros((extra, size))]),
            entries[order],
            row[order],
            column[order],
            np.concatenate([self.total, np.full(extra, -1)]),
        )

    def prices(self, rows: Floats) -> list[Prices]:
        """Prices of each party's constraints, from those of the rows, shape (R, G)."""
        every = np.concatenate([rows, np.zeros((1, rows.shape[1]))])
        result = []
        for party, own in zip(self.conduct.parties, self.rows, strict=True):
            count, _, strategies, _, size = party.worth.shape
            lying = every[own["lying"]]
            spread = np.broadcast_to(
                np.eye(strategies)[..., None], (count, count, strategies, strategies, size)
            )
            obeying = np.zeros((count, strategies, strategies, size))
            if self.conduct.obedience:
                obeying = every[own["obeying"]]
                then = every[own["then"]]
                sums = then.sum(axis=3, keepdims=True)
                spread = np.where(sums > 0, then / np.where(sums > 0, sums, 1.0), spread)
            joining = np.zeros((count, size))
            if party.outside is not None:
                joining = every[own["joining"]]
            # What is bounded by the programme is only bounded if a lie's price is spread in full.
            then = lying[:, :, None, None] * spread
            result.append(Prices(obeying, lying, then, joining))
        return result

    # Constraints

    def _add(self, values: Floats, columns: Ints) -> Ints:
        """Add one row for each entry of the first axis; return their numbers, -1 for empty ones.

        Parameters
        ----------
        values : array, shape (K, E, G)
        columns : array of int, shape (K, E)
            -1 where there is no variable.
        """
        used = (columns >= 0) & (values != 0).any(axis=2)
        some = used.any(axis=1)
        number = np.where(some, self.n_rows + some.cumsum() - 1, -1)
        self.n_rows += int(some.sum())
        at, entry = np.nonzero(used)
        self._parts.append((number[at], columns[at, entry], values[at, entry]))
        return number

    def _obeying(self, party: Party) -> None:
        """Nobody gains by b when told a."""
        count, _, strategies, _, size = party.worth.shape
        t, a, b = np.nonzero(party.options & ~np.eye(strategies, dtype=bool))
        self.rows[-1]["obeying"] = rows = np.full((count, strategies, strategies), -1)
        if not len(t):
            return
        loss = party.worth[t, :, a] - party.worth[t, :, b]
        rows[t, a, b] = self._add(
            loss.reshape(len(t), -1, size), party.column[t, :, a].reshape(len(t), -1)
        )

    def _lying(self, party: Party) -> None:
        """Nobody gains by saying r and doing what is then best."""
        count, _, strategies, _, size = party.worth.shape
        self.rows[-1]["lying"] = rows = np.full((count, count), -1)
        self.rows[-1]["then"] = np.full((count, count, strategies, strategies), -1)
        if count == 1:
            return
        lies = np.argwhere(~np.eye(count, dtype=bool))
        t, r = lies[:, 0], lies[:, 1]
        honest = party.worth[t].reshape(len(t), -1, size)
        columns = party.column[t].reshape(len(t), -1)
        if self.conduct.obedience:
            after = self.n_variables + np.arange(len(t) * strategies).reshape(-1, strategies)
            self.n_variables += after.size
            self._then(party, lies, after)
            said = -np.ones((len(t), strategies, size))
        else:
            after = party.column[r].reshape(len(t), -1)
            said = -honest
        values = np.concatenate([honest, said], axis=1)
        rows[t, r] = self._add(values, np.concatenate([columns, after], axis=1))

    def _then(self, party: Party, lies: Ints, after: Ints) -> None:
        """Bound what a type expects after a lie and a recommendation."""
        size = party.worth.shape[-1]
        k, a, b = np.nonzero(party.options[lies[:, 0]])
        t, r = lies[k, 0], lies[k, 1]
        worth = -party.worth[t, :, b].reshape(len(k), -1, size)
        bound = np.ones((len(k), 1, size))
        columns = party.column[r, :, a].reshape(len(k), -1)
        number = self._add(
            np.concatenate([worth, bound], axis=1),
            np.concatenate([columns, after[k, a][:, None]], axis=1),
        )
        self.rows[-1]["then"][t, r, a, b] = number

    def _joining(self, party: Party) -> None:
        """Nobody gains by staying away."""
        count, size = party.worth.shape[0], party.worth.shape[-1]
        left = party.outside[:, None] * party.odds  # type: ignore[index]  # Asked for by `of`.
        value = party.worth - left[:, :, None, None]
        self.rows[-1]["joining"] = self._add(
            value.reshape(count, -1, size), party.column.reshape(count, -1)
        )
