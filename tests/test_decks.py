"""What the shipped decks hold: the table of them, and the drills of the catalogue."""

import random
from pathlib import Path

import pytest

from dlstudy import advice
from dlstudy.card import EXERCISES, Card, Kind
from dlstudy.drill import variant
from dlstudy.families import drill_of
from dlstudy.library import shipped_folder
from tests.support.commands import run
from tests.support.quizzing import play
from tests.support.shipped import decks

SUPPORT = Path(__file__).with_name("support")
CATALOGUE = SUPPORT / "catalogue.tsv"  # id, topic, priority of every drill
PLAYED = 6  # topics whose quiz is played, in one language each
WANTED_CARDS = {  # concept and cloze cards, at the least
    "l1-l2": 11,
    "backprop": 35,
    "normalization": 40,
    "optimization": 26,
    "loss": 19,
    "cnn": 45,
    "attention": 24,
    "kalman": 11,
    "overview": 13,
    "theory": 19,
    "data-prep": 8,
    "tuning": 16,
    "adam": 10,
    "compression": 16,
    "regularization": 16,
    "dropout": 13,
    "basics": 24,
    "initialization": 12,
    "activation": 19,
    "gnn": 13,
    "capsule": 8,
    "transfer-learning": 13,
