"""Logit quantal response equilibria: players who choose better options more often, but not always.

McKelvey, R. D. and Palfrey, T. R. (1995), "Quantal response equilibria for normal form games",
Games and Economic Behavior 10(1):6-38.

McKelvey, R. D. and Palfrey, T. R. (1998), "Quantal response equilibria for extensive form games",
Experimental Economics 1(1):9-41.

Turocy, T. L. (2005), "A dynamic homotopy interpretation of the logistic quantal response
equilibrium correspondence", Games and Economic Behavior 51(2):243-263.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.errors import NegotiationError
from negotiation.games.arguments import as_array
from negotiation.games.normal_form import NormalFormGame
from negotiation.games.tree import Tree, as_tree_or_game
from negotiation.solvers.best_response import deviation_payoffs, regrets
from negotiation.solvers.budget import seconds
from negotiation.solvers.logit.agent_limit import AgentEnds, largest_gains
from negotiation.solvers.logit.agents import AgentEquations, as_behaviour
from negotiation.solvers.logit.branch import Watch
from negotiation.solvers.logit.equations import LogitEquations
from negotiation.solvers.logit.limit import CHUNK, Ends, GameEnds
from negotiation.solvers.logit.path import walk
from negotiation.solvers.logit.response import QuantalResponse

__all__ = ["quantal_response"]

Floats = NDArray[np.float64]

#: Steps of the path of a single game are so much finer, so that it can be drawn.
FINENESS = 3.0
#: Rationality, in units of 1 / largest payoff difference, at most: the rounding of payoffs counts.
LARGEST = 1e12
#: Payoff differences by which rationality, up to that, can be divided.
SMALLEST = 1e-290


def quantal_response(
    game: Any, rationality: ArrayLike | None = None, *, budget: float | None = None
) -> QuantalResponse:
    r"""Logit quantal response equilibria on the principal branch, and the limit of the branch.

    Each player uses option k with a probability proportional to exp(rationality * u[k]), where
    u[k] is what it expects of the option. At rationality 0 all options are equally likely; from
    there a path of equilibria leads to one Nash equilibrium. In a tree every information set
    chooses so for its player, u[k] being what the player expects once it has come there, and the
    path leads to a sequential equilibrium (McKelvey and Palfrey 1998).

    Parameters
    ----------
    game : NormalFormGame, Tree or object with a method ``game``
        One game or a family. The reduced normal form of a tree, ``tree.game()``, has other logit
        equilibria.
    rationality : float or sequence of float, optional
        Where equilibria are wanted, from 0 to 1e12 over the largest payoff difference, in units of
        1/payoff: payoffs times c are rationality divided by c. None by default: the limit alone.
    budget : float, optional
        Seconds that the walk may take, for all games together; no limit by default. When they are
        spent, what was not reached is NaN and `converged` is false.

    Returns
    -------
    QuantalResponse

    Raises
    ------
    NegotiationError
        If a rationality is not a finite number from 0 up or is too large, there is none in the
        list, or `budget` is no positive number.

    Notes
    -----
    With rationality :math:`\lambda` and expected payoffs :math:`u_{ik}` of the options,

    .. math:: x_{ik} = \frac{e^{\lambda u_{ik}(x_{-i})}}{\sum_l e^{\lambda u_{il}(x_{-i})}}.

    The path is followed in arclength, so that it may turn back in rationality. Where it has a
    rationality several times, the equilibrium of the first passage is returned; ``path.at`` gives
    all of them, for a single game.

    In games with a symmetry other branches may cross the path. It goes straight on: in a symmetric
    game of coordination it stays at the symmetric equilibria, though others then fit the data as
    well, and its limit may be a mixed equilibrium. `crossings` counts.

    The limit is identified where probabilities hardly change any more: options whose odds fall
    exponentially are dropped, the indifferences of the others are solved to rounding, all dropped
    options must be worse there, and the derivative of the equations must change by less than half
    between the path and the limit. Where that does not succeed, as in degenerate games in which an
    unused option pays the same, the path is followed up to a rationality of 1e8 over the largest
    payoff difference, or as far as rounding lets it (1e6 at least). If no probability then changes
    by more than 1e-5 per doubling, and nobody could gain more than 1e-5 of its largest payoff
    difference, that point is the limit, without probabilities below 1e-5. Otherwise `converged` is
    false.

    In a tree the limit of the path, beliefs included, is foreseen from the path's direction, and
    identified when it changes by less than 1e-11 while rationality doubles, or by less than 1e-8
    before rounding makes it change more; at the end of the walk, by less than 1e-5. It is one only
    if nobody could then gain more than 1e-5 of its largest payoff difference at any information
    set. A chance of zero counts as one that is very small.

    Examples
    --------
    Two governments of which one has more to gain from a meeting than the other:

    >>> import negotiation as ng
    >>> talks = ng.NormalFormGame([[[4, 0], [0, 1]], [[0, 1], [1, 0]]],
    ...     players=["A", "B"], strategies=[["capital", "border"]] * 2)
    >>> print(ng.quantal_response(talks, [0, 2]))  # doctest: +ELLIPSIS
    rationality 0: A: 0.5 capital + 0.5 border; B: 0.5 capital + 0.5 border
    rationality 2: A: 0.719 capital + 0.281 border; B: 0.294 capital + 0.706 border
    limit: A: 0.5 capital + 0.5 border; B: 0.2 capital + 0.8 border  (regret ...)

    A threat that would not be carried out: little rationality makes it, and more does not.

    >>> last = ng.Decision("Challenger", {"fight": (-1, -2), "back down": (-0.5, 1)})
    >>> answer = ng.Decision("Target", {"concede": (1, -1), "resist": last})
    >>> threat = ng.Decision("Challenger", {"wait": (0, 0), "threaten": answer})
    >>> tree = ng.Tree(["Challenger", "Target"], threat)
    >>> print(ng.quantal_response(tree, 2).assessments[0])
    Challenger: wait at Challenger:1, back down at Challenger:2; Target: resist at Target:1
    """
    game = as_tree_or_game(game)
    values = _rationalities(rationality)
    deadline = time.monotonic() + seconds(budget)
    watches, single, batch = [], game.n_games == 1, game.batch_shape
    for ends in _all_ends(game):
        _check_range(values, ends.equations.scale)
        watch = Watch(ends, values, record=single)
        walk(ends.equations, watch, fineness=FINENESS if single else 1.0, deadline=deadline)
        ends.settle()
        watches.append(watch)
    strategies = _joined([_visited(watch) for watch in watches])
    limit = _joined([w.ends.equations.everyone(w.ends.strategies) for w in watches])
    beliefs = None
    if isinstance(game, Tree):
        known = [w.ends.beliefs for w in watches if isinstance(w.ends, AgentEnds)]
        beliefs = np.concatenate(known, axis=1)
        residual = np.concatenate([_residuals(w, values) for w in watches], axis=1)
        regret = largest_gains(game, as_behaviour(game, limit), beliefs)
        beliefs = beliefs.reshape(-1, *batch)
    else:
        payoffs = game.flat_payoffs
        regret = regrets(payoffs, limit)[1]
        residual = np.array(
            [_residual(payoffs, [p[:, k] for p in strategies], v) for k, v in enumerate(values)]
        )
    record = watches[0].record if single else None
    return QuantalResponse(
        source=game,
        rationality=values,
        strategies=[p.reshape(*p.shape[:2], *batch) for p in strategies],
        residual=residual.reshape(len(values), *batch),
        passages=np.concatenate([w.visits.count for w in watches], axis=1).reshape(-1, *batch),
        limit=[p.reshape(len(p), *batch) for p in limit],
        regret=regret.reshape(batch),
        converged=np.concatenate([w.ends.converged for w in watches]).reshape(batch),
        turns=np.concatenate([w.turns for w in watches]).reshape(batch),
        crossings=np.concatenate([w.crossings for w in watches]).reshape(batch),
        path=None if record is None else record.path(game[0]),
        beliefs=beliefs,
    )


def _all_ends(source: NormalFormGame | Tree) -> Iterator[Ends]:
    """Go through a family in portions that stay in the cache."""
    if isinstance(source, Tree):
        agents = AgentEquations(source)
        paid = source.payoffs.reshape(source.n_players, -1, source.n_games)
        for part in _portions(source.n_games, agents.weight):
            yield AgentEnds(agents.take(part), paid[..., part])
        return
    payoffs = source.flat_payoffs
    for part in _portions(source.n_games, payoffs[..., 0].size):
        yield GameEnds(LogitEquations(payoffs[..., part]))


def _portions(games: int, numbers: int) -> Iterator[slice]:
    """Cut a family whose games have so many numbers each."""
    portion = max(1, CHUNK // max(1, numbers))
    return (slice(start, start + portion) for start in range(0, games, portion))


def _rationalities(given: ArrayLike | None) -> Floats:
    """Check the rationalities asked for."""
    if given is None:
        return np.empty(0)
    values = as_array(given)
    if values is None or values.ndim > 1 or not (np.isfinite(values) & (values >= 0)).all():
        raise NegotiationError(
            f"rationality must be finite numbers from 0 up, got {given!r}; what the path leads to"
            " as rationality grows is the limit"
        )
    if not values.size:
        raise NegotiationError("rationality has no number in it: leave it out for the limit alone")
    return np.atleast_1d(values)


def _check_range(values: Floats, scale: Floats) -> None:
    """Refuse what leaves the range of floats: rationalities (L,), payoff differences (G,)."""
    least, most = float(scale.min()), LARGEST / float(scale.max())
    if least < SMALLEST:
        raise NegotiationError(
            f"the payoffs of a game differ by {least:.3g} at most: rescale them, so that they"
            f" differ by {SMALLEST:g} or more"
        )
    if values.max(initial=0.0) > most:
        raise NegotiationError(
            f"rationality must be at most {most:.3g} for these payoffs ({LARGEST:g} over their"
            f" largest difference), got {values.max():.6g}; what the path leads to as rationality"
            " grows is the limit"
        )


def _visited(watch: Watch) -> list[Floats]:
    """Probabilities at the rationalities asked for, shapes (s_i, L, G)."""
    equations, first = watch.ends.equations, watch.visits.first
    at = [equations.everyone(equations.probabilities(z)) for z in first]
    reached = watch.visits.count > 0
    return [
        np.where(reached, np.array([p[i] for p in at]).reshape(-1, size, len(equations.scale))
                 .transpose(1, 0, 2), np.nan)
        for i, size in enumerate(equations.shape)
    ]  # fmt: skip


def _joined(parts: Sequence[Sequence[Floats]]) -> list[Floats]:
    """Put the chunks of a family together again."""
    return [np.concatenate(pieces, axis=-1) for pieces in zip(*parts, strict=True)]


def _residual(payoffs: Floats, strategies: Sequence[Floats], rationality: float) -> Floats:
    """Largest difference between probabilities and logit responses, shape (G,)."""
    worst = np.zeros(payoffs.shape[-1])
    for u, p in zip(deviation_payoffs(payoffs, strategies), strategies, strict=True):
        response = np.exp(rationality * (u - u.max(axis=0)))
        response /= response.sum(axis=0)
        worst = np.maximum(worst, np.abs(response - p).max(axis=0))
    return worst


def _residuals(watch: Watch, values: Floats) -> Floats:
    """Largest difference between probabilities and logit responses in trees, shape (L, G)."""
    equations, first = watch.ends.equations, watch.visits.first
    result = np.zeros((len(values), len(equations.scale)))
    for worst, value, z in zip(result, values, first, strict=True):
        with np.errstate(invalid="ignore"):
            off, _ = equations.system(np.concatenate([z, value * equations.scale[None]]))
        both = equations.probabilities(z), equations.probabilities(z - off)
        for p, response in zip(*both, strict=True):
            np.maximum(worst, np.abs(p - response).max(axis=0), out=worst)
    return result
