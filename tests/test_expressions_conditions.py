"""Conditions from text: as `repr` prints them, and what is refused.

The expected conditions are made with the operators on the actors themselves.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import negotiation as ng
from negotiation.formats.conditions import read_condition, write_condition
from negotiation.payoffs.conditions import ALWAYS, And, Choice, Not, Or

A = ng.Actor("Azerbaijan", options=["halt", "press on"])
T = ng.Actor("Turkey", options=["back", "restrain"])
ODD = ng.Actor('A "b" \\: c', options=["(1)", "x & y", " led by a space", "two  spaces", "always"])
OPTIONS = {actor.name: actor.options for actor in (A, T, ODD)}


def read(text):
    return read_condition(text, OPTIONS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Azerbaijan: halt", A("halt")),
        ("Azerbaijan:press   on", A("press on")),
        ("Azerbaijan: press\n on", A("press on")),
        ('"Azerbaijan": "halt"', A("halt")),
        ("~Azerbaijan: halt & Turkey: back", ~A("halt") & T("back")),
        (
            "Azerbaijan: halt | Turkey: back & Azerbaijan: press on",
            A("halt") | (T("back") & A("press on")),
        ),
        (
            "(Azerbaijan: halt | Turkey: back) & Azerbaijan: press on",
            (A("halt") | T("back")) & A("press on"),
        ),
        (
            "Azerbaijan: halt & ~(Turkey: back | Azerbaijan: press on)",
            A("halt") & ~(T("back") | A("press on")),
        ),
        ("~~Turkey: back", ~~T("back")),
        ("always", ALWAYS),
        ("~(always)", ~ALWAYS),
        (r'"A \"b\" \\: c": always', ODD("always")),
        (r'"A \"b\" \\: c": "(1)"', ODD("(1)")),
    ],
)
def test_reads_what_the_operators_make(text, expected):
    assert read(text) == expected
    assert read(str(expected)) == expected


def test_always_is_the_one_condition_that_is_left_out_of_texts():
    assert read(" always ") is ALWAYS


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "expected an actor, '~' or '\\(', got the end, at position 1"),
        ("Azerbaijan", "expected ':' and an option after the actor, got the end"),
        ("Azerbaijan:", "expected an option of Azerbaijan, got the end"),
        ("Azerbaijan: halt &", "expected an actor, .* got the end, at position 19"),
        ("Azerbaijan: halt && Turkey: back", "got '&', at position 19"),
        ("(Azerbaijan: halt", r"expected '&', '\|' or '\)', got the end"),
        ("Azerbaijan: halt)", r"expected '&', '\|' or the end, got '\)', at position 17"),
        ("Azerbaijan: press on (now)", "double quotes"),
        ("Aserbaijan: halt", "no actor 'Aserbaijan' at position 1 .*; did you mean 'Azerbaijan'"),
        ("Turkey: bak", "no option of Turkey 'bak' at position 9 .*; did you mean 'back'"),
        ("Turkey: back and Azerbaijan: halt", "no option of Turkey 'back and Azerbaijan'"),
        ('Turkey: "back', "'\"' has no place at position 9"),
        ("~" * 100 + "Turkey: back", "nested more than 16 deep"),
        ("(" * 5000, "4000 are allowed"),
    ],
)
def test_says_what_is_wrong_and_where(text, match):
    with pytest.raises(ng.NegotiationError, match=match):
        read(text)


def test_what_only_constructors_make_is_written_as_the_operators_make_it():
    nested = And((And((A("halt"), T("back"))), A("halt")))
    assert read(write_condition(nested)) == A("halt") & T("back") & A("halt")
    assert read(write_condition(Or(()))) == ~ALWAYS
    assert read(write_condition(And((A("halt"),)))) == A("halt")


def test_what_text_cannot_say_is_an_error():
    deep = A("halt")
    for _ in range(40):
        deep = ~deep
    with pytest.raises(ng.NegotiationError, match="cannot be written: nested"):
        write_condition(deep)

    class Sometimes(Choice):
        pass

    with pytest.raises(ng.NegotiationError, match="kind Sometimes"):
        write_condition(A("halt") & Sometimes("Azerbaijan", "halt"))


NAMES = st.text(min_size=1, max_size=12).filter(str.strip)
SPECIAL = st.text(alphabet=':&|~()"\\ ab\n\t\u00a0', min_size=1, max_size=8).filter(str.strip)
CHOICES = st.builds(Choice, NAMES | SPECIAL, NAMES | SPECIAL)
CONDITIONS = st.recursive(
    CHOICES | st.just(ALWAYS),
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda ab: ab[0] & ab[1]),
        st.tuples(parts, parts).map(lambda ab: ab[0] | ab[1]),
        parts.map(Not),
    ),
    max_leaves=12,
)


@given(CONDITIONS)
def test_round_trip(condition):
    text = write_condition(condition)
    options = {}
    for choice in condition.choices():
        options.setdefault(choice.actor, []).append(choice.option)
    assert read_condition(text, options) == condition
    assert text == str(condition)


@given(st.text(alphabet='AzerbijTuky: haltck&|~()"\\\n', max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        condition = read(text)
    except ng.NegotiationError:
        return
    assert read(write_condition(condition)) == condition
