"""`riskshed explain RUN RISK_ID`: from a rating down to formula, parameter, citation, file, row."""

import json
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riskshed.flows.commands.gate_screen import ILLUSTRATIVE
from riskshed.flows.commands.summary import made_up
from riskshed.flows.outcome import FINE
from riskshed.pipeline.characterise.trace import NOT_MET
from riskshed.pipeline.load.knowledge import shipped_citations
from riskshed.pipeline.write.read_run import read_run
from riskshed.schemas.faults import UsageError
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.scenario import scenario_of
from riskshed.schemas.text import split_list
from riskshed.schemas.verification import weakest

WIDTH = 80
MOST_SAMPLES = 12
MOVES_MAGNITUDE = ("reversibility", "timing", "duration")


def run(folder: Path, risk_id: str, as_json: bool) -> int:
    """Print how one row came to its rating; return the exit code."""
    outputs = read_run(folder)
    row = _row(outputs.register, risk_id)
    steps = explanation(outputs, row)
    illustrative = made_up(outputs)
    if as_json:
        facts = {"risk_id": row["risk_id"], "illustrative": illustrative, "steps": steps}
        json.dump(facts, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        console = Console(width=WIDTH, highlight=False)
        _print(row, steps, console)
        if illustrative:
            console.print(Text(f"\n{ILLUSTRATIVE}", style="dim"))
    return FINE


def _row(register: pd.DataFrame, risk_id: str) -> dict[str, Any]:
    """Return the row that the user means; the first digits are enough where they are unique."""
    found = register[register["risk_id"].str.startswith(risk_id.strip().lower())]
    if len(found) != 1 or not risk_id.strip():
        many = f"{len(found)} rows begin with it" if len(found) else "no row has it"
        known = ", ".join(register["risk_id"].head(3))
        raise UsageError(
            f"risk_id '{risk_id}': {many}; take one from the first column of register.csv, "
            f"such as {known}"
        )
    return dict(found.iloc[0])


def explanation(outputs: RunOutputs, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps from the rating down to the rows of the site's files.

    A step has a title, sentences, and numbers (rows of the trace: quantity, value, unit, words,
    citation, verification, file and rows).
    """
    trace = outputs.trace
    place = f"{row['zone_id']}|{row['stressor']}|{row['transport_medium']}"
    animal = f"{row['receptor_id']}|{row['zone_id']}|{row['stressor']}"
    screened = f"{animal}|{row['transport_medium']}"
    by_dose = row["tier"] == 2 and row["effect_metric"] == "p_exceed_low_effect"
    steps = [
        _rating(row),
        _controls(row, outputs.measures),
        *([] if _eliminated(row) else _value_and_magnitude(row, trace)),
        *(
            [
                _step("Effect", [str(row["er_model"])], trace, "effect", animal),
                _step("Dose", [], trace, "dose", animal),
            ]
            if by_dose
            else []
        ),
        _step("Land taken", [], trace, "land", _land_subject(row)),
        _step("Screening", [_screening_words(row)], trace, "screening", screened),
        _step("Exposure", [], trace, "concentration", place),
        _step("Background", [], trace, "background", place),
        _pathway(row, outputs.graph),
        _samples(trace, place),
    ]
    return [step for step in steps if step["words"] or step["numbers"]]


def _land_subject(row: dict[str, Any]) -> str:
    """Return the key of the land that is taken beside this row."""
    scenario = scenario_of(row["event_type"], row["alternative_id"], str(row["source_id"]))
    parts = [str(row[name]) for name in ("receptor_id", "zone_id", "stressor", "phase")]
    return "|".join(filter(None, [*parts, scenario]))


def _eliminated(row: dict[str, Any]) -> bool:
    return bool(row["completeness"] == "eliminated")


def _value_and_magnitude(row: dict[str, Any], trace: pd.DataFrame) -> list[dict[str, Any]]:
    value = _step("Value of the receptor", [_value_words(row)], trace, "value", row["receptor_id"])
    return [value, _magnitude(row, trace)]


def _step(
    title: str, words: list[str], trace: pd.DataFrame, part: str, subject: str
) -> dict[str, Any]:
    rows = trace[trace["part"].eq(part) & trace["subject"].eq(subject)].sort_values("place")
    return {"title": title, "words": [w for w in words if w], "numbers": _records(rows)}


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [
        "quantity",
        "value",
        "unit",
        "words",
        "source_key",
        "citation",
        "verification",
        "source_file",
        "source_rows",
    ]
    table = rows[columns].astype("object")
    return [
        {name: value for name, value in record.items() if value is not None and value != ""}
        for record in rows_of(table.where(table.notna(), None))
    ]


def _known(value: Any) -> bool:
    return known(value) and value != ""


def _rating(row: dict[str, Any]) -> dict[str, Any]:
    words = [str(row["risk_hypothesis"])]
    if _eliminated(row):
        words.append(f"Eliminated until {row['eliminated_until']}, and so not rated.")
        return {"title": "Rating", "words": words, "numbers": []}
    if _known(row["rating_inherent"]):
        words.append(
            f"Rating {row['rating_inherent']} ({_ends(row)}), looked up from {_axes(row)} "
            f"by rule {row['rule_id']} (basis: {row['rating_basis']})."
        )
    if row["rating_inherent"] == "U":
        words.append("U: what is known allows more than two classes; it is neither high nor none.")
    for name, title in (
        ("needs", "What would settle it"),
        ("flags", "Flags"),
        ("data_gaps", "Gaps"),
    ):
        if _known(row[name]):
            words.append(f"{title}: {'; '.join(split_list(row[name]))}.")
    words.append(
        f"Confidence {row['confidence']}; facts {_facts_state(row)}. "
        "The rating indicates; a competent person concludes."
    )
    return {"title": "Rating", "words": words, "numbers": []}


def _controls(row: dict[str, Any], measures: pd.DataFrame) -> dict[str, Any]:
    """Return the ratings with measures, and of each measure what it takes off or why nothing."""
    words = []
    if _known(row["rating_residual"]):
        words = [
            f"With verified controls only: {_with_ends(row, 'rating_current')}; "
            f"with all that are committed: {_with_ends(row, 'rating_residual')}.",
            *map(_control, rows_of(measures[measures["risk_id"].eq(row["risk_id"])])),
        ]
    return {"title": "Measures", "words": words, "numbers": []}


def _with_ends(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_lo"], row[f"{name}_hi"]
    return f"{row[name]}" if low == high else f"{row[name]} ({low}–{high})"


def _control(measure: dict[str, Any]) -> str:
    kind = "embedded" if measure["embedded"] is True else "additional"
    place = f"{measure['measure_id']} ({measure['tier']}, {kind}) at {measure['place']}"
    if _known(measure["why_not"]):
        return f"{place}: counts for nothing, {measure['why_not']}."
    what = {"both": "likelihood and consequence"}.get(measure["acts_as"], measure["acts_as"])
    low, high = measure["effectiveness_low"], measure["effectiveness_high"]
    cap = ", capped" if measure["capped"] is True else ""
    taken = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    return (
        f"{place}: takes {taken} off the {what} "
        f"(effectiveness {measure['basis']}{cap}; status {measure['status']})."
    )


def _facts_state(row: dict[str, Any]) -> str:
    return str(row["verification"]) if _known(row["verification"]) else "none used"


def _axes(row: dict[str, Any]) -> str:
    """Return the two classes that the rating was looked up from, in words."""
    if row["rating_basis"] != "risk":
        return f"value {_span(row, 'receptor_value')} and magnitude {_span(row, 'magnitude')}"
    chance = row["annual_probability"]
    known = f"{chance:.3g} a year" if _known(chance) else "unknown frequency"
    return (
        f"likelihood {_span(row, 'likelihood_inherent')} ({known}) and consequence "
        f"{_span(row, 'consequence_inherent')}"
    )


def _ends(row: dict[str, Any]) -> str:
    low, high = row["rating_inherent_lo"], row["rating_inherent_hi"]
    return "one class" if low == high else f"from {low} to {high}"


def _span(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"


def _value_words(row: dict[str, Any]) -> str:
    return f"Value {_span(row, 'receptor_value')} by rule {row['value_rule']}."


def _magnitude(row: dict[str, Any], trace: pd.DataFrame) -> dict[str, Any]:
    words = []
    if row["tier"] == 2 and _known(row["effect_low"]):
        share = row["reference_share"]
        known = f"{share:.3g}" if _known(share) else "unknown"
        if _known(row["extent_ha"]):
            known += f"; {row['extent_ha']:.4g} ha of habitat"
        low, high = row["effect_low"], row["effect_high"]
        effect = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
        words.append(
            f"Share of the reference affected = effect ({effect}) × share of the reference in the "
            f"zone ({known})."
        )
    elif _known(row["tier"]):
        words.append(
            "Screening says no more than magnitude 1 (below) or 1–5 (all else)."
            if row["tier"] == 1
            else "No benchmark and no response for what was measured: magnitude 1–5."
            if _known(row["exposure_n"])
            else "Nothing was measured: magnitude 1–5."
        )
    said = [f"{name} {row[name]}" for name in MOVES_MAGNITUDE if _known(row[name])]
    if said:
        words.append(f"Moved by what the links of the site say: {', '.join(said)} (magnitude 1 "
                     "stays 1; config/methods/adjustments.csv).")  # fmt: skip
    if _known(row["magnitude_anchor"]):
        words.append(f"Upper class: {row['magnitude_anchor']}.")
    return _step("Magnitude", words, trace, "reference", row["receptor_id"])


def _screening_words(row: dict[str, Any]) -> str:
    if not _known(row["benchmark_value"]):
        return ""
    exposure, benchmark = row["exposure_value"], row["benchmark_value"]
    if not _known(exposure):
        met = "Nothing was detected"
    else:
        met = f"{row['exposure_statistic']} {exposure:.4g} {row['exposure_value_unit']}"
    above = _known(exposure) and exposure > benchmark
    outcome = ": above it, which is no effect yet" if above else ""
    unit = row["benchmark_unit"]
    return f"{met} against {row['benchmark_id']} {benchmark:.4g} {unit}{outcome}."


def _pathway(row: dict[str, Any], graph: nx.MultiDiGraph) -> dict[str, Any]:
    """Return the nodes, the links that join them with their sources, and the five elements."""
    on_it = set(split_list(row["edge_ids"]))
    edges = [facts for *_, facts in graph.edges(data=True) if facts.get("edge_id") in on_it]
    keys = sorted({key for facts in edges for key in split_list(facts.get("source_keys"))})
    origin = "; ".join([*keys, weakest(facts.get("verification") for facts in edges)])
    words = [
        " → ".join(split_list(row["node_ids"])),
        f"Links: {row['kb_link_ids']} [{origin}]. The pathway is {row['completeness']}:",
    ]
    for element in ("source", "transport", "exposure_point", "route", "receptor"):
        words.append(
            f"{element.replace('_', ' ')} {row[f'elem_{element}']}: "
            f"{row[f'elem_{element}_evidence']}"
        )
    return {"title": "Pathway", "words": words, "numbers": [], "cited": keys}


def _samples(trace: pd.DataFrame, place: str) -> dict[str, Any]:
    """Return the highest samples of the place, and where all of them stand."""
    rows = trace[trace["part"].eq("measurement") & trace["subject"].eq(place)]
    beside = rows["words"].fillna("").str.contains(NOT_MET)
    rows = rows.assign(beside=beside).sort_values(
        ["beside", "value"], ascending=[True, False], kind="stable"
    )
    words = []
    if len(rows):
        files = ", ".join(sorted(set(rows["source_file"].dropna())))
        others = f", and {beside.sum()} beside them" if beside.any() else ""
        words.append(
            f"{(~beside).sum()} locations{others} in {files}; the highest "
            f"{min(MOST_SAMPLES, len(rows))} here, all of them in trace.parquet (part measurement)."
        )
    return {"title": "Samples", "words": words, "numbers": _records(rows.head(MOST_SAMPLES))}


def _print(row: dict[str, Any], steps: list[dict[str, Any]], console: Console) -> None:
    rating = row["rating_inherent"] if _known(row["rating_inherent"]) else row["completeness"]
    console.print(Text(f"{row['risk_id']}  {rating}", style="bold"))
    sources = sources_of(steps)
    for step in [*steps, *([sources] if sources["words"] else [])]:
        console.print(Text(f"\n{step['title']}", style="bold cyan"))
        for words in step["words"]:
            console.print(Padding(Text(words), (0, 0, 0, 2)))
        for number in step["numbers"]:
            console.print(Padding(_line(number), (0, 0, 0, 2)))


def sources_of(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sources that the steps cite, each once."""
    cited = {
        number["source_key"]: number["citation"]
        for step in steps
        for number in step["numbers"]
        if "source_key" in number
    }
    spelled = shipped_citations()
    cited |= {
        key: spelled[key] for step in steps for key in step.get("cited", []) if key in spelled
    }
    words = [f"{key}: {text}" for key, text in sorted(cited.items()) if key != text]
    return {"title": "Sources", "words": words, "numbers": []}


def _line(number: dict[str, Any]) -> Text:
    """Return one number as a line: what, value, unit, words, then where it comes from."""
    line = Text(f"{number['quantity']} = {number.get('value', float('nan')):.6g}")
    line.append(f" {number.get('unit', '')}".rstrip())
    if "words" in number:
        line.append(f"  {number['words']}", style="dim")
    origin = [number["source_key"]] if "source_key" in number else []
    if "source_file" in number:
        origin.append(f"{number['source_file']}:{number.get('source_rows', '')}")
    if origin:
        state = [number["verification"]] if "verification" in number else []
        line.append(f"  [{'; '.join([*origin, *state])}]", style="magenta")
    return line
