"""The book of the bombs: where each is written, and what a reader is expected to say of it."""

import contextlib
import sys
import time
from pathlib import Path


class Book:
    def __init__(self, out, only, work, times=False):
        self.folder = Path(out) / "bombs"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.only, self.work, self.times = only, Path(work), times
        self.truth = {}

    def wants(self, name):
        return not self.only or name in self.only

    def take(self, step):
        started = time.monotonic()
        step(self)
        if self.times:
            print(f"{step.__name__}: {time.monotonic() - started:.1f} s", file=sys.stderr)

    @contextlib.contextmanager
    def open(self, name, expect=None, numbers=(), note=""):
        """A file to write to; one that is not wanted goes nowhere."""
        if not self.wants(name):
            yield Nowhere()
            return
        self.truth[f"bombs/{name}"] = {"numbers": list(numbers), "expect": expect, "note": note}
        with open(self.folder / name, "wb") as target:
            yield target

    def write(self, name, data, expect=None, numbers=(), note=""):
        with self.open(name, expect, numbers, note) as target:
            target.write(data)


class Nowhere:
    def write(self, data):
        return len(data)

    def seek(self, *_):
        return 0

    def truncate(self, *_):
        return 0
