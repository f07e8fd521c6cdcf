"""Quality control of chemistry: which blanks are not clean, and which results share their batch.

A batch is what one laboratory report holds of one analyte.
"""

import pandas as pd

from riskshed.schemas.vocabulary import read_config

BATCH = ["lab_report_id", "analyte"]


def blank_hits(samples: pd.DataFrame, chemistry: pd.DataFrame) -> pd.DataFrame:
    """Return the results of blanks in which something was found.

    Parameters
    ----------
    samples : sample_id, sample_type
    chemistry : sample_id, result (missing for a non-detect), qualifier and the rest of its row

    >>> samples = pd.DataFrame({"sample_id": ["B1", "S1"], "sample_type": ["MB", "Normal"]})
    >>> chemistry = pd.DataFrame({"sample_id": ["B1", "S1"], "analyte": "Zn", "result": [0.2, 40],
    ...                           "qualifier": pd.Series([None, None], dtype="str")})
    >>> blank_hits(samples, chemistry)["result"].tolist()
    [0.2]
    """
    types = read_config("vocabulary/sample_types.csv").set_index("term")["blank"]
    blanks = samples.loc[samples["sample_type"].map(types).eq("true"), "sample_id"]
    if blanks.empty:
        return chemistry.head(0)
    found = chemistry[chemistry["sample_id"].isin(blanks) & (chemistry["result"] > 0)]
    return found[~found["qualifier"].fillna("").str.contains("R", regex=False)]


def in_hit_batch(chemistry: pd.DataFrame, hits: pd.DataFrame) -> pd.Series:
    """Return which results stand in the report of a blank that holds their analyte."""
    batches = pd.MultiIndex.from_frame(hits.dropna(subset=BATCH)[BATCH])
    if batches.empty:
        return pd.Series(False, index=chemistry.index)
    found = pd.MultiIndex.from_frame(chemistry[BATCH]).isin(batches)
    return pd.Series(found, index=chemistry.index)
