"""The results of one unit, checked and sorted, so that no later step can depend on row order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# No laboratory reports nine digits: a relative spread below this is rounding of one and the same
# number (a unit conversion, say), and its variance would be noise.
CONSTANT_WITHIN = 1e-9


@dataclass(frozen=True)
class Observations:
    """Results sorted by value, detects before non-detects of the same value.

    Parameters
    ----------
    values : shape (n,); a detect's concentration, or a non-detect's detection limit; one unit
    nondetect : shape (n,); true where the result is "below the limit"
    """

    values: FloatArray
    nondetect: BoolArray

    @property
    def n(self) -> int:
        """Number of results, detected or not."""
        return len(self.values)

    @cached_property
    def detects(self) -> FloatArray:
        """Detected concentrations, ascending."""
        return self.values[~self.nondetect]

    @cached_property
    def limits(self) -> FloatArray:
        """Detection limits of the non-detects, ascending."""
        return self.values[self.nondetect]


def observations(values: npt.ArrayLike, nondetect: npt.ArrayLike) -> Observations:
    """Return the checked and sorted results.

    Raises
    ------
    ValueError : a value is missing, infinite or negative, a non-detect has no limit above zero,
        or the two arrays differ in shape

    >>> observations([3.0, 1.0, 2.0], [False, True, False]).detects.tolist()
    [2.0, 3.0]
    """
    value = np.asarray(values, dtype=np.float64)
    censored = np.asarray(nondetect)
    if value.ndim != 1 or value.shape != censored.shape:
        raise ValueError("values and nondetect must be two one-dimensional arrays of one length")
    if censored.dtype != np.bool_ and censored.size:
        raise ValueError("nondetect must be boolean")
    censored = censored.astype(np.bool_)
    if not np.isfinite(value).all():
        raise ValueError("a concentration is missing or infinite: leave unknown results out")
    if (value < 0).any():
        raise ValueError("a concentration is negative: censor it at its detection limit")
    if (value[censored] == 0).any():
        raise ValueError("a non-detect has a detection limit of zero: give the limit")
    order = np.lexsort((censored, value))
    return Observations(value[order], censored[order])


def is_constant(values: FloatArray) -> bool:
    """Tell whether the values have no spread to estimate a variance from.

    >>> is_constant(np.array([0.1, 0.1, 0.1])), is_constant(np.array([1.0, 1.1]))
    (True, False)
    """
    return values.size == 0 or bool(np.ptp(values) <= CONSTANT_WITHIN * values.max())
