"""Short codes: the same for ever, forgiving of how they are typed, unforgiving of slips."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawwell.page.codes import SYMBOLS, NotACode, check_code, code_of

uuids = st.uuids()


def test_a_code_is_the_same_for_ever():
    assert code_of(UUID(int=0)) == code_of(UUID(int=0))
    assert code_of(UUID("01936d2a-7c1e-7abc-8def-0123456789ab")) != code_of(UUID(int=0))


@given(uuids)
def test_a_code_is_two_groups_of_four_we_use(uuid):
    first, second = code_of(uuid).split("-")
    assert len(first) == len(second) == 4
    assert set(first + second) <= set(SYMBOLS)
    assert not set("AEIOUL0") & set(first + second)


@given(uuids)
def test_a_code_is_read_however_it_is_typed(uuid):
    code = code_of(uuid)
    assert check_code(code) == code
    assert check_code(f"  {code.lower().replace('-', ' ')} ") == code
    assert check_code(code.replace("1", "l")) == code


@given(uuids, st.integers(0, 7), st.sampled_from(SYMBOLS))
def test_every_single_slip_is_caught(uuid, place, symbol):
    code = code_of(uuid).replace("-", "")
    slipped = code[:place] + symbol + code[place + 1 :]
    if slipped == code:
        assert check_code(slipped).replace("-", "") == code
    else:
        with pytest.raises(NotACode, match="wrong"):
            check_code(slipped)


@given(uuids, st.integers(0, 7), st.integers(0, 7))
def test_every_exchange_of_two_symbols_is_caught(uuid, one, other):
    symbols = list(code_of(uuid).replace("-", ""))
    if symbols[one] == symbols[other]:
        return
    symbols[one], symbols[other] = symbols[other], symbols[one]
    with pytest.raises(NotACode, match="wrong way round"):
        check_code("".join(symbols))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "has 0"),
        ("K7QM", "has 4"),
        ("K7QM-3XD22", "has 9"),
        ("K7QM-3XD0", "never has 0"),
        ("AEQM-3XDU", "A or E or U"),
    ],
)
def test_what_is_no_code_is_refused_in_a_sentence(typed, sentence):
    with pytest.raises(NotACode, match=sentence):
        check_code(typed)


def test_ten_thousand_codes_hardly_ever_meet():
    codes = {code_of(UUID(int=n)) for n in range(10_000)}
    assert len(codes) >= 9_998
