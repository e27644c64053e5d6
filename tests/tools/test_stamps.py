"""What makes a stage of the set-up run again."""

from tools.stamps import Stamp, digest


class TestDigest:
    def test_changes_with_the_content_of_a_file(self, tmp_path):
        lock = tmp_path / "lock.txt"
        lock.write_text("one")
        before = digest(lock)

        lock.write_text("two")

        assert digest(lock) != before

    def test_does_not_confuse_where_one_part_ends(self):
        assert digest("ab", "c") != digest("a", "bc")

    def test_takes_a_missing_file_as_empty(self, tmp_path):
        assert digest(tmp_path / "missing") == digest("")


class TestStamp:
    def test_is_not_fresh_before_it_was_written(self, tmp_path):
        assert not Stamp(tmp_path / "stamps" / "packages", "1").is_fresh()

    def test_is_fresh_for_the_same_input_only(self, tmp_path):
        Stamp(tmp_path / "stamps" / "packages", "1").write()

        assert Stamp(tmp_path / "stamps" / "packages", "1").is_fresh()
        assert not Stamp(tmp_path / "stamps" / "packages", "2").is_fresh()

    def test_is_not_fresh_when_the_result_is_gone(self, tmp_path):
        made = tmp_path / "messages.mo"
        made.touch()
        stamp = Stamp(tmp_path / "translations", "1", [made])
        stamp.write()
        assert stamp.is_fresh()

        made.unlink()

        assert not stamp.is_fresh()

    def test_is_not_fresh_after_it_was_removed(self, tmp_path):
        stamp = Stamp(tmp_path / "packages", "1")
        stamp.write()

        stamp.remove()

        assert not stamp.is_fresh()
