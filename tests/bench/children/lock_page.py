"""The crew's window as `doorstep field` starts it, until the first frame of its lock page. Run as a script; says when that came."""

import sys
import time
from typing import Any

from ui.__main__ import main
from ui.frame import Frame

_show = Frame.show


def _until_first_frame(frame: Any, opened: Any, *more: Any) -> int:
    def told() -> None:
        opened.window.frameSwapped.disconnect(told)
        print(time.time(), flush=True)
        opened.window.close()

    opened.window.frameSwapped.connect(told)
    return _show(frame, opened, *more)


Frame.show = _until_first_frame  # type: ignore[method-assign]
sys.exit(main(["field", *sys.argv[1:]]))
