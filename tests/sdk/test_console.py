"""The console: heard in whole, collapsed, and never changed for the user."""

from __future__ import annotations

import io

import pytest

from tuitrack.sdk import console

INIT = """import sys, os, logging
handler = logging.StreamHandler()
from tuitrack import Task
task = Task.init('digits', 'mlp')
"""


def heard(*texts: str) -> str:
    class Stream(io.StringIO):
        """One that takes attributes, as the real ones do."""

    stream, found = Stream(), []
    lines = console.Lines(stream, lambda data, number: found.append(data.decode()), 1)
    for text in texts:
        stream.write(text)
    lines.close()
    assert stream.getvalue() == "".join(texts)
    assert "write" not in vars(stream)
    return "".join(found)


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["a\nb\n"], "a\nb\n"),
        (["a", "b", "\n"], "ab\n"),
        (["\r 10%", "\r 50%", "\r100%", "\n"], "100%\n"),
        (["10%\r", "50%\r", "100%\r", "\n"], "100%\n"),
        (["\r 10%", "\r100%"], "100%"),
        (["windows\r\n", "lines\r\n"], "windows\nlines\n"),
        (["é\ud800\n"], "é\\ud800\n"),
        (["no end"], "no end"),
        (["10%\r20%\rdone\nnext\r"], "done\nnext"),
    ],
)
def test_what_a_terminal_shows_in_the_end_is_kept(texts, kept):
    assert heard(*texts) == kept


def test_a_million_updates_of_a_bar_are_one_line():
    texts = [f"\r{number / 10_000:5.1f}%" for number in range(50_000)]
    assert heard(*texts, "\n") == "  5.0%\n"


def test_an_endless_line_is_handed_on_in_pieces():
    assert heard(*["x" * 1000] * 300) == "x" * 300_000


def test_output_is_the_users_own_to_the_byte(run):
    text = """
sys.stdout.write('plain ✓\\n'); print('from print'); sys.stdout.buffer.flush(); print('\\x1b[31mred\\x1b[0m')
for n in range(100):
    print(f'\\r{n}%', end='', flush=True)
print()
handler.stream.write('through an old handler\\n')
assert type(sys.stdout).__name__ == 'TextIOWrapper' and sys.stdout.fileno() == 1
os.write(1, b'')
print('last', end='')
"""
    plain = run("import sys, os, logging\nhandler = logging.StreamHandler()\n" + text)
    result = run(INIT + text)
    assert result.out == plain.out
    spool = result.spools[-1]
    assert "plain ✓\nfrom print\n\x1b[31mred\x1b[0m\n99%\n" in spool.console
    assert "through an old handler" in spool.console
    assert spool.console.endswith("last")


def test_a_traceback_is_on_the_console(run):
    result = run(INIT + "1 / 0", code=1)
    assert "ZeroDivisionError: division by zero" in result.owner.console


def test_streams_can_be_left_alone(run):
    text = "from tuitrack import Task\nTask.init('a', 'b', auto_connect_streams={'stdout': False})\n"
    result = run(text + "import sys\nprint('out')\nprint('err', file=sys.stderr)")
    assert result.owner.console == "err\n"


def test_reported_text_is_there_once(run):
    result = run(
        INIT
        + "task.logger.report_text('hello %s', 20, True, 'you')\ntask.logger.report_text('quiet', print_console=False)"
    )
    assert result.out == "hello you\n"
    assert result.owner.console == "hello you\nquiet\n"


def test_the_executor_keeps_the_console_itself(rerun):
    result = rerun(INIT + "print('out')", {})
    assert result.out == "out\n"
    assert result.owner.console == ""


def test_a_process_that_joins_its_parents_task_is_heard_from_its_init_on(run):
    script = """
        import subprocess, sys
        inner = sys.argv[1:]
        from tuitrack import Task
        print('before', *inner)
        if inner == ['silent']:
            Task.current_task()
        else:
            Task.init('digits', 'mlp', auto_connect_streams=inner != ['mute'])
        print('after', *inner)
        for name in () if inner else ('loud', 'mute', 'silent'):
            subprocess.run([sys.executable, __file__, name], check=True)
    """
    result = run(script)
    assert result.owner.console == "after\n"
    assert sorted(one.console for one in result.spools if not one.started.owner) == ["", "", "after loud\n"]
