"""Input tables of ``riskshed calc``: one pandera model a topic. `calc_csv` reads files by them."""

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from riskshed.schemas.calc_eia import ConesaInput, IucnThreatInput, RiamInput

UPTAKE_MODELS = ("log_linear", "linear", "ratio")
PURE = 1_000_000  # mg/kg of the substance itself


class EpcInput(pa.DataFrameModel):
    """Concentrations of one substance in one exposure unit; one row a sample."""

    value: Series[float] = pa.Field(
        ge=0,
        description="concentration, or the detection limit of a non-detect",
        metadata={"unit": "any one unit", "fix": "give the concentration, or drop the row"},
    )
    nondetect: Series[float] | None = pa.Field(
        isin=[0, 1],
        description="1 where nothing was detected, 0 where it was",
        metadata={"unit": "", "fix": "write 0 or 1"},
    )

    @pa.dataframe_check(
        name="limit_above_zero",
        description="a non-detect has a limit above 0: give the laboratory's limit",
    )
    @classmethod
    def limit_above_zero(cls, table: pd.DataFrame) -> pd.Series:
        """Check that a non-detect comes with the limit below which it lies."""
        censored = table["nondetect"] == 1 if "nondetect" in table else False
        return ~((table["value"] == 0) & censored)


class WildlifeDoseInput(pa.DataFrameModel):
    """Food chain of one receptor for one element; one row an element × receptor (× soil)."""

    element: Series[str] = pa.Field(
        description="element symbol or substance",
        metadata={"unit": "", "fix": "name the element"},
    )
    receptor: Series[str] = pa.Field(
        description="receptor or feeding guild",
        metadata={"unit": "", "fix": "name the receptor"},
    )
    FIR_kg_dw_per_kg_bw_d: Series[float] = pa.Field(
        gt=0,
        description="dry food per kg body weight and day",
        metadata={"unit": "kg/kg/d", "fix": "divide an intake in kg/d by the body weight in kg"},
    )
    soil_fraction_of_diet: Series[float] = pa.Field(
        in_range={"min_value": 0, "max_value": 1},
        description="share of soil in the dry diet",
        metadata={"unit": "1", "fix": "give a share between 0 and 1, not a percentage"},
    )
    diet: Series[str] | None = pa.Field(
        nullable=True,
        description="food item, for the reader",
        metadata={"unit": "", "fix": ""},
    )
    uptake_model: Series[str] = pa.Field(
        isin=list(UPTAKE_MODELS),
        description="log_linear: ln C_t = intercept + slope ln C_s; linear (or ratio): ratio C_s",
        metadata={"unit": "", "fix": "write log_linear or linear"},
    )
    ratio: Series[float] | None = pa.Field(
        ge=0,
        nullable=True,
        description="tissue / soil concentration, both dry weight",
        metadata={"unit": "1", "fix": "give a ratio of zero or more"},
    )
    slope: Series[float] | None = pa.Field(
        in_range={"min_value": 0, "max_value": 10},
        nullable=True,
        description="slope of the uptake regression",
        metadata={
            "unit": "1",
            "fix": "a negative slope cleans food as soil gets dirtier: check it",
        },
    )
    intercept: Series[float] | None = pa.Field(
        in_range={"min_value": -50, "max_value": 50},
        nullable=True,
        description="intercept of the uptake regression",
        metadata={"unit": "ln mg/kg dw", "fix": "give ln mg/kg dw at 1 mg/kg in soil"},
    )
    TRV_mg_per_kg_bw_d: Series[float] = pa.Field(
        gt=0,
        description="toxicity reference value",
        metadata={"unit": "mg/kg/d", "fix": "give a dose above zero"},
    )
    soil_mg_kg: Series[float] | None = pa.Field(
        in_range={"min_value": 0, "max_value": PURE},
        nullable=True,
        description="soil concentration, dry weight",
        metadata={"unit": "mg/kg dw", "fix": "give mg per kg dry weight"},
    )

    @pa.dataframe_check(
        name="log_linear_parameters",
        description="a log_linear row has slope and intercept: fill them, or change uptake_model",
    )
    @classmethod
    def log_linear_parameters(cls, table: pd.DataFrame) -> pd.Series:
        """Check that a regression has both of its parameters."""
        given = _given(table, "slope") & _given(table, "intercept")
        return (table["uptake_model"] != "log_linear") | given

    @pa.dataframe_check(
        name="linear_parameters",
        description="a linear row has a ratio: fill it, or change uptake_model",
    )
    @classmethod
    def linear_parameters(cls, table: pd.DataFrame) -> pd.Series:
        """Check that a ratio model has its ratio."""
        return ~table["uptake_model"].isin(["linear", "ratio"]) | _given(table, "ratio")


class PollutionIndicesInput(pa.DataFrameModel):
    """One sample or unit; one row an element."""

    element: Series[str] = pa.Field(
        unique=True,
        str_matches=r"^(?!TOTAL_)",
        description="element symbol",
        metadata={"unit": "", "fix": "give each element once"},
    )
    conc_mg_kg: Series[float] = pa.Field(
        in_range={"min_value": 0, "max_value": PURE},
        nullable=True,
        description="concentration, dry weight; empty is unknown",
        metadata={"unit": "mg/kg dw", "fix": "give mg per kg dry weight"},
    )
    background_mg_kg: Series[float] = pa.Field(
        gt=0,
        nullable=True,
        description="local background; empty is unknown and the element is not assessed",
        metadata={"unit": "mg/kg dw", "fix": "give a background above zero, or leave it empty"},
    )
    Tr: Series[float] = pa.Field(
        gt=0,
        nullable=True,
        description="toxic-response factor (Hakanson 1980)",
        metadata={"unit": "1", "fix": "give a factor above zero, or leave it empty"},
    )


class HardnessCriteriaInput(pa.DataFrameModel):
    """One water a row."""

    analyte: Series[str] = pa.Field(
        isin=["Ag", "Al", "Cd", "Cr(III)", "Cu", "Ni", "Pb", "Zn"],
        description="metal whose criterion is a formula of the hardness",
        metadata={"unit": "", "fix": "give a metal that has such a criterion"},
    )
    hardness: Series[float] = pa.Field(
        in_range={"min_value": 0, "max_value": PURE, "include_min": False},
        description="hardness of the water, as CaCO3",
        metadata={"unit": "mg/L", "fix": "give mg CaCO3 per litre, above zero"},
    )


MODELS: dict[str, type[pa.DataFrameModel]] = {
    "epc": EpcInput,
    "wildlife-dose": WildlifeDoseInput,
    "pollution-indices": PollutionIndicesInput,
    "hardness-criteria": HardnessCriteriaInput,
    "conesa": ConesaInput,
    "riam": RiamInput,
    "iucn-threat": IucnThreatInput,
}


def _given(table: pd.DataFrame, column: str) -> pd.Series:
    """Return where `column` has a value; nowhere if there is no such column."""
    return table[column].notna() if column in table else pd.Series(False, index=table.index)


def columns_text(model: type[pa.DataFrameModel]) -> str:
    """Return the columns of a model as ``a,b[,c]``, optional ones in brackets.

    >>> columns_text(EpcInput)
    'value[,nondetect]'
    """
    columns = model.to_schema().columns
    return "".join(
        f",{name}" if column.required else f"[,{name}]" for name, column in columns.items()
    ).removeprefix(",")
