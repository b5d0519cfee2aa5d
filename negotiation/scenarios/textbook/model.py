"""What the textbook models have in common: a game, its numbers, and the answers of the solvers."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, ParamSpec

import numpy as np

from negotiation.errors import NegotiationError
from negotiation.games.bayesian import BayesianGame, as_bayesian
from negotiation.games.normal_form import NormalFormGame, as_game
from negotiation.games.tables import paragraphs, table
from negotiation.games.tree import Tree, as_tree
from negotiation.games.words import more, number
from negotiation.scenarios.textbook.ranges import bind, is_number
from negotiation.scenarios.textbook.results import Results
from negotiation.scenarios.textbook.setting import Setting, setting

__all__ = ["MODELS", "Listing", "Model", "listed"]

Arguments = ParamSpec("Arguments")

#: Columns of a text.
WIDTH = 92
#: Lines of the game that a text shows before it says how many are left.
SHOWN = 40


@dataclass(frozen=True)
class Listing:
    """A line of the list of models.

    Attributes
    ----------
    name : str
        As the command line knows it, such as ``"bargaining-range"``.
    title, source, question : str
        What it is called, author and year, and what it asks.
    make : callable
        Makes the model from its parameters.
    ranges : mapping of parameter to str
        Where a parameter may be, as an interval.
    """

    name: str
    title: str
    source: str
    question: str
    make: Callable[..., Model]
    ranges: Mapping[str, str]

    @property
    def line(self) -> str:
        """What it is, in one line."""
        return f"{self.title} ({self.source}): {self.question}"

    @property
    def asks(self) -> str:
        """The question, with a capital letter."""
        return self.question[:1].upper() + self.question[1:]

    @property
    def setting(self) -> Setting:
        """Set-up and meanings of the parameters."""
        return setting(inspect.getdoc(self.make) or "")


#: Every model, by the name that the command line knows.
MODELS: dict[str, Listing] = {}


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """A textbook model at given numbers: a game that the general solvers solve.

    Solvers of trees and of games in normal form take the model itself, where it is one. A number
    that is given as an array makes a family of models.

    Attributes
    ----------
    subject : Tree, NormalFormGame, BargainingProblem, ...
        What is solved.
    answers : callable
        Solves it: takes nothing, and returns the named results.
    listing : Listing
        Name, title, source and question.
    parameters : dict of str to object
        What it was made with.
    at_once : bool
        Whether `answers` solves all models of a family together.

    Examples
    --------
    >>> import negotiation as ng
    >>> model = ng.scenarios.textbook.bargaining_range(p=0.6)
    >>> model
    <Model 'bargaining-range': p = 0.6, cost_a = 0.1, cost_b = 0.2>
    >>> model.solve()["demand"]
    0.8
    >>> model.at(cost_b=[0.1, 0.3]).solve()["demand"]
    array([0.7, 0.9])
    """

    subject: Any
    answers: Callable[[], Mapping[str, Any]]
    listing: Listing = field(default=None)  # type: ignore[assignment]  # by `listed`
    parameters: Mapping[str, Any] = field(default_factory=dict)
    at_once: bool = False

    def solve(self) -> Results:
        """Results by name, as the general solvers compute them from the model's game.

        Returns
        -------
        Results
            A dict of name to float, bool, str or array, of a family to arrays with the axes of the
            family last; its `to_frame` is a table.
        """
        varied = {name: self.parameters[name] for name in self.numbers}
        varied = {name: value for name, value in varied.items() if np.ndim(value)}
        wide = dict(zip(varied, np.broadcast_arrays(*varied.values()), strict=True))
        if not varied or self.at_once:
            return Results(self.answers(), wide)
        shape = next(iter(wide.values())).shape
        found = [self.at(**{k: v[at] for k, v in wide.items()}).solve() for at in np.ndindex(shape)]
        return Results(
            {key: _stacked([each[key] for each in found], shape) for key in found[0]}, wide
        )

    def at(self, **values: Any) -> Model:
        """Return the same model with other values of some parameters.

        Raises
        ------
        NegotiationError
            If it has no such parameter, or the value is outside its range.
        """
        return self.listing.make(**{**self.parameters, **values})

    def tree(self) -> Tree:
        """Return the model as a tree, for the solvers of trees."""
        return self._as(as_tree, "tree")

    def game(self) -> NormalFormGame:
        """Return the model as a game in normal form, for the solvers of those."""
        return self._as(as_game, "game in normal form")

    def bayesian(self) -> BayesianGame:
        """Return the model as a game with private information."""
        return self._as(as_bayesian, "game with private information")

    def _as(self, take: Callable[[Any], Any], word: str) -> Any:
        try:
            return take(self.subject)
        except NegotiationError:
            if not hasattr(self.subject, take.__name__.removeprefix("as_")):
                made = type(self.subject).__name__
                raise NegotiationError(
                    f"{self.listing.name} is no {word}: its .subject is a {made}"
                ) from None
            raise

    @property
    def numbers(self) -> list[str]:
        """Names of the parameters that are numbers."""
        known = inspect.signature(self.listing.make).parameters
        return [name for name in self.parameters if is_number(known[name])]

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Name, value, range and meaning of the parameters."""
        meanings = self.listing.setting.meanings
        return [
            (name, _written(value), self.listing.ranges.get(name, ""), meanings.get(name, ""))
            for name, value in self.parameters.items()
        ]

    def __repr__(self) -> str:
        """Name and numbers in one line."""
        values = ", ".join(f"{name} = {_written(self.parameters[name])}" for name in self.numbers)
        return f"<Model {self.listing.name!r}{': ' if values else ''}{values}>"

    def __str__(self) -> str:
        """Title, question, set-up, parameters and the game, as plain text."""
        about = self.listing
        lines = [f"{about.title} ({about.source})", "", *textwrap.wrap(about.asks, WIDTH)]
        for part in (*about.setting.text, about.setting.reference):
            lines += ["", *textwrap.wrap(part, WIDTH)] if part else []
        rows = self.rows
        if rows:
            widths = [max(len(row[k]) for row in rows) for k in range(3)]
            lines += ["", "Parameters"]
        for row in rows:
            lead = "  ".join(f"{text:<{w}}" for text, w in zip(row, widths, strict=False))
            hang = " " * (len(lead) + 4)
            lines += textwrap.wrap(f"  {lead}  {row[3]}", WIDTH, subsequent_indent=hang)
        game = str(self.subject).splitlines()
        rest = more(len(game) - SHOWN, "line")
        shown = textwrap.indent("\n".join([*game[:SHOWN], *([rest] if rest else [])]), "  ")
        return "\n".join([*lines, "", "The game", shown])

    def _repr_html_(self) -> str:
        """The same for a notebook."""
        about = self.listing
        head = paragraphs(f"{about.title} ({about.source})", about.asks, *about.setting.text)
        head += paragraphs(about.setting.reference)
        rows = self.rows
        head += table(["parameter", "value", "range", "meaning"], rows) if rows else ""
        show = getattr(self.subject, "_repr_html_", None)
        if show is not None:
            return head + str(show())
        return head + paragraphs(str(self.subject)).replace("p>", "pre>")


def listed(
    title: str, source: str, question: str, **ranges: str
) -> Callable[[Callable[Arguments, Model]], Callable[Arguments, Model]]:
    """Put a model on the list: a function of its parameters that returns a `Model`.

    Numbers are checked before the function sees them: a parameter with a number as default takes
    finite numbers in its range, and arrays of them; one whole number if it is annotated as `int`.

    Parameters
    ----------
    title, source, question : str
        What it is called, author and year, and what it asks, in a line.
    **ranges : str
        Where a parameter may be, as an interval, such as ``p="[0, 1]"`` or ``cost="[0, inf)"``.
    """

    def decorate(make: Callable[Arguments, Model]) -> Callable[Arguments, Model]:
        signature = inspect.signature(make)
        name = make.__name__.replace("_", "-")

        @wraps(make)
        def made(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Model:
            given = bind(name, signature, ranges, args, kwargs)
            return replace(make(**given), listing=listing, parameters=given)  # type: ignore[call-arg]

        listing = MODELS[name] = Listing(name, title, source, question, made, ranges)
        return made

    return decorate


def _stacked(values: list[Any], shape: tuple[int, ...]) -> Any:
    """Results of the models of a family, with its axes last; a list where sizes differ."""
    sizes = {np.shape(value) for value in values}
    if len(sizes) > 1:
        return values
    return np.stack(values, axis=-1).reshape(*sizes.pop(), *shape)


def _written(value: Any) -> str:
    """A value of a parameter, in short."""
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return number(value, 0)
    if not isinstance(value, str) and isinstance(value, Iterable):
        parts = [_written(part) for part in value]
        return ", ".join([*parts[:2], "...", parts[-1]] if len(parts) > 3 else parts) or "none"
    return " ".join(str(value).split())
