"""What all tests share."""

import matplotlib as mpl
from hypothesis import settings

mpl.use("Agg")
# The first example of a test may load a library; the same examples every time.
settings.register_profile("negotiation", deadline=None, derandomize=True)
settings.load_profile("negotiation")
