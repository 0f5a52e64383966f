"""The one tree of errors; its sentences for people stand in `resources/texts/`, found by `code`.

    DoorstepError
    ├── Refused        the rules say no; shown to the user, nothing was changed
    ├── Unavailable    network, disk, another process; worth trying again
    │   └── Damaged    stored bytes are not what was written; set aside, rebuilt, never served
    └── Broken         our own bug; goes into the crash report

A `code` is `room.what` (`gate.consent_missing`, `storage.disk_full`); `params` fill its sentence.
"""


class DoorstepError(Exception):
    """Anything Doorstep itself says went wrong; `code` names the sentence, `params` fill it."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({told})" if told else self.code


class Refused(DoorstepError):
    """The rules say no."""


class Unavailable(DoorstepError):
    """The outside (network, disk, lock) does not answer now; nothing was lost."""


class Damaged(Unavailable):
    """Stored bytes fail their check."""


class Broken(DoorstepError):
    """A state that our own code should never reach."""


def exit_code(error: DoorstepError) -> int:
    """What a command ends with: 1 the rules say no, 69 network or disk, 70 our bug (69 and 70 are those of sysexits.h)."""
    match error:
        case Unavailable():
            return 69
        case Broken():
            return 70
    return 1
