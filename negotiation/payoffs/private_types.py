"""What actors privately know, and how probable it is.

Harsanyi, J. C. (1967), "Games with incomplete information played by 'Bayesian' players, I",
Management Science 14(3):159-182: chance draws the types, and each actor sees its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from negotiation.errors import NegotiationError, as_list, as_text
from negotiation.payoffs.actors import Actor, name_of
from negotiation.payoffs.choosers import Chooser
from negotiation.payoffs.parameters import exact

__all__ = ["SLACK", "Draw", "Type", "draws_of"]

#: How far probabilities may be from a sum of 1, or below 0, by rounding.
SLACK = 1e-12


class Type(Chooser):
    """What chance decides and only some actors know: how reliable a guarantor is, what a war costs.

    Parameters
    ----------
    name : str
    values : mapping of str to probability, or sequence of str
        A probability is a number, an expression in Parameters, or None, once, for what the others
        leave of 1. Only the names where the ``prior`` of a `Negotiation` gives the probabilities.
    of : Actor, str or sequence of these
        Who knows it; nobody if the sequence is empty: an event that is seen by those of whom
        `Negotiation.tree` says so.
    meaning : str, optional
        What it is, in words.
    source : str, optional
        The fact that it rests on, the mechanism's literature, or "assumed".

    Attributes
    ----------
    name, meaning, source : str
    options : list of str
        The values.
    probabilities : dict of value to sympy.Expr, or None
    of : list of str

    Raises
    ------
    NegotiationError
        If there is no value, a name repeats or is empty, or the probabilities are negative or do
        not add up to 1 at the baselines of their parameters. (Elsewhere they are checked when
        payoffs are asked for.)

    Examples
    --------
    >>> import negotiation as ng
    >>> russia = ng.Actor("Russia", options=["broker", "stand aside"])
    >>> q = ng.Parameter("q", 0.6, low=0, high=1, meaning="belief that Russia is reliable")
    >>> resolve = ng.Type("Russia's resolve", {"reliable": q, "unreliable": None}, of=russia)
    >>> resolve("unreliable")
    Russia's resolve: unreliable
    >>> resolve.probabilities
    {'reliable': q, 'unreliable': 1 - q}
    """

    words = ("type", "value")

    def __init__(
        self,
        name: str,
        values: Mapping[str, Any] | Sequence[str],
        of: Actor | str | Sequence[Actor | str],
        meaning: str = "",
        source: str = "",
    ) -> None:
        super().__init__(name, list(values) if isinstance(values, Mapping) else values)
        self.probabilities = _probabilities(name, values) if isinstance(values, Mapping) else None
        one = isinstance(of, (Actor, str))
        owners: list[Any] = [of] if one else as_list(f"the actors who know {name!r}", of)
        self.of = [name_of(owner) for owner in owners]
        self.meaning = as_text(f"the meaning of {name!r}", meaning)
        self.source = as_text(f"the source of {name!r}", source)


@dataclass(frozen=True)
class Draw:
    """Types that chance draws together, and how probable their values are.

    Attributes
    ----------
    names : tuple of str
        Of the types.
    table : dict of tuple of values to sympy.Expr
        In the order of `names`; they add up to 1.
    """

    names: tuple[str, ...]
    table: Mapping[tuple[str, ...], sympy.Expr]

    def probability(self, values: Mapping[str, str]) -> sympy.Expr:
        """Probability that types have these values; those of other draws are passed over."""
        wanted = [(k, values[name]) for k, name in enumerate(self.names) if name in values]
        rows = (p for key, p in self.table.items() if all(key[k] == v for k, v in wanted))
        return sympy.Add(*rows) if wanted else sympy.Integer(1)

    def over(self, names: Iterable[str]) -> Draw | None:
        """Return the draw of some of the types; None if it has none of them."""
        kept = tuple(name for name in self.names if name in names)
        if len(kept) in (0, len(self.names)):
            return self if kept else None
        at = [self.names.index(name) for name in kept]
        keys = dict.fromkeys(tuple(key[k] for k in at) for key in self.table)
        return Draw(kept, {k: self.probability(dict(zip(kept, k, strict=True))) for k in keys})

    def given(self, known: Mapping[str, str], names: Sequence[str]) -> dict[Any, sympy.Expr]:
        """How probable the values of types are, given those of types that were drawn before.

        Parameters
        ----------
        known : mapping of type to value
            Of this draw; not impossible.
        names : sequence of str
            Other types of this draw.

        Returns
        -------
        dict of tuple of values to sympy.Expr
            Without what is impossible.
        """
        both = self.over([*known, *names]) or self
        rows: dict[Any, sympy.Expr] = {}
        for key, p in both.table.items():
            values = dict(zip(both.names, key, strict=True))
            if all(values[name] == value for name, value in known.items()) and p != 0:
                rows[tuple(values[name] for name in names)] = p
        if known:
            whole = self.probability(known)
            rows = {key: sympy.cancel(p / whole) for key, p in rows.items()}
        return rows

    def substituted(self, changes: Mapping[Any, Any]) -> Draw:
        """Return the same draw with parameters replaced; checked at their baselines."""
        rows = {key: p.xreplace(dict(changes)) for key, p in self.table.items()}
        _check_baselines(", ".join(self.names), rows)
        return Draw(self.names, rows)


def draws_of(types: Sequence[Type], prior: Mapping[Any, Any] | None) -> list[Draw]:
    """What chance draws: each type for itself, or all together if there is a common prior.

    Parameters
    ----------
    types : sequence of Type
    prior : mapping of tuple of values to probability, or None
        One value a type, in their order; all combinations.

    Returns
    -------
    list of Draw

    Raises
    ------
    NegotiationError
        If probabilities are given twice or not at all, or a combination is unknown or missing.
    """
    for t in types:
        if not isinstance(t, Type):
            raise NegotiationError(f"types must be made with ng.Type, got {t!r}")
    if prior is None:
        result = []
        for t in types:
            if t.probabilities is None:
                raise NegotiationError(
                    f"type {t.name!r} has no probabilities, and there is no prior of all types"
                )
            result.append(Draw((t.name,), {(v,): p for v, p in t.probabilities.items()}))
        return result
    return [_together(types, prior)]


def _together(types: Sequence[Type], prior: Mapping[Any, Any]) -> Draw:
    """One draw of all types."""
    names = tuple(t.name for t in types)
    twice = [t.name for t in types if t.probabilities is not None]
    if twice:
        raise NegotiationError(
            f"type {twice[0]!r} has probabilities of its own beside the prior of all types: make"
            " it with its values only"
        )
    if not isinstance(prior, Mapping) or not types:
        raise NegotiationError(
            "a prior is a dict from combinations of the types' values to probabilities, got"
            f" {prior!r:.80} for {len(types)} types"
        )
    for key in prior:
        right = isinstance(key, tuple) and len(key) == len(types)
        if not right or any(v not in t.options for t, v in zip(types, key, strict=True)):
            raise NegotiationError(
                f"a prior goes by tuples of values of {', '.join(map(repr, names))} such as"
                f" {tuple(t.options[0] for t in types)}; got {key!r}"
            )
    combinations = itertools.product(*(t.options for t in types))
    for key in combinations:  # At most one more than there are in the prior.
        if key not in prior:
            raise NegotiationError(
                f"the prior of {', '.join(names)} says nothing of {key}; what cannot be has"
                " probability 0"
            )
    return Draw(names, _probabilities(", ".join(names), prior))


def _probabilities(what: str, given: Mapping[Any, Any]) -> dict[Any, sympy.Expr]:
    """Probabilities as expressions, with what is left put in where None stands."""
    left = [key for key, value in given.items() if value is None]
    if len(left) > 1:
        raise NegotiationError(
            f"the probabilities of {what!r} leave {left[0]!r} and {left[1]!r} open; only one can be"
            " what the others leave of 1"
        )
    rows = {
        key: exact(value, f"the probability of {key!r} of {what!r}")
        for key, value in given.items()
        if value is not None
    }
    rest = 1 - sympy.Add(*rows.values())
    result = {key: rows.get(key, rest) for key in given}
    _check_baselines(what, result)
    return result


def _check_baselines(what: str, rows: Mapping[Any, sympy.Expr]) -> None:
    """Probabilities are numbers from 0 on that add up to 1, at the parameters' baselines."""
    total = 0.0
    for key, p in rows.items():
        number = p.xreplace({s: sympy.Float(s.baseline) for s in p.free_symbols}).evalf()
        if not number.is_Float and not number.is_Rational:
            raise NegotiationError(f"the probability of {key!r} of {what!r}, {p}, is no number")
        if number < -SLACK:
            raise NegotiationError(
                f"the probability of {key!r} of {what!r} is negative: {float(number):g}"
            )
        total += float(number)
    if abs(total - 1) > SLACK:
        raise NegotiationError(f"the probabilities of {what!r} add up to {total:.10g}, not to 1")
