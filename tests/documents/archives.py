"""Archives: zip, tar, 7z, cab and the single-file compressions, by the programs that people use.

A number in an archive is in a text or a document inside; a few are in the name of a member. What a
reader cannot unpack it must say so of: such a file has `may`.
"""

import io
import tarfile
import zipfile
from email.message import EmailMessage

import inner_files
import rar_writer
from planting import ASCII_FORM
from tools import run

DATE = (2020, 1, 2, 3, 4, 4)


def make(corpus):
    zips(corpus)
    zips_by_tools(corpus)
    tars(corpus)
    single_files(corpus)
    seven_zips(corpus)
    nested(corpus)
    others(corpus)


def folder(corpus, file):
    """A folder of files to pack, with a number in each; returns its path and the names."""
    root = corpus.work / f"pack-{file.path.name}"
    members = {
        "liste.txt": inner_files.text_with(file, "text in an archive", "dash", member="liste.txt"),
        "bilag/notat.docx": inner_files.docx_with(file, "docx in an archive", member="bilag/notat.docx"),
        "bilag/tom.txt": b"",
        "bilag/lang.txt": b"Linje uden noget at finde\n" * 8000
        + inner_files.text_with(file, "end of a long text", "dash", member="bilag/lang.txt").replace(b"Anna", b"Bo"),
    }
    # The line is counted in the whole text.
    last = file.numbers[-1]
    file.places[last]["line"] = 8002
    for name, data in members.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root, sorted(members)


def zip_bytes(members, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = method
            archive.writestr(info, data)
    return target.getvalue()


def zips(corpus):
    for name, method, may in (
        ("stored.zip", zipfile.ZIP_STORED, None),
        ("deflated.zip", zipfile.ZIP_DEFLATED, None),
        ("bzip2-method.zip", zipfile.ZIP_BZIP2, "unsupported"),
        ("lzma-method.zip", zipfile.ZIP_LZMA, "unsupported"),
    ):
        file = corpus.file("archives", name, forms=ASCII_FORM, may=may)
        root, names = folder(corpus, file)
        file.write_bytes(zip_bytes([(inner, (root / inner).read_bytes()) for inner in names], method))

    file = corpus.file("archives", "names.zip", forms=ASCII_FORM, note="names in UTF-8 and in code page 437, and numbers in names")
    inside = lambda name: inner_files.text_with(file, form="dash", member=name)
    number = file.cpr("name of a member", "dash")
    file.write_bytes(zip_bytes([
        ("Søren på Ærø/å.txt", inside("Søren på Ærø/å.txt")),
        ("\u5eab.txt", inside("\u5eab.txt")),
        (f"CPR {number}/notat.txt", b"Se mappens navn\n"),
        ("./bilag/../liste.txt", inside("./bilag/../liste.txt")),
        ("/absolut.txt", inside("/absolut.txt")),
        ("..\\op\\liste.txt", inside("..\\op\\liste.txt")),
    ]))

    file = corpus.file("archives", "cp437-names.zip", forms=ASCII_FORM, note="the name is stored in code page 437")
    data = zip_bytes([("S0ren 1.txt", inner_files.text_with(file, form="dash"))])
    file.write_bytes(data.replace(b"S0ren 1", b"S\x94ren \x86"))

    file = corpus.file("archives", "zip64.zip", forms=ASCII_FORM, note="each member has the large fields")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(zipfile.ZipInfo("liste.txt", DATE), "w", force_zip64=True) as member:
            member.write(inner_files.text_with(file, form="dash", member="liste.txt"))
    file.write_bytes(target.getvalue())

    file = corpus.file("archives", "seventy-thousand-members.zip", forms=ASCII_FORM, note="more members than the old field counts, the last has the number")
    last = ("m69999.txt", inner_files.text_with(file, form="dash", member="m69999.txt"))
    file.write_bytes(zip_bytes([*((f"m{n}.txt", b"") for n in range(69_999)), last], zipfile.ZIP_STORED))

    file = corpus.file("archives", "text-in-front.exe", forms=ASCII_FORM, note="a program that unpacks itself: a zip behind other bytes")
    file.write_bytes(b"MZ" + b"\x90" * 4000 + zip_bytes([("liste.txt", inner_files.text_with(file, form="dash", member="liste.txt"))]))

    file = corpus.file("archives", "comment.zip", forms=ASCII_FORM, note="comments of the archive and of a member, each with a number")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("liste.txt", DATE)
        info.comment = file.line("comment of a member", "dash").encode()
        archive.writestr(info, inner_files.text_with(file, form="dash", member="liste.txt"))
        archive.comment = file.line("comment of the archive", "dash").encode()
    file.write_bytes(target.getvalue())

    file = corpus.file("archives", "program.jar", forms=ASCII_FORM)
    file.write_bytes(zip_bytes([("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n"), ("borger.properties", f"cpr={file.cpr('value')}\n".encode())]))

    file = corpus.file("archives", "book.epub", forms=ASCII_FORM)
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{file.line('page of a book', 'dash', member='OEBPS/1.xhtml')}</p></body></html>"
    file.write_bytes(zip_bytes([("mimetype", b"application/epub+zip"), ("META-INF/container.xml", b"<container/>"), ("OEBPS/1.xhtml", page.encode())]))


def zips_by_tools(corpus):
    for name, method, may in (
        ("7z-deflate64.zip", "Deflate64", "unsupported"),
        ("7z-ppmd.zip", "PPMd", "unsupported"),
        ("7z-deflate.zip", "Deflate", None),
    ):
        file = corpus.file("archives", name, forms=ASCII_FORM, may=may)
        root, _ = folder(corpus, file)
        run("7z", "a", "-bd", "-tzip", f"-mm={method}", file.path.resolve(), ".", cwd=root)

    file = corpus.file("archives", "streamed.zip", forms=ASCII_FORM, note="sizes stand behind each member")
    root, names = folder(corpus, file)
    file.write_bytes(run("zip", "-q", "-fd", "-X", "-", *names, cwd=root))

    file = corpus.file("archives", "info-zip.zip", forms=ASCII_FORM)
    root, _ = folder(corpus, file)
    run("zip", "-q", "-r", file.path.resolve(), ".", cwd=root)

    file = corpus.file("archives", "password.zip", expect="encrypted", forms=ASCII_FORM, note="the old encryption; names are in the clear")
    (corpus.work / "secret.txt").write_text("Intet nummer her\n")
    run("zip", "-q", "-P", "hemmelig", file.path.resolve(), "secret.txt", cwd=corpus.work)

    file = corpus.file("archives", "one-member-has-a-password.zip", expect="encrypted", forms=ASCII_FORM)
    root, names = folder(corpus, file)
    run("zip", "-q", file.path.resolve(), *names, cwd=root)
    run("zip", "-q", "-P", "hemmelig", file.path.resolve(), "secret.txt", cwd=corpus.work)


LONG = "meget lang mappe/" * 12


def tars(corpus):
    for name, form, compression in (
        ("ustar.tar", tarfile.USTAR_FORMAT, ""), ("gnu.tar", tarfile.GNU_FORMAT, ""), ("pax.tar", tarfile.PAX_FORMAT, ""),
        ("tarball.tar.gz", tarfile.GNU_FORMAT, "gz"), ("tarball.tgz", tarfile.PAX_FORMAT, "gz"),
        ("tarball.tar.bz2", tarfile.GNU_FORMAT, "bz2"), ("tarball.tar.xz", tarfile.PAX_FORMAT, "xz"),
    ):
        file = corpus.file("archives", name, forms=ASCII_FORM)
        root, names = folder(corpus, file)
        with tarfile.open(file.path, f"w:{compression}", format=form) as archive:
            for inner in names:
                add(archive, inner, (root / inner).read_bytes())
            if form != tarfile.USTAR_FORMAT:
                # Longer than the header has room for.
                long = f"{LONG}Søren {file.cpr('name of a member, CPR in front', 'dash')}.txt".replace("Søren", "Søren CPR")
                add(archive, long, inner_files.text_with(file, form="dash", member=long))

    file = corpus.file("archives", "by-tar.tar", forms=ASCII_FORM, note="GNU tar's own, with a sparse file")
    root, _ = folder(corpus, file)
    with open(root / "huller.txt", "wb") as sparse:
        sparse.seek(300_000)
        sparse.write(b"\n" + file.line("behind a hole", "dash", member="huller.txt").encode() + b"\n")
        sparse.truncate(600_000)
    run("tar", "--sparse", "-cf", file.path.resolve(), "--sort=name", "--mtime=@1577934245", "--owner=0", "--group=0", ".", cwd=root)

    file = corpus.file("archives", "tarball.tar.zst", forms=ASCII_FORM)
    root, _ = folder(corpus, file)
    tar = run("tar", "-c", "--sort=name", "--mtime=@1577934245", "--owner=0", "--group=0", ".", cwd=root)
    file.write_bytes(run("zstd", "-q", "-c", stdin=tar))


def add(archive, name, data):
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(data), 1_577_934_245
    archive.addfile(info, io.BytesIO(data))


def single_files(corpus):
    """One file compressed, and several streams one after another, which is one file too."""
    for tool, ending, options in (
        ("gzip", "gz", ("-n",)), ("bzip2", "bz2", ()), ("xz", "xz", ()), ("zstd", "zst", ("-q",)),
    ):
        file = corpus.file("archives", f"liste.txt.{ending}", forms=ASCII_FORM)
        file.write_bytes(run(tool, *options, "-c", stdin=inner_files.text_with(file, form="dash")))
        file = corpus.file("archives", f"two-streams.txt.{ending}", forms=ASCII_FORM, note="the number lies in the second stream and across both")
        split = file.line("across two streams", "dash", line=1).encode()
        second = split[-7:] + b"\n" + file.line("second stream", "dash", line=2).encode() + b"\n"
        file.write_bytes(b"".join(run(tool, *options, "-c", stdin=data) for data in (split[:-7], second)))
    file = corpus.file("archives", "notat.docx.gz", forms=ASCII_FORM)
    file.write_bytes(run("gzip", "-n", "-c", stdin=inner_files.docx_with(file)))
    file = corpus.file("archives", "named.gz", forms=ASCII_FORM, note="the stored name has a number")
    path = corpus.work / f"CPR {file.cpr('stored name', 'dash')}.txt"
    path.write_bytes(b"Se navnet\n")
    file.write_bytes(run("gzip", "-c", "-N", path))
    file = corpus.file("archives", "blocks.xz", forms=ASCII_FORM, note="many blocks, another check sum")
    data = b"Linje uden noget at finde\n" * 20_000 + file.line("last block", "dash", line=20_001).encode()
    file.write_bytes(run("xz", "--check=sha256", "--block-size=65536", "-c", stdin=data))
    file = corpus.file("archives", "old.lzma", forms=ASCII_FORM, may="unsupported", note="the form before xz")
    file.write_bytes(run("xz", "--format=lzma", "-c", stdin=inner_files.text_with(file, form="dash")))
    file = corpus.file("archives", "skippable.zst", forms=ASCII_FORM, note="a frame to skip in front, and a long window")
    body = run("zstd", "-q", "--long=27", "-19", "-c", stdin=inner_files.text_with(file, form="dash"))
    file.write_bytes(b"\x50\x2a\x4d\x18\x04\0\0\0skip" + body)


def seven_zips(corpus):
    for name, options, may in (
        ("lzma2.7z", ("-m0=lzma2",), None), ("lzma.7z", ("-m0=lzma",), None), ("solid.7z", ("-ms=on",), None),
        ("not-solid.7z", ("-ms=off",), None), ("bzip2.7z", ("-m0=bzip2",), "unsupported"), ("deflate.7z", ("-m0=deflate",), "unsupported"),
        ("copy.7z", ("-m0=copy",), None), ("ppmd.7z", ("-m0=ppmd",), "unsupported"), ("bcj.7z", ("-m0=bcj", "-m1=lzma2"), None),
        ("bcj2.7z", ("-m0=bcj2", "-m1=lzma2", "-m2=lzma", "-m3=lzma", "-mb0:1", "-mb0s1:2", "-mb0s2:3"), "unsupported"),
        ("delta.7z", ("-m0=delta:4", "-m1=lzma2"), "unsupported"), ("header-in-the-clear.7z", ("-mhc=off",), None),
    ):
        file = corpus.file("archives", name, forms=ASCII_FORM, may=may)
        root, _ = folder(corpus, file)
        run("7z", "a", "-bd", "-t7z", *options, file.path.resolve(), ".", cwd=root)
    for name, options in (("password.7z", ()), ("password-names-too.7z", ("-mhe=on",))):
        file = corpus.file("archives", name, expect="encrypted", forms=ASCII_FORM)
        run("7z", "a", "-bd", "-t7z", "-phemmelig", *options, file.path.resolve(), "secret.txt", cwd=corpus.work)


def nested(corpus):
    file = corpus.file("archives", "zip-in-tar-in-7z-in-zip.zip", forms=ASCII_FORM)
    where = "c.7z!b.tar.gz!a.zip!bilag/notat.docx"
    inner = zip_bytes([("bilag/notat.docx", inner_files.docx_with(file, "five deep", member=where))])
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        add(archive, "a.zip", inner)
        add(archive, "ved siden af.txt", inner_files.text_with(file, form="dash", member="c.7z!b.tar.gz!ved siden af.txt"))
    packed = corpus.work / "nested"
    packed.mkdir()
    (packed / "b.tar.gz").write_bytes(tar.getvalue())
    run("7z", "a", "-bd", "c.7z", "b.tar.gz", cwd=packed)
    beside = inner_files.text_with(file, form="dash", member="ved siden af.txt")
    file.write_bytes(zip_bytes([("c.7z", (packed / "c.7z").read_bytes()), ("ved siden af.txt", beside)]))

    file = corpus.file("archives", "mail-in-zip.zip", forms=ASCII_FORM)
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Sagen", "anna@eksempel.dk"
    mail.set_content(file.line("mail in a zip", "dash") + "\n")
    mail.add_attachment(inner_files.pdf_with(file, "pdf in a mail in a zip"), maintype="application", subtype="pdf", filename="brev.pdf")
    mail.set_boundary("=_skel_")
    file.write_bytes(zip_bytes([("besked.eml", mail.as_bytes())]))


def others(corpus):
    for name, options in (("stored.cab", ()), ("mszip.cab", ("-z",))):
        file = corpus.file("archives", name, forms=ASCII_FORM, may="unsupported")
        root, names = folder(corpus, file)
        run("gcab", "-c", *options, file.path.resolve(), *names, cwd=root)
    for version in (4, 5):
        file = corpus.file("archives", f"stored-{version}.rar", forms=ASCII_FORM, may="unsupported", note="no free program writes RAR: these headers are our own, by the published format")
        data = inner_files.text_with(file, form="dash", member="liste.txt")
        file.write_bytes(rar_writer.stored(version, "liste.txt", data))
