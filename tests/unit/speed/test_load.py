"""Reading what wrk prints."""

import pytest

from bench.speed import load

HEAD = """Running 2s test @ http://127.0.0.1:8140/
  2 threads and 16 connections
  500 requests in 2.00s, 50.00KB read
Requests/sec:    250.00
"""


def result(**values):
    told = {"duration": 2_000_000, "requests": 500, "bytes": 50_000, "connect": 0, "read": 0}
    told |= {"write": 0, "status": 0, "timeout": 0, "p50": 12_500, "p99": 80_000} | values
    return f"{HEAD}\n{str(told).replace(chr(39), chr(34))}\n"


class TestParse:
    def test_the_line_of_the_script_becomes_requests_a_second_and_milliseconds(self):
        found = load.parse(result())

        assert found == load.Load(per_second=250, p50=12.5, p99=80, size=100)

    @pytest.mark.parametrize("kind", load.ERRORS)
    def test_every_kind_of_error_counts(self, kind):
        found = load.parse(result(**{kind: 3}))

        assert found.errors == 3
        assert found.faults == {kind: 3}

    def test_output_without_the_line_is_no_result(self):
        with pytest.raises(load.Unreadable, match="no result"):
            load.parse(HEAD)

    def test_a_run_in_which_nothing_was_answered_is_no_result(self):
        with pytest.raises(load.Unreadable, match="not one request was answered in 2 s"):
            load.parse(result(requests=0, bytes=0))


class TestFindWrk:
    def test_where_it_is_missing_the_package_is_named(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))

        with pytest.raises(load.NoWrk, match="package wrk of Debian"):
            load.find_wrk()
