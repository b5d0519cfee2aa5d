"""Exact arithmetic on expressions from a file, bounded in what it can cost.

sympy evaluates as it builds: ``9**9**9`` is computed, ``exp(n*log(3))`` becomes ``3**n``, a
maximum of forty names is compared pair by pair. Each step here is refused before it is taken if
the numbers, the degree, or the number of terms after expansion could grow too large. Each part
also carries its value at the parameters' baselines, which has to be a finite real number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sympy

from negotiation.errors import NegotiationError
from negotiation.payoffs.parameters import Parameter

__all__ = ["FUNCTIONS", "Part", "added", "called", "multiplied", "negated", "number", "raised"]

#: Binary digits that a number may need.
MOST_BITS = 2000
#: The same for a number under a root, which sympy factors, and for one in a logarithm.
MOST_ROOT_BITS, MOST_LOG_BITS = 40, 256
#: Exponents and degrees, unless a number is raised to a number.
MOST_DEGREE = 100
#: Terms that the expression may have when it is multiplied out.
MOST_TERMS = 10_000
#: Decimal exponent of a number.
MOST_DECIMALS = 400

_ENDLESS = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)


@dataclass(frozen=True)
class Part:
    """A part of an expression, with what bounds its cost.

    Attributes
    ----------
    value : sympy.Expr
    at : float
        Its value at the baselines.
    bits : int
        Binary digits of the numbers in it, were all its factors put together.
    size : float
        Magnitude of the numbers in it, were all its terms put together.
    terms, degree : int
        Of the part multiplied out; for powers with any exponent, a bound.
    logs : bool
        Whether a logarithm occurs in it.
    """

    value: sympy.Expr
    at: float
    bits: int = 0
    size: float = 1.0
    terms: int = 1
    degree: int = 0
    logs: bool = False

    @classmethod
    def of(cls, parameter: Parameter) -> Part:
        """One parameter."""
        return cls(parameter, parameter.baseline, degree=1)

    @property
    def is_number(self) -> bool:
        """Whether it is a rational number."""
        return bool(self.value.is_Rational)


def number(digits: str) -> Part:
    """Return a decimal number as it is written: ``0.1`` is one tenth.

    Parameters
    ----------
    digits : str
        Such as ``12``, ``0.5`` or ``1e-3``.

    Examples
    --------
    >>> number("0.1").value, number("2.5e3").value
    (1/10, 2500)
    """
    mantissa, _, exponent = digits.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    power = int(exponent or 0) - len(decimals)
    if abs(power) > MOST_DECIMALS:
        raise NegotiationError(f"the number has a decimal exponent beyond {MOST_DECIMALS}")
    scale = 10 ** abs(power)
    top = int(whole + decimals)
    value = sympy.Rational(top * scale, 1) if power >= 0 else sympy.Rational(top, scale)
    return _checked(Part(value, 0.0))


def added(parts: Sequence[Part]) -> Part:
    """Sum of parts."""
    return _checked(
        Part(
            sympy.Add(*(p.value for p in parts)),
            sum(p.at for p in parts),
            bits=max(p.bits for p in parts),
            size=sum(p.size for p in parts),
            terms=sum(p.terms for p in parts),
            degree=max(p.degree for p in parts),
            logs=any(p.logs for p in parts),
        )
    )


def multiplied(parts: Sequence[Part]) -> Part:
    """Product of parts."""
    bounds = Part(
        sympy.Integer(0),
        math.prod(p.at for p in parts),
        bits=sum(p.bits for p in parts),
        size=math.prod(p.size for p in parts),
        terms=math.prod(p.terms for p in parts),
        degree=sum(p.degree for p in parts),
        logs=any(p.logs for p in parts),
    )
    _check_bounds(bounds)
    return _checked(replace(bounds, value=sympy.Mul(*(p.value for p in parts))))


def negated(part: Part) -> Part:
    """Minus a part."""
    return replace(part, value=sympy.Mul(-1, part.value), at=-part.at)


def raised(base: Part, exponent: Part) -> Part:
    """Power of a part.

    Examples
    --------
    >>> raised(number("9"), number("9")).value
    387420489
    >>> raised(number("9"), number("387420489"))
    Traceback (most recent call last):
        ...
    negotiation.errors.NegotiationError: the power 9**3.8742e+08, taken at the baselines, is not a
    finite real number
    """
    if exponent.logs:
        raise NegotiationError("a logarithm cannot stand in an exponent")
    at = _power(base.at, exponent.at)
    if math.isinf(exponent.size):
        raise NegotiationError("an exponent is too large")
    times = math.ceil(exponent.size)
    if times > MOST_DEGREE and not (base.is_number and exponent.is_number):
        raise NegotiationError(f"an exponent is larger than {MOST_DEGREE}")
    root = base.is_number and exponent.is_number and not exponent.value.is_Integer
    if root and (base.bits * abs(int(exponent.value.p)) > MOST_ROOT_BITS or exponent.value.q > 12):
        raise NegotiationError("a number has too many digits to take a root of it")
    bounds = Part(
        sympy.Integer(0),
        at,
        bits=base.bits * times,
        size=_size_of_power(base, times),
        terms=math.comb(base.terms + times - 1, times) if base.terms > 1 else 1,
        degree=base.degree * times,
        logs=base.logs,
    )
    _check_bounds(bounds)
    # A power of a sum stays as it is; sympy would ask for the signs of all of its parts first.
    evaluate = not base.value.is_Add or exponent.value in (0, 1)
    value = sympy.Pow(base.value, exponent.value, evaluate=evaluate)
    return _checked(replace(bounds, value=value))


def called(name: str, parts: Sequence[Part]) -> Part:
    """Apply a function of `FUNCTIONS`."""
    if name == "sqrt":
        if parts[0].at < 0:
            raise _not_real(name, parts[0].at)
        return raised(parts[0], Part(sympy.S.Half, 0.5, size=0.5))
    numbers = all(p.is_number for p in parts)
    if name == "exp" and parts[0].logs:
        raise NegotiationError("a logarithm cannot stand inside exp")
    if name == "log" and numbers and parts[0].bits > MOST_LOG_BITS:
        raise NegotiationError("a number has too many digits to take its logarithm")
    at = _applied(name, [p.at for p in parts])
    value = _CLASSES[name](*(p.value for p in parts), evaluate=numbers)
    keeps = name in ("abs", "min", "max")
    return _checked(
        Part(
            value,
            at,
            bits=max(p.bits for p in parts),
            size=max(p.size for p in parts) if keeps else 1.0,
            terms=1,
            degree=max(p.degree for p in parts),
            logs=name == "log" or any(p.logs for p in parts),
        )
    )


#: How many arguments each function takes: least and most.
FUNCTIONS = {
    "sqrt": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "abs": (1, 1),
    "min": (2, 20),
    "max": (2, 20),
}

_CLASSES = {
    "exp": sympy.exp,
    "log": sympy.log,
    "abs": sympy.Abs,
    "min": sympy.Min,
    "max": sympy.Max,
}


def _applied(name: str, at: list[float]) -> float:
    """Value of a function at the baselines."""
    if name == "min":
        return min(at)
    if name == "max":
        return max(at)
    if name == "abs":
        return abs(at[0])
    try:
        return math.exp(at[0]) if name == "exp" else math.log(at[0])
    except (ValueError, OverflowError):
        raise _not_real(name, at[0]) from None


def _not_real(name: str, at: float) -> NegotiationError:
    return NegotiationError(
        f"{name} of {at:g}, the value at the baselines, is not a finite real number"
    )


def _size_of_power(base: Part, times: int) -> float:
    """Magnitude that the numbers in a power may reach, or in one over it."""
    if not base.bits and base.size <= 1:
        return 1.0
    digits = max(base.bits + 1.0, math.log2(base.size) if base.size else 0.0)
    return float(2.0 ** min(digits * times, 1000.0))


def _power(base: float, exponent: float) -> float:
    """Value of a power at the baselines."""
    try:
        result = base**exponent
    except ZeroDivisionError:
        raise NegotiationError("division by zero at the baselines") from None
    except OverflowError:
        result = math.inf
    if isinstance(result, complex) or not math.isfinite(result):
        raise NegotiationError(
            f"the power {base:g}**{exponent:g}, taken at the baselines, is not a finite real number"
        )
    return result


def _checked(part: Part) -> Part:
    """Check a part that is made; a number's bounds are known exactly."""
    if part.value in _ENDLESS:
        raise NegotiationError("division by zero")
    if part.is_number:
        top, bottom = abs(int(part.value.p)), int(part.value.q)
        bits = max(top, bottom).bit_length() - 1
        if bits <= MOST_BITS:
            try:
                at = int(part.value.p) / bottom
            except OverflowError:
                at = math.inf
            part = replace(part, at=at, size=abs(at))
        part = replace(part, bits=max(bits, 0), terms=1, degree=0, logs=False)
    _check_bounds(part)
    return part


def _check_bounds(part: Part) -> None:
    """Refuse what would cost too much."""
    if part.bits > MOST_BITS:
        raise NegotiationError("a number is too large or has too many digits")
    if not math.isfinite(part.at):
        raise NegotiationError("the value at the baselines is not finite")
    if part.degree > MOST_DEGREE:
        raise NegotiationError(f"the degree is more than {MOST_DEGREE}")
    if part.terms > MOST_TERMS:
        raise NegotiationError(f"multiplied out, it has more than {MOST_TERMS:,} terms")
