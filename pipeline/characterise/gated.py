"""The gates in the register: the state of a pathway's blocks on the day, and what binds there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pandas as pd

from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.stages import Gated
from riskshed.schemas.text import join_list, split_list
from riskshed.schemas.vocabulary import read_config

COLUMNS = ["gate_state", "gate_rule_ids", "obligations", "critical_habitat"]


def with_gates(
    register: pd.DataFrame, gated: Gated, obligations: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Return the register with what the gates say of the blocks on each pathway on the day.

    Parameters
    ----------
    register : one row a pathway × phase, with block_ids and receptor_id
    gated : the gates; the worst block of a pathway gives its state, and the rules behind it
    obligations : the table; a row is about a pathway whose blocks or receptor it names, and about
        all of them where it names neither

    Returns
    -------
    DataFrame
        gate_state and gate_rule_ids are empty for a pathway without a block
    """
    day = as_of.isoformat()
    rows = gated.blocks[(gated.blocks["date_from"] <= day) & (gated.blocks["date_to"] >= day)]
    states = {str(row["block_id"]): (row["state"], row["rule_ids"]) for row in rows_of(rows)}
    blocks = [split_list(cell) for cell in register["block_ids"]]
    worst = [_worst([states[one] for one in own if one in states]) for own in blocks]
    bound = _Bound(obligations)
    pairs = zip(blocks, register["receptor_id"], strict=True)
    critical = dict(
        side_by_side(gated.receptors["receptor_id"], gated.receptors["critical_habitat"])
    )
    return register.assign(
        gate_state=pd.Series([state for state, _ in worst], index=register.index, dtype="str"),
        gate_rule_ids=pd.Series([rules for _, rules in worst], index=register.index, dtype="str"),
        obligations=pd.Series(
            [bound.on(own, str(receptor)) for own, receptor in pairs],
            index=register.index,
            dtype="str",
        ),
        critical_habitat=register["receptor_id"].map(critical).astype("str"),
    )


def _worst(states: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    """Return the worst of several states, with the rules behind all that are so bad."""
    if not states:
        return None, None
    table = read_config("vocabulary/gate_states.csv")
    rank = dict(zip(table["term"], table["order"].astype(int), strict=True))
    bad = max((state for state, _ in states), key=rank.__getitem__)
    rules = (one for state, cell in states if state == bad for one in split_list(cell))
    return bad, join_list(rules) or None


class _Bound:
    """The obligations by what they name."""

    def __init__(self, obligations: pd.DataFrame) -> None:
        self._by_block: dict[str, set[str]] = defaultdict(set)
        self._by_receptor: dict[str, set[str]] = defaultdict(set)
        self._of_all: set[str] = set()
        for row in rows_of(obligations):
            blocks, receptors = split_list(row["block_ids"]), split_list(row["receptor_ids"])
            for name in blocks:
                self._by_block[name].add(row["obligation_id"])
            for name in receptors:
                self._by_receptor[name].add(row["obligation_id"])
            if not blocks and not receptors:
                self._of_all.add(row["obligation_id"])

    def on(self, blocks: Iterable[str], receptor: str) -> str | None:
        """Return the ids of what binds on a pathway, None where nothing does."""
        found = self._of_all | self._by_receptor[receptor]
        for name in blocks:
            found |= self._by_block[name]
        return join_list(found) or None
