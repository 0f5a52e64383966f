"""Known faults, put into the product while it runs: a campaign that does not find them proves nothing.

Each is looked for in the written scenes first, then in histories by seed, until the oracle says what it does not say without the
fault. A fault that only breaks the program that carries it (a name that is gone) counts as not found.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.faults import planted_client, planted_server
from tests.faults.plan import planned
from tests.faults.report import Report
from tests.faults.scenes import SCENES, played
from tests.faults.simulation import run

PLANTS = planted_client.PLANTS | planted_server.PLANTS
# Twelve that are found within seconds, each with the scene that must show it.
QUICK = {
    "after is ignored": "out of order",
    "never woken": "out of order",
    "nothing asked again": "restored",
    "epoch stays": "restored",
    "evidence refused": "restored",
    "cleared on success": "restored",
    "swept first": "died with a photo",
    "full read adds": "away too long",
    "no duplicate check": "copied machine",
    "version not guarded": "stale page",
    "files taken unhashed": "died with a photo",
    "clock as cursor": "clock put back",
}
_MOST_SEEDS = 8
_LENGTH = 110
# What a patch says that no longer fits the product.
_NO_FAULT = ("TypeError", "AttributeError", "NameError", "'status': 500")


@contextmanager
def planted(name: str) -> Iterator[None]:
    with ExitStack() as stack:
        PLANTS[name](stack)
        yield


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Each fault (of `--only`, with commas, or `--count`, the quick ones first) through scenes and seeds; prints where it was found."""
    report = Report("planted")
    names = options.only.split(",") if options.only else [*QUICK, *(name for name in PLANTS if name not in QUICK)][: options.count or None]
    clean: dict[int, set[str]] = {}
    for name, scene in SCENES.items():
        report.add(f"scene '{name}' without a fault", played(scene))
    for name in names:
        found = in_scenes(name, _likely_first(name)) or _in_seeds(name, list(seeds)[:_MOST_SEEDS], clean)
        print(f"{name:<26} {found or 'NOT FOUND'}", flush=True)
        report.add(name, [] if found else ["not found"])
    return report


def in_scenes(name: str, scenes: tuple[str, ...] = tuple(SCENES)) -> str:
    """The first scene that shows the fault, and by what; empty where none does."""
    for scene in scenes:
        with planted(name):
            said = _shown(played(SCENES[scene]))
        if said:
            return f"scene '{scene}': {said}"
    return ""


def _likely_first(name: str) -> tuple[str, ...]:
    return tuple(sorted(SCENES, key=lambda scene: scene != QUICK.get(name)))


def _in_seeds(name: str, seeds: list[int], clean: dict[int, set[str]]) -> str:
    for seed in seeds:
        if seed not in clean:
            clean[seed] = set(run(seed, planned(seed, _LENGTH)).violations)
        with planted(name):
            found = run(seed, planned(seed, _LENGTH)).violations
        said = _shown([each for each in found if each not in clean[seed]])
        if said:
            return f"seed {seed}: {said}"
    return ""


def _shown(violations: list[str]) -> str:
    return next((each[:160] for each in violations if not any(word in each for word in _NO_FAULT)), "")
