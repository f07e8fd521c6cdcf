"""The assessment as a whole: the same from the same, in any order, and of sites that say little."""

import subprocess
import sys
from dataclasses import replace

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given

from tests.plans import (
    a_receptor,
    run,
    run_site,
    site_of,
    smelter_plan,
)
from tests.strategies import law, plans


@pytest.mark.property
@law
@given(plans())
def test_the_same_inputs_give_the_same_outputs(plan):
    """Two assessments of one site are equal in every table, and leave their input as it was."""
    site, untouched = site_of(plan), site_of(plan)

    first, second = run_site(site), run_site(site)

    for name, table in _tables(first).items():
        pd.testing.assert_frame_equal(table, _tables(second)[name], check_exact=True)
    assert nx.utils.graphs_equal(first.graph, second.graph)
    for name, table in site.tables.items():
        pd.testing.assert_frame_equal(table, untouched.tables[name])


def _tables(outputs: object) -> dict[str, pd.DataFrame]:
    return {n: v for n, v in vars(outputs).items() if isinstance(v, pd.DataFrame)}


def digest() -> str:
    """Return everything that the smelter site gives, as text."""
    outputs = run(smelter_plan())
    tables = _tables(outputs)
    tables["register"] = tables["register"].drop(columns="code_version")  # it changes with the code
    parts = [name + "\n" + table.to_csv() for name, table in tables.items()]
    return "\n".join([*parts, repr(list(outputs.graph.edges(keys=True, data=True)))])


def test_nothing_depends_on_the_seed_of_hashes(repository, tmp_path):
    """Another Python with another order of sets writes the same."""
    code = "from tests.pipeline.test_assess import digest; import sys; sys.stdout.write(digest())"

    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=repository,
        capture_output=True,
        check=True,
        timeout=300,
        env={"PYTHONHASHSEED": "4242", "PYTHONPATH": str(repository), "HOME": str(tmp_path)},
        encoding="utf-8",
    )

    assert other.stdout == digest()


def test_shuffled_tables_of_one_file_give_the_same_bytes():
    """Rows that keep their place in the file may come in any order: the same, evidence and all."""
    site = site_of(smelter_plan())
    mixed = {
        n: t.sample(frac=1, random_state=5).reset_index(drop=True) for n, t in site.tables.items()
    }

    tables = _tables(run_site(replace(site, tables=mixed)))

    for name, table in _tables(run_site(site)).items():
        pd.testing.assert_frame_equal(table, tables[name])


SILENT = {
    "a reserve that no link leads to": lambda plan: plan.tables.update(
        receptors=[a_receptor("reserve")]
    ),
    "no habitat and no sample": lambda plan: plan.tables.update(
        habitats=[], samples=[], chemistry=[]
    ),
    "no sample": lambda plan: plan.tables.update(samples=[], chemistry=[]),
    "no benchmark and no dose": lambda plan: plan.settings.update(benchmark_sets=[], trv_sets=[]),
    "non-detects alone": lambda plan: [
        row.update(result=None, detection_condition="not_detected", eql=9.0, limit_unit="mg/kg")
        for row in plan.rows("chemistry")
    ],
}


@pytest.mark.parametrize("silence", SILENT)
def test_a_site_that_says_little_is_assessed_and_every_table_is_there(silence):
    """Nothing fails for want of rows; what cannot be said is U or never looked at, not left out."""
    plan = smelter_plan()
    SILENT[silence](plan)

    outputs = run(plan)

    assert len(outputs.coverage) == len(plan.rows("receptors"))
    assert set(outputs.coverage["status"]) <= {"potential", "never_looked_at"}
    assert len(outputs.register) == len(outputs.pathways)
    undecided = outputs.register.loc[outputs.register["tier"].eq(0), "rating_inherent"]
    assert undecided.eq("U").all()
