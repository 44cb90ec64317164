"""What lies behind a box looks as the terminal library dims it."""

from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen

from tuitrack.tui.dimming import Behind

SEGMENTS = (
    Segment("plain"),
    Segment("red on blue", Style.parse("bold #ff0000 on #0000ff")),
    Segment("again", Style.parse("bold #ff0000 on #0000ff")),
    Segment("linked", Style(color="#00ff00", link="https://example.org", meta={"@click": "run"})),
    Segment("\r", None, ((ControlType.CARRIAGE_RETURN,),)),
)


def test_texts_are_dimmed_as_before_and_lead_nowhere():
    for ground in (Color(10, 20, 30, 0.6), Color(0, 0, 0, 0.0)):
        seen = list(Behind.process_segments(SEGMENTS, ground))
        assert seen == list(BackgroundScreen.process_segments(SEGMENTS, ground))
        assert not any(segment.style and (segment.style.link or segment.style.meta) for segment in seen)
