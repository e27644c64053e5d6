"""Files as people upload them, made for the tests."""

import zipfile
from io import BytesIO

from PIL import Image, ImageCms

WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
CSV = b"Ort;Einwohner\nMusterstadt;12000\n"


def picture(kind="PNG", size=(40, 20), mode="RGB", colour="red", **options) -> bytes:
    """Write a picture of one colour."""
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def photo(size=(40, 20)) -> bytes:
    """Write a photo as a phone does: lying on its side, with the place where it was taken."""
    image = Image.new("RGB", size, "red")
    image.paste((0, 0, 255), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Telefonbauer"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 2.0, 3.0)
    out = BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(out, "JPEG", exif=exif, icc_profile=profile, comment=b"Dienstgeheimnis", quality=95)
    return out.getvalue()


def archive(parts: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    """Write a zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts.items():
            # Of a fixed day, so that a sample is the same in each process.
            made.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def office(main=WORD, **parts: bytes) -> bytes:
    """Write what a Word document or workbook is recognised by."""
    return archive({"[Content_Types].xml": b"<Types>" + main + b"</Types>", **parts})


def open_document(kind=b"text") -> bytes:
    """Write what an OpenDocument is recognised by."""
    return archive(
        {"mimetype": b"application/vnd.oasis.opendocument." + kind, "content.xml": b"<x/>"}
    )
