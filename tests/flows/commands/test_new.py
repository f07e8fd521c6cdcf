"""`riskshed new`: a folder that check accepts, empty and once filled."""

import json

import pytest

from riskshed.flows.commands import check, new
from riskshed.pipeline.load.settings_file import mapping_from_yaml
from riskshed.pipeline.load.site import load_site
from riskshed.schemas.faults import UsageError, errors
from riskshed.schemas.settings import SiteSettings, defaults
from riskshed.schemas.survey import TABLES
from tests.sites import good_layers, good_tables, settings, write_layer, write_table


def test_a_new_folder_has_all_files(tmp_path, capsys):
    """Settings, a headed table each, the data dictionary, and what goes into layers/."""

    folder = tmp_path / "mine"

    assert new.run(folder, as_json=False) == 0
    assert str(folder) in capsys.readouterr().out
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == (
        sorted(
            ["site.yaml", "DATA-DICTIONARY.md", "layers/README.md"]
            + [f"tables/{table}.csv" for table in TABLES]
        )
    )


def test_check_accepts_a_new_folder_and_says_what_is_missing(tmp_path, capsys):
    """Nothing was surveyed yet: warnings, no errors."""

    new.run(tmp_path / "mine", as_json=False)
    site, faults = load_site(tmp_path / "mine")

    assert site is not None
    assert site.not_surveyed == tuple(TABLES)
    assert errors(faults) == []
    assert check.run(tmp_path / "mine", as_json=False) == 0
    assert "nothing can be assessed yet: sources and receptors have no rows" in (
        capsys.readouterr().out
    )


def test_check_accepts_the_folder_once_filled(tmp_path):
    """Rows under the headers, layers beside their README, and the first keys changed."""

    folder = tmp_path / "mine"
    new.run(folder, as_json=True)
    text = (folder / "site.yaml").read_text(encoding="utf-8")
    for key in ("id", "crs"):
        old = mapping_from_yaml(text)[key]
        text = text.replace(f"{key}: {old}", f"{key}: {settings()[key]}", 1)
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    for table, rows in good_tables().items():
        names = (folder / f"tables/{table}.csv").read_text(encoding="utf-8").strip().split(",")
        assert {name for row in rows for name in row} <= set(names)
        write_table(
            folder / f"tables/{table}.csv",
            [{name: row.get(name, "") for name in names} for row in rows],
        )
    for layer, features in good_layers().items():
        write_layer(folder / f"layers/{layer}.geojson", features)
    site, faults = load_site(folder)

    assert site is not None
    assert {fault.rule for fault in faults} == {
        "the table has no rows, so it counts as not surveyed"
    }


def test_every_key_that_is_only_a_remark_is_accepted_once_set(tmp_path):
    """Take the # away from each, and check still accepts the folder."""

    new.run(tmp_path / "mine", as_json=True)
    path = tmp_path / "mine" / "site.yaml"
    head, _, remarks = path.read_text(encoding="utf-8").partition("\n# benchmark_sets")
    keys = [line.removeprefix("# ") for line in ("# benchmark_sets" + remarks).splitlines()]
    path.write_text("\n".join([head, *keys]), encoding="utf-8")

    found = mapping_from_yaml(path.read_text(encoding="utf-8"))

    assert errors(load_site(tmp_path / "mine")[1]) == []
    assert found["accepted"][0]["by"] == "J. Martin"
    assert set(found) == set(SiteSettings.model_fields)
    assert found["thresholds"] == defaults()["thresholds"]


@pytest.mark.parametrize(
    ("name", "site_id"), [("Red Dog, Alaska", "red_dog_alaska"), ("紫金矿", "site"), ("a-1", "a-1")]
)
def test_the_id_is_made_of_the_name_of_the_folder(tmp_path, name, site_id):
    """In any script; the name itself stays."""

    new.run(tmp_path / name, as_json=True)
    found = mapping_from_yaml((tmp_path / name / "site.yaml").read_text(encoding="utf-8"))

    assert (found["id"], found["name"]) == (site_id, name)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    """Nothing is overwritten."""

    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        new.run(tmp_path, as_json=False)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_of_that_name_is_left_alone(tmp_path):
    """Nor is a file replaced."""

    (tmp_path / "mine").write_text("x")
    with pytest.raises(UsageError, match="name a new folder"):
        new.run(tmp_path / "mine", as_json=False)


def test_an_empty_folder_is_filled(tmp_path, capsys):
    """Made beforehand, as with a shared drive."""

    (tmp_path / "mine").mkdir()

    assert new.run(tmp_path / "mine", as_json=True) == 0
    assert "site.yaml" in json.loads(capsys.readouterr().out)["files"]
