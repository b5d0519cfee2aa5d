"""Who is at the table, in which role, and what each can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from negotiation.errors import NegotiationError, as_list, unknown_name
from negotiation.payoffs.choosers import Chooser

if TYPE_CHECKING:
    from negotiation.payoffs.instruments import Instrument

__all__ = ["Actor", "Backer", "Mediator", "NonParticipant", "name_of"]


class Actor(Chooser):
    """Somebody who chooses: a party to the conflict.

    Parameters
    ----------
    name : str
    options : sequence of str
        What it can do, in the order of the payoff axis.
    instruments : sequence of Instrument, optional
        What it brings to the talks that changes payoffs: see `Guarantee`, `Bias`, `Support`,
        `Alliance`.

    Attributes
    ----------
    name : str
    options : list of str
        The options available.
    all_options : list of str
        The options that it would have at the table; the same but for a `NonParticipant`.
    instruments : list of Instrument
    role : str
        The role in one word or two.

    Raises
    ------
    NegotiationError
        If there is no option, or a name repeats or is empty.

    Examples
    --------
    >>> import negotiation as ng
    >>> azerbaijan = ng.Actor("Azerbaijan", options=["halt", "press on"])
    >>> azerbaijan("halt")
    Azerbaijan: halt
    """

    role = "party"

    def __init__(
        self, name: str, options: Sequence[str], instruments: Iterable[Instrument] = ()
    ) -> None:
        super().__init__(name, options)
        if name in self.leans_on:
            raise NegotiationError(f"{self.role} {name!r} cannot stand by itself: name another")
        self.instruments = as_list(f"instruments of {name!r}", instruments)
        for instrument in self.instruments:
            if isinstance(instrument, type) or not callable(getattr(instrument, "check", None)):
                raise NegotiationError(
                    f"instruments of {name!r} must be made with ng.Guarantee, ng.Bias, ng.Support"
                    f" or ng.Alliance, got {instrument!r}"
                )
            instrument.check(self)

    @property
    def leans_on(self) -> list[str]:
        """Names of the actors that the role itself refers to."""
        return []


class Mediator(Actor):
    """A third party that brokers between others, and may guarantee what they agree.

    Its instruments are a `Guarantee`, which makes breaking the agreement costly (Walter 1997,
    Fortna 2003), and a `Bias` towards one side (Kydd 2003, Favretto 2009).

    Parameters
    ----------
    name, options, instruments
        As for `Actor`.
    between : sequence of Actor or str
        The parties that it mediates between: at least two.

    Attributes
    ----------
    between : list of str
        Their names.

    Examples
    --------
    >>> import negotiation as ng
    >>> a, b = (ng.Actor(name, options=["keep", "break"]) for name in "AB")
    >>> broker = ng.Mediator("M", options=["broker", "stand aside"], between=[a, b],
    ...     instruments=[ng.Guarantee(4, cost=1, option="broker", against=a, breach=a("break"))])
    >>> broker.between
    ['A', 'B']
    """

    role = "mediator"

    def __init__(
        self,
        name: str,
        options: Sequence[str],
        between: Sequence[Actor | str],
        instruments: Iterable[Instrument] = (),
    ) -> None:
        self.between = _names(between)
        if len(set(self.between)) < 2:
            raise NegotiationError(f"mediator {name!r} needs two parties to mediate between")
        super().__init__(name, options, instruments)

    @property
    def leans_on(self) -> list[str]:
        """The parties it mediates between."""
        return self.between


class Backer(Actor):
    """A third party that stands behind one principal.

    Its instruments are `Support`, which lowers the principal's costs or raises its odds at a cost
    to the backer, and `Alliance`, by which it weighs the principal's payoff (Crawford 2003,
    Benson 2012).

    Parameters
    ----------
    name, options, instruments
        As for `Actor`.
    of : Actor or str
        The principal.

    Attributes
    ----------
    of : str
        Its name.

    Examples
    --------
    >>> import negotiation as ng
    >>> a = ng.Actor("A", options=["halt", "fight"])
    >>> ng.Backer("B", options=["back", "restrain"], of=a,
    ...     instruments=[ng.Support(3, burden=1, option="back", when=a("fight"))]).of
    'A'
    """

    role = "backer"

    def __init__(
        self,
        name: str,
        options: Sequence[str],
        of: Actor | str,
        instruments: Iterable[Instrument] = (),
    ) -> None:
        self.of = name_of(of)
        super().__init__(name, options, instruments)

    @property
    def leans_on(self) -> list[str]:
        """The principal."""
        return [self.of]


class NonParticipant(Actor):
    """An actor that is affected and could act, but stays away from the table.

    Its choice is fixed, yet it has a payoff: staying away is to be explained and not only assumed.
    `Negotiation.joined_by` brings it to the table with all its options (extended deterrence, or
    its absence: Huth 1988).

    Parameters
    ----------
    name, options, instruments
        As for `Actor`; `options` are those it would have at the table.
    takes : str
        The option that it is fixed to.

    Attributes
    ----------
    takes : str

    Examples
    --------
    >>> import negotiation as ng
    >>> armenia = ng.NonParticipant("Armenia", options=["stay out", "step in"], takes="stay out")
    >>> armenia.options, armenia.all_options
    (['stay out'], ['stay out', 'step in'])
    """

    role = "non-participant"

    def __init__(
        self,
        name: str,
        options: Sequence[str],
        takes: str,
        instruments: Iterable[Instrument] = (),
    ) -> None:
        super().__init__(name, options, instruments)
        if takes not in self.all_options:
            raise unknown_name(f"option of {name}", takes, self.all_options)
        self.takes = takes

    @property
    def options(self) -> list[str]:
        """The fixed choice alone."""
        return [self.takes]

    def joining(self) -> Actor:
        """Return the same actor as a participant, with all its options."""
        return Actor(self.name, self.all_options, self.instruments)


def name_of(actor: Actor | str) -> str:
    """Name of an actor given as itself or by name."""
    if isinstance(actor, Actor):
        return actor.name
    if isinstance(actor, str):
        return actor
    raise NegotiationError(f"expected an actor or its name, got {actor!r}")


def _names(actors: Sequence[Actor | str]) -> list[str]:
    """Names of several actors."""
    return [name_of(actor) for actor in as_list("the parties of a mediator", actors)]
