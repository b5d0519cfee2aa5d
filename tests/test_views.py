"""What `print` and a notebook show of every public object: short, in words, and well-formed."""

import inspect
import re
from html.parser import HTMLParser

import pytest
from one_of_each import MAKERS

import negotiation as ng

CLASSES = [
    name
    for name in ng.__all__
    if inspect.isclass(getattr(ng, name)) and not issubclass(getattr(ng, name), Exception)
]
#: Tags that are not closed.
VOID = {"br", "col", "hr", "img", "input", "link", "meta"}
#: What a person should not have to read.
INNARDS = re.compile(r"object at 0x|array\(|Fraction\(|np\.float64|dtype|<function|\bnan\b|=None")


class Balance(HTMLParser):
    """Checks that tags are closed in the order in which they are opened."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_there_is_one_of_each_class():
    assert sorted(MAKERS) == CLASSES


@pytest.mark.parametrize("name", MAKERS)
def test_every_object_is_shown_in_words(name):
    one = MAKERS[name]()
    assert isinstance(one, getattr(ng, name))
    line, printed = repr(one), str(one)
    assert "\n" not in line
    assert 0 < len(line) <= 250
    assert not INNARDS.search(line)
    assert not INNARDS.search(printed)
    page = Balance()
    page.feed(one._repr_html_())
    page.close()
    assert not page.open
    assert page.text.strip()
    assert not INNARDS.search(page.text)


def test_names_are_escaped_in_a_notebook():
    actor = ng.Actor("<b>A", options=["a & b", "<i>"])
    tree = ng.Tree(["<b>"], ng.Decision("<b>", {"<i>": [1], "&": [0]}))
    for one in (actor, actor("<i>"), tree, ng.Parameter("x", 1, meaning="<b>"), *_rows(actor)):
        if hasattr(one, "_repr_html_"):
            assert not re.search("<b>|<i>|a & b", one._repr_html_())


def _rows(actor):
    """A consideration and a threshold with strange names."""
    yield ng.Consideration(actor, "<b>", 1, when=actor("<i>"))
    yield ng.Threshold("<b>", 1.0, "<i>", "<b>", "above", exact=1)


TABLES = [n for n in CLASSES if hasattr(getattr(ng, n), "to_frame")]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_also_one_for_a_paper(name):
    one = MAKERS[name]()
    frame = one.to_frame()
    head, _, *rows = one.to_markdown().splitlines()
    assert len(rows) == len(frame)
    cells = [len(re.findall(r"(?<!\\)\|", line)) for line in (head, *rows)]
    assert set(cells) == {cells[0]}
    assert cells[0] > 1
    text = one.to_latex()
    assert "\\begin{tabular}" in text
    assert not INNARDS.search(text + head + "".join(rows))
