"""What is said of a run that is going on."""

import io

import pytest

from serving.bulk.progress import Progress, duration, last_word


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s"), (89, "89 s"), (600, "10 min"), (3599, "1 h 0 min"), (12_000, "3 h 20 min")]
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_rate_share_and_time_left() -> None:
    clock = Clock()
    progress = Progress(4000, io.StringIO(), clock=clock)
    clock.now = 10
    assert progress.line(1024, 1000, 3) == "1,024 rows · 102.4 rows/s · 25 % · 30 s left · 3 refused"


def test_what_was_done_before_does_not_count_for_the_rate() -> None:
    clock = Clock()
    progress = Progress(4000, io.StringIO(), clock=clock)
    clock.now = 5
    progress.resume(1000, 1000)
    clock.now = 15
    assert progress.line(1100, 2000, 0) == "1,100 rows · 10.0 rows/s · 50 % · 20 s left"


def test_of_standard_input_nobody_knows_the_end() -> None:
    clock = Clock()
    progress = Progress(0, io.StringIO(), clock=clock)
    clock.now = 2
    assert progress.line(10, 500, 0) == "10 rows · 5.0 rows/s"


def test_the_end_may_be_known_only_later() -> None:
    clock = Clock()
    progress = Progress(0, io.StringIO(), clock=clock)
    progress.expect(5000)
    progress.resume(1000, 1000)
    clock.now = 10
    assert progress.line(2000, 2000, 0) == "2,000 rows · 100.0 rows/s · 40 % · 30 s left"


def test_the_last_word_stands_alone_and_over_the_line_of_progress() -> None:
    log, terminal = io.StringIO(), Terminal()
    assert [last_word("stopped;\n go on", 130, stream) for stream in (log, terminal)] == [130, 130]
    assert log.getvalue() == "newsstance: stopped; go on\n"
    assert terminal.getvalue() == "\r\x1b[2Knewsstance: stopped; go on\n"


def test_a_log_gets_few_lines_and_a_terminal_one_that_changes() -> None:
    clock, log, terminal = Clock(), io.StringIO(), Terminal()
    both = [Progress(0, stream, clock=clock) for stream in (log, terminal)]
    for second in range(1, 61):
        clock.now = second
        for progress in both:
            progress.show(second, 0, 0)
    assert log.getvalue().count("\n") == 2
    assert terminal.getvalue().count("\r\x1b[2K") == 60
    assert "\n" not in terminal.getvalue()


def test_the_last_line_says_what_was_refused_and_what_was_left_out() -> None:
    log = io.StringIO()
    Progress(0, log, clock=Clock()).end(0, 2, "out", "3 files left out (.pdf)")
    assert log.getvalue().endswith("→ out; 2 refused, see out/errors.jsonl; 3 files left out (.pdf)\n")


def test_quiet_says_nothing() -> None:
    stream = io.StringIO()
    progress = Progress(0, stream, quiet=True)
    progress.show(1, 0, 0)
    progress.end(1, 1, "out")
    assert stream.getvalue() == ""
