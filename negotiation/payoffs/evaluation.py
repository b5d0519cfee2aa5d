"""Considerations turned into numbers, at many parameter points at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from negotiation.errors import NegotiationError
from negotiation.payoffs.considerations import Consideration
from negotiation.payoffs.parameters import Parameter

__all__ = ["PayoffSums", "Values", "checked_point", "checked_values"]

Floats = NDArray[np.float64]

#: Binary digits that a payoff keeps, relative to the sum of its terms' magnitudes.
DIGITS = 46

#: Parameter points that are worked on together, so that they stay in cache.
BLOCK = 4096

#: Terms that a value is taken apart into, at most.
MOST_TERMS = 64


def checked_values(parameter: Parameter, given: Any) -> Floats:
    """Values of a parameter as an array, if they are finite numbers in its range.

    Text, truth values and complex numbers are refused, not converted.

    Parameters
    ----------
    parameter : Parameter
    given : float or array_like

    Returns
    -------
    array

    Raises
    ------
    NegotiationError
        Otherwise.
    """
    name = parameter.name
    try:
        number = np.asarray(given).dtype.kind in "iufO" and not np.ma.is_masked(given)
        value = np.asarray(given, dtype=np.float64) if number else None
    except (TypeError, ValueError, OverflowError):
        value = None
    if value is None:
        raise NegotiationError(
            f"parameter {name!r} must be a number or an array of numbers, got {given!r}"
        )
    if not value.size:
        raise NegotiationError(f"the array of values of parameter {name!r} is empty")
    if not np.isfinite(value).all():
        raise NegotiationError(f"parameter {name!r} must be finite, got {given!r}")
    least, most = value.min(), value.max()
    if least < parameter.low or most > parameter.high:
        low, high, wrong = parameter.low, parameter.high, least if least < parameter.low else most
        raise NegotiationError(
            f"parameter {name!r} is outside its range [{low:g}, {high:g}]: {wrong:g}"
            if low < high
            else f"parameter {name!r} is {low:g} and cannot be {wrong:g}: no range was declared;"
            " give low= and high="
        )
    return value


def checked_point(
    parameters: Mapping[str, Parameter], given: Mapping[str, Any]
) -> tuple[dict[str, Floats], tuple[int, ...]]:
    """Values of all parameters, baselines filled in, and the shape that they broadcast to."""
    point: dict[str, Floats] = {n: np.array(p.baseline) for n, p in parameters.items()}
    point.update({n: checked_values(parameters[n], values) for n, values in given.items()})
    try:
        return point, np.broadcast_shapes(*(value.shape for value in point.values()))
    except ValueError:
        shapes = ", ".join(f"{k} {v.shape}" for k, v in point.items() if v.ndim)
        raise NegotiationError(f"parameter arrays do not broadcast: {shapes}") from None


class Values:
    """Expressions in parameters as numbers, at many points at once.

    Parameters
    ----------
    parameters : sequence of Parameter
    expressions : sequence of sympy.Expr
    words : callable from int to str
        What the error calls an expression, by its place.
    """

    def __init__(
        self,
        parameters: Sequence[Parameter],
        expressions: Sequence[sympy.Expr],
        words: Callable[[int], str],
    ) -> None:
        self.names, self.words = [p.name for p in parameters], words
        self.expressions, self.count = list(expressions), len(expressions)
        self._evaluate = sympy.lambdify(
            list(parameters), list(expressions), modules="numpy", cse=True, dummify=True
        )

    def at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Values at a point, shape (M, B), finite and real."""
        with np.errstate(all="ignore"):
            raw = self._evaluate(*(point[name] for name in self.names))
        values = np.empty((self.count, math.prod(batch)))
        for k, (row, value) in enumerate(zip(values, raw, strict=True)):
            number = np.asarray(value)
            if not np.isrealobj(number) or not np.isfinite(number).all():
                wrong = ~np.isfinite(number) | (np.imag(number) != 0)
                raise NegotiationError(
                    f"{self.words(k)}, is not a finite real number{self._where(k, point, wrong)}"
                )
            row[:] = np.broadcast_to(number, batch).reshape(-1)
        return values

    def _where(self, k: int, point: Mapping[str, Floats], wrong: NDArray[np.bool_]) -> str:
        """The first point where an expression has no value, as words for an error."""
        names = sorted(p.name for p in self.expressions[k].free_symbols)
        wrong, *own = np.broadcast_arrays(wrong, *(point[name] for name in names))
        first = int(np.argmax(wrong))
        told = (f"{n} = {x.reshape(-1)[first]:g}" for n, x in zip(names, own, strict=True))
        return f" at {', '.join(told)}" if names else ""


class PayoffSums:
    """The sums ``payoff[i, o, b] = sum_k  value_k(b) * holds_k[o]`` over i's considerations k.

    Values are taken apart into terms, ``value_k = sum_m  c_km * term_m``, and the numbers c are
    added up exactly. Outcomes that come to the same sum of the same terms therefore have the same
    payoff to the last digit, in whatever considerations the terms were written.

    Parameters
    ----------
    parameters : sequence of Parameter
    considerations : sequence of Consideration
    actors : sequence of str
    holds : sequence of arrays of bool, shape (s_1, ..., s_n)
        Where each consideration holds.
    shape : tuple of int
        (s_1, ..., s_n).
    everywhere : bool, optional
        An actor's payoffs are made equal wherever rounding may be all that parts them, and not
        only to the best along the actor's axis; outcomes may then have any shape.
    """

    def __init__(
        self,
        parameters: Sequence[Parameter],
        considerations: Sequence[Consideration],
        actors: Sequence[str],
        holds: Sequence[NDArray[np.bool_]],
        shape: tuple[int, ...],
        *,
        everywhere: bool = False,
    ) -> None:
        self.shape, self.actors, self.everywhere = shape, actors, everywhere
        parts = [_terms(c.value) for c in considerations]
        #: The terms, each with the first consideration that has it.
        first = {
            term: c
            for c, own in reversed([*zip(considerations, parts, strict=True)])
            for term in own
        }
        of = list(first.values())
        self.values = Values(
            parameters,
            list(first),
            lambda m: f"the value of {of[m].label!r} ({of[m].actor}), {of[m].value}",
        )
        column = {term: m for m, term in enumerate(first)}
        #: For each actor: its terms, the distinct sums of them, and which sum each outcome has.
        self.of_actor: list[tuple[list[int], Floats, NDArray[np.intp]]] = []
        for name in actors:
            own = [k for k, c in enumerate(considerations) if c.actor == name]
            if not own:
                self.of_actor.append(([], np.empty((0, 0)), np.empty(0, dtype=np.intp)))
                continue
            patterns, which = _patterns([holds[k].reshape(-1) for k in own])
            terms = sorted({column[term] for k in own for term in parts[k]})
            exact = np.zeros((len(own), len(terms)), dtype=object)
            unit = math.lcm(*(int(c.q) for k in own for c in parts[k].values()))
            for row, k in zip(exact, own, strict=True):
                for term, c in parts[k].items():
                    row[terms.index(column[term])] = int(c * unit)
            try:
                sums = (patterns.astype(int).astype(object) @ exact / unit).astype(np.float64)
            except OverflowError:
                raise _too_large(name) from None
            self.of_actor.append((terms, sums, which))

    def at(self, point: Mapping[str, Floats], batch: tuple[int, ...]) -> Floats:
        """Payoffs at a point, shape (n, s_1, ..., s_n, *batch), ties made exact."""
        values = self.values.at(point, batch)
        n_points = math.prod(batch)
        result = np.zeros((len(self.of_actor), math.prod(self.shape), n_points))
        for i, (name, (terms, sums, which)) in enumerate(
            zip(self.actors, self.of_actor, strict=True)
        ):
            if not terms:
                continue
            for start in range(0, n_points, BLOCK):
                part = slice(start, start + BLOCK)
                own = values[terms, part]
                with np.errstate(over="ignore", invalid="ignore"):
                    total = _added(sums, own)
                    most = float(np.abs(sums).max(axis=0) @ np.abs(own).max(axis=1))
                if not np.isfinite(most) and not np.isfinite(_sizes(sums, own)).all():
                    raise _too_large(name)
                if self.everywhere:
                    _tie_all(total, _sizes(sums, own))
                u = result[i, :, part]
                if len(which) > len(own[0]):
                    u[:] = total[which]
                else:  # Few long rows: no second array of that size.
                    for row, k in zip(u, which, strict=True):
                        row[:] = total[k]
                u = u.reshape(*self.shape, -1)
                if not self.everywhere and _nearly_tied(u, most, axis=i):
                    _tie(u, _sizes(sums, own)[which].reshape(u.shape), axis=i)
        return result.reshape(len(self.of_actor), *self.shape, *batch)


def _patterns(holds: Sequence[NDArray[np.bool_]]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Tell which considerations hold together, in lexical order, and which of these each has.

    Parameters
    ----------
    holds : sequence over considerations of arrays, shape (P,)

    Returns
    -------
    patterns : array, shape (patterns, considerations)
    which : array, shape (P,)
    """
    code = np.zeros(len(holds[0]), dtype=np.intp)
    for k, each in enumerate(holds, 1):
        code = 2 * code + each
        if k % 32 == 0:  # So that the codes stay short.
            code = np.unique(code, return_inverse=True)[1]
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return np.array([each[first] for each in holds]).T, which


def _nearly_tied(payoffs: Floats, most: float, axis: int) -> bool:
    """Whether rounding may be all that parts some payoff from the best along an axis.

    Parameters
    ----------
    payoffs : array
    most : float
        No sum of the magnitudes of a payoff's terms is larger.
    axis : int
    """
    if payoffs.shape[axis] == 1:
        return False
    behind = payoffs.max(axis=axis, keepdims=True) - payoffs
    return bool(((behind > 0) & (behind <= np.ldexp(most, 2 - DIGITS))).any())


def _tie(payoffs: Floats, size: Floats, axis: int) -> None:
    """Make payoffs equal to the best along an axis where rounding may be all that parts them.

    Parameters
    ----------
    payoffs : array
        Changed in place.
    size : array of the same shape
        Sum of the magnitudes of each payoff's terms, in proportion to which it is rounded.
    axis : int
    """
    at = payoffs.argmax(axis=axis, keepdims=True)
    best = np.take_along_axis(payoffs, at, axis)
    slack = np.ldexp(size + np.take_along_axis(size, at, axis), -DIGITS)
    np.copyto(payoffs, np.broadcast_to(best, payoffs.shape), where=best - payoffs <= slack)


def _tie_all(payoffs: Floats, size: Floats) -> None:
    """Make payoffs equal wherever rounding may be all that parts them; shape (P, B), in place."""
    order = payoffs.argsort(axis=0)[::-1]
    u, s = (np.take_along_axis(x, order, axis=0) for x in (payoffs, size))
    for k in range(1, len(u)):
        near = u[k - 1] - u[k] <= np.ldexp(s[k - 1] + s[k], -DIGITS)
        np.copyto(u[k], u[k - 1], where=near)
        np.copyto(s[k], s[k - 1], where=near)
    np.put_along_axis(payoffs, order, u, axis=0)


def _too_large(actor: str) -> NegotiationError:
    return NegotiationError(f"payoffs of {actor!r} are too large for floating point numbers")


def _sizes(sums: Floats, own: Floats) -> Floats:
    """Sums of the magnitudes of terms, shape (P, B)."""
    with np.errstate(over="ignore", invalid="ignore"):
        return _added(np.abs(sums), np.abs(own))


def _added(sums: Floats, own: Floats) -> Floats:
    """``sums @ own``, in one order whatever the number of points, which BLAS does not promise."""
    total = np.zeros((len(sums), own.shape[1]))
    for out, row in zip(total, sums, strict=True):
        for m in np.flatnonzero(row):
            np.add(out, own[m] if row[m] == 1 else row[m] * own[m], out=out)
    return total


def _terms(value: sympy.Expr) -> dict[sympy.Expr, sympy.Rational]:
    """Terms of a value with their rational coefficients; a long product stays in one piece."""
    expanded = sympy.expand_mul(value)
    parts = sympy.Add.make_args(expanded)
    if len(parts) > MOST_TERMS:
        parts = (value,)
    result: dict[sympy.Expr, sympy.Rational] = {}
    for part in parts:
        coefficient, term = part.as_coeff_Mul(rational=True)
        result[term] = result.get(term, sympy.Integer(0)) + coefficient
    return result
