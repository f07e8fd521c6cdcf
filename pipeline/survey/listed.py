"""Receptors on a legal list: which list, and a survey that is asked for where none covers them.

What is typed of a receptor decides (`legal`, `national_status` with `national_list`,
`important_species`); the shipped lists give it a name and a source where the words match one.
"""

from typing import Any, NamedTuple

import pandas as pd

from riskshed.pipeline.survey.requirements import InForce
from riskshed.pipeline.survey.serving import folded
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config

LISTED = "list"  # origin of a survey that only a legal list asks for
PREFIX = "LIST-"
ANYWHERE = ("INT", "EU")  # lists of several countries
UNLISTED = frozenset({"none", "no", "not_listed", "unlisted", "not_protected"})
SURVEYED_KINDS = ("species", "community")  # habitats are mapped, services and sites are no survey
Row = dict[str, Any]


class Listing(NamedTuple):
    """On which list a receptor stands, in words, and the key of the source of a shipped list."""

    words: str
    source_key: str | None


def listings(receptors: pd.DataFrame, lists: pd.DataFrame, here: set[str]) -> dict[str, Listing]:
    """Return the listing of each receptor that is on one.

    Parameters
    ----------
    lists : the shipped lists
    here : codes of the regions of the site
    """
    known = list(rows_of(lists[lists["region"].isin(here | set(ANYWHERE))]))
    found = {}
    for row in rows_of(receptors):
        words = _words(row)
        if words:
            named = [one for one in known if _names(one, " ".join(words))]
            ids = [str(one["list_id"]) for one in named]
            told = ", ".join([*words, *(f"list {name}" for name in ids)])
            key = str(named[0]["source_key"]) if named else None
            found[str(row["receptor_id"])] = Listing(told, key)
    return found


def _words(row: Row) -> list[str]:
    words = []
    if isinstance(row["legal"], str):
        words.append(f"protected by {row['legal']}")
    status = row["national_status"]
    if isinstance(status, str) and folded(status) not in _harmless():
        on = row["national_list"]
        words.append(f"{status} on {on if isinstance(on, str) else 'a national list'}")
    if pd.notna(row["important_species"]) and bool(row["important_species"]):
        words.append("an important species")
    return words


def _harmless() -> set[str]:
    """Return the statuses that are on no list of species to be protected, in folded letters."""
    table = read_config("vocabulary/iucn_categories.csv")
    quiet = table[table["threatened"].isin(["not_threatened", "unknown"])]
    named = [*quiet["term"], *(one for cell in quiet["aliases"] for one in split_list(cell))]
    return {folded(str(name)) for name in named} | UNLISTED


def _names(shipped: Row, words: str) -> bool:
    """Return whether words name a shipped list: by its id, its name or its law."""
    said = folded(words)
    names = (shipped["list_id"], shipped["list_name"], shipped["legal_basis"])
    return any(isinstance(name, str) and folded(name) in said for name in names)


def with_listed(
    force: InForce, site: Site, groups: dict[str, str], listed: dict[str, Listing]
) -> InForce:
    """Return the requirements with one for each listed species or community, id ``LIST-…``.

    It has no window, visits or method: it only says that a survey is asked for. Where a
    requirement covers the receptor at a block it goes again (`without_covered`).
    """
    table = site.tables["receptors"]
    rows = [
        {
            "requirement_id": f"{PREFIX}{row['receptor_id']}",
            "taxon_group": groups.get(str(row["receptor_id"]), ""),
            "target": row["name"],
            "receptor_ids": row["receptor_id"],
            "citation": listed[str(row["receptor_id"])].words,
            "source_key": listed[str(row["receptor_id"])].source_key,
            "verification": "unverified",
            "origin": LISTED,
            "evidence": f"{row['source_file']}:{row['source_row']}",
            "accepted": False,
        }
        for row in rows_of(table[table["kind"].isin(SURVEYED_KINDS)])
        if str(row["receptor_id"]) in listed
    ]
    if not rows:
        return force
    asked = pd.DataFrame(rows).reindex(columns=list(force.requirements.columns))
    others = force.requirements[~force.requirements["requirement_id"].isin(asked["requirement_id"])]
    both = pd.concat([others, asked.astype(force.requirements.dtypes.to_dict())])
    return InForce(both.sort_values("requirement_id", ignore_index=True), force.scoped_out)


def without_covered(triggers: pd.DataFrame) -> pd.DataFrame:
    """Return the triggers without surveys by list whose receptor another one covers there."""
    by_list = triggers["requirement_id"].str.startswith(PREFIX)
    covered = {
        (row["block_id"], receptor)
        for row in rows_of(triggers[~by_list])
        for receptor in split_list(row["receptor_ids"])
    }
    pairs = side_by_side(triggers["block_id"], triggers["receptor_ids"])
    answered = pd.Series([pair in covered for pair in pairs], index=triggers.index, dtype=bool)
    return triggers[~(by_list & answered)].reset_index(drop=True)


def only_asked(requirements: pd.DataFrame, triggers: pd.DataFrame) -> pd.DataFrame:
    """Return the requirements without surveys by list that no block asks for."""
    asked = requirements["requirement_id"].isin(triggers["requirement_id"])
    return requirements[~requirements["origin"].eq(LISTED) | asked].reset_index(drop=True)
