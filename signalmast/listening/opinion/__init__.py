"""The opinion map of a consultation: plain Python and numpy, arrays in, arrays out."""

from signalmast.listening.opinion.choosing import Agreed, Consensus, Representative
from signalmast.listening.opinion.describing import Description, describe
from signalmast.listening.opinion.drawing import Group, OpinionMap, draw_map
from signalmast.listening.opinion.routing import next_statements
from signalmast.listening.opinion.shuffling import Comparison
from signalmast.listening.opinion.votes import AGREE, DISAGREE, PASS, Votes

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "Agreed",
    "Comparison",
    "Consensus",
    "Description",
    "Group",
    "OpinionMap",
    "Representative",
    "Votes",
    "describe",
    "draw_map",
    "next_statements",
]
