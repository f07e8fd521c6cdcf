"""Whether results look normal, lognormal, gamma: Shapiro-Wilk, for the gamma transformed."""

import numpy as np
from scipy import special

from riskshed.pipeline.epc.complete_data import NAN, GammaFit
from riskshed.pipeline.epc.observations import FloatArray
from riskshed.pipeline.epc.shapiro_wilk import shapiro_wilk

SIGNIFICANCE = 0.05


def shapiro_wilk_log(values: FloatArray) -> tuple[float, float]:
    """Return W and p of ln x; NaN with a zero among x."""
    if len(values) < 3 or values.min() <= 0:
        return NAN, NAN
    return shapiro_wilk(np.log(values))


def gamma_p_value(values: FloatArray, fit: GammaFit) -> float:
    """Return the p-value of "gamma": Shapiro-Wilk on z = Φ⁻¹(F(x)) (Chen & Balakrishnan 1995).

    NaN where no gamma could be fitted.
    """
    if np.isnan(fit.shape):
        return NAN
    below = special.gammainc(fit.shape, values / fit.scale)
    above = special.gammaincc(fit.shape, values / fit.scale)
    # From the nearer tail: 1 − F keeps no digits far out.
    z = np.where(below < 0.5, special.ndtri(below), -special.ndtri(above))
    return shapiro_wilk(z)[1] if np.isfinite(z).all() else 0.0
