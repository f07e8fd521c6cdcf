"""The register: one row a pathway × phase, the join of everything that the stages found."""

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.characterise.conclusions import concluded
from riskshed.pipeline.characterise.confidence import confidence
from riskshed.pipeline.characterise.domain import outside_domain
from riskshed.pipeline.characterise.evidence import evidence_rows
from riskshed.pipeline.characterise.habitat_left import habitat_left
from riskshed.pipeline.characterise.legal import legal_effects
from riskshed.pipeline.characterise.monitoring import worst_programmes
from riskshed.pipeline.characterise.survey_fit import survey_fit
from riskshed.pipeline.characterise.together import rating_alone
from riskshed.pipeline.characterise.wording import (
    data_gaps,
    deciding_input,
    needs,
    risk_hypothesis,
)
from riskshed.schemas.frames import lists_by, of_distinct, rows_of, text_where
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Found, Identified
from riskshed.schemas.text import joined_lists

CASE = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase", "scenario"]
RATING_ORDER = {"E": 0, "H": 1, "M": 2, "L": 3, "N": 4, "U": 5}
RENAMED = {
    "medium": "transport_medium",
    "route": "exposure_route",
    "zone_label": "exposure_point",
    "n": "exposure_n",
    "n_nondetect": "exposure_n_nd",
    "rating": "rating_inherent",
    "rating_lo": "rating_inherent_lo",
    "rating_hi": "rating_inherent_hi",
    "kind": "receptor_kind",
    "value_low": "receptor_value_low",
    "value_high": "receptor_value_high",
    "habitat_ha": "extent_ha",
    "ecosystem_get_code": "ecosystem_type",
}


def register(site: Site, found: Found, knowledge: Knowledge, as_of: date) -> pd.DataFrame:
    """Return the register with every column of ``register_columns.csv``, worst rows first.

    A column that no part of this run fills is empty. Order: rating, then its lower end, then
    P(exceedance), then risk_id.
    """
    rows = _joined(site, found, knowledge).copy()  # so that columns can be added to it fast
    rows["flags"] = _all_flags(rows)
    rows = rows.join(habitat_left(rows, found.identified.reach))
    rows["exposure_low"], rows["exposure_high"] = _exposure_range(rows)
    rows["risk_hypothesis"] = risk_hypothesis(rows)
    rows["data_gaps"] = data_gaps(rows)
    rows["needs"] = needs(rows)
    rows["rating_driver"] = deciding_input(rows)
    rows = rows.rename(columns=RENAMED)
    rows["evidence_ids"] = evidence_rows(rows, found.identified, site)
    rows["extrapolated"] = outside_domain(rows, site.tables["benchmarks"])
    rows = rows.join(survey_fit(rows, found.surveyed).add_prefix("survey_"))
    rows = rows.join(confidence(rows, as_of, dict(site.settings.thresholds)))
    rows = rows.assign(**_constants(site), **_derived(rows, knowledge))
    return _ordered(rows, list(knowledge.register_columns["name"]))


def _joined(site: Site, found: Found, knowledge: Knowledge) -> pd.DataFrame:
    """Return the pathways with the frames of every stage, by key."""
    identified, graph = found.identified, found.graph
    zone_source = ["source_id", "zone_id", "stressor", "phase"]
    responses = found.responded.responses.drop(columns=["magnitude_low", "magnitude_high"])
    rows = graph.pathways.merge(responses, on=CASE, how="left")
    rows = rows.merge(found.rated.ratings, on="risk_id", how="left")
    rows = rows.merge(found.mitigated.ratings, on="risk_id", how="left")
    rows = rows.merge(worst_programmes(found.monitored), on="risk_id", how="left")
    rows = rows.merge(rating_alone(site, found, knowledge), on="risk_id", how="left")
    said = concluded(site.tables["conclusions"], graph.pathways)
    rows = rows.merge(said, on="risk_id", how="left")
    rows = rows.merge(found.exposed.attribution, on=zone_source, how="left")
    rows = rows.merge(
        identified.occupancy.drop(columns=["presence"]), on=["receptor_id", "zone_id"], how="left"
    )
    rows = rows.merge(_zones(identified), on="zone_id", how="left")
    rows = rows.merge(_links(graph, identified), on="risk_id", how="left")
    rows = rows.merge(_sampled(identified), on=["zone_id", "stressor", "medium"], how="left")
    rows = rows.merge(_sources(site), on="source_id", how="left")
    rows = rows.merge(legal_effects(identified.constraints), on="source_id", how="left")
    rows = rows.merge(_receptors(site), on="receptor_id", how="left")
    labels = knowledge.stressors.set_index("term")["label"]
    rows["released_label"] = rows["released_stressor"].map(labels).fillna(rows["released_stressor"])
    return rows.merge(_stressors(knowledge), on="stressor", how="left")


def _zones(identified: Identified) -> pd.DataFrame:
    zones = identified.zones[["zone_id", "label", "ecosystem_get_code"]]
    return zones.rename(columns={"label": "zone_label"})


def _links(graph: CausalGraph, identified: Identified) -> pd.DataFrame:
    """Return the links that each pathway uses in its phase, and their threat codes.

    A pathway that ends at a predator rests on the links that lead to its prey.
    """
    facts = identified.hypotheses[
        [
            "source_id",
            "stressor",
            "phase",
            "zone_id",
            "receptor_id",
            "process_id",
            "link_id",
            "iucn_threat_code",
        ]
    ]
    rows = graph.pathways[["risk_id", "source_id", "stressor", "phase", "zone_id"]].assign(
        process_id=graph.pathways["process_ids"].str.split(";").str[-1],
        receptor_id=graph.pathways["node_ids"].str.extract(r"receptor:([^;]+)", expand=False),
    )
    used = rows.merge(facts, on=[c for c in facts.columns if c in rows])
    lists = lists_by(used, ["risk_id"], ["link_id", "iucn_threat_code"])
    return lists.rename(columns={"link_id": "link_ids", "iucn_threat_code": "threat_codes"})


def _sampled(identified: Identified) -> pd.DataFrame:
    return identified.contamination[["zone_id", "stressor", "medium", "sampled_from", "sampled_to"]]


def _sources(site: Site) -> pd.DataFrame:
    facts = [
        "source_id",
        "name",
        "activity_type",
        "event_type",
        "origin",
        "alternative_id",
        "block_ids",
    ]
    return site.tables["sources"][facts].rename(
        columns={"name": "source_name", "activity_type": "activity"}
    )


def _receptors(site: Site) -> pd.DataFrame:
    table = site.tables["receptors"]
    facts = [
        "receptor_id",
        "kind",
        "receptor_group",
        "feeding_guild",
        "assessment_entity",
        "assessment_attribute",
        "measurement_endpoint",
    ]
    status = [json.dumps(_status(row), sort_keys=True) for row in rows_of(table)]
    known = table[facts].assign(receptor_status=status)
    return known.drop(columns=["receptor_group"])


def _status(row: dict[str, Any]) -> dict[str, str | bool]:
    fields = (
        "iucn_category",
        "iucn_assessed_on",
        "national_status",
        "national_list",
        "list_date",
        "legal",
        "endemic",
    )
    return {f: row[f] for f in fields if isinstance(row.get(f), str | bool)}


def _stressors(knowledge: Knowledge) -> pd.DataFrame:
    facts = ["term", "label", "stressor_kind", "cas", "direct_driver"]
    return knowledge.stressors[facts].rename(
        columns={"term": "stressor", "label": "stressor_label"}
    )


def _all_flags(rows: pd.DataFrame) -> list[str]:
    """Return every flag of a row: of its evidence, its reference, its assumptions."""
    assumed = text_where(rows["has_assumptions"], "has_assumptions")
    unverified = text_where(rows["verification"].eq("unverified"), "rests_on_unverified_facts")
    phase = rows["measured_in_phase"].map(
        {"no": "not_measured_in_phase", "undated": "measurement_undated"}
    )
    return of_distinct(
        joined_lists, rows["flags"], rows["reference_flag"], phase, assumed, unverified
    )


def _exposure_range(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the range of the exposure: limits of the mean, or median and highest location."""
    local = rows["exposure_statistic"].eq("max_location")
    low = rows["lcl"].where(~local, rows["median"])
    return low, rows["ucl"].where(~local, rows["max_value"])


def _constants(site: Site) -> dict[str, str | bool]:
    settings = site.settings
    return {
        "site_id": settings.id,
        "country": settings.country,
        "illustrative": bool(settings.illustrative),
    }


def _derived(rows: pd.DataFrame, knowledge: Knowledge) -> dict[str, pd.Series | str]:
    """Return the columns that follow from others."""
    terms = knowledge.phases.set_index("term")["term_length"]
    anchors = knowledge.magnitude.set_index("magnitude")["anchor"]
    indicated = rows["rating_inherent"].where(rows["rating_basis"].eq("significance"))
    return {
        "term": rows["phase"].map(terms),
        "receptor_value": rows["receptor_value_high"],
        "magnitude_anchor": rows["magnitude_high"].map(anchors).where(rows["magnitude"].notna()),
        "magnitude": rows["magnitude_high"],
        "assessment_endpoint": rows["assessment_entity"] + ": " + rows["assessment_attribute"],
        "release_mechanism": rows["activity"],
        "kb_link_ids": rows["link_ids"],
        "iucn_threat_code": rows["threat_codes"],
        "benchmark_tier": pd.Series(
            np.where(rows["benchmark_value"].notna(), 1.0, np.nan), index=rows.index
        ),
        "significance_indicated": indicated,
        "rating_in_combination": rows["rating_inherent"],
        "rating_in_combination_lo": rows["rating_inherent_lo"],
        "rating_in_combination_hi": rows["rating_inherent_hi"],
        "cumulative_group": rows["endpoint_id"] + "|" + rows["stressor"],
        "direct_indirect": pd.Series(
            np.where(rows["process_ids"].str.contains(";"), "indirect", "direct"), index=rows.index
        ),
        "review_status": "draft",
        "extent_share": rows["extent_ha"]
        / rows.groupby(["receptor_id", "stressor", "phase", "source_id", "process_ids"])[
            "extent_ha"
        ].transform("sum"),
        "above_background": rows["above_background"].map({"yes": True, "no": False}),
    }


def _ordered(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    rank = pd.DataFrame(
        {
            "rating": rows["rating_inherent"].map(RATING_ORDER).fillna(len(RATING_ORDER)),
            "low": rows["rating_inherent_lo"].map(RATING_ORDER).fillna(len(RATING_ORDER)),
            "p": -rows["p_exceed"].fillna(-1.0),
            "id": rows["risk_id"],
        }
    ).sort_values(["rating", "low", "p", "id"])
    return rows.loc[rank.index].reindex(columns=columns).reset_index(drop=True)
