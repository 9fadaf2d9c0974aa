"""Work without the search for cyclic garbage."""

import gc

import pytest

from jingwei.kernel.cycles import unsearched


def test_the_search_goes_on_after_the_work_however_it_ends() -> None:
    assert gc.isenabled()
    with unsearched(), unsearched():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="at work"), unsearched():
        raise ValueError("at work")
    assert gc.isenabled()


def test_where_nobody_searches_nobody_begins_to() -> None:
    gc.disable()
    try:
        with unsearched():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
