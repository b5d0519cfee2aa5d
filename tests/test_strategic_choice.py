"""Choices in trees with errors, and payoffs from data: closed forms, quadrature, simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.integrate import quad

import negotiation as ng
from negotiation.solvers.strategic.recursion import Noise, Recursion

KINDS = [
    ("agent error", "logit"),
    ("agent error", "probit"),
    ("private information", "probit"),
]


def crisis(war_a=0.0, war_b=0.0, prize=0.0, wait=0.0):
    """The three-outcome crisis; zeros where everything is to be estimated."""
    answer = ng.Decision("B", {"concede": (prize, 0), "resist": (war_a, war_b)})
    return ng.Tree(["A", "B"], ng.Decision("A", {"wait": (wait, 0), "threaten": answer}))


def by_definition(errors, link, wait, prize, war_a, war_b):
    """Probabilities of the outcomes, from Signorino 1999 and 2003 (agent error; private)."""
    if link == "logit":
        resist = 1 / (1 + np.exp(-war_b))
        threat = 1 / (1 + np.exp(wait - (1 - resist) * prize - resist * war_a))
    else:
        resist = stats.norm.cdf(war_b / np.sqrt(2))
        variance = 1 + resist**2 + (1 - resist) ** 2 if errors == "private information" else 2
        gain = (1 - resist) * prize + resist * war_a - wait
        threat = stats.norm.cdf(gain / np.sqrt(variance))
    return np.array([1 - threat, threat * (1 - resist), threat * resist])


@pytest.mark.parametrize(("errors", "link"), KINDS)
def test_closed_forms_at_many_points(errors, link):
    wait, prize, war_a, war_b = np.random.default_rng(0).normal(0, 2, (4, 200))
    found = ng.strategic_choice(crisis(war_a, war_b, prize, wait), errors=errors, link=link)
    expected = by_definition(errors, link, wait, prize, war_a, war_b)
    assert found.outcomes == pytest.approx(expected, abs=1e-12)
    assert found[7].outcomes == pytest.approx(expected[:, 7], abs=1e-12)


def test_the_textbook_model_has_the_closed_form():
    make = ng.scenarios.textbook.strategic_probit
    rng = np.random.default_rng(1)
    numbers = dict(zip(("balance", "prize", "war_a", "war_b", "power"), rng.normal(0, 1, (5, 12)),
                       strict=True))  # fmt: skip
    tilt = numbers["power"] * numbers["balance"]
    for errors, link in KINDS:
        found = make(**numbers, errors=errors, link=link, crises=0).solve()
        wait, concede, war = by_definition(
            errors, link, 0, numbers["prize"], numbers["war_a"] + tilt, numbers["war_b"] - tilt
        )
        assert found["wait"] == pytest.approx(wait)
        assert found["concede"] == pytest.approx(concede)
        assert found["war"] == pytest.approx(war)
        assert found["resist"] == pytest.approx(war / (war + concede))


def test_the_textbook_model_finds_the_payoffs_it_was_drawn_with():
    for errors, link in KINDS:
        found = ng.scenarios.textbook.strategic_probit(
            errors=errors, link=link, crises=1500, seed=3
        ).solve()
        truth = {"prize": 1, "war_a": -0.5, "power_a": 1, "war_b": 0, "power_b": -1}
        for name, value in truth.items():
            assert abs(found[name] - value) < 3.5 * found["error"]
        assert found["vuong"] > 2  # A plain logit fits worse (Signorino 1999).


def test_logit_errors_are_integrated_independently():
    """B resists if war_b + e1 > e2, both of type I extreme values: by quadrature."""
    extreme = stats.gumbel_r
    for war_b in (-1.3, 0.4, 2.0):
        chance = quad(lambda e, w=war_b: extreme.pdf(e) * extreme.cdf(w + e), -8, 40)[0]
        found = ng.strategic_choice(crisis(war_b=war_b))
        assert found.choices[3] == pytest.approx(chance, abs=1e-8)


def test_private_information_by_simulation():
    """Each side best-replies to its own payoffs, the first not knowing those of the second."""
    wait, prize, war_a, war_b = 0.2, 1.1, -0.9, 0.3
    errors = np.random.default_rng(5).normal(size=(5, 400_000))
    resists = war_b + errors[0] > errors[1]
    likely = stats.norm.cdf(war_b / np.sqrt(2))
    worth = (1 - likely) * (prize + errors[2]) + likely * (war_a + errors[3])
    threatens = worth > wait + errors[4]
    seen = [~threatens, threatens & ~resists, threatens & resists]
    found = ng.strategic_choice(
        crisis(war_a, war_b, prize, wait), errors="private information", link="probit"
    )
    assert found.outcomes == pytest.approx([s.mean() for s in seen], abs=0.004)


def long_tree(payoffs=None):
    """Three players, of whom the first moves again; with a lottery on one way."""
    u = np.zeros((3, 6)) if payoffs is None else payoffs
    ends = [tuple(u[:, k]) for k in range(6)]
    last = ng.Decision("A", {"press": ends[2], "yield": ends[3]})
    luck = ng.Chance({"won": (0.3, ends[4]), "lost": (0.7, ends[5])})
    third = ng.Decision("C", {"mediate": last, "arm": luck})
    second = ng.Decision("B", {"agree": ends[1], "refuse": third})
    return ng.Tree(["A", "B", "C"], ng.Decision("A", {"leave": ends[0], "ask": second}))


def test_agent_logit_is_the_logit_equilibrium_of_the_tree():
    """McKelvey and Palfrey 1998: the general path, followed by `quantal_response`."""
    for seed in range(3):
        tree = long_tree(np.random.default_rng(seed).normal(0, 1.5, (3, 6)))
        found = ng.strategic_choice(tree)
        path = ng.quantal_response(tree, 1.0)
        own = np.concatenate([p[:, 0] for p in path.strategies])
        own_sets = [h.number for h in tree.sets if h.player is not None]
        keys = [k for h in own_sets for k in range(*tree.first_choice[h : h + 2])]
        assert found.choices[keys] == pytest.approx(own, abs=1e-9)
        assert found.outcomes.sum() == pytest.approx(1)


def test_private_information_of_three_who_move_once():
    """By simulation, along a chain; the second reckons with the third, the first with both."""
    u = np.random.default_rng(2).normal(0, 1, (3, 4))
    third = ng.Decision("C", {"c": tuple(u[:, 2]), "d": tuple(u[:, 3])})
    second = ng.Decision("B", {"b": tuple(u[:, 1]), "on": third})
    tree = ng.Tree(["A", "B", "C"], ng.Decision("A", {"a": tuple(u[:, 0]), "go": second}))
    found = ng.strategic_choice(tree, errors="private information", link="probit")
    e = np.random.default_rng(3).normal(size=(3, 4, 400_000)) + u[..., None]
    c = stats.norm.cdf((u[2, 2] - u[2, 3]) / np.sqrt(2))
    on = c * e[1, 2] + (1 - c) * e[1, 3] > e[1, 1]
    p_on = 1 - stats.norm.cdf(
        (u[1, 1] - c * u[1, 2] - (1 - c) * u[1, 3]) / np.sqrt(1 + c**2 + (1 - c) ** 2)
    )
    go = (1 - p_on) * e[0, 1] + p_on * (c * e[0, 2] + (1 - c) * e[0, 3]) > e[0, 0]
    takes_c = e[2, 2] > e[2, 3]
    seen = [~go, go & ~on, go & on & takes_c, go & on & ~takes_c]
    assert found.outcomes == pytest.approx([s.mean() for s in seen], abs=0.004)


@pytest.mark.parametrize(("errors", "link"), KINDS)
def test_slopes_are_those_of_the_probabilities(errors, link):
    """Analytic derivatives beside central differences."""
    tree = long_tree() if errors == "agent error" else crisis()
    n, ends = len(tree.players), len(tree.leaves)
    u = np.random.default_rng(4).normal(0, 1, (n, ends, 3))
    by = np.array([(i, k) for i in range(n) for k in range(ends)])
    recursion = Recursion(tree, Noise(errors, link))
    chances = np.repeat(tree.chances[:, None], 3, axis=1)
    slopes = recursion.find(u, chances, by).slopes
    for m, (i, k) in enumerate(by):
        step = np.zeros_like(u)
        step[i, k] = 1e-6
        ahead, behind = (recursion.find(u + s, chances).ends for s in (step, -step))
        assert slopes[:, m] == pytest.approx((ahead - behind) / 2e-6, abs=1e-7)


def test_a_saturated_model_fits_the_shares():
    """One constant a choice: maximum likelihood is where probabilities are observed shares."""
    counts = {"wait": 130, "concede": 45, "resist": 25}
    data = {"end": [name for name, count in counts.items() for _ in range(count)]}
    resist, wait = 25 / 70, 130 / 200
    z = stats.norm.ppf
    weighted = np.sqrt(1 + resist**2 + (1 - resist) ** 2)
    widths = {"agent error": np.sqrt(2), "private information": weighted}
    for errors, link in KINDS:
        found = ng.fit_payoffs(
            crisis(), data, "end", {"A": {"wait": 1}, "B": {"resist": 1}}, errors=errors, link=link
        )
        assert found.probabilities(data).iloc[0].tolist() == pytest.approx([0.65, 0.225, 0.125])
        if link == "logit":
            expected = [np.log(wait / (1 - wait)), np.log(resist / (1 - resist))]
            error = 1 / np.sqrt(70 * resist * (1 - resist))
        else:
            expected = [widths[errors] * z(wait), np.sqrt(2) * z(resist)]
            error = np.sqrt(2 * resist * (1 - resist) / 70) / stats.norm.pdf(z(resist))
        assert found.coefficients == pytest.approx(expected, abs=1e-6)
        assert found.standard_errors[1] == pytest.approx(error, rel=1e-4)
        likelihood = sum(c * np.log(c / 200) for c in counts.values())
        assert found.log_likelihood == pytest.approx(likelihood)


@pytest.mark.parametrize(("errors", "link"), [KINDS[0], KINDS[2]])
def test_intervals_cover_what_was_simulated(errors, link):
    """Of 80 samples, about 95 % of the intervals hold the truth; no bias beyond its own error."""
    truth = np.array([-0.5, 0.8, 0.3, -1.0])
    payoffs = {"A": {"resist": [1, "odds"]}, "B": {"resist": [1, "odds"]}}
    known = crisis(prize=1.0)
    estimates, held, wrong = [], [], []
    for seed in range(80):
        odds = np.random.default_rng([7, seed]).normal(size=400)
        drawn = crisis(truth[0] + truth[1] * odds, truth[2] + truth[3] * odds, 1.0)
        end = ng.strategic_choice(drawn, errors=errors, link=link).draw(seed)
        found = ng.fit_payoffs(
            known, {"odds": odds}, end, payoffs, errors=errors, link=link, starts=1
        )
        estimates.append(found.coefficients)
        held.append(np.abs(found.coefficients - truth) <= 1.96 * found.standard_errors)
        wrong.append(np.sqrt(np.diag(found.robust_covariance)) / found.standard_errors)
    held, estimates = np.mean(held, axis=0), np.array(estimates)
    assert 0.92 <= held.mean() <= 0.98
    assert held.min() > 0.87  # Of 80 draws at 95 %, 69 or fewer have probability 0.002.
    off = (estimates.mean(axis=0) - truth) / (estimates.std(axis=0) / np.sqrt(80))
    assert np.abs(off).max() < 4
    assert np.mean(wrong) == pytest.approx(1, abs=0.05)  # The model is right.


def sample(rows=800, seed=0):
    odds = np.random.default_rng(seed).normal(size=rows)
    end = ng.strategic_choice(crisis(0.8 * odds - 0.5, 0.3 - odds, 1.0), link="probit").draw(seed)
    return pd.DataFrame({"odds": odds, "end": end})


FULL = {"A": {"concede": [1], "resist": [1, "odds"]}, "B": {"resist": [1, "odds"]}}


def test_a_plain_logit_is_a_tree_with_one_choice():
    """Against the plain multinomial logit, by its own likelihood, maximised by scipy."""
    from scipy.optimize import minimize

    data = sample()
    ends = {"wait": (0.0,), "concede": (0.0,), "resist": (0.0,)}
    plain = ng.fit_payoffs(
        ng.Tree(["all"], ng.Decision("all", ends)), data, "end",
        {"all": {"concede": [1, "odds"], "resist": [1, "odds"]}}, link="logit",
    )  # fmt: skip
    x, place = data["odds"].to_numpy(), data["end"].map({"wait": 0, "concede": 1, "resist": 2})

    def negative(b):
        v = np.array([np.zeros(len(x)), b[0] + b[1] * x, b[2] + b[3] * x])
        return -(v[place, np.arange(len(x))] - np.log(np.exp(v).sum(axis=0))).sum()

    best = minimize(negative, np.zeros(4), method="BFGS", options={"gtol": 1e-6})
    assert plain.coefficients == pytest.approx(best.x, abs=1e-4)
    assert plain.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    strategic = ng.fit_payoffs(crisis(), data, "end", FULL)
    for correction, price in (("none", 0.0), ("akaike", 1.0), ("schwarz", np.log(800) / 2)):
        test = strategic.vuong(plain, correction=correction)
        m = strategic.log_likelihoods - plain.log_likelihoods
        statistic = (m.sum() - price) / np.sqrt(((m - m.mean()) ** 2).sum())
        assert test.statistic == pytest.approx(statistic)
        assert test.p_value == pytest.approx(2 * stats.norm.sf(abs(statistic)))
        assert plain.vuong(strategic, correction=correction).statistic == pytest.approx(-statistic)


def test_a_likelihood_ratio_of_nested_models():
    data = sample()
    full = ng.fit_payoffs(crisis(), data, "end", FULL)
    some = ng.fit_payoffs(
        crisis(), data, "end", {"A": {"concede": [1], "resist": [1]}, "B": FULL["B"]}
    )
    test = full.likelihood_ratio(some)
    assert test.degrees == 1
    assert test.statistic == pytest.approx(2 * (full.log_likelihood - some.log_likelihood))
    assert test.p_value == pytest.approx(stats.chi2.sf(test.statistic, 1))
    assert test.p_value < 0.01  # The balance of power matters to A in the sample.
    with pytest.raises(ng.NegotiationError, match="fewer of the same"):
        some.likelihood_ratio(full)


def test_what_is_known_of_payoffs_is_kept():
    """A known prize of 1 in the tree, or the same prize as data with a coefficient."""
    data = sample()
    less = {"A": {"resist": [1, "odds"]}, "B": FULL["B"]}
    free = ng.fit_payoffs(crisis(), data, "end", FULL)
    known = ng.fit_payoffs(crisis(prize=1.0), data, "end", less)
    assert known.log_likelihood < free.log_likelihood
    at = ng.fit_payoffs(crisis(prize=free.coefficient("A", "concede")), data, "end", less)
    assert at.log_likelihood == pytest.approx(free.log_likelihood, abs=1e-6)
    assert at.coefficients == pytest.approx(free.coefficients[1:], abs=1e-4)


def test_the_estimated_tree_is_solved_like_any():
    data = sample()
    found = ng.fit_payoffs(crisis(), data, "end", FULL, link="logit")
    tree = found.tree(data.head(3))
    assert tree.batch_shape == (3,)
    chances = found.probabilities(data.head(3)).to_numpy().T
    assert ng.strategic_choice(tree).outcomes == pytest.approx(chances)
    path = ng.quantal_response(tree, 1.0)
    assert 1 - path.strategies[0][0, 0] == pytest.approx(1 - chances[0], abs=1e-9)


def test_units_of_regressors_do_not_matter():
    data = sample()
    found = ng.fit_payoffs(crisis(), data, "end", FULL)
    other = ng.fit_payoffs(crisis(), data.assign(odds=data["odds"] * 1e6), "end", FULL)
    scale = np.array([1, 1, 1e6, 1, 1e6])
    assert other.coefficients * scale == pytest.approx(found.coefficients, rel=1e-6)
    assert other.standard_errors * scale == pytest.approx(found.standard_errors, rel=1e-5)


def test_tables_and_texts():
    found = ng.fit_payoffs(crisis(), sample(), "end", FULL)
    frame = found.to_frame()
    assert " ".join(frame) == "player outcome regressor coefficient error z p low high"
    wide = frame["high"] - frame["low"]
    assert wide.to_numpy() == pytest.approx(2 * stats.norm.ppf(0.975) * found.standard_errors)
    assert "800 rows" in repr(found)
    assert "B, resist: odds" in str(found)
    assert r"\toprule" in found.to_latex()
    assert "<table" in found._repr_html_()
    choice = ng.strategic_choice(crisis(war_b=[0.0, 1.0]))
    assert choice.to_frame().shape == (2, 4)
    assert "game 1" in str(choice)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"payoffs": {"A": {"wait": [1], "concede": [1], "resist": [1]}}}, "cannot tell these"),
        ({"payoffs": {"A": {"resist": ["odds", "twice"]}}}, "cannot tell these"),
        ({"payoffs": {"A": {"concede": 1, "resist": 1}, "B": {"resist": 1}}}, "how likely"),
        ({"payoffs": {"B": {"wait": [1], "resist": [1]}}}, "constant in B's payoff at 'wait'"),
        ({"payoffs": {"A": {"resist": ["zero"]}, "B": {"resist": [1]}}}, "Nothing that was chosen"),
        ({"payoffs": {"A": {"resist": ["seen"]}, "B": {"resist": ["seen"]}}}, "no maximum"),
        ({"payoffs": {"A": {"resist": ["odd"]}}}, "did you mean 'odds'"),
        ({"payoffs": {"A": {"resit": [1]}}}, "did you mean 'resist'"),
        ({"payoffs": {"C": {"resist": [1]}}}, "no player 'C'"),
        ({"payoffs": {}}, "no coefficient"),
        ({"payoffs": {"A": ["odds"]}}, "dict from outcome"),
        ({"payoffs": {"A": {"resist": [1, 1]}}}, "repeat"),
        ({"payoffs": {"A": {"resist": [2]}}}, "the number 1 for a constant"),
        ({"payoffs": {"A": {"resist": ["holes"]}}}, "row 1"),
        ({"payoffs": {"A": {"resist": ["end"]}}}, "must be numbers"),
        ({"outcome": "odds"}, "no outcome"),
        ({"outcome": ["wait"]}, "1 outcomes for data with 800 rows"),
        ({"data": 3}, "pandas.DataFrame or a dict"),
        ({"starts": 0}, "starts must be"),
        ({"link": "cloglog"}, "no link"),
        ({"errors": "private information", "link": "logit"}, "normal"),
    ],
)  # fmt: skip
def test_what_is_refused(change, message):
    data = sample()
    data["twice"], data["zero"] = 2 * data["odds"], 0.0
    data["seen"] = np.where(data["end"] == "resist", 1.0, -1.0)
    data["holes"] = data["odds"].where(data.index != 1)
    given = {"data": data, "outcome": "end", "payoffs": FULL} | change
    with pytest.raises(ng.NegotiationError, match=message):
        ng.fit_payoffs(crisis(), **given)


def test_trees_that_are_refused():
    two = ng.Decision("A", {"x": (0, 0), "y": (0, 0)})
    other = ng.Decision("B", {"u": two, "v": (0, 0)})
    twice = ng.Tree(["A", "B"], ng.Decision("A", {"s": (0, 0), "t": other}))
    with pytest.raises(ng.NegotiationError, match="moves twice"):
        ng.strategic_choice(twice, errors="private information", link="probit")
    hidden = [ng.Decision("B", {"l": (0, 0), "r": (1, 1)}, information="h") for _ in range(2)]
    blind = ng.Tree(["A", "B"], ng.Decision("A", dict(zip("xy", hidden, strict=True))))
    with pytest.raises(ng.NegotiationError, match="quantal_response takes any tree"):
        ng.strategic_choice(blind)
    three = ng.Tree(["A"], ng.Decision("A", {"x": (0,), "y": (0,), "z": (0,)}))
    with pytest.raises(ng.NegotiationError, match="probit compares two"):
        ng.strategic_choice(three, link="probit")
    with pytest.raises(ng.NegotiationError, match="no outcome 'war'"):
        ng.strategic_choice(three).probability("war")
    with pytest.raises(ng.NegotiationError, match="different outcomes"):
        ng.fit_payoffs(crisis(), sample(), "end", FULL).vuong(
            ng.fit_payoffs(crisis(), sample(seed=1), "end", FULL)
        )
    few = sample(3)
    with pytest.raises(ng.NegotiationError, match="too few"):
        ng.fit_payoffs(crisis(), few, "end", FULL)


def test_an_outcome_that_never_happens_is_named():
    data = sample()
    data = data[data["end"] != "resist"]
    with pytest.raises(ng.NegotiationError, match="'resist' never happened"):
        ng.fit_payoffs(crisis(), data, "end", FULL)
