"""`doorstep verify FILE` and `doorstep verify store DIR`: checks evidence with no network and says what it found."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.domain.bundle import is_bundle
from app.domain.identity import SystemClock, at
from app.language import add_language
from app.settings import Folders, default_data
from app.storage.disk import named_file, replace_file
from app.use_cases.findings import EvidenceReport
from app.use_cases.verify import Report, read_evidence
from app.use_cases.verify_file import verify_file
from app.wording import sentence

_DESCRIPTION = (
    "Check a service sheet (PDF), an order's bundle, the end of a shift, or with `store DIR` a server's whole folder, without a network."
)


def main(argv: Sequence[str]) -> int:
    """Exit code 0 only if every check passed, 1 if one failed, 2 if one could not be made."""
    options = _options(list(argv))
    report = _report(options)
    if options.pdf:
        with named_file(options.pdf):
            replace_file(options.pdf, _as_pdf(report))
    if not options.is_store and options.shown:
        _write_shown(options.file, options.shown)
    print(report.as_json() if options.json else "\n".join(report.lines()))  # noqa: T201
    return report.exit_code


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="doorstep verify", description=_DESCRIPTION)
    is_store = words[:1] == ["store"]
    parser.add_argument(
        "file", type=Path, metavar="DIR" if is_store else "FILE", help="the sheet, the bundle, the end of a shift, or the server's folder"
    )
    parser.add_argument("--trust", type=Path, help="the trust file (default: that of this machine's tablet, or of the server's folder)")
    add_language(parser)
    parser.add_argument("--json", action="store_true", help="print the report for a program")
    parser.add_argument("--pdf", type=Path, metavar="OUT", help="also write the report as a PDF")
    if not is_store:
        parser.add_argument("--shown", type=Path, metavar="DIR", help="also write what a bundle's customer was shown and given there")
    else:
        from sync.server.options import add_backing

        add_backing(parser)
        parser.add_argument("--heads", type=Path, metavar="DIR", help="copies of the log's heads from beyond the server, to compare")
    options = parser.parse_args(words[1:] if is_store else words)
    options.is_store = is_store
    return options


def _report(options: argparse.Namespace) -> Report | EvidenceReport:
    if options.is_store:
        # The server's libraries are loaded only for its folder.
        from sync.server.audit import verify_store
        from sync.server.beside import Backing

        return verify_store(options.file, options.trust, options.language, Backing(options.database, options.files), options.heads)
    trust = options.trust or Folders(default_data("field")).trust
    return verify_file(options.file, trust, options.language)


def _write_shown(file: Path, folder: Path) -> None:
    """A sheet, or the end of a shift, is all there is of itself."""
    from app.use_cases.shown import shown_in

    content = read_evidence(file)
    if is_bundle(content):
        with named_file(folder):
            for name, data in shown_in(content).items():
                replace_file(folder / name, data)


def _as_pdf(report: Report | EvidenceReport) -> bytes:
    # typst and its fonts are loaded only for a PDF.
    from app.storage.sheet.report import render_report

    language, subject = report.language, report.subject if isinstance(report, EvidenceReport) else report.file
    facts = [
        (sentence("verify.report_subject", language), subject),
        ("SHA-256", report.sha256),
        (sentence("verify.report_trust", language), f"{report.trust_file} {report.trust_id}"),
    ]
    title = sentence("verify.report_title", language)
    return render_report(title, report.verdict(), facts, report.printed(), language, at(SystemClock().wall_ms()))
