"""Scope: which ecosystem is disturbed, and which threatened species are concerned."""

import pandas as pd

from riskshed.pipeline.characterise.disturbed import ecosystems_disturbed
from riskshed.schemas.frames import rows_of
from riskshed.schemas.site import Site
from riskshed.schemas.taxa import taxon_key
from riskshed.schemas.text import split_list

THREATENED = ("CR", "EN", "VU")
CATEGORIES = ("EX", "EW", "CR", "EN", "VU", "NT", "LC", "DD", "NE")
COLUMNS = [
    "part",
    "block_id",
    "phase",
    "ecosystem_get_code",
    "local_class",
    "area_ha",
    "share_of_block",
    "category",
    "taxon",
    "count",
    "note",
]


def scope(site: Site) -> pd.DataFrame:
    """Return the scope of the ecosystem disturbed and the number and types of threatened species.

    Part ``ecosystem_disturbed``: one row a block × phase × habitat (`ecosystems_disturbed`); part
    ``species_by_category``: one row a Red List category with the number of distinct taxa (a taxon
    whose category nobody gave counts under ``unknown``, never under LC); part
    ``threatened_species``: one row a taxon of CR, EN or VU.
    """
    species = _species(site)
    parts = [ecosystems_disturbed(site), _by_category(species), _threatened(species)]
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)


def _species(site: Site) -> pd.DataFrame:
    """Return taxon and category of every species recorded present or assessed as a receptor.

    A guild is no taxon: a receptor without a category of its own counts by its records alone. One
    with a category stands for its members, and is no taxon beside them. A taxon is named as the
    receptor names it, else as its first record does.
    """
    records = site.tables["occurrences"]
    seen = records.loc[records["occurrenceStatus"].eq("present"), "scientificName"].dropna()
    receptors = site.tables["receptors"]
    named = receptors[receptors["iucn_category"].notna()]
    known = {
        taxon: row["iucn_category"]
        for row in rows_of(named[["name", "members", "iucn_category"]])
        for taxon in split_list(row["members"]) or [row["name"]]
    }
    names = {taxon_key(name): name for name in [*sorted(set(seen), reverse=True), *sorted(known)]}
    categories = {taxon_key(name): category for name, category in known.items()}
    keys = sorted(names, key=lambda key: names[key])
    return pd.DataFrame(
        {
            "taxon": pd.Series([names[key] for key in keys], dtype="str"),
            "category": pd.Series([categories.get(key) for key in keys], dtype="str"),
        }
    ).fillna({"category": "unknown"})


def _by_category(species: pd.DataFrame) -> pd.DataFrame:
    counts = species["category"].value_counts()
    names = [*CATEGORIES, "unknown"]
    return pd.DataFrame(
        {
            "part": "species_by_category",
            "category": names,
            "count": [float(counts.get(name, 0)) for name in names],
            "note": [
                "no Red List category on record: not the same as least concern"
                if name == "unknown"
                else None
                for name in names
            ],
        }
    )


def _threatened(species: pd.DataFrame) -> pd.DataFrame:
    rows = species[species["category"].isin(THREATENED)]
    return rows.assign(part="threatened_species", count=1.0)
