"""A negotiation as a TOML file that a person without Python can write.

    name = "Talks"

    [parameters.v]
    baseline = 10
    low = 6
    high = 14
    meaning = "control of the enclave"

    [[actors]]
    name = "Azerbaijan"
    options = ["halt", "press on"]

    [[actors]]
    name = "Turkey"
    role = "backer"
    of = "Azerbaijan"
    options = ["back", "restrain"]

    [[actors.instruments]]
    kind = "alliance"
    weight = 0.4

    [[considerations]]
    actor = "Azerbaijan"
    label = "control"
    value = "0.9*v - 3"
    when = "Azerbaijan: halt & ~(Turkey: back)"

    [[types]]
    name = "Turkey's resolve"
    of = ["Turkey"]
    probabilities = {firm = 0.6, wavering = 0.4}

    [[moves]]
    name = "last word"
    by = "Azerbaijan"
    options = ["go on", "give in"]
    when = "Azerbaijan: press on & Turkey: restrain"

    [reported]
    Azerbaijan = "halt"
    Turkey = "restrain"

Roles are ``party`` (if none is given), ``mediator`` with ``between``, ``backer`` with ``of`` and
``non-participant`` with ``takes``. Instruments belong to the actor above them: ``guarantee``
(``penalty``, ``cost``, ``option``, ``against``, ``breach``), ``support`` (``relief``, ``burden``,
``option``, ``when``), ``bias`` (``towards``, ``weight``) and ``alliance`` (``weight``). Types that
are drawn together have ``options`` in place of ``probabilities``, and the file has a table
``[[prior]]`` with ``values`` and ``probability`` for each combination of theirs. A table
``[[away]]`` with ``name`` and ``options`` stands for an actor, a type or a move that a
counterfactual has removed: conditions may mention it, and are false.

`SCHEMA` says the same as a JSON schema.

Everything is data. Values go through `read_expression`, conditions through `read_condition`, and
nothing is evaluated.
"""

from __future__ import annotations

from pathlib import Path

from negotiation.formats.reading import from_toml
from negotiation.formats.writing import to_toml

__all__ = ["SCHEMA", "from_toml", "to_toml"]

#: The JSON schema of such files, for editors.
SCHEMA = Path(__file__).with_name("negotiation.schema.json")
