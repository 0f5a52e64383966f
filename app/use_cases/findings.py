"""What a check of stored evidence found, and the report of all of them.

The one rule: a check names every id that failed it; a report passes only if every check passed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from app.wording import sentence

Outcome = Literal["pass", "fail", "unknown"]

VERDICTS = {0: "sheet.verdict_pass", 1: "sheet.verdict_fail", 2: "sheet.verdict_unknown"}

# A sentence names this many ids; the report for programs has all of them.
_NAMED = 3
_SHOWN = 16


@dataclass(frozen=True)
class Found:
    """One check's outcome; `ids` are what failed it or could not be checked. Its sentence is `code` with `params`."""

    name: str
    outcome: Outcome
    code: str
    ids: tuple[str, ...] = ()
    params: dict[str, str] = field(default_factory=dict)

    def told(self, language: str) -> str:
        named = ", ".join(each[:_SHOWN] for each in self.ids[:_NAMED]) + (" …" if len(self.ids) > _NAMED else "")
        return sentence(self.code, language, **{"count": str(len(self.ids)), "ids": named, **self.params})


def found(name: str, failed: Sequence[str] = (), unknown: Sequence[str] = (), **params: object) -> Found:
    """A finding by what failed, else by what is not known; its codes are verify.fail_…, verify.unknown_… and verify.pass_…."""
    outcome: Outcome = "fail" if failed else "unknown" if unknown else "pass"
    ids = tuple(dict.fromkeys(failed or unknown))
    return Found(name, outcome, f"verify.{outcome}_{name}", ids, {key: str(value) for key, value in params.items()})


@dataclass(frozen=True)
class EvidenceReport:
    """Everything that was checked in one file or store, in the order of checking."""

    subject: str
    sha256: str
    trust_file: str
    trust_id: str
    findings: tuple[Found, ...]
    language: str

    @property
    def passed(self) -> bool:
        return all(finding.outcome == "pass" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """0 only if all passed; 1 if something failed; 2 if something could not be checked."""
        if self.passed:
            return 0
        return 1 if any(finding.outcome == "fail" for finding in self.findings) else 2

    def rows(self) -> list[tuple[str, str, str]]:
        """(outcome, its mark in the reader's language, sentence) of every finding."""
        return [(f.outcome, sentence(f"sheet.mark_{f.outcome}", self.language), f.told(self.language)) for f in self.findings]

    def verdict(self) -> str:
        return sentence(VERDICTS[self.exit_code], self.language)

    def printed(self) -> list[dict[str, object]]:
        """The findings as the PDF report prints them."""
        rows = zip(self.rows(), self.findings, strict=True)
        return [{"outcome": outcome, "mark": mark, "sentence": told, "ids": f.ids} for (outcome, mark, told), f in rows]

    def lines(self) -> tuple[str, ...]:
        """The report for a terminal, verdict last."""
        rows = self.rows()
        width = max(len(mark) for _, mark, _ in rows)
        return (self.subject, *(f"{mark.ljust(width)}  {told}" for _, mark, told in rows), self.verdict())

    def as_json(self) -> str:
        plain = asdict(self) | {"passed": self.passed, "verdict": self.verdict()}
        for each, finding in zip(plain["findings"], self.findings, strict=True):
            each["sentence"] = finding.told(self.language)
        return json.dumps(plain, ensure_ascii=False, indent=2)
