"""Judges a summary in Markdown: what two renderers make of it must say what the document says.

    check_markdown.py SUMMARY.md DOCUMENT.json MOST

cmark-gfm is what a large host renders with; markdown-it is what many wikis do. Both with tables and with links that
need no brackets.
"""

import sys
from html.parser import HTMLParser

import cmarkgfm
import shown
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

TAGS = {"h1", "h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code"}


class Reader(HTMLParser):
    """Cells and items with their texts, and every tag that is not of the report's own form."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables, self.items, self.odd, self.open = [], [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS or any(name not in ("align", "style") for name, _ in attributes):
            self.odd.append((tag, attributes))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "li":
            self.items.append("")
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if "code" in self.open and set(data) != {"@"}:
            self.odd.append(("code", data))
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data
        elif "li" in self.open:
            self.items[-1] += data


def visible(entry):
    """A path as the summary shows it."""
    return "".join(f"\\u{{{ord(char):x}}}" if char in "\ufffe\uffff" else char for char in shown.path(entry))


def check(name, html, document, most):
    reader = Reader()
    reader.feed(html)
    assert not reader.odd, f"{name}: {reader.odd[:3]}"
    exposures = document["exposures"][:most]
    tables = [table for table in reader.tables if len(table[0]) == 7]
    assert len(tables) == (1 if exposures else 0), f"{name}: {len(tables)} tables of exposures"
    for table in tables:
        assert len(table) == len(exposures) + 1, f"{name}: {len(table)} rows"
        for cells, row in zip(table[1:], exposures):
            assert len(cells) == 7, f"{name}: {cells}"
            wanted = visible(row)
            assert cells[1] == wanted, f"{name}: {cells[1]!r} is not {wanted!r}"
            assert cells[4].replace(",", "").replace(".", "") == str(row["matches"]), f"{name}: {cells}"
    totals = {cells[0]: cells[1] for cells in reader.tables[0][1:]}
    people = totals.get("Persons") or totals.get("Personer")
    persons = document["totals"]["persons"]
    digits = [int(part.replace(",", "").replace(".", "")) for part in people.split("–")]
    assert digits[0] == persons["at_least"] and digits[-1] == persons["at_most"], f"{name}: {people}"
    for root in document["run"]["roots"]:
        wanted = visible({"path": root})
        assert any(item.endswith(": " + wanted) for item in reader.items), f"{name}: {wanted!r} is missing"
    for finding in document["policy_findings"]:
        line = finding["policy_line"]
        assert any(f"({line}): " in item for item in reader.items), f"{name}: {line!r} is missing"
    reasons = [table for table in reader.tables if len(table[0]) == 2][1:]
    counts = [cells[1] for table in reasons for cells in table[1:]]
    wanted = list(document["totals"]["unscanned_by_reason"].values())
    assert [int(count.replace(",", "").replace(".", "")) for count in counts] == wanted, f"{name}: {counts}"


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    document, most = shown.load(sys.argv[2]), int(sys.argv[3])
    unsafe = Options.CMARK_OPT_UNSAFE
    check("cmark-gfm", cmarkgfm.github_flavored_markdown_to_html(text, options=unsafe), document, most)
    both = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    check("markdown-it", both.render(text), document, most)
    plain = MarkdownIt("commonmark", {"html": True}).enable("table")
    check("markdown-it, CommonMark", plain.render(text), document, most)


main()
