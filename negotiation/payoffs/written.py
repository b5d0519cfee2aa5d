"""What a negotiation is built from: as text, and the same with something changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import sympy

from negotiation.errors import Named, NegotiationError, known_name
from negotiation.games.arguments import as_number
from negotiation.games.words import counted
from negotiation.payoffs.actors import Actor, NonParticipant
from negotiation.payoffs.checks import (
    all_considerations,
    check_actors,
    check_considerations,
    check_types_and_moves,
    collected_parameters,
)
from negotiation.payoffs.choosers import Chooser
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.evaluation import checked_values
from negotiation.payoffs.moves import Move
from negotiation.payoffs.parameters import Parameter
from negotiation.payoffs.private_types import Draw, Type
from negotiation.payoffs.talks import Talks

if TYPE_CHECKING:
    from negotiation.payoffs.instruments import Instrument
    from negotiation.payoffs.negotiation import Negotiation

__all__ = ["Written"]

#: What is compiled, and compiled again where it is needed.
COMPILED = ("_sums", "_chances", "placed")


class Written(Talks):
    """A negotiation as it was written and changed; `Negotiation` computes with it.

    Attributes
    ----------
    written : list of Consideration
        Without those of instruments, parameters as written.
    types, moves : lists
    drawn, prior : lists of Draw
        How probable the types are, as written and with parameters replaced.
    away : list of Chooser
        Actors that a counterfactual has removed, and the types and moves that went with them.
        Conditions may still mention them, and are false.
    replaced : dict of Parameter to expression
        What stands in the place of parameters as written.
    """

    name: str
    description: str
    considerations: list[Consideration]

    def _build(
        self,
        actors: list[Actor],
        written: list[Consideration],
        types: list[Type],
        drawn: list[Draw],
        moves: list[Move],
        away: list[Chooser],
        replaced: dict[Parameter, sympy.Expr],
    ) -> None:
        """Check and set what makes up the negotiation."""
        self.actors, self.types, self.moves = actors, types, moves
        self.written, self.drawn, self.away, self.replaced = written, drawn, away, replaced
        check_actors(self.name, actors, away)
        check_types_and_moves(types, moves, actors, away)
        self.considerations = all_considerations(actors, written, away, replaced)
        check_considerations(self.considerations, actors, [*types, *moves, *away])
        self.prior = [draw.substituted(replaced) for draw in drawn] if replaced else drawn
        self.parameters = collected_parameters(
            [
                *(c.value for c in self.considerations),
                *(p for draw in self.prior for p in draw.table.values()),
            ]
        )

    def _like(self, **changes: Any) -> Self:
        """Return a negotiation that differs in what is given."""
        names = ("actors", "written", "types", "drawn", "moves", "away", "replaced")
        other = object.__new__(type(self))
        other.name, other.description = self.name, self.description
        other._build(**{**{name: getattr(self, name) for name in names}, **changes})
        other.reported = self.reported and {
            actor.name: self.reported[actor.name] for actor in other.actors
        }
        return other

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is compiled when the negotiation is pickled."""
        return {k: v for k, v in vars(self).items() if k not in COMPILED}

    # Counterfactuals

    def at(self, **baselines: float) -> Self:
        """Return the same negotiation at other baseline values.

        Parameters
        ----------
        **baselines : float
            By parameter name, inside the parameter's range.

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            For an unknown parameter or a value outside its range.
        """
        for name, value in baselines.items():
            checked_values(self.parameter(name), as_number(f"parameter {name!r}", value))
        other = self.replacing(
            {name: self.parameter(name).replaced(baseline=b) for name, b in baselines.items()}
        )
        # What is compiled takes parameters by name, whatever their baselines.
        vars(other).update({k: v for k, v in vars(self).items() if k in ("_sums", "_chances")})
        return other

    def replacing(self, values: Mapping[str, sympy.Expr]) -> Self:
        """Return the same negotiation with parameters replaced by parameters or expressions.

        Parameters
        ----------
        values : mapping of parameter name to Parameter or sympy expression

        Returns
        -------
        Negotiation
        """
        step = {self.parameter(name): value for name, value in values.items()}
        before = {old: new.xreplace(step) for old, new in self.replaced.items()}
        return self._like(replaced={**step, **before})

    def joined_by(self, name: str | Named) -> Self:
        """Counterfactual: a non-participant comes to the table with all its options.

        Parameters
        ----------
        name : str or Actor

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If the actor is unknown or takes part already.
        """
        outside = {a.name: a for a in self.actors if isinstance(a, NonParticipant)}
        given = getattr(name, "name", name)
        if given in self.names and given not in outside:
            raise NegotiationError(f"{given!r} takes part already")
        joining = outside[known_name("non-participant", name, outside, f"in {self.name!r}")]
        return self._like(
            actors=[joining.joining() if actor is joining else actor for actor in self.actors]
        )

    def without(self, name: str | Named) -> Self:
        """Counterfactual: an actor and its considerations are gone.

        Every condition that it takes some option is false from then on. Its later moves go with
        it, and the types that only it knew; conditions on them are false too.

        Parameters
        ----------
        name : str or Actor

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If the actor is unknown or the only one.
        """
        leaving = self.actor(name)
        if len(self.actors) == 1:
            raise NegotiationError(f"{leaving.name!r} is the only actor of {self.name!r}")
        gone = {leaving.name, *(thing.name for thing in self.away)}
        types = [t for t in self.types if leaving.name not in t.of or set(t.of) - gone]
        moves = [move for move in self.moves if move.by != leaving.name]
        dropped = [t for t in (*self.types, *self.moves) if t not in types and t not in moves]
        drawn = [draw.over([t.name for t in types]) for draw in self.drawn]
        return self._like(
            actors=[actor for actor in self.actors if actor is not leaving],
            written=[c for c in self.written if c.actor != leaving.name],
            types=types,
            drawn=[draw for draw in drawn if draw],
            moves=moves,
            away=[*self.away, leaving, *dropped],
        )

    def without_instruments(self, name: str | Named, *gone: Instrument) -> Self:
        """Counterfactual: an actor takes part, but without instruments that it has.

        Parameters
        ----------
        name : str or Actor
        *gone : Instrument
            Of the actor's ``.instruments``; all of them by default.

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If the actor is unknown, or one of these is none of its instruments.

        Examples
        --------
        >>> import negotiation as ng
        >>> talks = ng.scenarios.karabakh_2023.ceasefire()
        >>> len(talks.considerations), len(talks.without_instruments("Russia").considerations)
        (47, 44)
        """
        owner = self.actor(name)
        for instrument in gone:
            if not any(instrument is own for own in owner.instruments):
                raise NegotiationError(
                    f"{instrument!r} is none of the {len(owner.instruments)} instruments of"
                    f" {owner.name!r}"
                )
        lighter = copy.copy(owner)
        lighter.instruments = [
            own for own in owner.instruments if gone and not any(own is each for each in gone)
        ]
        return self._like(actors=[lighter if a is owner else a for a in self.actors])

    # As text

    def to_toml(self) -> str:
        """Write the negotiation as a TOML file that `from_toml` reads."""
        from negotiation.formats.toml import to_toml

        return to_toml(self)

    @staticmethod
    def from_toml(text: str) -> Negotiation:
        """Read a negotiation from the text of a TOML file.

        Parameters
        ----------
        text : str

        Returns
        -------
        Negotiation

        Raises
        ------
        NegotiationError
            If it is no TOML, an entry is missing or unknown, or an expression is not arithmetic
            in the declared parameters. Nothing in the file is ever evaluated as code.
        """
        from negotiation.formats.toml import from_toml

        return from_toml(text)

    def __repr__(self) -> str:
        """Name, actors and sizes in one line."""
        sizes = " x ".join(map(str, self.shape))
        counts = {
            "consideration": len(self.considerations),
            "parameter": len(self.parameters),
            "type": len(self.types),
            "move": len(self.moves),
        }
        parts = [f"{sizes} outcomes", *(counted(n, what) for what, n in counts.items() if n)]
        return f"<Negotiation {self.name!r}: {', '.join(self.names)}; {', '.join(parts)}>"

    def __str__(self) -> str:
        """Return the whole negotiation as plain text."""
        from negotiation.payoffs.views import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        """Return the whole negotiation as HTML for a notebook."""
        from negotiation.payoffs.views import as_html

        return as_html(self)
