"""Which sources stand together: a planned source, one of an alternative, or an event by itself."""

import pandas as pd

from riskshed.schemas.frames import known, tuples_of

COMMON = ""
"""Scenario of what is planned or present whatever alternative is chosen."""
ALTERNATIVE, EVENT = "alternative:", "event:"


def scenario_of(event_type: object, alternative_id: object, source_id: str) -> str:
    """Return the scenario of a source: what of the land take of others stands beside it.

    Examples
    --------
    >>> scenario_of("planned", None, "road")
    ''
    >>> scenario_of("planned", "south", "tailings_south")
    'alternative:south'
    >>> scenario_of("unplanned", "south", "dam_break")
    'event:dam_break'
    """
    if event_type == "unplanned":
        return EVENT + source_id
    return f"{ALTERNATIVE}{alternative_id}" if known(alternative_id) else COMMON


def scenarios(sources: pd.DataFrame) -> pd.Series:
    """Return the scenario of each source by its id.

    Parameters
    ----------
    sources : columns source_id, event_type, alternative_id
    """
    columns = ["event_type", "alternative_id", "source_id"]
    found = [scenario_of(*row) for row in tuples_of(sources[columns])]
    return pd.Series(found, index=sources["source_id"], dtype="str")
