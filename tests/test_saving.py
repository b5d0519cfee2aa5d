"""Results in files of other programs: every number comes back to the last digit."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import negotiation as ng

# Two games: three equilibria (one of them mixed, 1/3 and 2/3), and one.
FAMILY = ng.NormalFormGame(
    np.stack([[[[2, 0], [0, 1]], [[1, 0], [0, 2]]], [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]], axis=-1),
    players=["Ann", "Ben"],
    strategies=[["go", "stay"]] * 2,
    title="Two games",
)
THIRDS = ng.NormalFormGame(np.array([[Fraction(1, 3), 2]]), players=["Ann"])


def test_a_table_as_csv(tmp_path):
    plan = ng.correlated_equilibrium(FAMILY)
    path, frame = ng.save(plan, tmp_path / "plan.csv"), plan.to_frame()
    exactly = dict.fromkeys(frame.select_dtypes("float").columns, float)
    again = pd.read_csv(path, converters=exactly)
    pd.testing.assert_frame_equal(again, frame, check_dtype=False, check_exact=True)
    assert "\r" not in path.read_bytes().decode()


def test_a_table_with_a_named_index_as_csv(tmp_path):
    found = ng.stability(ng.scenarios.graph_models.cuba())
    frame = found.to_frame()
    assert frame.index.name
    again = pd.read_csv(ng.save(found, tmp_path / "found.csv"), index_col=0)
    assert again.index.name == frame.index.name
    assert list(again.columns) == list(map(str, frame.columns))


def test_a_table_as_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    frame = ng.nash_equilibria(FAMILY).to_frame()
    again = pd.read_parquet(ng.save(frame, tmp_path / "found.parquet"))
    pd.testing.assert_frame_equal(again, frame, check_exact=True)
    game = FAMILY[0]
    back = ng.from_pandas(pd.read_parquet(ng.save(game, tmp_path / "game.parquet")))
    assert (back.payoffs == game.payoffs).all()


def test_equilibria_as_netcdf_have_every_probability(tmp_path):
    found = ng.nash_equilibria(FAMILY)
    again = xr.load_dataset(ng.save(found, tmp_path / "found.nc"), engine="h5netcdf")
    assert again.identical(found.to_xarray())
    assert dict(again.sizes) == {"entry": 4, "option": 4, "player": 2, "game": 2}
    assert again.entry_game.to_numpy().tolist() == [0, 0, 0, 1]
    mixed = again.entry_probability.sel(option="Ann: go").to_numpy()
    assert sorted(mixed[:3]) == [0, 2 / 3, 1]  # By hand: Ben must be indifferent.
    assert again.complete.to_numpy().tolist() == [True, True]


def test_a_sweep_as_netcdf(tmp_path):
    talks = ng.scenarios.load("karabakh-2020")
    found = ng.sweep(talks, g=[0.0, 3.0, 6.0], b=[1.0, 2.0], equilibria="all")
    again = xr.load_dataset(ng.save(found, tmp_path / "sweep.nc"), engine="h5netcdf")
    assert again.identical(found)
    alone = ng.save(found.n_equilibria, tmp_path / "alone.nc")
    assert xr.load_dataarray(alone, engine="h5netcdf").identical(found.n_equilibria)


def test_games_and_conflicts(tmp_path):
    talks = ng.scenarios.load("karabakh-2020")
    text = ng.save(talks, tmp_path / "talks.toml").read_text(encoding="utf-8")
    assert text == talks.to_toml()
    game = FAMILY[1]
    assert ng.read_nfg(ng.save(game, tmp_path / "game.nfg")).to_nfg() == game.to_nfg()
    assert ng.read_csv(ng.save(game, tmp_path / "game.csv")).to_csv() == game.to_csv()
    tree = ng.scenarios.textbook.horse().subject
    assert ng.read_efg(ng.save(tree, tmp_path / "tree.efg")).to_efg() == tree.to_efg()


def test_a_file_that_exists_is_left_alone(tmp_path):
    path = tmp_path / "game.nfg"
    ng.save(FAMILY[0], path)
    before = path.read_bytes()
    with pytest.raises(ng.NegotiationError, match="exists; give overwrite=True to replace it"):
        ng.save(FAMILY[1], path)
    assert path.read_bytes() == before
    assert ng.save(FAMILY[1], path, overwrite=True).read_bytes() != before
    assert [each.name for each in tmp_path.iterdir()] == ["game.nfg"]


def test_a_game_as_netcdf(tmp_path):
    path = ng.save(FAMILY[0], tmp_path / "game.nc")
    again = ng.from_pandas(xr.load_dataset(path).to_dataframe())
    assert again.players == FAMILY[0].players
    np.testing.assert_array_equal(again.payoffs, FAMILY[0].payoffs)


@pytest.mark.parametrize(
    ("result", "name", "match"),
    [
        (FAMILY, "family.nfg", "holds one game"),
        (FAMILY[0], "game.toml", "NormalFormGame is not written as .toml"),
        (FAMILY[0], "game.xlsx", "no kind of file with the ending '.xlsx'; there is '.csv'"),
        (FAMILY[0], "game.CVS", "'.CVS'; did you mean '.csv'"),
        (FAMILY[0], "figure.pdf", "'.pdf'.*"),
        (FAMILY[0], "no folder/game.nfg", "there is no folder"),
        (3, "three.csv", "int has no table"),
        ("text", "text.nc", "str has no table"),
        (xr.Dataset(), "sweep.csv", "Dataset has no table; save it as .nc"),
        (
            pd.DataFrame({"a": [1, "x", None]}),
            "mixed.nc",
            "DataFrame has something in it that .nc cannot hold",
        ),
        (THIRDS, "game.nc", "NormalFormGame has .* make them floats, or save as .csv"),
        (THIRDS, "game.parquet", "NormalFormGame has .* make them floats, or save as .csv"),
        (
            pd.DataFrame({"a": ["\ud800"]}, dtype=object),
            "table.csv",
            "DataFrame has something in it that .csv",
        ),
    ],
)
def test_what_cannot_be_written_is_said_so(tmp_path, result, name, match):
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    with pytest.raises(ng.NegotiationError, match=match):
        ng.save(result, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_path_that_is_none():
    with pytest.raises(ng.NegotiationError, match="expected the name of a file, got 3"):
        ng.save(FAMILY[0], 3)


@pytest.mark.parametrize(
    "make",
    [
        lambda name: ng.NormalFormGame([[1, 2]], players=[name]),
        lambda name: ng.NormalFormGame([[1, 2]], strategies=[[name, "go"]]),
        lambda name: ng.Tree(["A"], ng.Decision("A", {name: (1,)})),
        lambda name: ng.Tree(["A"], ng.Chance({name: (1, (1,))})),
        lambda name: ng.Actor(name, ["go"]),
        lambda name: ng.Actor("A", ["go", name]),
        lambda name: ng.Consideration(ng.Actor("A", ["go"]), name, 1),
        lambda name: ng.Negotiation("T", [ng.Actor("A", ["go"])], [], description=name),
        lambda name: ng.read_efg(f'EFG 2 R "{name}" {{ "A" }}'),
    ],
)
def test_what_no_file_can_hold_is_no_name(make):
    with pytest.raises(ng.NegotiationError, match="has a character that no file can hold"):
        make("half of a pair: \ud800")
