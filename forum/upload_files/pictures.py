"""Writing an uploaded picture anew: upright, bounded, and without anything but its pixels."""

import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from forum.errors import RuleBroken
from forum.upload_files.formats import FileFormat, Picture

#: Above what phones take by default, below what would fill the memory of the child.
MAX_IMAGE_PIXELS = 40_000_000
#: Twice the width of a text column, for dense screens; taller than wide is for infographics.
WIDEST = 1_600
TALLEST = 3_200
_READS = {FileFormat.PNG: "PNG", FileFormat.JPEG: "JPEG", FileFormat.WEBP: "WEBP"}
_QUALITY = 85


def rewrite(data: bytes, kind: FileFormat) -> Picture:
    """Read a picture and write its pixels anew, the first one where it moves.

    Where it was taken, with what, and everything else that is no pixel stays behind.

    Raises:
        RuleBroken: It has too many pixels, or is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[_READS[kind]]) as opened:
                return _written(_upright(opened), kind)
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
        raise RuleBroken("upload_damaged") from error
    except Image.DecompressionBombError as error:
        raise RuleBroken("upload_too_many_pixels", allowed=MAX_IMAGE_PIXELS // 10**6) from error


def _upright(opened: Image.Image) -> Image.Image:
    width, height = opened.size
    if width * height > MAX_IMAGE_PIXELS:
        raise RuleBroken("upload_too_many_pixels", allowed=MAX_IMAGE_PIXELS // 10**6)
    if opened.mode in ("RGB", "RGBA", "L", "CMYK"):
        # Smaller first: every later step then needs a fraction of the memory.
        opened.thumbnail((TALLEST, TALLEST), Image.Resampling.LANCZOS)
    picture = _in_srgb(ImageOps.exif_transpose(opened))
    picture.thumbnail((WIDEST, TALLEST), Image.Resampling.LANCZOS)
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Give the pixels the colours that every browser takes for granted."""
    profile = picture.info.get("icc_profile")
    has_alpha = picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "CMYK", "RGBA", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            converted = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
            return converted if converted is not None else picture
        except ImageCms.PyCMSError:
            pass  # a profile that fits no picture; its absence is the lesser harm
    return picture.convert("RGBA" if has_alpha else "RGB")


def _written(picture: Image.Image, kind: FileFormat) -> Picture:
    if kind is FileFormat.JPEG and picture.mode != "RGB":
        picture = picture.convert("RGB")
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = BytesIO()
    match kind:
        case FileFormat.JPEG:
            bare.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        case FileFormat.WEBP:
            bare.save(out, "WEBP", quality=_QUALITY, method=4)
        case _:
            bare.save(out, "PNG", compress_level=6)
    return Picture(out.getvalue(), *bare.size)
