"""Every statistic of one unit as a table: what the rule chose, and all that it did not choose."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskshed.pipeline.epc import censored_data, complete_data, goodness_of_fit
from riskshed.pipeline.epc.bootstrap import ucl_bootstrap
from riskshed.pipeline.epc.decision import exposure_point_concentration
from riskshed.pipeline.epc.observations import FloatArray, Observations, observations
from riskshed.pipeline.epc.shapiro_wilk import shapiro_wilk

# As many as the reference values were made with (their names say so): 0.1 % Monte Carlo noise.
TABLE_RESAMPLES = 200_000


def epc_statistics(table: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return every statistic that applies, one row each: columns `quantity`, `value` (text).

    Numbers are written with 12 significant digits; one that cannot be estimated is missing. The
    last rows are `epc`, `epc_method` and `flags` (`;`-joined).

    Parameters
    ----------
    table : columns `value` (one unit, the limit for a non-detect) and `nondetect` (boolean, or 0
        and 1; without this column all are detects); one row a location
    seed : of the bootstrap

    Raises
    ------
    ValueError : a value or a flag is missing or is none, as `observations` says
    """
    values = table["value"].to_numpy(dtype=np.float64)
    nondetect = _nondetect_column(table)
    results = observations(values, nondetect)
    numbers = (
        censored_statistics(results)
        if len(results.limits)
        else complete_statistics(results.values, seed=seed)
    )
    point = exposure_point_concentration(values, nondetect, seed=seed)
    rows = [(name, _text(number)) for name, number in {**numbers, "epc": point.epc}.items()]
    rows += [("epc_method", point.method), ("flags", ";".join(point.flags))]
    return pd.DataFrame(rows, columns=["quantity", "value"], dtype="str")


def _nondetect_column(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "nondetect" not in table:
        return np.zeros(len(table), dtype=np.bool_)
    if not table["nondetect"].isin([0, 1]).all():  # a missing flag would turn true in silence
        raise ValueError("nondetect is true or false (1 or 0) in every row")
    return table["nondetect"].to_numpy(dtype=np.bool_)


def _text(number: float) -> str | None:
    return None if np.isnan(number) else f"{number + 0.0:.12g}"


def complete_statistics(values: FloatArray, *, seed: int) -> dict[str, float]:
    """Return the statistics of a unit without non-detects; `values` sorted."""
    sample = complete_data.moments(values)
    fit = complete_data.fit_gamma(values)
    sw, sw_log = shapiro_wilk(values), goodness_of_fit.shapiro_wilk_log(values)
    positive = len(values) > 0 and bool(values[0] > 0)
    resampled = f"R{TABLE_RESAMPLES}"
    return {
        "n": float(sample.n),
        "mean": sample.mean,
        "sd": sample.sd,
        "skewness": sample.skewness,
        "sd_log": complete_data.sd_log(values) if positive else complete_data.NAN,
        "mean_log": float(np.log(values).mean()) if positive else complete_data.NAN,
        "sw_w": sw[0],
        "sw_p": sw[1],
        "sw_log_p": sw_log[1],
        "ucl95_t": complete_data.ucl_t(sample),
        "ucl95_clt": complete_data.ucl_clt(sample),
        "ucl95_adj_clt": complete_data.ucl_adjusted_clt(sample),
        "ucl95_mod_t": complete_data.ucl_modified_t(sample),
        "ucl90_cheb": complete_data.ucl_chebyshev(sample.mean, sample.se, 0.90),
        "ucl95_cheb": complete_data.ucl_chebyshev(sample.mean, sample.se, 0.95),
        "ucl97_5_cheb": complete_data.ucl_chebyshev(sample.mean, sample.se, 0.975),
        "ucl99_cheb": complete_data.ucl_chebyshev(sample.mean, sample.se, 0.99),
        "gamma_shape_mle": fit.shape,
        "gamma_scale_mle": fit.scale,
        "gamma_shape_bcmle": fit.shape_corrected,
        "gamma_scale_bcmle": fit.scale_corrected,
        "ucl95_gamma_approx": complete_data.ucl_gamma_approximate(sample, fit),
        "ucl95_gamma_adj": complete_data.ucl_gamma_adjusted(sample, fit),
        "ucl95_lnorm_cox": complete_data.ucl_lognormal_cox(values),
        f"boot_pct_ucl95_{resampled}": ucl_bootstrap(values, "percentile", TABLE_RESAMPLES, seed),
        f"boot_bca_ucl95_{resampled}": ucl_bootstrap(values, "BCa", TABLE_RESAMPLES, seed),
    }


def censored_statistics(results: Observations) -> dict[str, float]:
    """Return the statistics of a unit with non-detects."""
    km = censored_data.kaplan_meier(results)
    restricted = censored_data.kaplan_meier_restricted(results)
    ros = censored_data.regression_on_order_statistics(results)
    mle = censored_data.fit_lognormal(results)
    t = complete_data.t_quantile(results.n)
    return {
        "n": float(results.n),
        "n_nondetect": float(len(results.limits)),
        "km_smallestdetect_mean": km.mean,
        "km_smallestdetect_sd": km.sd,
        "km_smallestdetect_se": km.se,
        "km_smallestdetect_ucl95_t": km.mean + t * km.se,
        "km_restrictedDL_mean": restricted.mean,
        "km_restrictedDL_sd": restricted.sd,
        "km_restrictedDL_se": restricted.se,
        "km_restrictedDL_ucl95_t": restricted.mean + t * restricted.se,
        "km_cheb_ucl95_from_restricted": complete_data.ucl_chebyshev(
            restricted.mean, restricted.se
        ),
        "ros_ln_mean": ros.mean,
        "ros_ln_sd": ros.sd,
        "ros_ln_median": ros.median,
        "ros_intercept": ros.intercept,
        "ros_slope": ros.slope,
        "mle_meanlog": mle.mean_log,
        "mle_sdlog": mle.sd_log,
        "mle_lnorm_mean": mle.mean,
        "km_q50": km.quantile(0.50),
        "km_q75": km.quantile(0.75),
        "km_q90": km.quantile(0.90),
    }
