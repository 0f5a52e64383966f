"""What a line does to one request: the 26 kinds of survive.md, as far as they reach a program.

A kind is a function of the request and of the way to the server. What only takes longer (bandwidth, jitter, loss that the
transport repairs) ends either as a delay within the time-outs or as a time-out; both are here.
"""

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, ReadTimeout
from urllib3.exceptions import IncompleteRead, ProtocolError

from tests.faults.wire import HTML, Answer, Fault, Message, Serve


def _refused(message: Message, serve: Serve) -> Answer:
    raise NoConnection("connection refused")


def _no_name(message: Message, serve: Serve) -> Answer:
    raise NoConnection("name or service not known")


def _connect_timeout(message: Message, serve: Serve) -> Answer:
    raise ConnectTimeout("connect timed out")


def _silence(message: Message, serve: Serve) -> Answer:
    raise ReadTimeout("nothing came back and nothing went through")


def _reset_before(message: Message, serve: Serve) -> Answer:
    raise NoConnection(ProtocolError("connection reset before the request was through"))


def _reset_after(message: Message, serve: Serve) -> Answer:
    serve(message)
    raise NoConnection(ProtocolError("connection reset before the reply"))


def _lost_reply(message: Message, serve: Serve) -> Answer:
    serve(message)
    raise ReadTimeout("the reply was lost")


def _cut_reply(message: Message, serve: Serve) -> Answer:
    answer = serve(message)
    return Answer(answer.status, answer.headers, answer.body, cut=len(answer.body) // 2)


def _cut_at_once(message: Message, serve: Serve) -> Answer:
    answer = serve(message)
    return Answer(answer.status, answer.headers, answer.body, cut=0 if answer.body else None)


def _cut_last_byte(message: Message, serve: Serve) -> Answer:
    answer = serve(message)
    return Answer(answer.status, answer.headers, answer.body, cut=max(0, len(answer.body) - 1))


def _twice(message: Message, serve: Serve) -> Answer:
    """The transport repeats a request that had arrived; the reply to the repetition is what comes back."""
    serve(message)
    return serve(message)


def _first_of_two(message: Message, serve: Serve) -> Answer:
    answer = serve(message)
    serve(message)
    return answer


def _portal(message: Message, serve: Serve) -> Answer:
    return Answer(200, {"content-type": "text/html"}, HTML)


def _portal_redirect(message: Message, serve: Serve) -> Answer:
    return Answer(302, {"location": "http://portal.example/", "content-type": "text/html"}, HTML)


def _proxy_asks(message: Message, serve: Serve) -> Answer:
    return Answer(407, {"proxy-authenticate": "Basic", "content-type": "text/html"}, HTML)


def _busy(message: Message, serve: Serve) -> Answer:
    return Answer(503, {"retry-after": "2"}, b"")


def _busy_without_word(message: Message, serve: Serve) -> Answer:
    return Answer(429, {}, b"")


def _server_error(message: Message, serve: Serve) -> Answer:
    return Answer(500, {"content-type": "text/html"}, b"<h1>Internal error</h1>")


def _bad_gateway(message: Message, serve: Serve) -> Answer:
    serve(message)
    return Answer(502, {"content-type": "text/html"}, b"<h1>Bad gateway</h1>")


def _empty_ok(message: Message, serve: Serve) -> Answer:
    return Answer(200, {"content-type": "application/json"}, b"")


def _foreign_json(message: Message, serve: Serve) -> Answer:
    return Answer(200, {"content-type": "application/json"}, b'{"status":"ok"}')


def _not_found(message: Message, serve: Serve) -> Answer:
    return Answer(404, {"content-type": "text/html"}, b"<h1>Not found</h1>")


def _spoiled_reply(message: Message, serve: Serve) -> Answer:
    answer = serve(message)
    return Answer(answer.status, answer.headers, _flipped(answer.body))


def _spoiled_request(message: Message, serve: Serve) -> Answer:
    return serve(Message(message.method, message.target, message.headers, _flipped(message.body)))


def _half_request(message: Message, serve: Serve) -> Answer:
    """Half of the body went through before the line broke; the server sees a shorter body than was signed."""
    serve(Message(message.method, message.target, message.headers, message.body[: len(message.body) // 2]))
    raise NoConnection(ProtocolError("broken pipe", IncompleteRead(0, 1)))


def _wrong_certificate(message: Message, serve: Serve) -> Answer:
    raise requests.exceptions.SSLError("certificate verify failed")


def _flipped(body: bytes) -> bytes:
    """One byte in the middle changed."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 0x04]) + body[middle + 1 :] if body else body


def _after_the_work(kind: Fault) -> Fault:
    """The same on the way back: the server has done what it was asked, and its answer does not come."""

    def fault(message: Message, serve: Serve) -> Answer:
        serve(message)
        return kind(message, serve)

    return fault


KINDS: dict[str, Fault] = {
    "refused": _refused,
    "no name": _no_name,
    "connect time-out": _connect_timeout,
    "silence": _silence,
    "reset before": _reset_before,
    "reset after": _reset_after,
    "reply lost": _lost_reply,
    "reply cut in the middle": _cut_reply,
    "reply cut at once": _cut_at_once,
    "reply cut at its last byte": _cut_last_byte,
    "request twice": _twice,
    "request repeated behind": _first_of_two,
    "portal page": _portal,
    "portal redirect": _portal_redirect,
    "proxy asks": _proxy_asks,
    "503 with a wait": _busy,
    "429 without a word": _busy_without_word,
    "500": _server_error,
    "502 after the work": _bad_gateway,
    "empty 200": _empty_ok,
    "foreign JSON": _foreign_json,
    "404 page": _not_found,
    "reply spoiled": _spoiled_reply,
    "request spoiled": _spoiled_request,
    "half a request": _half_request,
    "wrong certificate": _wrong_certificate,
}

# What can befall the way there and the way back differs only where a kind does not say itself how far the request came.
_BACK = ("portal page", "portal redirect", "proxy asks", "503 with a wait", "429 without a word", "500")
_BACK_TOO = ("empty 200", "foreign JSON", "404 page")
BOTH_WAYS: dict[str, Fault] = KINDS | {f"{name}, on the way back": _after_the_work(KINDS[name]) for name in _BACK + _BACK_TOO}
