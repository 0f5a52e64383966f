"""The words after `doorstep server`, each with its help.

The one rule: what is wrong in itself is said here; what is wrong for this machine is said by whoever meets it.
"""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from app.language import add_language
from app.settings import default_data
from sync.server.rates import ALL_PER_S


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(f"{text} is no number of processes: 1 to 64")
    return int(text)


def _rate(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError(f"{text} is no number of requests: 1 to 100000")
    return int(text)


def add_backing(parser: argparse.ArgumentParser) -> None:
    """Where rows and files are kept: the same words for serving and for every command beside it."""
    parser.add_argument(
        "--database",
        metavar="postgresql://…",
        default=os.environ.get("DOORSTEP_DATABASE", ""),
        help="all rows are there instead of in the data folder (default: $DOORSTEP_DATABASE, which shows in no process list)",
    )
    parser.add_argument(
        "--files",
        metavar="s3://…",
        default=os.environ.get("DOORSTEP_FILES", ""),
        help="photos and sheets are there: s3://bucket/prefix?endpoint=https://…&region=…, keys as AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY in the environment (default: $DOORSTEP_FILES, else the data folder)",
    )


def _add_load(made: argparse.ArgumentParser) -> None:
    """How much is served at once."""
    made.add_argument(
        "--processes", type=_count, default=1, metavar="N", help="server processes behind the one address; needs --database (default: 1)"
    )
    made.add_argument(
        "--requests-per-s",
        type=_rate,
        default=round(ALL_PER_S),
        metavar="N",
        help="what all devices together may ask of each process in a second, a hundred seconds of it at once; "
        "what hands evidence in is never counted (default: %(default)s)",
    )


def parser(beside: Iterable[str]) -> argparse.ArgumentParser:
    """The words for serving; its help names the commands `beside` it too."""
    made = argparse.ArgumentParser(
        prog="doorstep server",
        description="Serves one organisation's orders to its tablets and desks.",
        epilog=f"Commands beside it, each with its own --help: {', '.join(sorted(beside))}.",
    )
    made.add_argument("--data", type=Path, default=default_data("server"), help="data folder (default: %(default)s)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument("--port", type=_port, default=8765, help="port, 0 for any free one (default: %(default)s)")
    made.add_argument("--organisation", type=Path, metavar="FILE.yaml", help="the organisation; kept in the data folder for later starts")
    add_backing(made)
    _add_load(made)
    made.add_argument("--demo", action="store_true", help="sample organisation where none is given, and preset PINs")
    made.add_argument("--ticket", metavar="LABEL", help="also issue a fresh ticket for a label that a device already uses")
    made.add_argument("--tls-certificate", metavar="FILE.pem", help="needed, with --tls-key, to listen beyond this machine")
    made.add_argument("--tls-key", metavar="FILE.pem", help="private key of --tls-certificate")
    made.add_argument("--timestamps", metavar="URL", help="RFC 3161 service; its root certificates stand in DIR/timestamp-ca.pem")
    made.add_argument(
        "--heads", metavar="PLACE", help="also copy each signed head of the log there: a folder, or an https:// address that takes PUT"
    )
    made.add_argument(
        "--inside",
        action="store_true",
        help="the names of --timestamps and --heads may lead into this machine's own network (not by default)",
    )
    add_language(made)
    return made
