"""Pictures of text: what a screenshot, a scan or a fax of a form is to a reader.

The letters are drawn large and black on white, so that a failure is the reader's and not the OCR's.
"""

import io

from PIL import Image, ImageDraw, ImageFont

from planting import ASCII_FORM

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def draw(lines, mode="RGB", size=20, width=620):
    """A picture of the lines."""
    font = ImageFont.truetype(FONT, size)
    height = 30 + int(size * 1.8) * len(lines)
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((20, 15 + int(size * 1.8) * number), line, fill=0, font=font)
    if mode == "1":
        return picture.point(lambda grey: 255 if grey > 140 else 0).convert("1")
    return picture.convert(mode)


def encoded(picture, kind, **options):
    """The bytes of a picture file."""
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def page(lines, mode="L", dots=200):
    """A picture of an A4 page."""
    sheet = Image.new("L", (int(8.27 * dots), int(11.69 * dots)), 255)
    sheet.paste(draw(lines, "L", size=dots // 7, width=int(8.27 * dots) - 200), (100, 200))
    if mode == "1":
        return sheet.point(lambda grey: 255 if grey > 140 else 0).convert("1")
    return sheet.convert(mode)


def letter(file, what="picture", **place):
    """Lines of a form with a number to read. OCR tells a hyphen from a dash badly: only a hyphen."""
    return ["Kommunen, borgerservice", f"Navn: Anna Eksempel  {file.line(what, 'dash', ocr=True, **place)}", "Sag oprettet"]


def make(corpus):
    for name, kind, mode, options in (
        ("screenshot.png", "PNG", "RGB", {}),
        ("screenshot-palette.png", "PNG", "P", {}),
        ("screenshot-alpha.png", "PNG", "RGBA", {}),
        ("screenshot-grey.png", "PNG", "L", {}),
        ("screenshot-two-colours.png", "PNG", "1", {}),
        ("photo.jpg", "JPEG", "RGB", {"quality": 90}),
        ("photo-progressive.jpeg", "JPEG", "RGB", {"quality": 90, "progressive": True}),
        ("photo-grey.jpg", "JPEG", "L", {"quality": 90}),
        ("photo-cmyk.jpg", "JPEG", "CMYK", {"quality": 95}),
        ("screenshot.bmp", "BMP", "RGB", {}),
        ("screenshot-palette.bmp", "BMP", "P", {}),
        ("screenshot.gif", "GIF", "P", {}),
        ("lossless.webp", "WEBP", "RGB", {"lossless": True}),
        ("lossy.webp", "WEBP", "RGB", {"quality": 90}),
        ("uncompressed.tif", "TIFF", "RGB", {}),
        ("lzw.tif", "TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("deflate.tiff", "TIFF", "L", {"compression": "tiff_adobe_deflate"}),
        ("packbits.tif", "TIFF", "L", {"compression": "packbits"}),
        ("jpeg.tif", "TIFF", "RGB", {"compression": "jpeg"}),
        ("fax-group-3.tif", "TIFF", "1", {"compression": "group3"}),
        ("fax-group-4.tif", "TIFF", "1", {"compression": "group4"}),
    ):
        file = corpus.file("pictures", name, needs=["ocr"], forms=ASCII_FORM)
        file.write_bytes(encoded(draw(letter(file), mode), kind, **options))

    file = corpus.file("pictures", "three-pages.tif", needs=["ocr"], note="a scan of three pages")
    pages = [page(letter(file, page=number), "1") for number in (1, 2, 3)]
    pages[0].save(file.path, "TIFF", compression="group4", save_all=True, append_images=pages[1:], dpi=(200, 200))

    file = corpus.file("pictures", "three-frames.gif", needs=["ocr"], note="every frame is another text")
    frames = [draw(letter(file), "P") for _ in range(3)]
    frames[0].save(file.path, "GIF", save_all=True, append_images=frames[1:], duration=1000)

    file = corpus.file("pictures", "camera.jpg", forms=ASCII_FORM, note="the number is in the EXIF description alone")
    picture = draw(["Et billede uden numre"])
    exif = Image.Exif()
    exif[0x010E] = file.line("EXIF image description", part="properties")
    picture.save(file.path, "JPEG", exif=exif)

    file = corpus.file("pictures", "text-chunk.png", forms=ASCII_FORM, note="the number is in a tEXt chunk alone")
    from PIL.PngImagePlugin import PngInfo
    info = PngInfo()
    info.add_text("Description", file.line("PNG text chunk", part="properties"))
    info.add_text("Comment", file.line("PNG compressed text chunk", part="properties"), zip=True)
    picture.save(file.path, "PNG", pnginfo=info)
