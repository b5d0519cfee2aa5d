"""What makes it easy to begin with: the doctor, completion in a shell and in a notebook."""

import subprocess
import sys
from importlib import metadata

import pytest
from click.shell_completion import BashComplete, ShellComplete
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.report import doctor, trials
from negotiation.scenarios import contents


@pytest.fixture
def run():
    """Run a command line in this process."""
    return lambda *words: CliRunner().invoke(main, words, prog_name="negotiation")


# The doctor


def test_the_doctor_finds_everything_well(run):
    done = run("doctor")
    assert done.exit_code == 0, done.stdout
    lines = done.stdout.splitlines()
    assert f"  {'numpy':<32}  {metadata.version('numpy')}" in lines
    assert lines[-1] == "Everything works."
    for what, (library, _) in trials.TRIALS.items():
        assert (f"  {what:<32}  yes" in lines) == (not library or bool(doctor._version(library)))
    assert max(map(len, lines)) <= 100


def test_the_doctor_says_what_is_missing_or_old(run, monkeypatch):
    real = metadata.version

    def version(name):
        if name == "pandas":
            raise metadata.PackageNotFoundError(name)
        return "1.9.0" if name == "numpy" else real(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    monkeypatch.setattr(doctor, "TRIALS", {})
    done = run("doctor")
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "numpy 1.9.0, but >=2.0 is needed: pip install -U 'numpy>=2.0'" in said
    assert "pandas not installed: pip install -U 'pandas>=2.2.2'" in said
    assert said.endswith("2 things to mend, see above.")


def test_the_doctor_says_what_does_not_work(run, monkeypatch):
    def broken(_folder):
        raise RuntimeError("no display")

    monkeypatch.setattr(doctor, "TRIALS", {"a": ("", broken), "b": ("", lambda _folder: False)})
    monkeypatch.setattr(doctor, "_installed", list)
    done = run("doctor")
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "a no: RuntimeError: no display b no: the result is wrong 2 things to mend" in said


def test_an_extra_that_is_not_there_is_no_fault(run, monkeypatch):
    monkeypatch.setattr(doctor, "TRIALS", {})
    monkeypatch.setattr(doctor.metadata, "requires", lambda _name: ['none-such>=2; extra == "tea"'])
    done = run("doctor")
    assert done.exit_code == 0
    assert "not installed: pip install -U 'negotiation[tea]'" in done.stdout


# Completion in a shell


def offered(*words):
    """What is offered for the last of some words."""
    *before, begun = words
    completer = ShellComplete(main, {}, "negotiation", "_NEGOTIATION_COMPLETE")
    return [item.value for item in completer.get_completions(list(before), begun)]


def test_commands_conflicts_and_parameters_are_completed(tmp_path, monkeypatch):
    assert offered("so") == ["solve"]
    assert offered("solve", "karabakh-2020") == ["karabakh-2020"]
    assert set(offered("show", "")) >= set(contents())
    assert offered("solve", "karabakh-2020", "--set", "s") == ["sigma=", "s="]
    assert offered("sweep", "karabakh-2020", "--over", "sig") == ["sigma="]
    assert offered("thresholds", "karabakh-2020", "--over", "sig") == ["sigma"]
    assert offered("solve", "bargaining-range", "--set", "cost") == ["cost_a=", "cost_b="]
    assert offered("solve", "karabakh-2020", "--rule", "best for T") == ["best for Turkey"]
    assert offered("solve", "no such conflict", "--set", "") == []
    monkeypatch.chdir(tmp_path)
    (tmp_path / "river.toml").write_text("", encoding="utf-8")
    assert offered("solve", "riv") == ["river.toml"]
    assert offered("solve", f"{tmp_path}/") == [str(tmp_path / "river.toml")]


def test_a_shell_gets_its_script_and_its_answers():
    import os

    asked = {"_NEGOTIATION_COMPLETE": "zsh_source"}
    command = [
        sys.executable,
        "-c",
        "from negotiation.cli import main; main(prog_name='negotiation')",
    ]
    done = subprocess.run(
        command, env={**os.environ, **asked}, capture_output=True, text=True, check=True
    )
    assert "#compdef negotiation" in done.stdout
    assert (
        "_NEGOTIATION_COMPLETE=bash_complete"
        in BashComplete(main, {}, "negotiation", "_NEGOTIATION_COMPLETE").source()
    )
    asked = {
        "_NEGOTIATION_COMPLETE": "bash_complete",
        "COMP_WORDS": "negotiation sho",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        command, env={**os.environ, **asked}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "plain,show\n"


@pytest.mark.parametrize("command", sorted(main.commands))
def test_the_help_of_every_command_has_an_example(run, command):
    text = run(command, "--help").stdout
    example = text.partition("For example:\n")[2].splitlines()[0]
    assert example.startswith(f"    negotiation {command}")


# Completion in a notebook


def test_actors_and_options_are_completed():
    completer = pytest.importorskip("IPython.core.completer")
    talks = ng.scenarios.load("karabakh-2020")
    names = {"talks": talks, "turkey": talks["Turkey"]}
    ip = completer.IPCompleter(namespace=names, use_jedi=False)

    def after(text):
        ip.namespace = names
        return [c.text for c in ip.completions(text, len(text))]

    with pytest.warns(completer.ProvisionalCompleterWarning):
        found = after('talks["Tur') + after('turkey["ba')
    assert [text.strip('"]') for text in found] == ["Turkey", "back"]
    assert talks["Turkey"] is talks.actor("Turkey")
    assert talks["Turkey"]["back"] == talks["Turkey"]("back")


def test_square_brackets_name_the_nearest():
    talks = ng.scenarios.load("karabakh-2020")
    with pytest.raises(ng.NegotiationError, match=r"no actor 'Turky' .*; did you mean 'Turkey'"):
        talks["Turky"]
    with pytest.raises(ng.NegotiationError, match=r"no option of Turkey 'bak'; did you"):
        talks["Turkey"]["bak"]
    for thing in (talks, talks["Turkey"]):  # Neither is a sequence.
        with pytest.raises(TypeError, match="not iterable"):
            iter(thing)
