"""The result of `compare_brokers`: what each offers, who accepts it, what rivalry leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import known_name
from negotiation.games.bayesian import BayesianGame
from negotiation.solvers.by_game import Tabled
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Brokers", "Offer", "Rivalry"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Offer:
    """What one broker would bring about.

    Attributes
    ----------
    name : str
    objective : str
        In words.
    value : float
        Its objective, by the best plan that the parties would follow, if they had to take it.
    gains : dict of party to array, shape (t_i,)
        What that plan brings each type more than no broker; NaN for a type that cannot be.
    accepts : dict of party to bool
        Whether no type of the party would rather go without.
    payoffs : dict of party to float, or None
        By its best plan of those that all parties accept; None if there is none.
    agreed : float
        Its objective by that plan; NaN if there is none.
    survives : bool
        Whether all accept it, and no other's agreed plan is at least as good for all parties, and
        better for one.
    """

    name: str
    objective: str
    value: float
    gains: dict[str, Floats]
    accepts: dict[str, bool]
    payoffs: dict[str, float] | None
    agreed: float
    survives: bool = False


@dataclass(frozen=True)
class Rivalry:
    """What comes of it if the brokers outbid each other.

    Attributes
    ----------
    chosen : tuple of str
        Who can offer the parties most; several if they can offer as much. None if nobody is
        accepted.
    level : float
        What the second could offer: the parties' objective that the chosen one has to reach.
    payoffs : dict of party to float
        By the plan of the (first) chosen one: the best for itself of those that reach the level.
    value : float
        Its objective.
    plan : array, shape (t_1, ..., t_n, s_1, ..., s_n), or None
    """

    chosen: tuple[str, ...]
    level: float
    payoffs: dict[str, float]
    value: float
    plan: Floats | None = field(repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class Brokers(Tabled):
    """Brokers side by side; made by `compare_brokers`.

    Attributes
    ----------
    source : BayesianGame
        The game without a broker.
    parties : tuple of str
        Who has to agree.
    without : dict of party to array, shape (t_i,)
        What each type has without a broker.
    offers : tuple of Offer
    rivalry : Rivalry
    """

    source: BayesianGame
    parties: tuple[str, ...]
    without: dict[str, Floats]
    offers: tuple[Offer, ...]
    rivalry: Rivalry

    def __getitem__(self, name: str) -> Offer:
        """Return the offer of a broker."""
        names = [offer.name for offer in self.offers]
        return self.offers[names.index(known_name("broker", name, names))]

    @property
    def survivors(self) -> list[str]:
        """Names of the brokers whose agreed plans are not worse for all parties than another's."""
        return [offer.name for offer in self.offers if offer.survives]

    def to_frame(self) -> pd.DataFrame:
        """Table with a row for each broker and party.

        Returns
        -------
        pandas.DataFrame
            Columns: ``broker``; ``player``; ``gain``, of the type that gains least; ``accepts``;
            ``agreed``, the party's payoff by the plan that all accept, NaN without one;
            ``survives``.
        """
        import pandas as pd

        return pd.DataFrame([
            {
                "broker": offer.name, "player": party, "gain": float(np.nanmin(offer.gains[party])),
                "accepts": offer.accepts[party],
                "agreed": np.nan if offer.payoffs is None else offer.payoffs[party],
                "survives": offer.survives,
            }
            for offer in self.offers
            for party in self.parties
        ])  # fmt: skip

    def __repr__(self) -> str:
        """Say who survives, in one line."""
        left = ", ".join(self.survivors) or "none"
        return f"<Brokers: {', '.join(o.name for o in self.offers)}; accepted by all: {left}>"

    def __str__(self) -> str:
        """Say what each would bring about, and what comes of rivalry."""
        lines = [_heading(self.without)]
        for offer in self.offers:
            lines += [f"{offer.name}, for {offer.objective}: {number(offer.value)}"]
            for party in self.parties:
                verb = "accepts" if offer.accepts[party] else "refuses"
                least = number(float(np.nanmin(offer.gains[party])))
                lines.append(f"  {party} {verb} that: gains {least}")
            if offer.payoffs is None:
                lines.append("  nothing that it can plan is accepted by all")
            elif not all(offer.accepts.values()):
                paid = _paid(offer.payoffs)
                lines.append(f"  accepted by all: {number(offer.agreed)} ({paid})")
        lines.append(f"Not worse than another for all: {', '.join(self.survivors) or 'none'}")
        if self.rivalry.chosen:
            who = " or ".join(self.rivalry.chosen)
            lines.append(f"If they outbid each other: {who} ({_paid(self.rivalry.payoffs)})")
        return "\n".join(lines)


def _heading(without: Mapping[str, Floats]) -> str:
    """What there is without a broker."""
    each = (f"{p}: {' or '.join(number(float(v)) for v in own)}" for p, own in without.items())
    return f"Without a broker ({', '.join(each)})"


def _paid(payoffs: Mapping[str, float]) -> str:
    return ", ".join(f"{party}: {number(value)}" for party, value in payoffs.items())
