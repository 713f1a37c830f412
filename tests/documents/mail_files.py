"""Mail: messages and mailboxes by Python's own mail package, Outlook's .msg, address cards and calendars.

What hides a number here is the transport: base64, quoted-printable with a line broken in the middle of
the number, encoded headers, folded lines, a message within a message.
"""

import binascii
import io
import mailbox
import zipfile
from email import policy
from email.header import Header
from email.message import EmailMessage

import compressed_rtf
from aspose.email_foss.msg import MapiMessage, PropertyId

import inner_files
import outlook_stores
import pictures
from planting import ASCII_FORM

RTF_BODY = 0x1009
BINARY = 0x0102


def make(corpus):
    bodies(corpus)
    headers(corpus)
    attachments(corpus)
    unusual(corpus)
    mailboxes(corpus)
    outlook(corpus)
    cards_and_calendars(corpus)
    outlook_stores.make(corpus)


def message(subject="Sagen", to="bo@eksempel.dk"):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "Anna Eksempel <anna@eksempel.dk>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = "Thu, 02 Jan 2020 03:04:05 +0100"
    mail["Message-ID"] = "<1@eksempel.dk>"
    return mail


def save(file, mail):
    """Parts are divided by a random line unless one is set."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_skel_{number}")
    file.write_bytes(mail.as_bytes())


def bodies(corpus):
    for name, options in (
        ("7bit.eml", {"cte": "7bit", "charset": "us-ascii"}),
        ("8bit-utf-8.eml", {"cte": "8bit", "charset": "utf-8"}),
        ("quoted-printable.eml", {"cte": "quoted-printable", "charset": "utf-8"}),
        ("quoted-printable-latin-1.eml", {"cte": "quoted-printable", "charset": "iso-8859-1"}),
        ("base64.eml", {"cte": "base64", "charset": "utf-8"}),
        ("base64-utf-16.eml", {"cte": "base64", "charset": "utf-16"}),
        ("base64-cp1252.eml", {"cte": "base64", "charset": "windows-1252"}),
    ):
        ascii_only = options["charset"] == "us-ascii"
        file = corpus.file("mail", name, forms=ASCII_FORM)
        mail = message()
        greeting = "Kaere Bo" if ascii_only else "Kære Søren på Ærø"
        # A long line is broken by quoted-printable wherever its 76th letter falls.
        long_line = "" if ascii_only else "Sagen drejer sig om en ansøgning, som vi har fået ind i dag: " + file.line("in a long line", "dash") + "\n"
        mail.set_content(f"{greeting}\n\n{file.line('paragraph')}\n{long_line}{file.line('last line')}\n", **options)
        save(file, mail)

    file = corpus.file("mail", "broken-number.eml", forms=ASCII_FORM, note="quoted-printable breaks each line within a number")
    lines = []
    for n in range(2, 10):
        d = file.digits(f"broken after {n} letters")
        written = f"{d[:6]}-{d[6:]}"
        lines.append(f"CPR-nr.: {written[:n]}=\r\n{written[n:]}")
    head = "From: anna@eksempel.dk\r\nSubject: Sagen\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    file.write_text(head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + "\r\n".join(lines) + "\r\n")

    file = corpus.file("mail", "html-only.eml", forms=ASCII_FORM)
    mail = message()
    d = file.digits("split over tags")
    mail.set_content(
        f"<html><body><p>Kære Bo</p><p>{file.line()}</p><p>CPR-nr.: <b>{d[:6]}</b>-{d[6:]}</p></body></html>",
        subtype="html", cte="quoted-printable",
    )
    save(file, mail)

    file = corpus.file("mail", "text-and-html.eml", forms=ASCII_FORM)
    mail = message()
    mail.set_content(file.line("text") + "\n")
    mail.add_alternative(f"<p>{file.line('HTML')}</p>", subtype="html", cte="base64")
    save(file, mail)


def headers(corpus):
    file = corpus.file("mail", "encoded-headers.eml", forms=ASCII_FORM)
    subject = Header(f"Vedrørende Søren, {file.line('subject, quoted-printable', 'dash', part='mail-header')}, med en lang sagstitel bagefter", "iso-8859-1").encode(linesep="\r\n")
    to = Header(f"Åse Eksempel {file.cpr('name of a recipient, CPR before it', 'dash', part='mail-header')}", "utf-8").encode(linesep="\r\n")
    text = (
        f"From: Anna Eksempel <anna@eksempel.dk>\r\nTo: =?utf-8?q?CPR?= {to} <aase@eksempel.dk>\r\nSubject: {subject}\r\n"
        f"X-Sag: {file.line('header of its own', 'dash', part='mail-header')}\r\n"
        f"Comments: en linje, der er foldet,\r\n CPR-nr.:\r\n {file.cpr('folded header', 'dash', part='mail-header')}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHej\r\n"
    )
    file.write_text(text, "ascii")


def zip_of(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()


def attach(mail, name, data, maintype="application", subtype="octet-stream"):
    mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)


def attachments(corpus):
    file = corpus.file("mail", "attachments.eml", forms=ASCII_FORM)
    mail = message()
    mail.set_content(file.line("body") + "\n")
    attach(mail, "notat.docx", inner_files.docx_with(file, member="notat.docx"))
    attach(mail, "liste på Ærø.xlsx", inner_files.xlsx_with(file, member="liste på Ærø.xlsx"))
    attach(mail, "brev.pdf", inner_files.pdf_with(file, member="brev.pdf"), "application", "pdf")
    attach(mail, "noter.txt", inner_files.text_with(file, form="dash", member="noter.txt"), "text", "plain")
    inside = inner_files.docx_with(file, "docx in a zip in a mail", member="pakke.zip!bilag/notat.docx")
    attach(mail, "pakke.zip", zip_of([("bilag/notat.docx", inside)]), "application", "zip")
    attach(mail, f"CPR {file.cpr('name of an attachment', 'dash')}.bin", b"\0\1\2\3")
    save(file, mail)

    file = corpus.file("mail", "scan.eml", needs=["ocr"], forms=ASCII_FORM)
    mail = message()
    mail.set_content("Se vedhæftede scanning\n")
    picture = pictures.encoded(pictures.draw(pictures.letter(file, member="scan.jpg")), "JPEG", quality=90)
    attach(mail, "scan.jpg", picture, "image", "jpeg")
    save(file, mail)

    file = corpus.file("mail", "forwarded.eml", forms=ASCII_FORM, note="a message within a message within a message")
    inner = message("Inderst")
    inner.set_content(file.line("innermost body") + "\n", cte="base64")
    attach(inner, "notat.docx", inner_files.docx_with(file, "attached to the innermost"))
    middle = message(f"Videresendt, {file.line('subject of the middle one', 'dash')}")
    middle.set_content(file.line("middle body") + "\n")
    middle.add_attachment(inner)
    outer = message("Yderst")
    outer.set_content(file.line("outer body") + "\n")
    outer.add_attachment(middle)
    save(file, outer)


def unusual(corpus):
    file = corpus.file("mail", "uuencoded.eml", forms=ASCII_FORM, note="as mails were sent before MIME")
    data = inner_files.text_with(file, form="dash", member="liste.txt")
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    file.write_text(f"From: anna@eksempel.dk\nSubject: Sagen\n\n{file.line('body')}\n\nbegin 644 liste.txt\n{''.join(lines)}`\nend\n")

    file = corpus.file("mail", "delivery-report.eml", forms=ASCII_FORM)
    text = "From: post@eksempel.dk\nSubject: Ikke leveret\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=skel\n\n"
    text += f"--skel\nContent-Type: text/plain\n\nKunne ikke leveres. {file.line('report')}\n--skel\nContent-Type: message/rfc822\n\n"
    text += "From: anna@eksempel.dk\nSubject: Sagen\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8\n\n"
    text += binascii.b2a_base64(f"Hej\n{file.line('returned message', 'en')}\n".encode()).decode() + "\n--skel--\n"
    file.write_text(text)

    file = corpus.file("mail", "no-last-boundary.eml", expect="damaged", forms=ASCII_FORM, note="the part runs to the end of the file, which may have been longer")
    text = "From: a@eksempel.dk\nSubject: Sagen\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"skel\"\n\nForord\n"
    file.write_text(text + f"--skel\nContent-Type: text/plain\n\n{file.line('first part')}\n--skel\nContent-Type: text/html\n\n<p>{file.line('last part')}</p>\n")

    file = corpus.file("mail", "saved-page.mht", forms=ASCII_FORM, note="a web page as browsers save it")
    page = EmailMessage(policy=policy.SMTP)
    page["From"], page["Subject"] = "<Saved by Blink>", "Borger"
    page.set_content(f"<html><body><p>{file.line()}</p></body></html>", subtype="html", cte="quoted-printable")
    page.make_related()
    save(file, page)


def mailboxes(corpus):
    file = corpus.file("mail", "five-messages.mbox", forms=ASCII_FORM)
    box = mailbox.mbox(file.path, create=True)
    for number in range(1, 6):
        mail = message(f"Besked {number}")
        mail.set_content(f"Kære Bo\n\n{file.line(f'message {number}')}\nFrom nu af er det så\n", cte="base64" if number == 3 else "8bit")
        if number == 4:
            attach(mail, "notat.docx", inner_files.docx_with(file, "attached to message 4"))
        for part, one in enumerate(mail.walk()):
            if one.is_multipart():
                one.set_boundary(f"=_skel_{number}_{part}")
        stored = mailbox.mboxMessage(mail)
        stored.set_from("anna@eksempel.dk Thu Jan  2 03:04:05 2020")
        box.add(stored)
    box.flush()
    box.close()

    file = corpus.file("mail", "no-ending-mbox", forms=ASCII_FORM, note="Thunderbird's mailboxes have no ending")
    text = "".join(
        f"From - Thu Jan  2 03:04:05 2020\nFrom: anna@eksempel.dk\nSubject: Besked {n}\nContent-Type: text/plain\n\n{file.line(f'message {n}')}\n\n"
        for n in (1, 2)
    )
    file.write_text(text)


def outlook(corpus):
    file = corpus.file("mail", "outlook.msg", forms=ASCII_FORM)
    mail = MapiMessage.create(f"Sagen, {file.line('subject', 'dash', part='mail-header')}", f"Kære Bo\r\n{file.line('body', 'en')}\r\n")
    mail.body_html = f"<html><body><p>{file.line('HTML body', 'dash')}</p></body></html>"
    mail.set_property(PropertyId.TRANSPORT_MESSAGE_HEADERS, f"X-Sag: {file.line('stored headers', 'dash', part='mail-header')}\r\n")
    mail.add_recipient("bo@eksempel.dk", display_name=f"Bo {file.line('name of a recipient', 'dash', part='mail-header')}")
    mail.add_attachment("notat.docx", inner_files.docx_with(file, member="notat.docx"))
    mail.add_attachment("lille.txt", inner_files.text_with(file, form="dash", member="lille.txt"))
    inner = MapiMessage.create("Inderst", file.line("message in a message", "dash"))
    inner.add_attachment("brev.pdf", inner_files.pdf_with(file, "attached to the message in a message"))
    mail.add_embedded_message_attachment(inner)
    mail.save(file.path)

    file = corpus.file("mail", "outlook-rtf-body.msg", forms=ASCII_FORM, note="the body is compressed RTF alone")
    mail = MapiMessage.create("Sagen")
    rtf = f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\\pard Hej Bo\\par {file.line('body', 'dash')}\\par {file.line('body', 'bare')}\\par}}"
    mail.set_property(RTF_BODY, BINARY, compressed_rtf.compress(rtf.encode("ascii")))
    mail.save(file.path)

    file = corpus.file("mail", "outlook-8-bit.msg", forms=ASCII_FORM, note="strings in code page 1252, as Outlook wrote before 2003")
    mail = MapiMessage.create("Sagen på Ærø", f"Kære Søren\r\n{file.line('body', 'dash')}\r\n", unicode_strings=False)
    mail.save(file.path)


def cards_and_calendars(corpus):
    file = corpus.file("mail", "contacts.vcf", forms=ASCII_FORM)
    folded = file.cpr("folded line", "dash")
    file.write_text(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Eksempel\r\n"
        f"NOTE:{file.line('note', 'dash')}\\nflere linjer\r\nX-CPR:{file.cpr('field of its own', 'dash')}\r\nEND:VCARD\r\n"
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo Eksempel\r\nNOTE:En lang note, der er foldet midt i nummeret. CPR-nr.: {folded[:4]}\r\n {folded[4:]}\r\nEND:VCARD\r\n"
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nN:Eksempel;S=F8ren\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=iso-8859-1:S=F8rens {file.line('quoted-printable', 'dash').replace('-nr', '=2Dnr')}\r\nEND:VCARD\r\n"
    )
    file = corpus.file("mail", "meetings.ics", forms=ASCII_FORM)
    folded = file.cpr("folded line", "dash")
    file.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Eksempel//DA\r\nBEGIN:VEVENT\r\nUID:1@eksempel.dk\r\nDTSTART:20200102T030405Z\r\n"
        f"SUMMARY:Samtale\\, {file.line('summary', 'dash')}\r\n"
        f"DESCRIPTION:Borgeren møder op kl. 10 i skranken og medbringer pas. CPR-nr.: {folded[:8]}\r\n\t{folded[8:]}\r\n"
        f"ATTENDEE;CN=\"Bo, {file.line('name of who is invited', 'dash')}\":mailto:bo@eksempel.dk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
