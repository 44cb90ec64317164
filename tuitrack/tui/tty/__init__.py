"""The terminal itself: what is typed in it, what is sent to it, in the colours and bytes it takes."""
