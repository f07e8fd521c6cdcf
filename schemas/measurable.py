"""How large and how small a number may be that somebody measured or reckoned."""

import numpy as np
from numpy.typing import NDArray

LARGEST = 1e100  # no quantity in any unit; the square of 1e200 is infinite, that of 1e-200 is zero
RULE = f"a number from {1 / LARGEST:g} to {LARGEST:g} in size, or 0"
FIX = "nothing measured is so large or so small: look at the exponent"


def beyond(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which finite numbers are larger or smaller than anything measured.

    >>> beyond(np.array([0.0, 1e308, -1e-320, 5.0, np.nan, np.inf])).tolist()
    [False, True, True, False, False, False]
    """
    size = np.abs(values)
    wrong: NDArray[np.bool_] = np.isfinite(size) & (size > 0)
    return wrong & ((size > LARGEST) | (size < 1 / LARGEST))
