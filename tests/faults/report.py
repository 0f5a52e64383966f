"""What a campaign found: counted, summed over its runs, printed in one form for the manual."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """`wrong` names each run that broke a promise, with what it broke."""

    name: str
    runs: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, violations: list[str], counts: Counter[str] | None = None, *, runs: int = 1) -> None:
        self.runs += runs
        self.counts.update(counts or {})
        if violations:
            self.wrong.append(f"{name}: {'; '.join(violations[:5])}" + (f" and {len(violations) - 5} more" if len(violations) > 5 else ""))

    def told(self) -> str:
        figures = ", ".join(f"{name} {count:,}" for name, count in sorted(self.counts.items()))
        lines = [
            f"{self.name}: {self.runs:,} runs, {len(self.wrong)} violations",
            f"  {figures}",
            *(f"  WRONG {line}" for line in self.wrong[:40]),
        ]
        return "\n".join(lines)
