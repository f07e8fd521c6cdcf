"""The project alone, all origins in combination, and the alternatives beside no action."""

import numpy as np
import pandas as pd

from riskshed.schemas.bands import class_of, moved_class
from riskshed.schemas.frames import lists_by
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.rating_scale import CLASSES, Axes, places_on_scale, rate
from riskshed.schemas.rounding import round_array
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Found

PROJECT = "this_project"
NO_ACTION = "no_action"
PLACE = ["stressor", "zone_id", "phase"]
AXES: dict[str, Axes] = {
    "risk": ("likelihood", "consequence"),
    "significance": ("value", "magnitude"),
    "screening": ("value", "magnitude"),
}


def rating_alone(site: Site, found: Found, knowledge: Knowledge) -> pd.DataFrame:
    """Return risk_id, rating_alone, rating_alone_lo, rating_alone_hi of the project's own rows.

    The effect of the project alone is the effect of all, times the project's share of the exposure:
    a convention, since effects are not linear. Where the share is unknown, the project may be
    behind none of it or all: the lower end is magnitude 1, the upper that of the whole. What no
    source is shown to cause counts as the project's where no other origin is declared. The
    footprint of an event is the event's own, and so all of it. Rows of other origins have no rating
    alone.
    """
    rows = found.rated.ratings.merge(
        found.graph.pathways[["risk_id", "source_id", *PLACE]], on="risk_id"
    )
    origin = site.tables["sources"].set_index("source_id")["origin"]
    own = rows[rows["source_id"].map(origin).eq(PROJECT)]
    only_us = bool(origin.eq(PROJECT).all())
    share = _project_share(own, found.exposed.attribution)
    share = share.fillna(1.0 if only_us else float("nan"))
    share = share.mask(own["consequence_basis"].eq("footprint"), 1.0)
    cases = _scaled(own, share, knowledge)
    widest = int(site.settings.thresholds.get("rating_width_max", 2))
    events = own["rating_basis"].eq("risk")
    rated = pd.concat(
        [
            rate(cases[~events], knowledge.significance, AXES["significance"], widest),
            rate(cases[events], knowledge.risk_matrix, AXES["risk"], widest),
        ]
    ).reindex(own.index)
    named = rated.rename(columns=lambda name: name.replace("rating", "rating_alone"))
    return pd.concat([own[["risk_id"]], named], axis=1)


def _project_share(own: pd.DataFrame, attribution: pd.DataFrame) -> pd.Series:
    """Return the share of the exposure that this project has, beside the source of each row.

    An unplanned event has none of its own and takes that of its place.
    """
    of_source = attribution.set_index(["source_id", *PLACE])["project_share"]
    of_place = attribution.groupby(PLACE)["project_share"].max(skipna=False)
    beside = pd.MultiIndex.from_frame(own[["source_id", *PLACE]])
    place = pd.MultiIndex.from_frame(own[PLACE])
    planned = beside.isin(of_source.index)
    share = np.where(planned, of_source.reindex(beside), of_place.reindex(place))
    return pd.Series(share, index=own.index, dtype="float64")


def _scaled(rows: pd.DataFrame, share: pd.Series, knowledge: Knowledge) -> pd.DataFrame:
    """Return the classes of both axes when only `share` of the effect is the project's."""
    limits = knowledge.magnitude.sort_values("magnitude")["effect_share_hi"]
    cases = rows[["value_low", "value_high"]].copy()
    for end, unknown in (("low", 0.0), ("high", 1.0)):
        ours = (rows[f"affected_{end}"] * share.fillna(unknown)).to_numpy("float64")
        after = class_of(pd.Series(round_array(ours), index=rows.index), limits)
        whole = rows[f"magnitude_{end}"].astype("float64")
        moved = moved_class(after, rows["magnitude_shift"])
        magnitude = moved.where(moved <= whole, whole)  # where the effect is not known, as it is
        cases[f"magnitude_{end}"] = magnitude
        cases[f"consequence_{end}"] = rows[f"consequence_inherent_{end}"] - (whole - magnitude)
        cases[f"likelihood_{end}"] = rows[f"likelihood_inherent_{end}"]
    return cases


def cumulative(register: pd.DataFrame) -> pd.DataFrame:
    """Return one row a receptor × stressor × phase × basis: alone and in combination.

    Columns: receptor_id, stressor, phase, rating_basis, origins, sources, n_pathways, the worst
    class alone and in combination (lower and upper ends apart; bases are never mixed).
    """
    key = ["receptor_id", "stressor", "phase", "rating_basis"]
    ends = [f"{kind}_{end}" for kind in ("alone", "in_combination") for end in ("lo", "hi")]
    rows = register[register["rating_basis"].notna()]
    lists = lists_by(rows, key, ["origin", "source_id"])
    classes = rows[[f"rating_{end}" for end in ends]].apply(places_on_scale)
    grouped = classes.groupby([rows[name] for name in key], sort=True)
    worst = grouped.max().apply(_classes).set_axis([f"worst_{end}" for end in ends], axis=1)
    counted = worst.assign(n_pathways=grouped.size()).reset_index()
    table = lists.rename(columns={"origin": "origins", "source_id": "sources"}).merge(
        counted, on=key
    )
    return table[[*key, "origins", "sources", "n_pathways", *worst.columns]]


def _classes(places: pd.Series) -> pd.Series:
    """Return the class at each place of the scale."""
    return places.map(dict(enumerate(CLASSES))).astype("str")


def alternatives(register: pd.DataFrame) -> pd.DataFrame:
    """Return one row an alternative × basis: how many rows of each class it has.

    ``no_action`` is the site without this project: the rows of all other origins. A source without
    an ``alternative_id`` belongs to every alternative. Counts of the classes N L M H E and U.
    """
    register = register[["alternative_id", "origin", "rating_basis", "rating_inherent"]]
    named = sorted(set(register["alternative_id"].dropna().unique())) or ["project"]
    others = register[register["origin"].ne(PROJECT)]
    parts = [(NO_ACTION, others)]
    for name in named:
        mine = register["alternative_id"].isna() | register["alternative_id"].eq(name)
        parts.append((name, register[mine]))
    rows = [
        {"alternative_id": name, "rating_basis": basis, "n_pathways": len(group)}
        | {c: int(group["rating_inherent"].eq(c).sum()) for c in (*CLASSES, "U")}
        for name, part in parts
        for basis, group in part.dropna(subset="rating_basis").groupby("rating_basis", sort=True)
    ]
    listed = {str(row["alternative_id"]) for row in rows}
    rows += [{"alternative_id": name, "n_pathways": 0} for name, _ in parts if name not in listed]
    columns = ["alternative_id", "rating_basis", "n_pathways", *CLASSES, "U"]
    return pd.DataFrame(rows, columns=columns)
