"""site.yaml: a plain mapping or a fault with its line."""

import pytest

from riskshed.pipeline.load.settings_file import MAX_BYTES, mapping_from_yaml, read_settings_file
from tests.sites import the_fault


def refused(folder, text):
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "site.yaml").write_bytes(data)
    mapping, faults = read_settings_file(folder)
    assert mapping is None
    return the_fault(faults, table="site", file="site.yaml", severity="error")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("off", "off"),
        ("2024-01-31", "2024-01-31"),
        ("007", "007"),
        ("12:30", "12:30"),
        ("0x1f", "0x1f"),
        ("true", True),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("1e-3", 0.001),
        ("'12'", "12"),
    ],
)
def test_a_value_is_what_a_person_reads(text, value):
    """Norway is no boolean, a date no object, a time no number in base sixty."""

    assert {"key": value} == mapping_from_yaml(f"key: {text}\n")


def test_a_byte_order_mark_makes_no_difference(tmp_path):
    """Windows editors write one."""

    (tmp_path / "site.yaml").write_bytes(b"\xef\xbb\xbfid: x\n")

    assert read_settings_file(tmp_path) == ({"id": "x"}, [])


def test_no_file_is_a_fault(tmp_path):
    """It says how to get one."""

    mapping, faults = read_settings_file(tmp_path)

    assert mapping is None
    assert "'riskshed new'" in the_fault(faults, file="site.yaml").fix


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("id: x\nid: y\n", 2, "the key stands twice"),
        ("a:\n  b: 1\n  b: 2\n", 3, "the key stands twice"),
        ("id: !!python/object/apply:os.system [ls]\n", 1, "a tag (!) is not allowed"),
        ("a: &x [1]\nb: *x\n", 1, "anchors (&) and aliases (*) are not allowed"),
        ("id: x\n---\nid: y\n", 2, "a second document (---) begins"),
        ("a: [1\nb: 2\n", 2, "this is not YAML"),
        ("a:\t1\n", 1, "this is not YAML"),
        ("- a\n- b\n", 0, "the file holds no 'key: value' lines"),
        ("", 0, "the file holds no 'key: value' lines"),
        ("? [a, b]\n: 1\n", 1, "a key is a word"),
        ("a: " + "[" * 100 + "]" * 100, 1, "nested deeper than 20 levels"),
        (b"id: M\xe9taleurop\n", 0, "the file is not UTF-8 text"),
        (b"id: \x00\n", 0, "this is not YAML"),
        ("#" * (MAX_BYTES + 1), 0, "the file is larger than 1,000,000 bytes"),
    ],
)
def test_what_is_no_plain_mapping_is_a_fault_with_its_line(tmp_path, text, line, rule):
    """Nothing is built of it, nothing is run."""

    fault = refused(tmp_path, text)

    assert line == fault.row
    assert rule in fault.rule
    assert fault.fix


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(tmp_path):
    """Nine lines that would unfold to a billion words."""

    lines = ["a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for name, last in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]")

    assert refused(tmp_path, "\n".join(lines)).row == 1


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    """The password file is no site.yaml."""

    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "secret").write_text("id: x")
    (folder / "site.yaml").symlink_to(tmp_path / "secret")
    _, faults = read_settings_file(folder)

    assert "a link that leaves the site folder" in the_fault(faults, file="site.yaml").rule
