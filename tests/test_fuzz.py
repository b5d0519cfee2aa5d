"""A slice of `fuzz.py`, which tries as many files as it is told to: read or refused in words.

How long one may take, and how much memory, is only checked where `fuzz.py` runs by itself: no test
is timed.
"""

import pytest
from fuzz import LARGE, READERS, inputs, tried

COUNT = {"toml": 120, "expression": 300}


@pytest.mark.parametrize("name", READERS)
def test_strange_files_are_read_or_refused(name):
    tally = tried(READERS[name], inputs(READERS[name], COUNT.get(name, 400)))
    assert tally.read
    assert tally.refused


@pytest.mark.parametrize("name", LARGE)
def test_large_files_are_read_or_refused(name):
    tried(READERS[name], LARGE[name])  # Raises whatever is not the library's own error.
