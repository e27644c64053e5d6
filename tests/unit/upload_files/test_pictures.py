"""Pictures written anew."""

from io import BytesIO

import pytest
from PIL import Image, features

from forum.errors import RuleBroken
from forum.upload_files import pictures
from forum.upload_files.formats import FileFormat
from forum.upload_files.picture_process import rewrite_bounded
from forum.upload_files.pictures import rewrite
from tests.unit.upload_files import samples

KINDS = [("PNG", FileFormat.PNG), ("JPEG", FileFormat.JPEG), ("WEBP", FileFormat.WEBP)]


def opened(picture):
    return Image.open(BytesIO(picture.data))


class TestRewrite:
    def test_leaves_nothing_but_pixels(self):
        photo = samples.photo()
        assert b"Telefonbauer" in photo
        written = rewrite(photo, FileFormat.JPEG)
        for trace in (b"Telefonbauer", b"Dienstgeheimnis", b"Exif", b"ICC_PROFILE"):
            assert trace not in written.data
        assert dict(opened(written).getexif()) == {}

    def test_turns_a_photo_upright(self):
        written = rewrite(samples.photo((40, 20)), FileFormat.JPEG)
        assert (written.width, written.height) == (20, 40)
        # What lay on the left is on top now.
        assert opened(written).getpixel((10, 5))[2] > 200
        assert opened(written).getpixel((10, 35))[0] > 200

    def test_makes_large_pictures_smaller_and_no_small_one_larger(self):
        wide = rewrite(samples.picture("JPEG", (4000, 1000)), FileFormat.JPEG)
        tall = rewrite(samples.picture("PNG", (500, 8000)), FileFormat.PNG)
        small = rewrite(samples.picture("WEBP", (7, 5)), FileFormat.WEBP)
        assert (wide.width, wide.height) == (1600, 400)
        assert (tall.width, tall.height) == (200, 3200)
        assert (small.width, small.height) == (7, 5)

    @pytest.mark.parametrize(("name", "kind"), KINDS)
    def test_keeps_the_format(self, name, kind):
        assert opened(rewrite(samples.picture(name), kind)).format == name

    def test_keeps_what_is_transparent(self):
        data = samples.picture("PNG", mode="RGBA", colour=(255, 0, 0, 10))
        assert opened(rewrite(data, FileFormat.PNG)).getpixel((0, 0)) == (255, 0, 0, 10)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
    def test_reads_every_kind_of_pixel(self, mode):
        data = samples.picture("PNG", mode=mode, colour=0)
        assert rewrite(data, FileFormat.PNG).width == 40

    def test_reads_the_colours_of_printers(self):
        data = samples.picture("JPEG", mode="CMYK", colour=(0, 255, 255, 0))
        assert opened(rewrite(data, FileFormat.JPEG)).mode == "RGB"

    def test_shows_the_first_of_moving_pictures(self):
        out = BytesIO()
        frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
        frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
        written = opened(rewrite(out.getvalue(), FileFormat.WEBP))
        assert getattr(written, "n_frames", 1) == 1
        assert written.getpixel((4, 4))[0] > 200

    def test_refuses_too_many_pixels_before_it_reads_them(self, monkeypatch):
        monkeypatch.setattr(pictures, "MAX_IMAGE_PIXELS", 799)
        with pytest.raises(RuleBroken, match="upload_too_many_pixels"):
            rewrite(samples.picture("PNG", (40, 20)), FileFormat.PNG)

    def test_refuses_a_bomb(self):
        bomb = samples.picture("PNG", (10_000, 10_000), mode="1", colour=0)
        assert len(bomb) < 30_000
        with pytest.raises(RuleBroken, match="upload_too_many_pixels"):
            rewrite(bomb, FileFormat.PNG)

    @pytest.mark.parametrize(("name", "kind"), KINDS)
    def test_refuses_what_is_torn(self, name, kind):
        data = samples.picture(name, (200, 200))
        with pytest.raises(RuleBroken, match="upload_damaged"):
            rewrite(data[: len(data) // 2], kind)

    def test_reads_no_other_format_behind_a_signature(self):
        with pytest.raises(RuleBroken, match="upload_damaged"):
            rewrite(samples.picture("GIF", mode="P", colour=0), FileFormat.PNG)

    def test_the_library_reads_all_formats_that_are_taken(self):
        assert all(features.check(name) for name in ("jpg", "zlib", "webp", "littlecms2"))


class TestRewriteBounded:
    def test_does_the_same_in_a_child(self):
        data = samples.photo()
        assert rewrite_bounded(data, FileFormat.JPEG) == rewrite(data, FileFormat.JPEG)

    def test_hands_refusals_on(self):
        with pytest.raises(RuleBroken, match="upload_damaged"):
            rewrite_bounded(b"\x89PNG\r\n\x1a\nnichts", FileFormat.PNG)

    def test_ends_what_takes_too_long(self):
        with pytest.raises(RuleBroken, match="upload_too_dear"):
            rewrite_bounded(samples.picture(), FileFormat.PNG, seconds=0.01)

    def test_takes_what_the_limit_allows(self):
        data = samples.picture("PNG", (8_000, 5_000), mode="RGBA", colour=(1, 2, 3, 4))
        assert rewrite_bounded(data, FileFormat.PNG).width == 1600
