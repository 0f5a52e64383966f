"""The server beyond its own machine: by https with the operator's certificate, and never otherwise."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.server.__main__ import main
from tests.sync.certificates import pair


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server with a certificate, and that certificate."""
    certificate, key = pair(tmp_path, "own")
    words = ["--data", str(tmp_path / "data"), "--port", "0", "--demo", "--tls-certificate", str(certificate), "--tls-key", str(key)]
    process = subprocess.Popen([sys.executable, "-m", "sync.server", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip().removeprefix("ready on "), certificate
    process.kill()
    process.communicate()


def test_with_a_certificate_it_answers_by_https_only(served: tuple[str, Path]) -> None:
    url, certificate = served
    assert url.startswith("https://127.0.0.1:")
    assert requests.get(f"{url}/health", verify=str(certificate), timeout=30).json()["status"] == "ok"
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{url}/health", timeout=30)
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"{url}/health".replace("https", "http"), timeout=30)


@pytest.mark.parametrize(("wrong", "language"), [("missing", "zh"), ("not a PEM", "en"), ("another's key", "zh"), ("a key alone", "en")])
def test_a_certificate_that_cannot_serve_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str, language: str) -> None:
    certificate, key = pair(tmp_path, "own")
    if wrong == "missing":
        certificate = tmp_path / "none.pem"
    if wrong == "not a PEM":
        certificate.write_text("a letter")
    if wrong == "another's key":
        key = pair(tmp_path, "other")[1]
    tls = ["--tls-key", str(key), *([] if wrong == "a key alone" else ["--tls-certificate", str(certificate)])]
    code = main(["--data", str(tmp_path / "data"), "--demo", "--port", "0", "--language", language, *tls])
    said = capsys.readouterr().err
    assert code == 1 and str(key) in said and "Traceback" not in said
    assert ("没有启动" in said) if language == "zh" else ("not started" in said)


@pytest.mark.parametrize(("words", "code"), [(["--database", "postgresql://127.0.0.1:1/none"], 69), (["--data", "/dev/null"], 1)])
def test_what_does_not_answer_has_another_exit_code_than_a_wrong_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    assert main(["--data", str(tmp_path), "--demo", "--port", "0", *words]) == code
    assert capsys.readouterr().err.strip()
