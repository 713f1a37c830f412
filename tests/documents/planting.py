"""Invented CPR numbers, and the book of where each was planted.

A reader is proved by what it finds in a file that another program wrote. So every number in the
corpus is planted once, in one file, at a place that is written down here, and the book becomes
truth.json. The numbers are drawn by seeded code from the file's name: a file's numbers stay the same
whichever other families are made with it.
"""

import calendar
import json
import random
from pathlib import Path

# A family's number decides the days its numbers are born on, so no two families share a number.
FAMILIES = (
    "sheets", "word", "slides", "pdf", "markup", "mail", "databases", "archives", "pictures",
    "damaged", "encrypted",
)

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

FORMS = {
    "dash": lambda d: f"{d[:6]}-{d[6:]}",
    "bare": lambda d: d,
    "en": lambda d: f"{d[:6]}\u2013{d[6:]}",  # the dash that a word processor makes of a hyphen
    "nbsp": lambda d: f"{d[:6]}\u00a0{d[6:]}",
    "u2011": lambda d: f"{d[:6]}\u2011{d[6:]}",  # the hyphen that does not break
}
ANY_FORM = ("dash", "bare", "en", "dash", "nbsp")
ASCII_FORM = ("dash", "bare")


def is_valid(digits):
    """Whether the control digit and the date hold, as they did for every number before 2007."""
    day, month, year, century = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), digits[6]
    if century in "0123":
        year += 1900
    elif century in "49" and year <= 36:
        year += 2000
    else:
        return False
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return False
    return sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11 == 0


class Corpus:
    """The folder that is filled, and the book."""

    def __init__(self, out, work):
        self.folder = Path(out) / "corpus"
        self.work = Path(work)
        self.truth = {}
        self.used = set()

    def file(self, family, name, needs=(), expect=None, note="", forms=ANY_FORM, may=None):
        """A file to write: its `path` is there to be written to, its numbers are asked of it.

        `needs` tells what a number takes to be read. `expect` is the reason word of the problem that must
        be reported; `may` one that may be, and then the numbers may be missing.
        """
        planted = Planted(self, family, name, forms)
        key = f"{family}/{name}"
        if key in self.truth:
            raise ValueError(f"two files are called {key}")
        self.truth[key] = {
            "numbers": planted.numbers,
            "places": planted.places,
            "needs": list(needs),
            "expect": expect,
            "may": may,
            "note": note,
        }
        return planted

    def write_truth(self, path):
        for key, entry in self.truth.items():
            if not (self.folder / key).exists():
                raise FileNotFoundError(f"{key} is in the truth but was not written")
        Path(path).write_text(json.dumps(self.truth, indent=1, sort_keys=True) + "\n", "utf-8")


class Planted:
    """One file of the corpus and the numbers in it."""

    def __init__(self, corpus, family, name, forms):
        self.corpus = corpus
        self.forms = forms
        self.numbers = []
        self.places = {}
        self.path = corpus.folder / family / name
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._family = FAMILIES.index(family)
        self._chance = random.Random(f"{family}/{name}")

    def digits(self, what="", leading_zero=False, **place):
        """Ten digits that are in no other file. `place` says where they lie, `what` in which feature."""
        digits = self._draw(leading_zero)
        self.numbers.append(digits)
        place = {key: value for key, value in place.items() if value is not None}
        self.places[digits] = {**place, "what": what} if what else place
        return digits

    def cpr(self, what="", form=None, **place):
        """A number as people write it."""
        form = form or self.forms[len(self.numbers) % len(self.forms)]
        return FORMS[form](self.digits(what, **place))

    def line(self, what="", form=None, **place):
        """A number with a label in front."""
        return f"CPR-nr.: {self.cpr(what, form, **place)}"

    def take(self, other):
        """What was planted in `other`, a file that is now inside this one."""
        self.numbers.extend(other.numbers)
        self.places.update(other.places)

    def write_bytes(self, data):
        self.path.write_bytes(data)

    def write_text(self, text, encoding="utf-8"):
        self.path.write_bytes(text.encode(encoding))

    def _draw(self, leading_zero):
        day = self._family + (1 if leading_zero else 15)
        while True:
            if self._chance.random() < 0.75:
                year, centuries = self._chance.randint(40, 99), "0123"
            else:
                year, centuries = self._chance.randint(0, 15), "49"
            month = self._chance.randint(1, 12)
            rest = f"{self._chance.choice(centuries)}{self._chance.randint(0, 999):03}"
            digits = f"{day:02}{month:02}{year:02}{rest}"
            if is_valid(digits) and digits not in self.corpus.used:
                self.corpus.used.add(digits)
                return digits
