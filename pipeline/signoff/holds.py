"""What a sign-off is tied to, and whether it still holds.

A person signs what the register and the gate table say of a block. When either says something
else, the sign-off is void and asks to be given again.
"""

from collections.abc import Iterable

import pandas as pd

from riskshed.pipeline.signoff.record import digest
from riskshed.schemas.cells import tidy, values
from riskshed.schemas.frames import rows_of
from riskshed.schemas.row_hash import row_hash
from riskshed.schemas.settings import Signer
from riskshed.schemas.text import split_list

SIGN_OFF_RULE = "G25"  # the rule that asks for the sign-off cannot be a part of what is signed
# What moves with the calendar alone, or follows from the gates, which have a hash of their own.
NOT_SIGNED = ("gate_state", "gate_rule_ids", "confidence", "confidence_currency")
GATE_FACTS = ["rule_id", "date_from", "date_to", "state", "basis", "evidence_ids", "waiver_id"]
COLUMNS = [
    *("line", "block_id", "decision", "by", "role", "reason", "on", "as_of"),
    *("register_sha256", "gates_sha256", "valid", "why_not"),
]


def register_hashes(register: pd.DataFrame, blocks: Iterable[str]) -> dict[str, str]:
    """Return 64 hex digits a block over the rows of the register that name it in block_ids."""
    named = register[register["block_ids"].notna()]
    signed = named.drop(columns=[name for name in NOT_SIGNED if name in named])
    lines: dict[str, list[str]] = {}
    for risk, cell, row in zip(named["risk_id"], named["block_ids"], row_hash(signed), strict=True):
        for block in split_list(cell):
            lines.setdefault(block, []).append(f"{risk} {row}")
    return {block: digest("\n".join(sorted(lines.get(block, [])))) for block in blocks}


def gate_hashes(gates: pd.DataFrame, blocks: pd.DataFrame) -> dict[str, str]:
    """Return 64 hex digits a block over its rows of the gate table, without those of the sign-off.

    What counts are the days that are planned, all of which `gates` covers, and of a row
    `GATE_FACTS`: which rule answers what on which of these days, and on what it rests; not its
    wording. So a sign-off that was given before the works start holds through them.

    Parameters
    ----------
    gates : the gate table
    blocks : block_id, planned_start, planned_end
    """
    planned = blocks[["block_id", "planned_start", "planned_end"]]
    rows = gates[gates["rule_id"].ne(SIGN_OFF_RULE)].merge(planned, on="block_id")
    late = rows["date_from"] < rows["planned_start"]  # ISO dates sort as text
    long = rows["date_to"] > rows["planned_end"]
    rows["date_from"] = rows["date_from"].mask(late, rows["planned_start"])
    rows["date_to"] = rows["date_to"].mask(long, rows["planned_end"])
    table = tidy(rows[rows["date_from"] <= rows["date_to"]].reset_index(drop=True))
    columns = [values(table[name]) for name in GATE_FACTS]
    lines: dict[str, list[str]] = {}
    for block, *facts in zip(table["block_id"], *columns, strict=True):
        lines.setdefault(block, []).append(repr(facts))
    return {
        str(block): digest("\n".join(sorted(lines.get(str(block), []))))
        for block in blocks["block_id"]
    }


def judged(
    approvals: pd.DataFrame,
    signers: Iterable[Signer],
    register: dict[str, str],
    gates: dict[str, str],
) -> pd.DataFrame:
    """Return the sign-offs with ``valid`` and, where they are not, ``why_not`` in words.

    Of each person the last line about a block counts. It is valid where it approves, by a person
    whom site.yaml names under `sign_off` (anybody, where it names nobody), and where both hashes
    are those of today.

    Parameters
    ----------
    approvals : of `load`, one row a line
    register, gates : hash by block, of `register_hashes` and `gate_hashes`
    """
    if approvals.empty:
        return no_sign_offs()
    names = {signer.name.strip().casefold() for signer in signers}
    who = approvals.assign(who=approvals["by"].str.strip().str.casefold())
    last = ~who.duplicated(["block_id", "who"], keep="last")
    reasons = [
        _why_not(row, bool(is_last), names, register, gates)
        for row, is_last in zip(rows_of(approvals), last, strict=True)
    ]
    why = pd.Series(reasons, index=approvals.index, dtype="str")
    return approvals.assign(valid=why.eq("").astype(bool), why_not=why)[COLUMNS]


def no_sign_offs() -> pd.DataFrame:
    """Return the judged sign-offs of a site that has none."""
    types = {**dict.fromkeys(COLUMNS, "str"), "line": "int64", "valid": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def _why_not(
    row: dict[str, str],
    is_last: bool,
    names: set[str],
    register: dict[str, str],
    gates: dict[str, str],
) -> str:
    block = row["block_id"]
    if not is_last:
        return f"a later decision of {row['by']} stands below it"
    if row["decision"] != "approved":
        return f"{row['by']} refused: {row['reason'] or 'no reason given'}"
    if names and row["by"].strip().casefold() not in names:
        return f"{row['by']} is not among those whom sign_off in site.yaml names"
    changed = [
        what
        for what, hashes, signed in (
            ("the register", register, row["register_sha256"]),
            ("the gate table", gates, row["gates_sha256"]),
        )
        if hashes.get(block) != signed
    ]
    return f"{' and '.join(changed)} changed since it was signed" if changed else ""
