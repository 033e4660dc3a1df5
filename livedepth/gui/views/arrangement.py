"""Two pictures in one area: side by side or one above the other, whichever shows them larger."""

from __future__ import annotations

Size = tuple[int, int]  # width, height
_BETTER = 1.04  # by less than that nothing changes: a window that is drawn larger would flicker


def picture_scale(area: Size, picture: Size, gap: int, *, stacked: bool) -> float:
    """How large each of two pictures of that size is shown, as a factor."""
    across, down = (1, 2) if stacked else (2, 1)
    width = (area[0] - gap * (across - 1)) / across
    height = (area[1] - gap * (down - 1)) / down
    return min(width / picture[0], height / picture[1])


def should_stack(area: Size, picture: Size, gap: int, *, stacked: bool) -> bool:
    """Whether two pictures belong one above the other, where they now are so or not."""
    now = picture_scale(area, picture, gap, stacked=stacked)
    other = picture_scale(area, picture, gap, stacked=not stacked)
    return (not stacked) if other > _BETTER * now else stacked
