"""Exposure point concentrations with non-detects: a numeric library that knows no stage.

Values go in with a flag for "below the detection limit"; out come the concentration, its limits,
and the branch of the written rule that was taken (`decision`).
"""

from riskshed.pipeline.epc.censored_data import quantile, quantiles
from riskshed.pipeline.epc.decision import ExposurePoint, exposure_point_concentration
from riskshed.pipeline.epc.exceedance import ShareAbove, prob_mean_above, share_above
from riskshed.pipeline.epc.observations import observations
from riskshed.pipeline.epc.statistics import epc_statistics

__all__ = [
    "ExposurePoint",
    "ShareAbove",
    "epc_statistics",
    "exposure_point_concentration",
    "observations",
    "prob_mean_above",
    "quantile",
    "quantiles",
    "share_above",
]
