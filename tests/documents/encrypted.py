"""Files that take a password: each must be told as such, and none be passed over or called damaged.

What lies beside the locked part, a member in the clear or a mail around it, must still be read.
"""

import io
import zipfile
from email.message import EmailMessage

import msoffcrypto.format.ooxml
import py7zr
import pypdf
import pyzipper

import flat_odf
import inner_files
from planting import ASCII_FORM
from tools import run, save_as

PASSWORD = "hemmelig"
SECRET = ["Sagsnotat", "Intet nummer her"]


def make(corpus):
    office(corpus)
    by_libreoffice(corpus)
    pdfs(corpus)
    archives(corpus)
    inside_others(corpus)


def locked(corpus, name, note=""):
    return corpus.file("encrypted", name, expect="encrypted", forms=ASCII_FORM, note=note)


def sealed_docx():
    source, target = io.BytesIO(inner_files.docx_bytes(*SECRET)), io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(source).encrypt(PASSWORD, target)
    return target.getvalue()


def office(corpus):
    locked(corpus, "agile.docx").write_bytes(sealed_docx())
    for name, data in (("agile.xlsx", inner_files.xlsx_bytes(SECRET)),):
        target = io.BytesIO()
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(PASSWORD, target)
        locked(corpus, name).write_bytes(target.getvalue())


def by_libreoffice(corpus):
    nothing = corpus.work / "nothing.fodt"
    nothing.write_text(flat_odf.text_document(None, ()), "utf-8")
    sheet = corpus.work / "nothing.fods"
    sheet.write_text(flat_odf.spreadsheet(None, ()), "utf-8")
    save_as(
        [
            (nothing, locked(corpus, "libreoffice.odt").path, "writer8"),
            (nothing, locked(corpus, "libreoffice.doc").path, "MS Word 97"),
            (sheet, locked(corpus, "libreoffice.ods").path, "calc8"),
            (sheet, locked(corpus, "libreoffice.xls").path, "MS Excel 97"),
        ],
        corpus.work,
        PASSWORD,
    )


def pdfs(corpus):
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256"):
        file = locked(corpus, f"user-password-{algorithm.lower()}.pdf")
        writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(inner_files.pdf_bytes(*SECRET))))
        writer.encrypt(user_password=PASSWORD, owner_password="andet", algorithm=algorithm)
        writer.write(file.path)
    source = corpus.work / "to-lock.pdf"
    source.write_bytes(inner_files.pdf_bytes(*SECRET))
    for name, options in (("qpdf-256.pdf", ("256",)), ("qpdf-128-aes.pdf", ("128", "--use-aes=y"))):
        run("qpdf", "--encrypt", PASSWORD, "andet", *options, "--", source, locked(corpus, name).path)


def archives(corpus):
    for bits in (128, 256):
        file = locked(corpus, f"aes-{bits}.zip", "names are in the clear")
        with pyzipper.AESZipFile(file.path, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
            archive.setpassword(PASSWORD.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=bits)
            archive.writestr("notat.txt", "\n".join(SECRET))
    file = locked(corpus, "by-7z-aes.zip", "one member is in the clear")
    (corpus.work / "locked.txt").write_text("\n".join(SECRET))
    run("7z", "a", "-bd", "-tzip", f"-p{PASSWORD}", "-mem=AES256", file.path.resolve(), "locked.txt", cwd=corpus.work)
    with zipfile.ZipFile(file.path, "a") as archive:
        archive.writestr(zipfile.ZipInfo("aaben.txt"), inner_files.text_with(file, form="dash", member="aaben.txt"))
    for name, names_too in (("py7zr.7z", False), ("py7zr-names-too.7z", True)):
        file = locked(corpus, name)
        with py7zr.SevenZipFile(file.path, "w", password=PASSWORD, header_encryption=names_too) as archive:
            archive.writestr("\n".join(SECRET), "notat.txt")


def inside_others(corpus):
    file = locked(corpus, "locked-docx-in-mail.eml", "the mail itself is in the clear")
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Sagen", "anna@eksempel.dk"
    mail.set_content(file.line("body") + "\n")
    mail.add_attachment(sealed_docx(), maintype="application", subtype="octet-stream", filename="notat.docx")
    mail.set_boundary("=_skel_")
    file.write_bytes(mail.as_bytes())

    file = locked(corpus, "locked-docx-in-zip.zip")
    with zipfile.ZipFile(file.path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("notat.docx"), sealed_docx())
        archive.writestr(zipfile.ZipInfo("liste.txt"), inner_files.text_with(file, form="dash", member="liste.txt"))

    file = locked(corpus, "message.pgp.eml", "a message that PGP sealed")
    mail = EmailMessage()
    mail["Subject"], mail["From"] = f"Sagen, {file.line('subject', 'dash', part='mail-header')}", "anna@eksempel.dk"
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="skel"'
    body = "--skel\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--skel\nContent-Type: application/octet-stream\n\n"
    sealed = "-----BEGIN PGP MESSAGE-----\n\nhQEMA0eksempel\n-----END PGP MESSAGE-----\n"
    file.write_bytes(mail.as_bytes().split(b"\n\n")[0] + b"\n\n" + (body + sealed + "--skel--\n").encode())
