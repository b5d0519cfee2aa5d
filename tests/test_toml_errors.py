"""Mistakes in TOML files: every error names the entry, its line, and the nearest right name.

The lines are those of `SMALL`, counted by hand: of the key if there is one, else of the heading.
"""

import pytest
import sympy
from test_toml import SMALL, returned

import negotiation as ng
from negotiation.formats.conditions import read_condition


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('name = "Talks"', "name = Talks", "not TOML: line 1, 'name = Talks': a text stands in"),
        ('name = "Talks"\n', "", "the file: 'name' is missing"),
        ('name = "Talks"', 'nam = "Talks"', r"the file \(line 1\): no key 'nam'; did you mean"),
        ("[[considerations]]", "[[consideration]]", "no key 'consideration'; did you mean 'consid"),
        ("[parameters.v]", "[parameters.w]", r"consideration 1 'control' \(line 69\): value: no p"),
        ("baseline = 10\n", "", r"parameter 'v' \(line 9\): 'baseline' is missing"),
        ("baseline = 10", 'baseline = "10"', "'baseline' must be a number, got '10'"),
        ("baseline = 10", "baseline = true", "'baseline' must be a number, got true"),
        ("baseline = 10", "baseline = nan", "'baseline' must be a finite number, got nan"),
        ("baseline = 10", "baseline = 1" + "0" * 400, "finite number, got a number of very many"),
        ("baseline = 10", "baseline = 20", r"parameter 'v' \(line 9\): baseline=20.0 .* outside"),
        ("low = 6", "low = 16", "upside down"),
        ("low = 6", "lo = 6", r"parameter 'v' \(line 11\): no key 'lo'; did you mean 'low'"),
        ('meaning = "control"', "meaning = 3", "'meaning' must be a text in quotes, got 3"),
        ("[parameters.c]", "[parameters.lambda]", "must be a Python identifier"),
        ('options = ["halt", "press on"]', 'options = "halt"', "'options' must be a list of names"),
        ('options = ["halt", "press on"]', "options = []", r"actor 1 'Azerbaijan' \(line 16\)"),
        ('options = ["halt", "press on"]', 'option = ["halt"]', "'options' is missing.*'option'"),
        ('"halt", "press on"]', '"halt", "halt"]', "has the option 'halt' twice"),
        ('"halt", "press on"]', '"halt", 5]', r"line 18\): .* names in quotes, got 5 among them"),
        ('["Azerbaijan", "Karabakh Armenians"]', '["Azerbaijan", "UK"]', r"between: no actor 'UK'"),
        ('["Azerbaijan", "Karabakh Armenians"]', '["Russia", "Turkey"]', "cannot stand by itself"),
        ('of = "Azerbaijan"', 'of = "Turkey"', "backer 'Turkey' cannot stand by itself"),
        ('towards = "Azerbaijan"', 'towards = "Iran"', r"line 40\): towards: no actor 'Iran'"),
        ('value = "-1"', 'value = "sqrt(v - 99)"', "sqrt of -89, the value at the baselines"),
        ("halt & ~(Turkey: back", "halt and ~(Turkey: back", r"\('and' is written &"),
        ("halt & ~(Turkey: back", "halt, ~(Turkey: back", r"\('and' is written &"),
        ("halt & ~(Turkey: back", "halt & !Turkey: back &(Turkey: back", "'not' is ~"),
        ("halt & ~(Turkey: back", "~halt & ~(Turkey: back", "~ stands before the actor"),
        ('role = "backer"', 'role = "baker"', r"actor 4 'Turkey' \(line 43\): no role 'baker'; d"),
        ('role = "backer"\n', "", "no key 'of'"),
        ('of = "Azerbaijan"\n', "", "'of' is missing"),
        ('of = "Azerbaijan"', 'of = "Azerbaidjan"', r"46\): of: no actor 'Azerbaidjan'; did"),
        ('takes = "stay out"', 'takes = "stay"', "no option of Armenia 'stay'"),
        ('kind = "bias"', 'kind = "biass"', "instrument 2 .*no kind of instrument 'biass'; did"),
        ('kind = "bias"\n', "", r"instrument 2 \(line 38\): 'kind' is missing"),
        ('towards = "Azerbaijan"\n', "", "'towards' is missing"),
        ('kind = "support"', 'kind = "guarantee"', r"instrument 1 \(line 51\): no key 'relief'"),
        ('relief = "2"', "relief = false", "'relief' must be a number or an expression"),
        ('relief = "2"', 'relief = "2 +"', "relief: expected a number"),
        ('value = "-1"', "value = 2024-01-01", "got a date or a time"),
        ('value = "-1"', 'value = ["1"]', "got a list"),
        ('value = "-1"\n', "", r"consideration 2 'standing' \(line 73\): 'value' is missing"),
        ('value = "-1"', 'value = "-u"', "no parameter 'u' at position 2 of the expression"),
        ('value = "-1"', "value = 1" + "0" * 400, "'value' must be a finite number"),
        ('value = "-1"', "value = inf", "'value' must be a finite number, got inf"),
        ('value = "-1"', 'value = "-1"\nworth = 1', "no key 'worth'"),
        ('label = "standing"', 'label = " "', "needs a label"),
        ('label = "standing"\n', "", r"consideration 2 \(line 73\): 'label' is missing"),
        ('actor = "Karabakh Armenians"', 'actor = "Karabach"', "no actor 'Karabach'"),
        ("halt & ~(Turkey: back", "halt & ~(Turkey: bck", "when: no option of Turkey 'bck' at pos"),
        ("halt & ~(Turkey: back", "halt & ~(Turkey back", r"when: expected ':' and an option"),
        ('Turkey = "back"', 'Turkey = "bak"', r"\(line 82\): Turkey: no option of Turkey"),
        ('Turkey = "back"', 'Turky = "back"', r"reported \(line 82\): no key 'Turky'; did you"),
        ('Turkey = "back"\n', "", r"reported \(line 78\): 'Turkey' is missing: each"),
        ("[reported]", "[[reported]]", r"reported \(line 78\): expected a table, got a list"),
        ("[[actors]]", "[actors]", "not TOML|must be written as"),
        ('name = "Turkey"', 'name = "Russia"', "two actors are called 'Russia'"),
        ("[[considerations]]", "[considerations]", "not TOML"),
    ],
)
def test_errors_name_the_entry(old, new, match):
    assert old in SMALL
    with pytest.raises(ng.NegotiationError, match=match):
        ng.Negotiation.from_toml(SMALL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('label = "standing"', 'label = "standing', 75, "a quote is opened and not closed"),
        ('label = "standing"', "label = 'standing", 75, "a quote is opened and not closed"),
        ('label = "standing"', 'label = """standing', 75, "a quote is opened and not closed"),
        ('label = "standing"', "label = “standing”", 75, 'straight ones, "like this"'),
        ('value = "-1"', "value = -1,5", 76, "with a point, such as 3.5, and not with a comma"),
        ('value = "-1"', "value = .5", 76, "a digit before the point"),
        ('value = "-1"', "value =", 76, "no value after ="),
        ('value = "-1"', 'value = "-1\\d"', 76, "a backslash is written"),
        ('value = "-1"', 'value = "-1" # one\nvalue = 2', 77, "value comes twice"),
        ("low = 6", "low = 6\nlow = 7", 12, "low comes twice in this table: keep one"),
        ("low = 6", "low = 6 %", 11, "a comment begins with #"),
        ("low = 6", "low: 6", 11, "write = after a key, and not a colon"),
        ("low = 6", "low", 11, "expected a key, the sign = and a value"),
        ('["halt", "press on"]', '["halt" "press on"]', 18, "no comma between two of its"),
        ("[parameters.c]", "[parameters.c", 4, "a heading is written"),
        ("[parameters.c]", "[parameters.fish worth]", 4, "stands in quotes"),
        ("[parameters.v]", "[parameters.c]", 9, "this heading has come before"),
        ("[[considerations]]", "[considerations]", 73, "[[considerations]], with two brackets"),
        ('Turkey = "back"', 'South Africa = "back"', 82, '"South Africa" = ...'),
        ('Turkey = "back"', 'Türkiye = "back"', 82, '"Türkiye" = ...'),
        ('Turkey = "back"', 'Österreich = "back"', 82, '"Österreich" = ...'),
        ('Turkey = "back"', "Côte d'Ivoire = 'back'", 82, '"Côte d\'Ivoire" = ...'),
    ],
)
def test_what_is_no_toml_is_said_in_plain_words_with_the_line(old, new, line, says):
    assert old in SMALL
    with pytest.raises(ng.NegotiationError) as caught:
        ng.Negotiation.from_toml(SMALL.replace(old, new, 1))
    message = str(caught.value)
    assert message.startswith(f"this is not TOML: line {line}, ")
    assert says in message


@pytest.mark.parametrize(
    ("option", "text"),
    [("halt (now)", "A: halt (now)"), ("halt & talk", "~A: halt &t"), ("halt: now", "A: halt: n")],
)
def test_a_name_with_a_sign_in_it_stands_in_quotes(option, text):
    with pytest.raises(ng.NegotiationError, match="in it stands in double quotes, and in a file"):
        read_condition(text, {"A": [option, "fight"]})
    assert read_condition(f'A: "{option}"', {"A": [option]}).choices()


def test_a_number_of_thousands_of_digits_is_refused_in_plain_words():
    with pytest.raises(ng.NegotiationError, match="TOML: a number has thousands of digits"):
        ng.Negotiation.from_toml(SMALL.replace("low = 6", "low = 6" + "0" * 5000))


def test_a_parameter_that_nothing_uses_is_refused():
    # It could not be kept: a negotiation has the parameters of its considerations. Dropping it in
    # silence would hide a misspelt value.
    text = SMALL.replace("[parameters.c]", "[parameters.unused]\nbaseline = 1\n\n[parameters.c]")
    with pytest.raises(ng.NegotiationError, match=r"'unused' \(line 4\): .* nothing uses it"):
        ng.Negotiation.from_toml(text)


def test_two_spellings_of_one_parameter_are_refused():
    wide = SMALL.replace("[parameters.c]", '[parameters."\uff56"]\nbaseline = 1\n\n[parameters.c]')
    with pytest.raises(ng.NegotiationError, match="two parameters are called 'v'"):
        ng.Negotiation.from_toml(wide)


def test_an_actor_away_has_no_considerations_and_no_reported_choice():
    text = SMALL.replace(
        "[reported]", '[[away]]\nname = "France"\noptions = ["urge", "wait"]\n\n[reported]'
    )
    assert [actor.name for actor in returned(ng.Negotiation.from_toml(text)).away] == ["France"]
    for edit, match in [
        (text.replace('"Karabakh Armenians"\nlabel', '"France"\nlabel'), "'France' is away"),
        (text + 'France = "urge"\n', r"reported \(line 88\): no key 'France'"),
        (text.replace('name = "France"', 'name = "Turkey"'), "two actors are called 'Turkey'"),
        (
            text.replace('["urge", "wait"]', '["urge"]\nrole = "party"'),
            "away actor 1 .*no key 'role'",
        ),
    ]:
        with pytest.raises(ng.NegotiationError, match=match):
            ng.Negotiation.from_toml(edit)


def test_lines_are_left_out_where_they_would_be_wrong():
    text = SMALL.replace(
        'description = "Two', "description = '''\n[[considerations]]\n'''\n# '''Two"
    )
    with pytest.raises(ng.NegotiationError, match=r"consideration 2 'standing': value"):
        ng.Negotiation.from_toml(text.replace('"-1"', '"-u"'))


class Judge(ng.Actor):
    """A role of somebody's own."""


class Levy(ng.Support):
    """An instrument of somebody's own."""


A = ng.Actor("A", options=["x", "y"])
V = ng.Parameter("v", 2, low=1, high=3)


@pytest.mark.parametrize(
    ("talks", "match"),
    [
        (ng.Negotiation("T", [Judge("J", ["x"])], []), "Judge is a kind of one's own"),
        (
            ng.Negotiation(
                "T", [A, ng.Backer("B", ["x"], of=A, instruments=[Levy(1, 1, "x", A("x"))])], []
            ),
            "Levy is a kind of one's own",
        ),
        (ng.Negotiation("T", [A], [ng.Consideration(A, "a", sympy.sin(V))]), "sin"),
        (ng.Negotiation("T" * 300, [A], []), "'name' has 300 characters"),
    ],
)
def test_what_a_file_cannot_say_is_an_error(talks, match):
    with pytest.raises(ng.NegotiationError, match=match):
        talks.to_toml()


def test_only_a_negotiation_is_written():
    from negotiation.formats.toml import to_toml

    with pytest.raises(ng.NegotiationError, match="only a Negotiation is written"):
        to_toml(SMALL)
