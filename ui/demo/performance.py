"""The headless demo from the first order to the last receipt: who does what, in which order, and what is counted at the end.

The one rule: it starts and stops processes and asks for scenes; what a scene does, it does by clicks in its own window, and
between the processes nothing passes but HTTP.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.errors import Broken
from app.settings import Folders
from app.use_cases.verify import verify_sheet
from app.wording import sentence
from ui.demo.company import Actor, Company, kept_port, open_for_business
from ui.demo.counting import importer_evidence
from ui.demo.programme import PROGRAMME, Assignment, cast
from ui.demo.sample import sample_of_today

CREW, DISPATCHER, MEMBERS = "S-ALL", "m-0102", ("m-0705", "m-0721")
LEAST_PICTURES = 24


@dataclass(frozen=True)
class Wish:
    """What the command line asked for; without `orders` the made-up sample is taken.

    `language` is that of what is said. The windows begin in `played`, the same on every machine, and go on as the programme has it.
    """

    out: Path
    orders: Path | None = None
    language: str = "zh"
    visits: int = len(PROGRAMME)
    sample: int | None = None
    played: str = "zh"


@dataclass
class Performance:
    """One headless demo; `figures` become summary.json."""

    wish: Wish
    seconds: dict[str, float] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    read: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.company = Company(_fresh(self.wish.out / "devices"), headless=True)
        _fresh(self.wish.out / "screenshots")
        _fresh(self.wish.out / "sheets")
        self.server = self.company.hire("server", "server")
        self.importer = self.company.hire("import", "import")
        self.desk = self.company.hire("desk", "desk", "--puppet", "--size", "1920x1080", "--language", self.wish.played)
        self.tablet = self.company.hire("tablet", "field", "--puppet", "--size", "1280x800", "--language", self.wish.played)

    def run(self) -> dict[str, Any]:
        """Plays it all and answers the summary. Raises Broken where a scene fails or a process ends early."""
        begin = time.monotonic()
        try:
            figures = self._acts()
        finally:
            self.company.go_home()
        self.seconds["all"] = round(time.monotonic() - begin, 1)
        return figures

    def _acts(self) -> dict[str, Any]:
        self._open()
        dispatched = self._dispatch()
        parts = self._tablet_takes_over()
        with self._act("visits"):
            self.server.stop()
            self._say("demo.server_away")
            with kept_port(self._url):
                for number, part in enumerate(parts, 1):
                    self._visit(number, part)
        unsent = int(self.tablet.play("unsent")["signed"])
        with self._act("sync"):
            self._sync_again()
        with self._act("desk_reads"):
            self._desk_reads(parts)
        return self._counted(dispatched, unsent, parts)

    # The four acts

    def _open(self) -> None:
        with self._act("server"):
            self._url = open_for_business(self.server, self.wish.language)
            self._say("demo.server_up", url=self._url)
            shutil.copyfile(Folders(self.server.data).trust, self.wish.out / "trust.json")
        with self._act("import"):
            orders = self.wish.orders or sample_of_today(self.wish.out / "sample.csv", datetime.now().astimezone(), self.wish.sample)
            self._say("demo.importing" if self.wish.orders else "demo.importing_sample", file=orders.name)
            said = self.importer.run(str(orders.resolve()), *self._ticket("import"), "--language", self.wish.language)
            for line in said.splitlines():
                self._print("  " + line)

    def _dispatch(self) -> dict[str, Any]:
        with self._act("desk_start"):
            self.desk.start(*self._ticket("desk"))
            self._play(self.desk, "unlock", member=DISPATCHER)
        with self._act("dispatch"):
            found = self._play(self.desk, "dispatch")
        self._say("demo.dispatched", n=found["dispatched"], crews=", ".join(f"{k} {v}" for k, v in found["by_crew"].items()))
        return found

    def _tablet_takes_over(self) -> list[Assignment]:
        with self._act("tablet_start"):
            self.tablet.start(*self._ticket(f"field-{CREW}"))
            self._play(self.tablet, "unlock", member=MEMBERS[0], then="")
        with self._act("tablet_receives"):
            rows = self._play(self.tablet, "receive")["orders"]
        parts = cast(rows, PROGRAMME[: self.wish.visits])
        self._say("demo.received", n=len(rows), crew=CREW)
        return parts

    def _visit(self, number: int, part: Assignment) -> None:
        begin, visit = time.monotonic(), part.visit
        self._play(self.tablet, "speak", language=visit.language)
        given = dict(order=part.order_id, number=part.number, kind=visit.kind, pays=visit.pays, refuses=visit.refuses)
        given |= dict(fails_first=visit.fails_first, situation=visit.situation)
        self._play(self.tablet, "visit", until=visit.until, **given)
        self.tablet.kill()
        if visit.desk:
            self._play(self.desk, visit.desk, order=part.order_id, number=part.number)
        self.tablet.start()
        # The same member: drafts are theirs, and the order they stood in opens again by itself.
        self._play(self.tablet, "unlock", member=MEMBERS[0], then="order" if number <= 2 else "")
        self._play(self.tablet, "visit", until="", **given)
        took = time.monotonic() - begin
        self.seconds[f"visit_{number}_{visit.kind}"] = round(took, 1)
        self._say(
            "demo.visited", n=number, kind=sentence(f"demo.kind_{visit.kind}", self.wish.language), number=part.number, s=f"{took:.0f}"
        )

    def _sync_again(self) -> None:
        open_for_business(self.server, self.wish.language)
        self._say("demo.server_back")
        self._play(self.desk, "sync")
        self._play(self.tablet, "sync", stick=str(self.wish.out / "devices" / "stick"))
        # What the tablet brought reaches the desk over the server.
        self._play(self.desk, "sync")

    def _desk_reads(self, parts: list[Assignment]) -> None:
        for part in parts:
            kind = part.visit.kind.replace("_", "-")
            given = dict(order=part.order_id, number=part.number, kind=kind, has_sheet=not part.visit.desk)
            said = self._play(self.desk, "read_order", **given)
            self.read.append({"number": part.number, "events": said["events"], "verdict": said["verdict"]})
        self._play(self.desk, "quarantine")
        self._play(self.desk, "other_places")

    # What came of it

    def _counted(self, dispatched: dict[str, Any], unsent: int, parts: list[Assignment]) -> dict[str, Any]:
        trust = str(self.wish.out / "trust.json")
        with self._act("counting"):
            proofs = {actor.name: self._play(actor, "evidence", trust=trust) for actor in (self.tablet, self.desk)}
            proofs["import"] = importer_evidence(Folders(self.importer.data), Path(trust))
            held = self._files()
            effects = self._play(self.desk, "effects")
            sheets = self._sheets(parts)
        figures = {
            "orders_dispatched": dispatched["dispatched"],
            "visits_signed_offline": unsent,
            "events_pushed": sum(proof["receipted"] for proof in proofs.values()),
            "receipts_valid": sum(proof["receipts_valid"] for proof in proofs.values()),
            "files_verified": held["files_verified"],
            "duplicates": effects["duplicates"],
            "conflicts": effects["conflicts"],
            "sheets": sheets,
            "screenshots": self.pictures,
            "seconds": self.seconds,
            "devices": proofs,
            "files": held,
            "orders_with_conflicts": effects["held_orders"],
            "visits": [
                {"kind": part.visit.kind, "language": part.visit.language, "number": part.number, "fault": part.fault} for part in parts
            ],
        }
        figures["timelines"] = self.read
        figures["failures"] = figures_wrong(figures, parts)
        return figures

    def _files(self) -> dict[str, Any]:
        """Every file of the tablet, as the server holds it: what a crew may no longer read, after an order left it, the desk reads."""
        captured = self._play(self.tablet, "captured")["captured"]
        held = {sha256 for actor in (self.tablet, self.desk) for sha256 in self._play(actor, "files", captured=captured)["held"]}
        missing = [f"{role} {sha256[:12]}" for sha256, role in captured.items() if sha256 not in held]
        return {"files": len(captured), "files_verified": len(held), "missing": missing}

    def _sheets(self, parts: list[Assignment]) -> list[dict[str, Any]]:
        """The sheets as the desk read them from the server, each verified as anyone would."""
        found = []
        for part in parts:
            path = self.wish.out / "sheets" / f"{part.number}.pdf"
            said = self._play(self.desk, "sheet", order=part.order_id, path=str(path))
            if not said["has_sheet"]:
                continue
            report = verify_sheet(path, self.wish.out / "trust.json", self.wish.language)
            found.append({"file": f"sheets/{path.name}", "kind": part.visit.kind, "passed": report.passed, "bytes": path.stat().st_size})
        return found

    # Small things

    def _ticket(self, label: str) -> tuple[str, str]:
        path = self.server.data / "tickets" / f"ticket-{label}.json"
        if not path.exists():
            raise Broken("demo.no_ticket", label=label)
        return "--ticket", str(path)

    def _play(self, actor: Actor, scene: str, **given: Any) -> dict[str, Any]:
        pictures = {"folder": str(self.wish.out.resolve() / "screenshots"), "taken": self.pictures}
        said = actor.play(scene, pictures=pictures, **given)
        self.pictures += said.pop("pictures", [])
        return said

    @contextmanager
    def _act(self, name: str) -> Iterator[None]:
        begin = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begin, 1)

    def _say(self, code: str, **params: object) -> None:
        self._print(sentence(code, self.wish.language, **params))

    def _print(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def figures_wrong(figures: dict[str, Any], parts: list[Assignment]) -> list[str]:
    """What did not come out as it had to; empty after a good demo."""
    on_hold = [part.number for part in parts if part.visit.desk]
    signed = [part for part in parts if not part.visit.desk]
    checks = {
        "orders_dispatched": figures["orders_dispatched"] > 0,
        "visits_signed_offline": figures["visits_signed_offline"] >= len(signed),
        "receipts_valid": figures["receipts_valid"] == figures["events_pushed"] == sum(d["events"] for d in figures["devices"].values()),
        "files_verified": figures["files_verified"] == figures["files"]["files"] > 0,
        "timelines": all(read["verdict"] == "pass" for read in figures["timelines"]),
        "duplicates": figures["duplicates"] == 0,
        "conflicts": sorted(figures["orders_with_conflicts"]) == sorted(on_hold),
        "sheets": len(figures["sheets"]) >= len(signed) and all(sheet["passed"] for sheet in figures["sheets"]),
        "screenshots": len(figures["screenshots"]) >= (LEAST_PICTURES if len(parts) == len(PROGRAMME) else 1),
    }
    return [name for name, is_right in checks.items() if not is_right]


def _fresh(folder: Path) -> Path:
    """An empty folder: a headless demo begins from nothing, and removes only what an earlier one made."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def write_summary(out: Path, figures: dict[str, Any]) -> Path:
    path = out / "summary.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
