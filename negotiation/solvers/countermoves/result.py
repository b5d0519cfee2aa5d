"""The answer of `negotiation.solvers.stability`: who is stable where, and the equilibria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Named, NegotiationError, known_name, unknown_name
from negotiation.games.graph_model import GraphModel
from negotiation.games.latex_tables import panels
from negotiation.games.lines import columns, wrapped
from negotiation.games.tables import SHOWN, paragraphs
from negotiation.solvers.by_game import ByPoint
from negotiation.solvers.countermoves.movers import Movers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONCEPTS", "LETTERS", "RULES", "Stability"]

Bools = NDArray[np.bool_]

RULES = ("legal sequence", "each at most once", "single move")
#: Concepts, and their names as the literature prints them.
CONCEPTS = {"nash": "R", "gmr": "GMR", "smr": "SMR", "seq": "SEQ", "sseq": "SSEQ", "sim": "SIM"}
#: States up to which tables have simultaneous stability, which is found state by state.
MOST_AT_ONCE = 512
#: How to read the letters of a table.
LETTERS = (
    "r: rational, no improvement (R). Every improvement is sanctioned: s, by improvements of others"
    " (SEQ); m, beyond escape (SMR); g, by moves of others (GMR). u: unstable. E: equilibrium."
)


#: How to read the names of concepts.
MEANINGS = (
    "R: nobody can improve. In the others an improvement does not pay, because of what may follow:"
    " GMR, any moves of others; SMR, also if the mover may then move again; SEQ, improvements of"
    " others; SSEQ, also if the mover may then move again; SIM, improvements made at the same time."
)


class Stability(ByPoint):
    """Which states are stable for whom, by concept; each is worked out when it is asked for.

    Attributes
    ----------
    model : GraphModel
    sanction_rule : str
    movers : tuple of str
        Decision makers, or groups of them joined by ``+``.

    Examples
    --------
    >>> import negotiation as ng
    >>> result = ng.stability(ng.scenarios.graph_models.syria_iraq())
    >>> result
    <Stability 'Euphrates, 1975': R 6; GMR 1, 6; SMR 6; SEQ 6; SSEQ 6; SIM 6>
    >>> result.letters(1)
    {'Syria': 'r', 'Iraq': 'g'}
    """

    def __init__(
        self,
        model: GraphModel,
        sanction_rule: str,
        movers: tuple[str, ...],
        views: Mapping[int, Movers],
    ) -> None:
        self.model, self.sanction_rule, self.movers = model, sanction_rule, movers
        self._views = views
        self._found: dict[tuple[int, str, bool], Bools] = {}

    @property
    def source(self) -> GraphModel:
        """What was solved."""
        return self.model

    def equilibria(self, concept: str, *, strongly: bool = False) -> list[Any]:
        """States that are stable for everybody.

        Parameters
        ----------
        concept : str
            ``"nash"``, ``"gmr"``, ``"smr"``, ``"seq"``, ``"sseq"`` or ``"sim"``.
        strongly : bool, optional
            Only where every sanction is greatly less preferred than the state itself (Hamouda,
            Kilgour and Hipel 2004).

        Returns
        -------
        list of states

        Raises
        ------
        NegotiationError
            If there is no such concept, or the model does not say enough for it.
        """
        return self._names(self.is_equilibrium(concept, strongly=strongly))

    def stable(self, who: str | Named, concept: str, *, strongly: bool = False) -> list[Any]:
        """States that are stable for one decision maker or group.

        Parameters
        ----------
        who : str or Actor
            A group is named by its members, joined by ``+``, or by one of them.
        concept, strongly
            As for `equilibria`.

        Returns
        -------
        list of states
        """
        return self._names(self.is_stable(who, concept, strongly=strongly))

    def is_equilibrium(self, concept: str, *, strongly: bool = False) -> Bools:
        """Whether each state is stable for everybody, shape (m,)."""
        each = [self._table(i, concept, strongly=strongly) for i in range(len(self.movers))]
        return np.asarray(np.all(each, axis=0))

    def is_stable(self, who: str | Named, concept: str, *, strongly: bool = False) -> Bools:
        """Whether each state is stable for one decision maker or group, shape (m,)."""
        return self._table(self._mover(who), concept, strongly=strongly)

    def letters(self, state: Any) -> dict[str, str]:
        """How stable a state is for each, as `figures.option_table` prints it.

        ``r`` no improvement; ``s`` sequentially stable, ``m`` symmetric metarational, ``g``
        general metarational only; ``u`` unstable.
        """
        k = self.model.index(state)
        return {name: self._letter(i, k) for i, name in enumerate(self.movers)}

    @property
    def concepts(self) -> list[str]:
        """The concepts of tables: the simultaneous one where there are options and few states."""
        at_once = self.model.options and len(self.model) <= MOST_AT_ONCE
        return [c for c in CONCEPTS if c != "sim" or at_once]

    def _letter(self, i: int, k: int) -> str:
        """Letters of one mover at one state."""
        if self._table(i, "nash")[k]:
            return "r"
        letters = "".join(
            letter for letter, c in (("s", "seq"), ("m", "smr")) if self._table(i, c)[k]
        )
        return letters or ("g" if self._table(i, "gmr")[k] else "u")

    def _mover(self, who: str | Named) -> int:
        """Position of a mover."""
        name = getattr(who, "name", who)
        for i, mover in enumerate(self.movers):
            if name == mover or name in mover.split(" + "):
                return i
        return self.movers.index(known_name("decision maker", name, self.movers))

    def _table(self, i: int, concept: str, *, strongly: bool = False) -> Bools:
        """Where a mover is stable in its own view; nowhere where it does not know the state."""
        if concept not in CONCEPTS:
            raise unknown_name("stability concept", concept, CONCEPTS)
        key = (i, concept, strongly)
        if key not in self._found:
            view = self._views.get(i, self._views[-1])
            stable = view.stable(i, concept, strongly=strongly)
            if view is not self._views[-1]:
                seen = stable
                stable = np.zeros(len(self.model), dtype=bool)
                stable[[self.model.index(state) for state in view.model.ids]] = seen
            self._found[key] = stable
        return self._found[key]

    def _names(self, which: Bools) -> list[Any]:
        return [self.model.ids[k] for k in np.flatnonzero(which)]

    # As tables

    def to_frame(self) -> pd.DataFrame:
        """Table with one row a state.

        Returns
        -------
        pandas.DataFrame
            Its index is the state. Columns: ``what is done``; one a decision maker or group, with
            its `letters`; one a concept, whether the state is an equilibrium.
        """
        import pandas as pd

        model = self.model
        columns: dict[str, Any] = {"what is done": [model.label(state) for state in model.ids]}
        for i, name in enumerate(self.movers):
            columns[name] = [self._letter(i, k) for k in range(len(model))]
        for concept in self.concepts:
            columns[CONCEPTS[concept]] = self.is_equilibrium(concept)
        return pd.DataFrame(columns, index=pd.Index(model.ids, name="state"))

    def _latex(self, width: float) -> str:
        """Write the option table; of many states, a part below the other."""
        head, rows = self.option_rows()
        stub, *columns = zip(head, *rows, strict=True)
        return panels(stub, columns, width)

    def option_rows(self) -> tuple[list[str], list[list[str]]]:
        """Head and rows of the option table: options, letters, equilibria."""
        model = self.model
        head = ["", *map(str, model.ids)]
        taken = model.taken
        rows = [
            [
                f"{o.owner}: {o.name}",
                *("-" if b else "NY"[t] for t, b in zip(row, model.bare, strict=True)),
            ]
            for o, row in zip(model.options, taken.astype(int), strict=True)
        ]
        rows += [
            [name, *(self._letter(i, k) for k in range(len(model)))]
            for i, name in enumerate(self.movers)
        ]
        rows += [
            [CONCEPTS[c], *("E" if e else "" for e in self.is_equilibrium(c))]
            for c in self.concepts
        ]
        return head, rows

    def __str__(self) -> str:
        """List the equilibria of every concept, a line each, and what is done in these states."""
        head = f"Stability{self._title}, {self.sanction_rule}: equilibria"
        told = wrapped(f"({MEANINGS})", hang=1)
        return "\n".join([head, *self._lines(), *self._states(), *told])

    def _states(self) -> list[str]:
        """Equilibria by any concept in words, if they are few and have names of their own."""
        held = np.zeros(len(self.model), dtype=bool)
        for concept in self.concepts:
            try:
                held |= self.is_equilibrium(concept)
            except NegotiationError:  # Too many simultaneous improvements to put together.
                continue
        found = [(str(state), self.model.label(state)) for state in self._names(held)]
        if len(found) > SHOWN or all(name == label for name, label in found):
            return []
        return ["where the states are", *columns(found)]

    def _repr_html_(self) -> str:
        """Text, table, and how to read its letters."""
        return super()._repr_html_() + paragraphs(LETTERS)

    def __repr__(self) -> str:
        """Equilibria in one line."""
        return f"<Stability{self._title}: {'; '.join(line.strip() for line in self._lines())}>"

    @property
    def _title(self) -> str:
        return f" {self.model.title!r}" if self.model.title else ""

    def _lines(self) -> list[str]:
        """Equilibria of each concept; of very many, their number."""
        lines = []
        for concept in self.concepts:
            try:
                found = self.equilibria(concept)
            except NegotiationError:  # Too many simultaneous improvements to put together.
                continue
            few = ", ".join(map(str, found)) or "none"
            lines.append(
                f"  {CONCEPTS[concept]} {few if len(found) <= SHOWN else f'{len(found)} states'}"
            )
        return lines
