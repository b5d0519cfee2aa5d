"""What a procedure of offers was given: checked, and put into the form of a round."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.solvers.procedures.family import Numbers, finite, together
from negotiation.solvers.procedures.rounds import Rules

__all__ = ["as_numbers", "as_rules", "check"]

Floats = NDArray[np.float64]

#: Probabilities may miss 1 by this in their sum.
SUM = 1e-9


def as_numbers(
    discounts: Floats, chances: Any, outside: Any, breakdown: Any, impasse: Any
) -> Numbers:
    """Check the numbers, and stretch them to one family."""
    n = len(discounts)
    arrays: dict[str, tuple[Floats, int]] = {"discounts": (discounts, 1)}
    if chances is not None:
        p = finite("chances", chances, "numbers from 0 up", lambda x: x >= 0)
        arrays["chances"] = p, 1
        off = np.abs(np.sum(p, axis=0) - 1) > SUM
        if off.any():
            got = np.ravel(np.sum(p, axis=0)[off])[0]
            raise NegotiationError(f"chances to propose must sum to 1, got {got:g}")
    if outside is not None:
        shown = np.asarray(outside, dtype=float)
        kept = np.where(np.isnan(shown), 0.0, shown)
        arrays["outside"] = np.where(np.isnan(shown), -np.inf, finite("outside", kept)), 1
    arrays["impasse"] = finite("impasse", np.zeros(n) if impasse is None else impasse), 1
    arrays["breakdown"] = (
        finite("breakdown", breakdown, "from 0 to 1", lambda x: (x >= 0) & (x <= 1)),
        0,
    )
    for name, (a, own) in arrays.items():
        if own and (not a.ndim or len(a) != n):
            raise NegotiationError(f"{name} must have an entry for each of {n} parties")
    stretched, batch = together(arrays)
    return Numbers(stretched, batch)


def check(numbers: Numbers, quota: int, rounds: int | None) -> None:
    """Refuse what is not defined, or not treated."""
    a = numbers.arrays
    n = len(a["discounts"])
    if quota < n and "outside" in a:
        raise NegotiationError("outside options need unanimity: leave out the quota")
    if rounds is not None:
        return
    patience = (1 - a["breakdown"]) * a["discounts"]
    if quota == n and (patience.min(axis=0) >= 1).any():
        raise NegotiationError(
            "waiting costs nobody anything, so that any division can be held out for: a discount"
            " below 1, a risk of breakdown or a last round is needed"
        )
    if 1 < quota < n and ((a["breakdown"] > 0) & (a["impasse"] != 0)).any():
        raise NegotiationError(
            "a majority that may break down in talks without end must get nothing then: leave out"
            " impasse, or give the rounds"
        )


def as_rules(numbers: Numbers, places: list[int], quota: int) -> Rules:
    """Put the numbers into the form of a round, with the family on one axis."""
    games = numbers.n_games
    flat = {name: a.reshape(*a.shape[: a.ndim - len(numbers.batch_shape)], games)
            for name, a in numbers.arrays.items()}  # fmt: skip
    n = len(flat["discounts"])
    if "chances" in flat:
        proposer = np.arange(n)
        turns = np.broadcast_to(flat["chances"], (n, n, games))
    else:
        proposer = np.array(places)
        following = np.roll(np.eye(len(places)), 1, axis=1)
        turns = np.broadcast_to(following[..., None], (len(places), len(places), games))
    return Rules(
        proposer=proposer,
        turns=turns,
        discounts=flat["discounts"],
        impasse=flat["impasse"],
        outside=flat.get("outside", np.full((n, games), -np.inf)),
        breakdown=flat["breakdown"],
        quota=quota,
    )
