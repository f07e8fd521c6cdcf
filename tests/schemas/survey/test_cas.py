"""CAS registry numbers."""

import pytest

from riskshed.schemas.survey.cas import is_cas


@pytest.mark.oracle
@pytest.mark.parametrize(
    "number",
    # Water, caffeine and the metals as CAS has registered them.
    *[["7732-18-5", "58-08-2", "7439-92-1", "7440-43-9", "7440-66-6", "7440-38-2", "57-12-5"]],
)
def test_registered_numbers_pass(number):
    """The check digit of each registered number fits."""
    assert is_cas(number)


@pytest.mark.parametrize(
    "number", ["7439-92-0", "7439-29-1", "7493-92-1", "7439921", "1-92-1", "7439-92-1 ", "lead", ""]
)
def test_slips_of_the_finger_fail(number):
    """A wrong or exchanged digit, or another form."""
    assert not is_cas(number)


def test_every_cas_number_we_ship_is_right():
    """The vocabulary of stressors carries them."""
    from riskshed.schemas.vocabulary import read_config  # noqa: PLC0415 - one use

    shipped = read_config("vocabulary/stressors.csv")["cas"].dropna()
    assert len(shipped) > 20
    assert [number for number in shipped if not is_cas(number)] == []
