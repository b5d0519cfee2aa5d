"""What `offers` can solve, and the rules of a procedure in the form of a round."""

from __future__ import annotations

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.offers import OfferGame
from negotiation.solvers.procedures.rounds import Rules

__all__ = ["as_rules", "check"]


def check(game: OfferGame) -> None:
    """Refuse what has no solution, or none that is treated."""
    n, quota = game.n_players, game.quota
    if quota < n and game.outside is not None:
        raise NegotiationError("outside options need unanimity: leave out the quota")
    if game.rounds is not None:
        return
    patience = (1 - game.breakdown) * game.discounts
    if quota == n and (patience.min(axis=0) >= 1).any():
        raise NegotiationError(
            "waiting costs nobody anything, so that any division can be held out for: a discount"
            " below 1, a risk of breakdown or a last round is needed"
        )
    if not 1 < quota < n:
        return
    if game.chances is None:
        raise NegotiationError(
            "a quota without a last round needs the chances to propose, not an order"
        )
    if ((game.breakdown > 0) & (game.impasse != 0)).any():
        raise NegotiationError(
            "a majority that may break down in talks without end must get nothing then: leave out"
            " impasse, or give the rounds"
        )


def as_rules(game: OfferGame) -> Rules:
    """Put the rules into the form of a round, with the family on one axis."""
    n, games = game.n_players, game.n_games
    flat = {name: a.reshape(-1, games) for name, a in game.numbers.items()}
    if "chances" in flat:
        proposer = np.arange(n)
        turns = np.broadcast_to(flat["chances"], (n, n, games))
    else:
        proposer = np.array(game.order)
        following = np.roll(np.eye(len(proposer)), 1, axis=1)
        turns = np.broadcast_to(following[..., None], (*following.shape, games))
    return Rules(
        proposer=proposer,
        turns=turns,
        discounts=flat["discounts"],
        impasse=flat["impasse"],
        outside=flat.get("outside", np.full((n, games), -np.inf)),
        breakdown=flat["breakdown"][0],
        quota=game.quota,
    )
