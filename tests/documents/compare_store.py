#!/usr/bin/env python3
"""Two outside judges of an Outlook store: what `readpst` and `pffexport` export must be in our text.

    compare_store.py STORE TEXT

TEXT is what we read of STORE. Of every message that a judge exports, subject, people, bodies and names of
attachments are taken apart into words; every three that stand beside each other must stand so in TEXT.
So a message that we miss is seen even where its words are in another. Exits with 1 where words are missing.
"""

import email
import email.policy
import email.utils
import html.parser
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Beside each other: fewer would be found in some other message too.
ROW = 3
WORD = re.compile(r"[^\W_]+")
# What readpst adds of its own: a meeting as a calendar, a body in RTF, and who sent what nobody sent.
OWN_NAMES = re.compile(r"i\d+\.ics|rtf-body\.rtf")
OWN_SENDER = "MAILER-DAEMON"


def words(text):
    return WORD.findall(text.casefold())


def rows(text):
    found = words(text)
    if len(found) < ROW:
        return {tuple(found)} if found else set()
    return {tuple(found[at : at + ROW]) for at in range(len(found) - ROW + 1)}


class Page(html.parser.HTMLParser):
    """The texts of a page: what stands between two tags that part it. Styles and scripts are none."""

    # Within a line: what stands on both sides belongs together.
    INLINE = {"a", "abbr", "b", "big", "em", "font", "i", "o:p", "small", "span", "strong", "sub", "sup", "u"}

    def __init__(self, text):
        super().__init__()
        self.texts, self.silent = [""], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.silent += tag in ("style", "script")
        # A link's target or a picture's name is told where it stands.
        if tag not in self.INLINE or any(name in ("href", "title", "id", "name") for name, _ in attributes):
            self.texts.append("")

    def handle_endtag(self, tag):
        self.silent -= tag in ("style", "script")
        if tag not in self.INLINE:
            self.texts.append("")

    def handle_data(self, data):
        if not self.silent:
            self.texts[-1] += data


def decoded(data, charset=None):
    for name in (charset, "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, TypeError):
            continue
    return data.decode("cp1252", "replace")


def texts_of_mail(mail):
    """Subject, people, bodies and names of attachments of a message and of those in it."""
    yield from map(str, mail.get_all("Subject", []))
    for name in ("From", "To", "Cc"):
        for person in email.utils.getaddresses(map(str, mail.get_all(name, []))):
            yield from (name for name in person if name != OWN_SENDER)
    for part in mail.walk():
        if part.get_filename():
            if not OWN_NAMES.fullmatch(part.get_filename()):
                yield part.get_filename()
        elif part.get_content_type() in ("text/plain", "text/html"):
            text = decoded(part.get_payload(decode=True) or b"", part.get_content_charset())
            yield from Page(text).texts if part.get_content_subtype() == "html" else [text]


def by_readpst(store, work):
    """Every message as a file. Contacts and meetings are in forms of their own, with words of their own."""
    folder = Path(work) / "readpst"
    folder.mkdir()
    subprocess.run(["readpst", "-j", "0", "-D", "-e", "-8", "-q", "-t", "e", "-o", folder, store], check=True, capture_output=True, timeout=120)
    for path in sorted(folder.rglob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        yield str(path.relative_to(folder)), list(texts_of_mail(mail))


# Of what pffexport tells of an item: the lines that are text of the store.
TOLD = re.compile(r"(?m)^(?:Subject|Sender name|Sender email address|Display name|Email address|Location|Conversation topic):[ \t]*(.*)$")


def by_pffexport(store, work):
    """Items of all kinds, those that were deleted too."""
    target = Path(work) / "pffexport"
    subprocess.run(["pffexport", "-q", "-m", "all", "-f", "all", "-t", target, store], capture_output=True, timeout=120)
    for folder in sorted(Path(work).glob("pffexport.*")):
        for path in sorted(folder.rglob("*")):
            told = []
            if path.name in ("Message.txt", "Message.html"):
                text = decoded(path.read_bytes())
                told = Page(text).texts if path.suffix == ".html" else [text]
            elif path.parent.name == "Attachments" and path.is_file():
                told = [path.name.split("_", 1)[-1]]
            elif path.suffix == ".txt" and path.is_file() and "Attachments" not in path.parts:
                told = TOLD.findall(decoded(path.read_bytes()))
            if told:
                yield str(path.relative_to(work)), told


def main():
    store, text = map(Path, sys.argv[1:])
    known = words(text.read_bytes().decode("utf-8", "replace"))
    known_rows = {tuple(known[at : at + length]) for length in range(1, ROW + 1) for at in range(len(known) - length + 1)}
    judged = missing = 0
    with tempfile.TemporaryDirectory(prefix="stores-") as work:
        for judge in (by_readpst, by_pffexport):
            items = 0
            for name, texts in judge(store, work):
                items += 1
                lacking = sorted(set().union(*map(rows, texts)) - known_rows)
                judged += 1
                if lacking:
                    missing += 1
                    told = ", ".join(" ".join(row) for row in lacking[:8])
                    print(f"{judge.__name__}: {name}: {len(lacking)}: {told}")
            print(f"{judge.__name__}: {items} items")
            if items == 0:
                missing += 1
    print(f"{missing} of {judged} items have words that we lack")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
