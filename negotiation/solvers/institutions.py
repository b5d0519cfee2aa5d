"""What institutions bring about in the same conflict: silence, talk, mediator and arbitrator.

Hoerner, J., Morelli, M. and Squintani, F. (2015), "Mediation and peace", Review of Economic Studies
82(4):1483-1511.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.games.bayesian import BayesianGame, as_bayesian
from negotiation.solvers.by_game import BATCH, ByGame, payoff_sizes
from negotiation.solvers.mediation import mediate
from negotiation.solvers.public_talk import public_talk
from negotiation.solvers.words import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Institutions", "institutions"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Institutions(ByGame["Institutions"]):
    """The best value of an objective under each institution, of one game or of each of a family.

    Attributes
    ----------
    source : BayesianGame
    objective : str
        In words.
    silence : array, shape (*batch)
        Of the best pure equilibrium, nobody being able to say anything.
    talk : array, shape (*batch)
        By one round of public messages, see `public_talk`.
    mediator, arbitrator : arrays, shape (*batch)
        See `mediate`.
    """

    source: BayesianGame
    objective: str
    silence: Floats = field(metadata=BATCH)
    talk: Floats = field(metadata=BATCH)
    mediator: Floats = field(metadata=BATCH)
    arbitrator: Floats = field(metadata=BATCH)

    @property
    def lines(self) -> dict[str, Floats]:
        """Values by the name of the institution, the weakest first."""
        return {
            "no talk": self.silence,
            "public talk": self.talk,
            "mediator": self.mediator,
            "arbitrator": self.arbitrator,
        }

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a game: ``game``, and the value under each institution.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd

        columns = {name: values.reshape(-1) for name, values in self.lines.items()}
        return pd.DataFrame({"game": range(len(self)), **columns})

    def __repr__(self) -> str:
        """Say it in one line."""
        head = f"Institutions for {self.objective}"
        return f"<{head}: {len(self)} games>" if len(self) > 1 else f"<{head}: {self._line(0)}>"

    def _line(self, k: int) -> str:
        """Values in game `k`."""
        size = payoff_sizes(self.source, k).min()
        return ", ".join(
            f"{name} {number(values.flat[k], size) if values.flat[k] == values.flat[k] else 'none'}"
            for name, values in self.lines.items()
        )

    def _text(self) -> str:
        """Values, a line each."""
        size = payoff_sizes(self.source).min()
        lines = [f"  {name}: {number(float(v), size)}" for name, v in self.lines.items()]
        return "\n".join([f"The best for {self.objective}", *lines])


def institutions(
    game: Any, objective: Any = "sum", *, outside: Any = None, among: Any = None
) -> Institutions:
    """Compare what the parties reach in silence, by talk, with a mediator and with an arbitrator.

    Parameters
    ----------
    game : BayesianGame, or object with a method ``bayesian`` or ``game``
        One game or a family.
    objective : str, Actor, mapping, array_like or Condition, optional
        As for `mediate`; ``"sum"`` by default.
    outside : str or mapping, optional
        As for `mediate`; for the mediator and the arbitrator. Without it, the parties have to do
        what the arbitrator says, whatever it is.
    among : array_like of bool or Condition, optional
        As for `mediate`; for both.

    Returns
    -------
    Institutions
        Each is at least as good as the one before it, if what a type gets outside is something
        that it can get in the game by a strategy of its own, and `among` leaves out nothing that
        the parties do by themselves.

    Raises
    ------
    NegotiationError
        As for `mediate` and `public_talk`.

    Examples
    --------
    >>> import negotiation as ng
    >>> game = ng.scenarios.textbook.optimal_mediation(theta=0.8, p=0.9, q=0.6).subject
    >>> peace = [[a == b > 0 for a in range(6)] for b in range(6)]
    >>> print(ng.institutions(game, peace, outside="fight"))
    The best for the probability of the given event
      no talk: 0.4
      public talk: 0.6857
      mediator: 0.7529
      arbitrator: 0.7529
    """
    source = as_bayesian(game)
    terms = {"outside": outside, "among": among}
    silence = public_talk(source, objective, messages=False)
    return Institutions(
        source,
        silence.objective,
        silence.value,
        public_talk(source, objective).value,
        np.asarray(mediate(source, objective, **terms).value),
        np.asarray(mediate(source, objective, obedience=False, **terms).value),
    )
