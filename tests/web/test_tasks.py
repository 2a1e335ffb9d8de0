from __future__ import annotations

import pytest

from gongzhi.web.presenters.tasks import AT_ONCE, Task, TaskGroup


@pytest.mark.parametrize("many", [0, 1, AT_ONCE, AT_ONCE + 1, 400])
def test_the_first_tasks_of_a_group_are_seen_and_the_rest_unfolds(many):
    group = TaskGroup("今天", tuple(Task(str(one), "", "/", "打开") for one in range(many)))
    seen, *unfolded = group.lists
    assert len(seen) == min(many, AT_ONCE)
    assert len(unfolded) == (many > AT_ONCE)
    assert sum(group.lists, ()) == group.tasks
