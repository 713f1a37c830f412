#!/usr/bin/env python3
"""Makes pictures that look like what people save of a Danish office's screens, and tells what is in them.

    make_screenshots.py OUT_DIR [--seed N] [--per-kind K] [--kind NAME]...

Pages are written as HTML, drawn by headless Chromium (all pages of a kind in one tall window, then
cut apart), and some are worked over with Pillow: JPEG, subpixels, scans. OUT_DIR/truth.json tells, for
each file, its kind, the digits of every personal number and foreigner number in it, how many of them have a
label of their own, and which label stands before which number. All numbers are invented: a date and
four digits that pass modulus 11, or eight digits behind "Udl.nr.".

Needs Pillow, chromium and the fonts of fonts-dejavu, fonts-liberation and fonts-noto-core. The same seed gives
the same pictures as long as Chromium and the fonts stay the same.
"""

import argparse
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFilter

FIRST = "Anna Bo Camilla Dennis Else Freja Gustav Hanne Ida Jens Karen Lars Mette Niels Oluf Pia Rasmus Søren Tove Åse".split()
LAST = "Andersen Bæk Christensen Dahl Eriksen Frandsen Gregersen Højgård Iversen Jensen Kjær Lund Møller Nørgaard Olsen Østergaard".split()
STREETS = "Søndergade Åboulevarden Nørrebrogade Vestervej Skolevænget Æblehaven Kirkestien Møllevej".split()
TOWNS = ["2100 København Ø", "8000 Aarhus C", "5000 Odense C", "9000 Aalborg", "4700 Næstved", "6700 Esbjerg"]
WORDS = ("sagen er oprettet og ligger til behandling hos teamet der mangler svar fra borgeren om bolig og ydelse "
         "vi har modtaget ansøgning om hjælp til tolk og møde på rådhuset næste uge materialet skal sendes inden fristen "
         "familien har fået bevilget støtte efter serviceloven kontakt afdelingen ved spørgsmål").split()
SANS = ["'Liberation Sans'", "'DejaVu Sans'", "'Noto Sans'"]
MONO = ["'Liberation Mono'", "'DejaVu Sans Mono'"]
WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


class Page:
    """Draws numbers for one picture and keeps what it gave out."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers, self.labels = [], []

    def pick(self, values):
        return self.random.choice(values)

    def digits(self, count):
        return "".join(str(self.random.randrange(10)) for _ in range(count))

    def cpr(self, label=None, form=None):
        """A number with valid check digit, as written."""
        while True:
            date = "%02d%02d%02d" % (self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(0, 99))
            digits = date + "%03d" % self.random.randrange(1000)
            rest = -sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11
            if rest < 10:
                break
        digits += str(rest)
        self.note(digits, label)
        form = form or self.pick(["-", "-", "-", "", " "])
        return digits[:6] + form + digits[6:]

    def foreigner(self, label="Udl.nr."):
        digits = str(self.random.randint(1, 9)) + self.digits(7)
        self.note(digits, label)
        return digits

    def note(self, digits, label):
        self.numbers.append(digits)
        if label:
            self.labels.append([label, digits])

    def name(self):
        return self.pick(FIRST) + " " + self.pick(LAST)

    def address(self):
        return "%s %d, %s" % (self.pick(STREETS), self.random.randint(1, 180), self.pick(TOWNS))

    def words(self, count):
        return " ".join(self.pick(WORDS) for _ in range(count))

    def date(self):
        return "%02d-%02d-20%02d" % (self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(10, 25))

    def phone(self):
        return "%s %s %s %s" % tuple(str(self.random.randint(20, 99)) for _ in range(4))


LIGHT = dict(bg="#ffffff", fg="#1a1a1a", bar="#1f4e79", bar_fg="#ffffff", side="#eef2f6", line="#c8cfd6", head="#dfe6ee", head_fg="#222")
DARK = dict(bg="#1e1e1e", fg="#d4d4d4", bar="#2d2d30", bar_fg="#e8e8e8", side="#252526", line="#3c3c3c", head="#333337", head_fg="#cccccc")
GREY = dict(bg="#d8d8d8", fg="#7a7a7a", bar="#9a9a9a", bar_fg="#dedede", side="#cfcfcf", line="#bcbcbc", head="#c4c4c4", head_fg="#707070")
COLOUR = [
    dict(LIGHT, bar="#b02a30", head="#c0392b", head_fg="#ffffff"),
    dict(LIGHT, bar="#0b6e4f", head="#117a65", head_fg="#ffffff"),
    dict(LIGHT, bar="#5b2c83", head="#2874a6", head_fg="#ffffff"),
    dict(LIGHT, bar="#e67e22", head="#d35400", head_fg="#ffffff"),
]


def case_system(page, look, size, w, h):
    """A case: a bar with the citizen, fields with labels, a table, a note."""
    label = page.pick(["CPR-nr.", "CPR", "Personnummer", "Cpr.nr."])
    rows = [("Navn", page.name()), (label, page.cpr(label)), ("Udl.nr.", page.foreigner()), ("Adresse", page.address()),
            ("Telefon", page.phone()), ("Ægtefælle", page.name() + ", " + page.cpr()), ("Sagsbehandler", page.name()),
            ("Journalnr.", "20%d-%s" % (page.random.randint(10, 25), page.digits(5))), ("Oprettet", page.date())]
    fields = "".join("<tr><td style='padding:3px 18px 3px 8px;opacity:.85'>%s:</td><td>%s</td></tr>" % (k, html.escape(v)) for k, v in rows)
    table = "".join("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>" % (page.name(), page.cpr("Barnets CPR"), page.date(), page.words(3))
                    for _ in range(page.random.randint(3, 9)))
    menu = "".join("<div style='padding:6px 12px'>%s</div>" % w for w in ["Overblik", "Sager", "Dokumenter", "Journal", "Ydelser", "Kalender", "Opgaver (%d)" % page.random.randint(1, 40)])
    citizen = page.cpr("CPR", "-")
    note = page.words(60) + " " + page.cpr() + " " + page.words(25) + " Udl.nr. " + page.foreigner() + " " + page.words(20)
    return f"""<div style="background:{look['bar']};color:{look['bar_fg']};padding:8px 14px;font-size:{size + 2}px"><b>Borgersag</b>
      &nbsp; {page.name()} &nbsp; CPR {citizen} &nbsp; {page.address()}</div>
      <div style="display:flex;height:100%"><div style="width:130px;background:{look['side']};border-right:1px solid {look['line']}">{menu}</div>
      <div style="padding:10px;flex:1"><table style="border-collapse:collapse">{fields}</table>
      <table class=grid style="width:100%;margin-top:12px"><tr><th>Barn</th><th>Barnets CPR</th><th>Dato</th><th>Bemærkning</th></tr>{table}</table>
      <p style="line-height:1.4;max-width:900px">{note}</p></div></div>"""


def mail(page, look, size, w, h):
    """A mail client: a list of messages, a message with numbers in running text and a signature."""
    listed = "".join(f"<div style='padding:6px 10px;border-bottom:1px solid {look['line']}'><b>{page.name()}</b><br><span style='opacity:.8'>"
                     f"{page.words(3).capitalize()} {page.cpr() if page.random.random() < .4 else ''}</span></div>" for _ in range(12))
    lines = "".join("<p>%s</p>" % t for t in [
        "Hej " + page.pick(FIRST), page.words(14).capitalize() + " " + page.cpr() + " " + page.words(22) + ".",
        "CPR: " + page.cpr("CPR") + " og " + page.name() + ", personnummer " + page.cpr("personnummer") + ".",
        "Borgerens Udl.nr. " + page.foreigner() + " " + page.words(12) + ".", page.words(45).capitalize() + ".",
        "Venlig hilsen<br>%s<br>%s<br>Tlf. %s" % (page.name(), page.address(), page.phone())])
    return f"""<div style="background:{look['bar']};color:{look['bar_fg']};padding:7px 12px">Indbakke &nbsp; Fil &nbsp; Hjem &nbsp; Vis &nbsp; Mappe</div>
      <div style="display:flex"><div style="width:300px;background:{look['side']}">{listed}</div>
      <div style="padding:14px;flex:1;max-width:760px"><h2 style="margin:0 0 8px;font-size:{size + 5}px">Vedr. {page.name()} {page.cpr(None, '-')}</h2>
      <div style="opacity:.8">Fra: {page.name()} &lt;post@kommune.example&gt; {page.date()} 09:41</div>{lines}</div></div>"""


def sheet(page, look, size, w, h):
    """A spreadsheet with grid lines, letters above and numbers beside."""
    form = page.pick(["-", "-", "", " "])
    rows = ["<tr class=edge><td></td>" + "".join(f"<td>{c}</td>" for c in "ABCDEFG") + "</tr>",
            "<tr><td class=edge>1</td><th>Navn</th><th>CPR-nummer</th><th>Udl.nr.</th><th>Adresse</th><th>Beløb</th><th>Dato</th><th>Team</th></tr>"]
    for row in range(2, 2 + min(26, int((h - 70) / (size * 1.3 + 6)))):
        foreign = page.foreigner() if page.random.random() < .3 else ""
        cells = [page.name(), page.cpr("CPR-nummer", form), foreign, page.address(), "%d.%03d,%02d" % (page.random.randint(1, 99), page.random.randrange(1000), page.random.randrange(100)),
                 page.date(), "T%d" % page.random.randint(1, 9)]
        rows.append(f"<tr><td class=edge>{row}</td>" + "".join(f"<td style='text-align:{'right' if i == 4 else 'left'}'>{c}</td>" for i, c in enumerate(cells)) + "</tr>")
    return f"""<div style="background:{look['bar']};color:{look['bar_fg']};padding:6px 12px">borgere_2024.xlsx &nbsp; Filer &nbsp; Startside &nbsp; Indsæt &nbsp; Data</div>
      <table class=grid>{''.join(rows)}</table>"""


def terminal(page, look, size, w, h):
    """A terminal or a log: one width of letters, light on dark."""
    lines = ["bruger@srv-fil01:~$ grep -rn cpr /data/udtraek | head -%d" % page.random.randint(10, 30)]
    for _ in range(int((h - 40) / (size * 1.35)) - 3):
        kind = page.random.random()
        if kind < .35:
            lines.append("%s 08:%02d:%02d INFO  borger cpr=%s status=%s" % (page.date(), page.random.randrange(60), page.random.randrange(60), page.cpr("cpr=", page.pick(["", "-"])), page.pick(["OK", "AFVENT"])))
        elif kind < .5:
            lines.append("%-24s;%s;%s" % (page.name(), page.cpr(None, page.pick(["-", ""])), page.address()))
        elif kind < .55:
            lines.append("post id=%s Udl.nr. %s" % (page.digits(5), page.foreigner()))
        else:
            lines.append("%s DEBUG %s id=%s" % (page.date(), page.words(7), page.digits(6)))
    return f"<pre style=\"margin:8px;font-family:{page.pick(MONO)},monospace;font-size:{size}px;line-height:1.35\">{html.escape(chr(10).join(lines))}</pre>"


def letter(page, look, size, w, h):
    """A letter on paper."""
    number = page.cpr("CPR-nr.")
    body = "".join(f"<p>{page.words(page.random.randint(30, 60)).capitalize()} {page.cpr() if i % 2 else page.name()} {page.words(12)}.</p>" for i in range(6))
    return f"""<div style="padding:70px 80px;line-height:1.45"><div style="float:right">{page.date()}<br>Sagsnr. {page.digits(8)}<br>CPR-nr. {number}<br>Udl.nr. {page.foreigner()}</div>
      <div>{page.name()}<br>{page.address()}</div><h2 style="margin-top:60px;font-size:{size + 4}px">Afgørelse om ydelse</h2>{body}
      <p>Personnummer: {page.cpr('Personnummer')}</p><p>Venlig hilsen<br>{page.name()}</p></div>"""


def two_screens(page, look, size, w, h):
    """Two monitors in one picture, one light, one dark."""
    half = w // 2
    left = frame(case_system(page, LIGHT, size, half, h), LIGHT, page.pick(SANS), size, half, h)
    right = frame(page.pick([sheet, mail])(page, DARK, size, half, h), DARK, page.pick(SANS), size, half, h)
    return f"<div style='display:flex'>{left}{right}</div>"


def frame(content, look, font, size, w, h):
    if "class=frame" not in content:
        content = re.sub(r"\b\d{6}[- ]\d{4}\b", r"<span class=whole>\g<0></span>", content)
    return (f"<div class=frame style=\"width:{w}px;height:{h}px;background:{look['bg']};color:{look['fg']};font-family:{font},sans-serif;font-size:{size}px;"
            f"--line:{look['line']};--head:{look['head']};--headfg:{look['head_fg']}\">{content}</div>")


STYLE = """<!DOCTYPE html><meta charset=utf-8><style>*{box-sizing:border-box}body{margin:0}.frame{overflow:hidden;position:relative;line-height:1.3}.whole{white-space:nowrap}
.grid{border-collapse:collapse}.grid td,.grid th{border:1px solid var(--line);padding:2px 7px;white-space:nowrap}
.grid th{background:var(--head);color:var(--headfg);text-align:left}.edge,.edge td{background:var(--head);color:var(--headfg);text-align:center}</style>"""

# kind: (page makers, look, font sizes, width, height, scale, treatment)
KINDS = {
    "case": ([case_system], [LIGHT], [12, 13, 14], 1280, 800, 1, "png"),
    "mail": ([mail], [LIGHT], [12, 13, 14], 1366, 768, 1, "png"),
    "sheet": ([sheet], [LIGHT], [11, 12, 13], 1280, 720, 1, "png"),
    "terminal": ([terminal], [dict(DARK, bg="#000000", fg="#cccccc"), dict(DARK, bg="#0c1a2b", fg="#9fe0a0"), dict(DARK, bg="#300a24", fg="#eeeeec")], [12, 13, 14], 1100, 640, 1, "png"),
    "dark": ([case_system, mail, sheet], [DARK], [12, 13, 14], 1280, 800, 1, "png"),
    "headers": ([case_system, sheet], COLOUR, [12, 13], 1280, 720, 1, "png"),
    "grey": ([case_system, mail], [GREY], [12, 13, 14], 1280, 720, 1, "png"),
    "two-screens": ([two_screens], [LIGHT], [12, 13], 3840, 1080, 1, "png"),
    "jpeg": ([case_system, mail, sheet], [LIGHT, DARK], [12, 13, 14], 1280, 800, 1, "jpeg"),
    "subpixel": ([case_system, mail, sheet], [LIGHT, LIGHT, DARK], [12, 13], 1280, 720, 3, "subpixel"),
    "scale125": ([case_system, mail, sheet], [LIGHT, DARK], [12, 13], 1280, 720, 1.25, "png"),
    "scale150": ([case_system, mail, sheet], [LIGHT, DARK], [12, 13], 1280, 720, 1.5, "png"),
    "small": ([case_system, sheet], [LIGHT], [9, 10], 1280, 720, 1, "png"),
    "scan": ([letter], [LIGHT], [14, 15], 794, 1123, 2.0833333, "scan"),
    "no-text": (None, None, None, 1280, 800, 1, "png"),
}


def chromium(page_file, picture, width, height, scale, work):
    program = shutil.which("chromium") or shutil.which("chromium-browser") or sys.exit("chromium is not installed")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync", "--hide-scrollbars", f"--user-data-dir={tempfile.mkdtemp(dir=work)}",
               f"--force-device-scale-factor={scale}", "--font-render-hinting=full" if scale == 1 else "--font-render-hinting=none",
               f"--window-size={width},{height + 200}", f"--screenshot={picture}", "file://" + page_file]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)


def subpixels(picture):
    """Three pixels across become the red, green and blue of one, as a flat screen shows text."""
    w, h = picture.size[0] // 3, picture.size[1] // 3
    tall = picture.resize((w * 3, h), Image.BOX)
    tall = tall.filter(ImageFilter.Kernel((3, 3), (0, 0, 0, 1, 2, 1, 0, 0, 0)))
    bands = tall.split()
    return Image.merge("RGB", [band.transform((w, h), Image.AFFINE, (3, 0, shift, 0, 1, 0), Image.NEAREST) for shift, band in enumerate(bands)])


def scanned(picture, rng):
    """A little askew, a little grain."""
    grey = picture.convert("L").rotate(rng.uniform(-1.2, 1.2), Image.BICUBIC, fillcolor=255)
    grain = Image.frombytes("L", grey.size, rng.randbytes(grey.size[0] * grey.size[1])).filter(ImageFilter.GaussianBlur(.7))
    return Image.blend(grey.filter(ImageFilter.GaussianBlur(.6)), grain, .12)


def without_text(index, rng, w, h):
    """Pictures in which nothing is written."""
    kind = index % 6
    if kind == 0:
        return Image.new("RGB", (w, h), (rng.randrange(256), 250, 240))
    if kind == 1:
        return Image.linear_gradient("L").resize((w, h)).convert("RGB")
    if kind == 2:  # a landscape of clouds: noise at several sizes
        whole = Image.new("RGB", (w, h), (128, 128, 128))
        for side in (4, 12, 40, 120, 400):
            noise = Image.frombytes("RGB", (side, side), rng.randbytes(side * side * 3)).resize((w, h), Image.BICUBIC)
            whole = Image.blend(whole, noise, .35)
        return whole
    if kind == 3:  # an icon
        icon = Image.new("RGB", (256, 256), "white")
        draw = ImageDraw.Draw(icon)
        draw.rounded_rectangle((20, 20, 236, 236), 40, fill=(30, 110, 200))
        draw.polygon([(80, 70), (190, 128), (80, 186)], fill="white")
        return icon
    if kind == 4:  # a chart without letters
        chart = Image.new("RGB", (w, h), "white")
        draw = ImageDraw.Draw(chart)
        for x in range(80, w - 80, 70):
            draw.rectangle((x, rng.randrange(100, h - 100), x + 45, h - 60), fill=(rng.randrange(256), 90, 160))
        draw.line((60, h - 60, w - 40, h - 60), fill="black", width=2)
        return chart
    photo = Image.new("RGB", (w, h), (90, 120, 150))
    draw = ImageDraw.Draw(photo)
    for _ in range(400):
        x, y, r = rng.randrange(w), rng.randrange(h), rng.randrange(5, 140)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(rng.randrange(256) for _ in range(3)))
    return photo.filter(ImageFilter.GaussianBlur(3))


def make(kind, out, seed, count, work):
    makers, looks, sizes, w, h, scale, treatment = KINDS[kind]
    truth, pages, tiles = {}, [], []
    for index in range(count):
        page = Page(f"{seed}/{kind}/{index}")
        pages.append(page)
        if makers:
            look, size = looks[index % len(looks)], sizes[index % len(sizes)]
            content = makers[(index // len(looks)) % len(makers)](page, look, size, w, h)
            tiles.append(frame(content, look, SANS[index % len(SANS)], size, w, h))
    per_window = max(1, int(12000 // (h * scale)))
    pictures = []
    for start in range(0, len(tiles), per_window):
        part = tiles[start:start + per_window]
        source, target = os.path.join(work, "page.html"), os.path.join(work, "page.png")
        with open(source, "w", encoding="utf-8") as file:
            file.write(STYLE + "".join(part))
        chromium(source, target, w, h * len(part), scale, work)
        whole = Image.open(target).convert("RGB")
        wide = int(w * scale)
        for place in range(len(part)):
            top = int(place * h * scale)
            pictures.append(whole.crop((0, top, wide, top + int(h * scale))))
    for index, page in enumerate(pages):
        rng = random.Random(f"{seed}/{kind}/{index}/treated")
        name = f"{kind}-{index:02}"
        picture = pictures[index] if makers else without_text(index, rng, w, h)
        if treatment == "jpeg":
            name += ".jpg"
            picture.save(os.path.join(out, name), quality=rng.randint(30, 60))
        elif treatment == "subpixel":
            name += ".png"
            subpixels(picture).save(os.path.join(out, name))
        elif treatment == "scan":
            grey = scanned(picture, rng)
            if index % 2:
                name += ".tif"
                grey.convert("1", dither=Image.NONE).save(os.path.join(out, name), compression="group4", dpi=(200, 200))
            else:
                name += ".jpg"
                grey.save(os.path.join(out, name), quality=60, dpi=(200, 200))
        else:
            name += ".png"
            picture.save(os.path.join(out, name))
        truth[name] = {"kind": kind, "numbers": page.numbers, "labelled": len(page.labels), "labels": page.labels}
    return truth


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-kind", type=int, default=6)
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    given = parser.parse_args()
    os.makedirs(given.out, exist_ok=True)
    truth = {}
    with tempfile.TemporaryDirectory() as work:
        for kind in given.kind or KINDS:
            truth.update(make(kind, given.out, given.seed, given.per_kind, work))
    with open(os.path.join(given.out, "truth.json"), "w", encoding="utf-8") as file:
        json.dump(truth, file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
