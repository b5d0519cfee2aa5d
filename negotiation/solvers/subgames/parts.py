"""Which equilibria of a subgame go together: continua, and their ends in behaviour strategies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.games.behaviour import choices_of
from negotiation.solvers.equilibria import Equilibria
from negotiation.solvers.subgames.truncated import Truncated

__all__ = ["Part", "parts_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Up to this distance a plan is a mixture of others.
NEAR = 1e-9
#: Digits up to which plans are one.
DIGITS = 9


@dataclass(frozen=True)
class Part:
    """Equilibria of one game that go together.

    Attributes
    ----------
    entries : tuple of int
        Positions among those of the game: one, or several that differ in one player's strategy and
        of which every mixture is an equilibrium.
    player : int
        That player, in the whole tree; -1 for one entry.
    around : tuple of int
        The entries that span a continuum with it in which several players' strategies change.
    """

    entries: tuple[int, ...]
    player: int = -1
    around: tuple[int, ...] = ()


def parts_of(eqs: Equilibria, form: Truncated) -> tuple[Ints, list[list[Part]]]:
    """How the equilibria of each game go together.

    Parameters
    ----------
    eqs : Equilibria
        Of B games.
    form : Truncated
        The tree that they are of.

    Returns
    -------
    structure : array, shape (B,)
    structures : list of list of Part
        Of games of each structure. Entries that are mixtures of others are left out: an end of a
        continuum of mixed strategies may be no end as behaviour.
    """
    counts, structure = np.unique(eqs.count, return_inverse=True)
    structures = [[Part((k,)) for k in range(count)] for count in counts.tolist()]
    choosing = [i for i, size in enumerate(eqs.source.shape) if size > 1]
    if eqs.isolated.all() or len(choosing) > 2:
        return structure, structures
    plans = [choices_of(form.tree, form.who[i]) @ eqs.strategies[i] for i in choosing]
    players = [form.players[i] for i in choosing]
    first = np.searchsorted(eqs.game, np.arange(eqs.source.n_games))
    games = np.unique(eqs.game[~eqs.isolated]).tolist()
    parts: dict[int, list[Part]] = {game: [] for game in games}
    told = np.zeros(len(eqs), dtype=bool)
    for subset in eqs.subsets:
        if (game := int(eqs.game[subset[0]])) in parts:
            told[subset] = True
            parts[game] += _ends(subset - first[game], [x[:, subset] for x in plans], players)
    known: dict[tuple[Part, ...], int] = {}
    for game, found in parts.items():
        own = np.arange(first[game], first[game] + eqs.count[game])
        found += [Part((int(k - first[game]),)) for k in own[~told[own]]]
        key = tuple(found)
        if key not in known:
            known[key] = len(structures)
            structures.append(found)
        structure[game] = known[key]
    return structure, structures


def _ends(entries: Ints, plans: list[Floats], players: list[int]) -> list[Part]:
    """Take the ends of all mixtures of some equilibria.

    Parameters
    ----------
    entries : array, shape (V,)
        All pairs of some plans of the one player with some of the other.
    plans : list of two arrays (d, V)
    players : list of int
    """
    labels = np.stack([_extreme(x) for x in plans])
    _, first = np.unique(labels, axis=1, return_index=True)
    kept = np.sort(first[(labels[:, first] >= 0).all(axis=0)])
    numbers = tuple(entries[kept].tolist())
    change = [i for i, own in enumerate(labels[:, kept]) if len(np.unique(own)) > 1]
    if len(change) == 1:
        return [Part(numbers, players[change[0]])]
    return [Part((number,), around=numbers if change else ()) for number in numbers]


def _extreme(points: Floats) -> Ints:
    """Number different points (d, V); -1 for mixtures of others."""
    _, first, label = np.unique(
        np.round(points, DIGITS), axis=1, return_index=True, return_inverse=True
    )
    if len(first) < 3:
        return label
    from scipy.optimize import nnls

    left = list(range(len(first)))
    corners = np.vstack([points[:, first], np.ones(len(first))])
    for k in range(len(first)):
        others = [m for m in left if m != k]
        if nnls(corners[:, others], corners[:, k])[1] < NEAR:
            left = others
    return np.where(np.isin(label, left), label, -1)
