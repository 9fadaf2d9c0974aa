"""Small cells: nothing that is kept back can be found out by subtracting what is told from the sum."""

from hypothesis import example, given
from hypothesis import strategies as st

from jingwei.kernel.small_cells import LEAST, Cell, hidden


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    whole = draw(st.integers(0, 60))
    return Cell(draw(st.integers(0, whole)), whole)


boards = st.lists(cells(), max_size=12).map(lambda found: {str(place): cell for place, cell in enumerate(found)})


@given(boards)
@example({"0": Cell(2, 40), "1": Cell(30, 60)})
@example({"0": Cell(2, 40), "1": Cell(0, 5), "2": Cell(30, 60)})
@example({"0": Cell(3, 4)})
def test_what_is_left_after_subtracting_is_no_single_cell_and_not_small(board: dict[str, Cell]) -> None:
    kept_back = hidden(board)
    assert kept_back >= {name for name, cell in board.items() if cell.small}
    if not kept_back or Cell.sum(board.values()).small:
        return  # the sum is not told, so there is nothing to subtract from
    left = Cell.sum(board[name] for name in kept_back)
    assert not left.small
    assert len(kept_back) > 1


@given(boards)
def test_without_a_small_cell_everything_is_told(board: dict[str, Cell]) -> None:
    assert bool(hidden(board)) == any(cell.small for cell in board.values())


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_is_told_of_none_of_all_or_of_enough_on_both_sides(part: int, rest: int) -> None:
    cell = Cell(part, part + rest)
    told = cell.whole >= LEAST and part not in range(1, LEAST) and rest not in range(1, LEAST)
    assert cell.small != told
