"""The table of expressions that the server and the browser must work out alike."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from signalmast.listening.xforms.evaluating import Here, Scene, evaluate, nodes_of
from signalmast.listening.xforms.expressions import read_expression
from signalmast.listening.xforms.form import instances_of
from signalmast.listening.xforms.model import Choice, Place
from signalmast.listening.xforms.nodes import Node

TABLE = json.loads(Path(__file__).with_name("xforms_expressions.json").read_text("utf-8"))
CASES = [(text, expected, *(at or ["/data"])) for text, expected, *at in TABLE["cases"]]
NOW = datetime(2026, 11, 26, 14, 5, 7, tzinfo=timezone(timedelta(hours=7)))


def plant(name, value, up=None):
    """Return a node with all that is below it."""
    node = Node(name, Place(name, "", type=TABLE["types"].get(name, "string")), up)
    if isinstance(value, dict):
        for child, below in value.items():
            for one in below if isinstance(below, list) else [below]:
                node.children.append(plant(child, one, node))
    else:
        node.raw = node.value = value
    return node


def scene():
    """Return the answers and lists of the table."""
    lists = {
        name: [Choice(one, {"": [label]}, columns) for one, label, columns in rows]
        for name, rows in TABLE["lists"].items()
    }
    return Scene(plant("data", TABLE["data"]), instances_of(lists), NOW)


def worked_out(expression, at):
    """Return what an expression, read or not, comes to at a path."""
    there = scene()
    read = read_expression(expression) if isinstance(expression, str) else expression
    here = Here(nodes_of(read_expression(at), Here(there.root), there)[0])
    return evaluate(read, here, there)
