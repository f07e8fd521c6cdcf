"""Receptor value 1–5, from protection, Red List category, endemism and geographic frame."""

from typing import Any

import numpy as np
import pandas as pd

from riskshed.schemas.frames import rows_of
from riskshed.schemas.text import split_list

UNKNOWN_RULE = "V99"
DECLARED_RULE = "declared"


def receptor_values(receptors: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Return receptor_id, value, value_low, value_high, value_rule and value_reason.

    The assessor's own ``value_1_5`` with its reason comes first; else every rule that fires counts
    and the highest is named. A status that is unknown keeps the upper end open: it may be 5. So
    does the Red List category of a species that nobody looked up.
    """
    fired = [_value(row, rules) for row in rows_of(receptors)]
    table = pd.DataFrame(fired, columns=["value_low", "value_high", "value_rule", "value_reason"])
    table.insert(0, "receptor_id", receptors["receptor_id"].to_numpy())
    table["value"] = table["value_high"].where(table["value_low"].eq(table["value_high"]))
    return table


def _value(receptor: dict[str, Any], rules: pd.DataFrame) -> tuple[float, float, str, str]:
    declared = receptor["value_1_5"]
    if isinstance(declared, int | float) and not np.isnan(declared):
        reason = receptor["value_reason"]
        words = reason if isinstance(reason, str) else "no reason given"
        return float(declared), float(declared), DECLARED_RULE, words
    fires = [_fires(receptor, rule) for rule in rows_of(rules)]
    hits = rules[fires] if any(fires) else rules[rules["rule_id"].eq(UNKNOWN_RULE)]
    if _status_unknown(receptor):
        hits = pd.concat([hits, rules[rules["rule_id"].eq(UNKNOWN_RULE)]])
    highest = hits.sort_values(["value_low", "value_high"], kind="stable").iloc[-1]
    low, high = hits["value_low"].max(), hits["value_high"].max()
    return float(low), float(high), str(highest["rule_id"]), str(highest["reason"])


def _fires(receptor: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Return whether a rule's field of the receptor holds one of the rule's terms."""
    if not isinstance(rule["field"], str):
        return False
    held = receptor.get(rule["field"])
    if rule["equals"] == "true":
        return held is True or (isinstance(held, str) and held != "" and held.lower() != "false")
    return isinstance(held, str) and held in split_list(rule["equals"])


def _status_unknown(receptor: dict[str, Any]) -> bool:
    """Return whether a status may be higher than what is on record.

    The Red List has a word for every species, NE among them: an empty cell is one that nobody
    looked up. A national list has none for what is not on it, so that its silence counts only where
    nothing else is known either.
    """
    unknown = {
        field: not isinstance(receptor.get(field), str)
        for field in ("iucn_category", "national_status")
    }
    return all(unknown.values()) or (receptor["kind"] == "species" and unknown["iucn_category"])
