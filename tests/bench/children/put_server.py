"""The least that a server of files must do: take a PUT, hash it, write it, fsync it, answer. Run with a folder; says its port."""

import asyncio
import hashlib
import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

FOLDER = Path(sys.argv[1])


def _kept(body: bytes) -> bytes:
    name = hashlib.sha256(body).hexdigest()
    descriptor = os.open(FOLDER / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, body)
    os.fdatasync(descriptor)
    os.close(descriptor)
    return name.encode()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    name = await asyncio.to_thread(_kept, body)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64")]})
    await send({"type": "http.response.body", "body": name})


listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
listening.listen(64)
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")).run(sockets=[listening])
