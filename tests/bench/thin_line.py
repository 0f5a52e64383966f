"""A thin line that loses packets, between two addresses of this machine: the kernel's own TCP, over a device that this process turns.

The one rule: whatever is sent to THERE comes back as sent by THERE to HERE, each packet in its turn at the line's rate, or not at all.
Needs a network of its own (`unshare --map-root-user --net`), for the device and its addresses are made here. Linux.
"""

import fcntl
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections import deque

HERE, THERE = "10.9.0.1", "10.9.0.2"
# linux/if_tun.h: TUNSETIFF, and IFF_TUN with IFF_NO_PI.
_TUNSETIFF, _PLAIN_TUN = 0x400454CA, 0x1001
_NAME = "thin0"
# As many packets as a cheap modem keeps before it drops the next.
_QUEUE = 30
_LARGEST_PACKET = 65_535


class ThinLine:
    """`rate_bits` a second each way, `lost` of one as the share of packets; `up` and `down` count the bytes of IP that were let through."""

    def __init__(self, rate_bits: int, lost: float, seed: int) -> None:
        self._rate_bits, self._lost, self._draw = rate_bits, lost, random.Random(seed)
        self.up = self.down = self.packets = self.gone = 0
        self._device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self._device, _TUNSETIFF, struct.pack("16sH22x", _NAME.encode(), _PLAIN_TUN))
        words = ("link set lo up", f"addr add {HERE}/24 dev {_NAME}", f"link set {_NAME} up")
        for line in words:
            subprocess.run(["ip", *line.split()], check=True)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._turn, name="thin-line", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        os.close(self._device)

    def _turn(self) -> None:
        """One queue each way; a packet leaves when the one before it has been spoken to its end."""
        queues: dict[bool, deque[tuple[float, bytes]]] = {True: deque(), False: deque()}
        free_at = {True: 0.0, False: 0.0}
        while not self._over.is_set():
            now = time.perf_counter()
            for way, queue in queues.items():
                while queue and queue[0][0] <= now:
                    self._let_through(queue.popleft()[1], is_up=way)
            due = min((queue[0][0] for queue in queues.values() if queue), default=now + 0.2)
            if not select.select([self._device], [], [], max(0.0, min(0.2, due - now)))[0]:
                continue
            packet = os.read(self._device, _LARGEST_PACKET)
            if packet[0] >> 4 != 4 or len(packet) < 24:
                continue
            # Both ends have one address: the server's port is the lower of the two, for clients are given theirs from 32768 on.
            source, target = struct.unpack("!HH", packet[20:24])
            is_up = source > target
            if len(queues[is_up]) < _QUEUE:
                free_at[is_up] = max(free_at[is_up], time.perf_counter()) + len(packet) * 8 / self._rate_bits
                queues[is_up].append((free_at[is_up], packet))

    def _let_through(self, packet: bytes, *, is_up: bool) -> None:
        self.packets += 1
        if self._draw.random() < self._lost:
            self.gone += 1
            return
        self.up += len(packet) if is_up else 0
        self.down += 0 if is_up else len(packet)
        # Both addresses change places; a sum over them, and so every checksum, stays.
        os.write(self._device, packet[:12] + packet[16:20] + packet[12:16] + packet[20:])
