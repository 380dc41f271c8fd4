"""Which node an argument names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.errors import NotFound
from exec_archive_cli.node_argument import meant_node
from exec_archive_cli.render.hostile import one_line

_ODD = ['it\'s "quoted" \\ back', "path/with.dots[0].json", "   padded   ", "[/x]", "-x", "名前🚀"]


@given(st.lists(st.text() | st.sampled_from(_ODD), min_size=1, unique=True), st.data())
def test_the_exact_name_is_always_meant(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    assert meant_node(name, names) == name


@given(st.lists(st.text(), max_size=5), st.text())
def test_any_argument_names_a_node_or_is_refused(names: list[str], argument: str) -> None:
    try:
        meant = meant_node(argument, names)
    except NotFound:
        assert argument not in names
    else:
        assert meant in names


@pytest.mark.parametrize("name", ["a\x1b[31m\u202eb", "\ud800", "two\nlines"])
def test_a_name_may_be_given_as_it_is_shown(name: str) -> None:
    assert meant_node(one_line(name), ["other", name]) == name


def test_the_name_as_it_is_shown_comes_before_one_in_other_capitals() -> None:
    assert meant_node(r"A\x1b", ["a\x1b", "A\x1b"]) == "A\x1b"


def test_capitals_and_composed_signs_do_not_matter_where_only_one_is_meant() -> None:
    assert meant_node("send mail", ["Send mail", "List"]) == "Send mail"
    assert meant_node("e\u0301", ["\xe9"]) == "\xe9"
    assert meant_node("SEND", ["send", "SEND"]) == "SEND"
    with pytest.raises(NotFound):
        meant_node("Send", ["send", "SEND"])


def test_the_nearest_names_are_suggested() -> None:
    names = ["Webhook", "Send mail", "Send mails \x1b[31m", "List"]
    with pytest.raises(NotFound) as refused:
        meant_node("Send male", names)
    assert '"Send mail"' in refused.value.advice
    assert "\x1b" not in refused.value.advice
    with pytest.raises(NotFound) as refused:
        meant_node("hook", names)
    assert refused.value.advice == 'Did you mean "Webhook"?'


def test_where_none_is_near_it_says_where_to_look() -> None:
    with pytest.raises(NotFound) as refused:
        meant_node("Zzz", ["Webhook"])
    assert "exec-archive view" in refused.value.advice
