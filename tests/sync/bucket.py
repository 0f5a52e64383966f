"""An S3 store of the tests' own: moto, in a thread of this process, on 127.0.0.1."""

import logging
from dataclasses import dataclass, field

import obstore
import requests
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

_BUCKET = "evidence"


@dataclass
class Bucket:
    """Every test gets a prefix of its own in the one bucket."""

    made: int = 0
    _server: ThreadedMotoServer = field(default_factory=lambda: ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False))

    def start(self) -> "Bucket":
        # One line for each request, on stderr.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        requests.put(f"{self.endpoint}/{_BUCKET}", timeout=20).raise_for_status()
        return self

    def new(self) -> str:
        self.made += 1
        return f"s3://{_BUCKET}/org-{self.made}?endpoint={self.endpoint}"

    def stop(self) -> None:
        self._server.stop()

    def store(self, address: str) -> S3Store:
        prefix = address.partition("?")[0].rpartition("/")[2]
        return S3Store(_BUCKET, prefix=prefix, endpoint=self.endpoint, region="us-east-1", client_options={"allow_http": True})

    def spoil(self, address: str, sha256: str, data: bytes) -> None:
        obstore.put(self.store(address), f"{sha256[:2]}/{sha256}", data)

    def lose(self, address: str, sha256: str) -> None:
        obstore.delete(self.store(address), f"{sha256[:2]}/{sha256}")

    def names(self, address: str) -> list[str]:
        return [item["path"] for page in obstore.list(self.store(address)) for item in page]
