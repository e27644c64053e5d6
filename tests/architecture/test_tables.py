"""Tables that must name everything, and rules that only a machine remembers."""

import ast
from pathlib import Path

import pytest

from forum.models import EventKind
from forum.permissions.policy import POLICY, Permission
from forum.presenters.refusals import SENTENCES
from forum.reactions import REACTIONS

FORUM = Path(__file__).parents[2] / "forum"
MODULES = sorted(FORUM.rglob("*.py"))


def test_every_event_has_a_reaction():
    assert set(REACTIONS) == set(EventKind)


def test_every_permission_has_a_rule():
    assert set(POLICY) == set(Permission)


def test_permissions_stand_in_alphabetical_order():
    assert list(Permission) == sorted(Permission, key=lambda p: p.name)


def calls(tree, attribute):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == attribute
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "session"
    ]


def test_only_the_unit_of_work_commits():
    committing = {
        path.relative_to(FORUM).as_posix()
        for path in MODULES
        if calls(ast.parse(path.read_text()), "commit")
    }
    assert committing <= {"unit_of_work.py"}


def test_every_refusal_has_a_sentence():
    """Each code raised as a literal, or given by a rule, or named by an error class."""
    codes = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") in {"RuleBroken", "Conflict", "NotAllowed", "rule"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                codes.add(node.args[0].value)
    assert codes - set(SENTENCES) - {"never", "always", "somebody_was_faster"} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(FORUM).as_posix())
def test_a_module_fits_on_a_few_screens(path):
    # models/event.py and permissions are tables; their length is their content.
    allowed = (
        420
        if path.name in {"policy.py", "rules.py", "scopes.py", "reactions.py", "export_words.py"}
        else 300
    )
    assert len(path.read_text().splitlines()) <= allowed
