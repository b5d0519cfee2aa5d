"""Every command, and one clear line for every mistake."""

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.scenarios import CATALOGUE, contents


@pytest.fixture
def run():
    """Run a command line in this process."""

    def invoke(*arguments):
        return CliRunner().invoke(main, [str(each) for each in arguments], prog_name="negotiation")

    return invoke


def refused(result):
    """The one line of a refusal."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    return line


# What works


def test_help_names_every_command_and_is_quick(run):
    text = run("--help").stdout
    for name in ("list", "show", "solve", "thresholds", "sweep", "report", "explore"):
        assert name in text
    heavy = ["numpy", "sympy", "scipy", "matplotlib", "xarray", "pandas", "panel", "tqdm"]
    code = (
        "import sys; from negotiation.cli import main\n"
        "try: main(['--help'])\n"
        f"except SystemExit: print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "command", ["list", "show", "solve", "thresholds", "sweep", "report", "explore"]
)
def test_every_command_has_help_with_an_example(run, command):
    text = run(command, "--help").stdout
    assert text.startswith(f"Usage: negotiation {command}")
    assert command == "list" or f"negotiation {command} karabakh" in text


def test_python_m_negotiation_is_the_command_line():
    done = subprocess.run(
        [sys.executable, "-m", "negotiation", "list"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[0] == "karabakh-2023"


def test_list_names_the_catalogue(run):
    lines = run("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(contents())
    assert list(contents())[: len(CATALOGUE)] == list(CATALOGUE)
    assert "Bargaining range (Fearon 1995)" in "".join(lines)


def test_show_is_plain_text_or_a_page(run, tmp_path):
    text = run("show", "karabakh-2020").stdout
    assert "Truce of 9-10 November 2020" in text
    assert "mediator between Azerbaijan and Karabakh Armenians" in text
    page = tmp_path / "truce.html"
    assert run("show", "karabakh-2020", "--html", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "<math>" in html
    assert "neither a justification nor a prediction" in html
    assert "exists" in refused(run("show", "karabakh-2020", "--html", page))
    assert run("show", "karabakh-2020", "--html", page, "--overwrite").exit_code == 0


def test_solve_tells_of_the_reported_outcome_and_of_what_it_hangs_on(run):
    text = run("solve", "karabakh-2020").stdout
    assert "Azerbaijan          halt" in text
    assert "A strict equilibrium: the cheapest deviation costs its actor 1. Regret: 0." in text
    assert "+6  penalty under the guarantee of Russia" in text
    assert "Azerbaijan: press on        does not pay if g + s + sigma*v >= b + v + x" in text
    assert "proved to be all" in text
    assert "just below it Azerbaijan would rather press on" in text
    assert "neither a justification nor a prediction" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 92


def test_solve_shows_both_rounds_of_talks_in_sequence(run):
    text = run("solve", "karabakh-2023").stdout
    first, second = text.split("2. Reintegration talks")
    assert "1. Ceasefire talks" in first
    assert "A strict equilibrium" in first
    assert "Armenia is fixed to 'stay out'. That would be a best reply" in " ".join(first.split())
    assert "No outcome is reported of these talks, and none is asserted." in second
    assert "Selected by the rule 'payoff-dominant'" in second
    assert "On which parameters that turns" in second
    assert "A to 4.824, then B" in second  # along the cost of leaving
    assert max(map(len, text.splitlines())) <= 92


def test_solve_takes_values_and_a_rule(run):
    text = run("solve", "karabakh-2020", "--set", "g=4", "--set", " b = 3.5 ").stdout
    assert "No equilibrium: Azerbaijan would rather press on" in text
    text = run(
        "solve", "karabakh-2023-reintegration", "--rule", "best for Karabakh Armenians"
    ).stdout
    assert 'It selects "keep rights, accept, guarantee stands, urge settlement".' in text


def test_thresholds_are_listed(run):
    text = run("thresholds", "karabakh-2023-ceasefire", "--over", "g", "--over", "v").stdout
    assert "3.5      just below it Azerbaijan would rather press on" in text
    assert "none in the range" in text


def test_sweep_writes_a_dataset(run, tmp_path):
    out = tmp_path / "sweep.nc"
    arguments = ["sweep", "karabakh-2023-ceasefire", "--over", "g=0:8:9", "--over", "b=0:6:7"]
    assert "9 x 7 points over g, b" in run(*arguments, "--out", out).stdout
    with xr.open_dataset(out, engine="h5netcdf") as found:
        assert dict(found.sizes) == {"outcome": 16, "g": 9, "b": 7, "actor": 5}
        np.testing.assert_array_equal(found.g, np.linspace(0, 8, 9))
        assert found.equilibrium.dtype == bool
    assert refused(run(*arguments, "--out", out)).endswith("give --overwrite to replace it")
    before = out.read_bytes()
    assert run(*arguments, "--out", out, "--overwrite").exit_code == 0
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.nc"]


def test_sweep_can_take_mixed_equilibria_too(run, tmp_path):
    out = tmp_path / "sweep.nc"
    run("sweep", "karabakh-2020", "--over", "g=0:10:3", "--set", "b=2", "--equilibria", "all",
        "--out", out)  # fmt: skip
    with xr.open_dataset(out, engine="h5netcdf") as found:
        assert set(found.variables) >= {"complete", "entry_probability", "entry_regret"}
        assert float(found.entry_regret.max()) < 1e-9


def test_a_toml_file_stands_for_a_name(run, tmp_path):
    import negotiation as ng

    path = tmp_path / "truce.toml"
    path.write_text(ng.scenarios.load("karabakh-2020").to_toml(), encoding="utf-8")
    assert "Truce of 9-10 November 2020" in run("show", path).stdout


SMALL = """\
name = "Grounds"
parameters.d = {{baseline = 3, low = {low}, high = 6}}
[[actors]]
name = "Iceland"
options = ["share", "enforce"]
[[considerations]]
actor = "Iceland"
label = "half the grounds"
value = "{value}"
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SMALL.format(low=0, value="2/d").encode(), "(line 9): value: 2/d is not a finite"),
        (SMALL.format(low=0, value="d + log(d)").encode(), "number at d = 0,"),
        (SMALL.format(low=1, value="sqrt(5 - d)").encode(), "number at d = 6,"),
        (SMALL.format(low=1, value="3,5*d").encode(), "(line 9): value: "),
        (SMALL.replace("Iceland", "Ísland").encode("latin-1"), "line 4: expected text in UTF-8,"),
        (SMALL.encode("utf-16"), "got byte 0xff; save the file again, with the encoding UTF-8"),
        (b"name = Talks", "this is not TOML: line 1, 'name = Talks'"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_with_the_line(run, tmp_path, text, says):
    path = tmp_path / "grounds.toml"
    path.write_bytes(text)
    line = refused(run("show", path))
    assert line.startswith(f"error: {path}: ")
    assert says in line


def test_a_file_without_its_ending_is_suggested(run, tmp_path):
    path = tmp_path / "grounds.toml"
    path.write_text(SMALL.format(low=1, value="2/d"))
    assert run("show", path).exit_code == 0
    assert f"did you mean '{path}'?" in refused(run("show", path.with_suffix("")))


def test_a_textbook_model_is_shown_and_solved(run, tmp_path):
    text = run("show", "bargaining-range").stdout
    assert "A demands a share of a pie of 1" in text
    assert "Probability that A wins." in text
    assert "Fearon, J. D. (1995)" in text
    assert "demand 0.7: B [asked 0.7]" in text
    assert max(map(len, text.splitlines())) <= 92
    text = run("solve", "bargaining-range", "--set", "p=0.6", "--set", "cost_b=0.3").stdout
    assert "p = 0.6, cost_a = 0.1, cost_b = 0.3" in text
    assert "  demand  0.9\n" in text
    assert "  bias_high    without limit\n" in run("solve", "biased-mediator").stdout
    assert "  separates  no\n  signal     none\n" in run(
        "solve", "sunk-cost", "--set", "value_low=1.5"
    ).stdout  # fmt: skip
    page = tmp_path / "model.html"
    assert run("show", "bargaining-range", "--html", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "<td>Probability that A wins.</td>" in html


def test_a_conflict_in_order_is_solved_as_a_tree(run):
    """Course by course; the first at the assumed values is that of test_crisis."""
    text = run("solve", "karabakh-2023-crisis").stdout
    assert "17 sequential equilibria; these are all" in text
    assert "Course 1 (1 equilibrium)\n  Russia brokers  1\n" in text
    assert "    disarm  [Turkey: back]\n      believes: reliable | unreliable: 0.6, 0.4" in text
    assert "Course 5 (" in text
    assert max(map(len, text.splitlines())) <= 92


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["solve", "karabakh-2032"], "no scenario 'karabakh-2032'; did you mean 'karabakh-202"),
        (["sovle", "karabakh-2020"], "no command 'sovle'; did you mean 'solve'?"),
        (["solve", "karabakh-2020", "--set", "g"], "--set needs PARAMETER=NUMBER, got 'g'"),
        (["solve", "karabakh-2020", "--set", "g=many"], "'many' is not a finite number"),
        (["solve", "karabakh-2020", "--set", "g=nan"], "'nan' is not a finite number"),
        (["solve", "karabakh-2020", "--set", "g=-inf"], "'-inf' is not a finite number"),
        (["solve", "karabakh-2020", "--set", "g="], "'' is not a finite number"),
        (["solve", "karabakh-2020", "--set", "1=2"], "--set needs PARAMETER=NUMBER"),
        (["solve", "karabakh-2020", "--set", "sigm=0.5"], "did you mean 'sigma'?"),
        (["solve", "karabakh-2020", "--set", "g=99"], "outside its range [0, 10]"),
        (["solve", "karabakh-2020", "--set", "g=1", "--set", "g=2"], "'g' is set twice"),
        (["solve", "karabakh-2023", "--set", "w_a=1"], "follows from them and cannot be set"),
        (["solve", "karabakh-2020", "--rule", "payof-dominant"], "did you mean 'payoff-dominant'?"),
        (["solve", "karabakh-2020", "--rule", "best for Rusia"], "did you mean 'Russia'?"),
        (["thresholds", "karabakh-2020", "--over", "gg"], "no parameter 'gg'"),
        (["solve", "bargaining-rang"], "no scenario 'bargaining-rang'; did you mean 'bargaining-r"),
        (["solve", "bargaining-range", "--set", "q=1"], "no parameter 'q' of bargaining-range"),
        (["solve", "bargaining-range", "--set", "demands=1"], "no parameter 'demands'"),
        (["solve", "bargaining-range", "--set", "p=2"], "p of bargaining-range must be in [0, 1]"),
        (["solve", "horse", "--rule", "best for 1"], "--rule is for talks where all choose at"),
        (["thresholds", "horse"], "horse is a textbook model, which has no thresholds; what works"),
        (["report", "horse", "--out", "r"], "horse is a textbook model, which has no report"),
        (["sweep", "horse", "--over", "p=0:1:3", "--out", "x.nc"], "which has no sweep"),
        (["thresholds", "karabakh-2023-crisis"], "in order, with later moves, which has no thresh"),
        (["solve", "my.TOML"], "the file of a conflict ends in .toml, got 'my.TOML'"),
        (["show", "../river"], "the file of a conflict ends in .toml, got '../river'"),
        (["show", "river.html"], "the file of a conflict ends in .toml, got 'river.html'"),
        (["show", "nowhere.toml"], "cannot read nowhere.toml: No such file or directory"),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_line(run, arguments, said):
    assert said in refused(run(*arguments))


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ("g", "--over needs PARAMETER=LOW:HIGH:POINTS, got 'g'"),
        ("g=0:8", "such as g=0:8:200"),
        ("g=0:8:9:1", "such as g=0:8:200"),
        ("g=a:8:9", "'a' is not a finite number"),
        ("g=0:inf:9", "'inf' is not a finite number"),
        ("g=0:8:2.5", "whole number, at least 2; got '2.5'"),
        ("g=0:8:1", "whole number, at least 2; got '1'"),
        ("g=0:8:100000000000", "more than 10,000,000 points"),
        ("g=0:8:-3", "whole number, at least 2"),
        ("g=8:0:9", "upside down"),
        ("g=0:8:999999999", "more than 10,000,000 points"),
        ("gg=0:8:9", "no parameter 'gg'"),
        ("g=0:20:9", "outside its range"),
    ],
)
def test_a_malformed_axis_gets_one_line(run, tmp_path, over, said):
    result = run("sweep", "karabakh-2020", "--over", over, "--out", tmp_path / "sweep.nc")
    assert said in refused(result)
    assert not list(tmp_path.iterdir())


def test_axes_do_not_contradict_each_other(run, tmp_path):
    arguments = ["sweep", "karabakh-2020", "--over", "g=0:8:3", "--out", tmp_path / "sweep.nc"]
    assert "--over is given twice for 'g'" in refused(run(*arguments, "--over", "g=0:4:3"))
    assert "both by --set and by --over" in refused(run(*arguments, "--set", "g=3"))
    assert "more than 10,000,000" in refused(run(*arguments, "--over", "b=0:6:9999999"))


def test_outputs_that_cannot_be_written_are_refused(run, tmp_path):
    (tmp_path / "file").write_text("")
    arguments = ["sweep", "karabakh-2020", "--over", "g=0:8:3", "--out"]
    assert "must end in .nc" in refused(run(*arguments, tmp_path / "sweep.csv"))
    assert "give --over twice" in refused(run(*arguments, tmp_path / "sweep.pdf"))
    assert "there is no folder" in refused(run(*arguments, tmp_path / "no" / "sweep.nc"))
    assert "there is no folder" in refused(run(*arguments, tmp_path / "file" / "sweep.nc"))
    (tmp_path / "folder.nc").mkdir()
    assert "it is a folder" in refused(run(*arguments, tmp_path / "folder.nc"))
    report = ["report", "karabakh-2020", "--out"]
    assert "it is not a folder" in refused(run(*report, tmp_path / "file"))
    assert "file is a file and no folder" in refused(run(*report, tmp_path / "file" / "report"))


def test_a_sweep_is_drawn_where_the_file_is_a_picture(run, tmp_path):
    arguments = ["sweep", "karabakh-2020", "--over", "g=0:8:9", "--over", "b=0:6:7", "--out"]
    assert run(*arguments, tmp_path / "phases.svg").exit_code == 0
    talks = ng.scenarios.load("karabakh-2020")
    found = ng.sweep(talks, g=np.linspace(0, 8, 9), b=np.linspace(0, 6, 7), progress=False)
    axes = ng.figures.phase_diagram(found, boundaries=ng.boundaries(talks, "g", "b"))
    same = ng.figures.save(axes, tmp_path / "same.svg")
    assert (tmp_path / "phases.svg").read_bytes() == same.read_bytes()


def test_an_option_of_click_is_refused_with_the_same_code(run):
    assert run("sweep", "karabakh-2020").exit_code == 2
    assert run("solve").exit_code == 2
