"""``riskshed calc TOPIC INPUT … [options]``: one method on one table.

A topic is one entry of `TOPICS` and one pandera model in `schemas.calc`. Nothing heavy is imported
before a topic runs, so that help and the list of topics come at once.
"""

import argparse
import difflib
import json
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import pandas as pd

    from riskshed.schemas.faults import Fault

FINE, FINDINGS, USAGE = 0, 1, 2

# Fixed, so that a resampled limit is the same number in every run that does not ask for another.
DEFAULT_SEED = 1


def _seed(text: str) -> int:
    """Return a seed as `riskshed assess` takes them: 0 to 4294967295."""
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"invalid int value: {text!r}") from None
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"a whole number from 0 to {2**32 - 1}, not {text}")
    return number


@dataclass(frozen=True)
class Input:
    """One input file of a topic.

    Parameters
    ----------
    model : key of ``riskshed.schemas.calc.MODELS``
    columns : its columns as the list of topics shows them, optional ones in brackets
    unless : optional column -> the option without which the column is needed
    """

    model: str
    columns: str
    unless: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Option:
    """One option of a topic, passed to its function as the keyword argument of the same name.

    `settings` are those of `argparse.ArgumentParser.add_argument`.
    """

    name: str
    help: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Topic:
    """One method on one table (or more).

    Parameters
    ----------
    name, summary : as typed, and in one line
    inputs : the files in their order
    function : ``module:function``, called with the tables and the options; returns a frame, whose
        column ``flags``, if it has one, is printed as notes beside the CSV
    output : the columns printed, for the list of topics
    """

    name: str
    summary: str
    inputs: tuple[Input, ...]
    function: str
    output: str
    options: tuple[Option, ...] = ()


_TOPICS = (
    Topic(
        name="epc",
        summary="exposure point concentration: mean and upper limits, with non-detects",
        inputs=(Input("epc", "value[,nondetect]"),),
        function="riskshed.pipeline.epc:epc_statistics",
        output="quantity,value",
        options=(
            Option("seed", "seed of the resampling", {"type": _seed, "default": DEFAULT_SEED}),
        ),
    ),
    Topic(
        name="wildlife-dose",
        summary="food-chain dose and hazard quotient, or the soil concentration at HQ = 1",
        inputs=(
            Input(
                "wildlife-dose",
                "element,receptor,FIR_kg_dw_per_kg_bw_d,soil_fraction_of_diet[,diet],uptake_model"
                "[,ratio][,slope][,intercept],TRV_mg_per_kg_bw_d[,soil_mg_kg]",
                unless=(("soil_mg_kg", "solve"),),
            ),
        ),
        function="riskshed.pipeline.exposure.food_chain:food_chain_table",
        output="element,receptor,tissue_mg_kg,dose_mg_kg_d,HQ; with --solve "
        "element,receptor,solved_soil_conc_HQ1",
        options=(
            Option(
                "solve",
                "solve for the soil concentration at HQ = 1; soil_mg_kg is not needed then",
                {"action": "store_true"},
            ),
        ),
    ),
    Topic(
        name="pollution-indices",
        summary="CF, Er, Igeo of each element; RI, PLI, Cdeg, mCd, Nemerow of the sample",
        inputs=(Input("pollution-indices", "element,conc_mg_kg,background_mg_kg,Tr"),),
        function="riskshed.pipeline.score.pollution_indices:index_table",
        output="element,CF,Er,Igeo; totals in rows TOTAL_… with their value in CF",
    ),
    Topic(
        name="hardness-criteria",
        summary="acute and chronic criterion of a metal in water (ug/L) at the water's hardness",
        inputs=(Input("hardness-criteria", "analyte,hardness"),),
        function="riskshed.pipeline.response.hardness:hardness_table",
        output="analyte,hardness,acute,chronic",
        options=(
            Option(
                "set",
                "whose criteria",
                {"choices": ["epa", "colorado_reg31"], "default": "epa"},
            ),
        ),
    ),
    Topic(
        name="conesa",
        summary="matrix of importance: signed importance, and the class of its absolute value",
        inputs=(Input("conesa", "IN,EX,MO,PE,RV,SI,AC,EF,PR,MC,sign"),),
        function="riskshed.pipeline.score.conesa:conesa_table",
        output="the same with importance,class (limits: config/methods/conesa_bands.csv)",
    ),
    Topic(
        name="riam",
        summary="rapid impact assessment matrix: the band is the result, never the score",
        inputs=(Input("riam", "A1,A2,B1,B2,B3"),),
        function="riskshed.pipeline.score.riam:riam_table",
        output="the same with ES,RB (RB is the result; ES is not ranked or summed)",
    ),
    Topic(
        name="iucn-threat",
        summary="impact of a threat on a taxon by the additive score of the Red List",
        inputs=(Input("iucn-threat", "scope,severity[,timing][,generation_years]"),),
        function="riskshed.pipeline.score.iucn_threat:threat_table",
        output="the same with scope_plus_severity,ongoing_total,ongoing_class[,horizon_years]; "
        "with --product also decline_low,decline_high",
        options=(
            Option(
                "product",
                "also the decline of the whole population as scope × severity",
                {"action": "store_true"},
            ),
        ),
    ),
)
TOPICS = {topic.name: topic for topic in _TOPICS}


class _RefusedError(Exception):
    """The command line asks for something that is not there; the message says what is."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _RefusedError(f"{message}; see `{self.prog} --help`")


def main(arguments: list[str]) -> int:
    """Run ``calc`` with what was typed after it; return the exit code.

    Data go to stdout, everything else to stderr. 0 fine, 1 faults in a table, 2 usage.
    """
    try:
        return _main(arguments)
    except _RefusedError as refused:
        print(f"riskshed calc: {refused}", file=sys.stderr)
        return USAGE


def _main(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    rest = [argument for argument in arguments if argument != "--json"]
    if not rest:
        print(_topics_json() if as_json else _topics_text())
        return FINE
    if rest[0] in ("-h", "--help"):
        print(_help_text())
        return FINE
    topic = _topic(rest[0])
    parser = _parser(topic)
    if "-h" in rest or "--help" in rest:
        print(parser.format_help(), end="")
        return FINE
    files, options = _parse(parser, topic, rest[1:])
    return _run(topic, files, options, as_json)


def _topic(name: str) -> Topic:
    if name in TOPICS:
        return TOPICS[name]
    what = "option" if name.startswith("-") else "topic"
    known = ["--help", "--json"] if what == "option" else list(TOPICS)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    raise _RefusedError(f"no {what} {name!r}; nearest: {near}. Topics: {', '.join(TOPICS)}")


def _topics_text() -> str:
    lines = []
    for topic in TOPICS.values():
        lines.append(f"{topic.name:<20}{topic.summary}")
        lines += [f"{'':<20}  {one.columns}" for one in topic.inputs]
    return "\n".join(lines)


def _topics_json() -> str:
    return _json(
        {
            "topic": topic.name,
            "summary": topic.summary,
            "inputs": [one.columns for one in topic.inputs],
            "output": topic.output,
            "options": [f"--{option.name}" for option in topic.options],
        }
        for topic in TOPICS.values()
    )


def _help_text() -> str:
    return (
        "usage: riskshed calc TOPIC INPUT … [options]\n\n"
        "One method on one table: reads CSV, writes CSV on stdout (JSON with --json).\n"
        "`riskshed calc TOPIC --help` tells its columns and options.\n\n" + _topics_text()
    )


def _parser(topic: Topic) -> _Parser:
    inputs = "\n".join(f"  {one.columns}" for one in topic.inputs)
    parser = _Parser(
        prog=f"riskshed calc {topic.name}",
        description=f"{topic.summary}\n\ninput columns:\n{inputs}\noutput:\n  {topic.output}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for one in topic.inputs:
        parser.add_argument("files", nargs=1, action="extend", metavar="INPUT", help=one.model)
    for option in topic.options:
        parser.add_argument(f"--{option.name}", help=option.help, **option.settings)
    parser.add_argument("--json", action="store_true", help="records as JSON, with their flags")
    return parser


def _parse(
    parser: _Parser, topic: Topic, arguments: list[str]
) -> tuple[list[Path], dict[str, Any]]:
    """Return the input files and the options, or refuse what nobody knows."""
    known, unknown = parser.parse_known_args(arguments)
    for argument in unknown:
        if not argument.startswith("-"):
            raise _RefusedError(f"{topic.name} takes {len(topic.inputs)} file(s), not {argument!r}")
        flags = [f"--{option.name}" for option in topic.options] + ["--json", "--help"]
        near = difflib.get_close_matches(argument.split("=")[0], flags, n=1, cutoff=0.0)[0]
        raise _RefusedError(f"{topic.name} has no option {argument!r}; nearest: {near}")
    files = [Path(name) for name in known.files]
    for file in files:
        if not file.is_file():
            raise _RefusedError(f"no file {str(file)!r}")
    names = [option.name.replace("-", "_") for option in topic.options]
    return files, {name: getattr(known, name) for name in names}


def _run(topic: Topic, files: list[Path], options: dict[str, Any], as_json: bool) -> int:
    faults_module = import_module("riskshed.schemas.faults")
    try:
        tables, faults = _read(topic, files, options)
    except faults_module.UsageError as refused:
        raise _RefusedError(str(refused)) from None
    _print_faults(faults, as_json)
    if faults_module.errors(faults):
        return FINDINGS
    module, function = topic.function.split(":")
    result = getattr(import_module(module), function)(*tables, **options)
    if as_json:
        print(_json(result.to_dict("records")))
    else:
        _print_notes(result)
        sys.stdout.write(_csv(result.drop(columns="flags", errors="ignore")))
    return FINE


def _read(
    topic: Topic, files: list[Path], options: dict[str, Any]
) -> tuple[list["pd.DataFrame"], list["Fault"]]:
    """Return the tables of all files and the faults of all files."""
    read_table = import_module("riskshed.schemas.calc_csv").read_table
    tables, faults = [], []
    for one, file in zip(topic.inputs, files, strict=True):
        needed = {
            column: f"add the column {column}, or use --{option}"
            for column, option in one.unless
            if not options[option]
        }
        table, found = read_table(file.read_bytes(), one.model, str(file), needed)
        faults += found
        if table is not None:
            tables.append(table.reset_index(drop=True))
    return tables, faults


def _print_faults(faults: list["Fault"], as_json: bool) -> None:
    if as_json and faults:
        print(_json(vars(fault) for fault in faults), file=sys.stderr)
        return
    for fault in faults:
        place = f"{fault.file}, row {fault.row}" + (f", {fault.column}" if fault.column else "")
        value = f" is {fault.value!r};" if fault.value else ""
        print(f"{fault.severity}: {place}:{value} rule: {fault.rule}; {fault.fix}", file=sys.stderr)


def _print_notes(result: "pd.DataFrame") -> None:
    """Print the flags of each row that has some, with the text cells that name the row."""
    if "flags" not in result:
        return
    for number, row in enumerate(result.to_dict("records"), start=1):
        flags = row.pop("flags")
        name = " ".join(cell for cell in row.values() if isinstance(cell, str))
        if flags:
            print(f"note: {name or f'result {number}'}: {flags}", file=sys.stderr)


def _plain(value: object) -> object:
    """Return a float at 12 significant digits, a missing one as None, the rest as it is."""
    if isinstance(value, float):
        round_value = import_module("riskshed.schemas.rounding").round_value
        return None if math.isnan(value) else round_value(value)
    return value.item() if hasattr(value, "item") else value


def _json(records: Iterable[Mapping[Any, object]]) -> str:
    plain = [{str(key): _plain(value) for key, value in one.items()} for one in records]
    return json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False)


def _csv(table: "pd.DataFrame") -> str:
    text = table.astype(object).map(_plain)
    return str(text.to_csv(index=False, lineterminator="\n"))
