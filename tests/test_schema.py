"""The JSON schema of conflict files: it takes every conflict, and refuses what the reader refuses.

It is checked by the package jsonschema, against the files themselves and against the tables of
roles and instruments that the reader goes by.
"""

import json
import tomllib

import jsonschema
import pytest
from click.testing import CliRunner
from test_toml import SMALL

import negotiation as ng
from negotiation.cli import main
from negotiation.formats.kinds import INSTRUMENTS, ROLES, TEXTS
from negotiation.formats.toml import SCHEMA
from negotiation.payoffs.negotiation import Negotiation
from negotiation.scenarios import CATALOGUE

DESCRIBED = json.loads(SCHEMA.read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(DESCRIBED)
CONFLICTS = [name for name in CATALOGUE if isinstance(ng.scenarios.load(name), Negotiation)]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(DESCRIBED)


@pytest.mark.parametrize("name", CONFLICTS)
def test_every_conflict_of_the_catalogue_is_a_file(name):
    done = CliRunner().invoke(main, ["show", name, "--toml"])
    assert done.exit_code == 0
    CHECK.validate(tomllib.loads(done.stdout))
    assert ng.Negotiation.from_toml(done.stdout).to_toml() == done.stdout


def test_all_that_is_no_round_of_others_is_a_file():
    rounds = {part for entry in CATALOGUE.values() for part in entry.rounds}
    left = [name for name in CATALOGUE if name not in CONFLICTS]
    assert left == ["karabakh-2023"]
    assert rounds <= set(CONFLICTS)
    done = CliRunner().invoke(main, ["show", "karabakh-2023", "--toml"])
    assert done.exit_code == 2
    assert "one round: karabakh-2023-ceasefire or karabakh-2023-reintegration" in done.stderr
    done = CliRunner().invoke(main, ["show", "bargaining-range", "--toml"])
    assert done.exit_code == 2
    assert "is a textbook model" in done.stderr


def test_roles_and_instruments_are_those_of_the_reader():
    roles, kinds = (DESCRIBED["$defs"][name]["oneOf"] for name in ("actor", "instrument"))
    plain = {"role", "name", "options", "instruments"}
    assert {r["properties"]["role"]["const"]: set(r["properties"]) - plain for r in roles} == {
        role: set(fields) for role, (_, fields) in ROLES.items()
    }
    assert {k["properties"]["kind"]["const"]: set(k["properties"]) - {"kind"} for k in kinds} == {
        kind: set(fields) for kind, (_, fields) in INSTRUMENTS.items()
    }
    assert all(set(k["required"]) == set(k["properties"]) for k in kinds)
    numbers = {"baseline", "low", "high"}
    assert set(DESCRIBED["$defs"]["parameter"]["properties"]) == numbers | set(TEXTS)


# Of what the reader refuses, the schema knows the form; names and expressions it does not.
WRONG = [
    ('name = "Talks"\n', ""),
    ('name = "Talks"', 'nam = "Talks"'),
    ("[[considerations]]", "[[consideration]]"),
    ("baseline = 10\n", ""),
    ("baseline = 10", 'baseline = "10"'),
    ("baseline = 10", "baseline = true"),
    ("low = 6", "lo = 6"),
    ("low = 6\n", ""),
    ("high = 14\n", ""),
    ('meaning = "control"', "meaning = 3"),
    ('options = ["halt", "press on"]', 'options = "halt"'),
    ('options = ["halt", "press on"]', "options = []"),
    ('"halt", "press on"]', '"halt", "halt"]'),
    ('role = "backer"', 'role = "baker"'),
    ('role = "backer"\n', ""),
    ('of = "Azerbaijan"\n', ""),
    ('kind = "bias"', 'kind = "biass"'),
    ('towards = "Azerbaijan"\n', ""),
    ('kind = "support"', 'kind = "guarantee"'),
    ('relief = "2"', "relief = false"),
    ('value = "-1"', "value = 2024-01-01"),
    ('value = "-1"', 'value = ["1"]'),
    ('value = "-1"\n', ""),
    ('label = "standing"\n', ""),
    ("[reported]", "[[reported]]"),
]


def test_the_small_file_is_right():
    CHECK.validate(tomllib.loads(SMALL))


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_schema_and_reader_refuse_the_same(old, new):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    assert not CHECK.is_valid(tomllib.loads(text))
    with pytest.raises(ng.NegotiationError):
        ng.Negotiation.from_toml(text)


def test_the_command_line_prints_it():
    assert CliRunner().invoke(main, ["schema"]).stdout == SCHEMA.read_text(encoding="utf-8")
