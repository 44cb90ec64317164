"""What `import clearml` finds under `tuitrack run` and in the processes that start there."""

try:
    from tuitrack.compat import clearml as _names
except ImportError:  # another interpreter, which may have a ClearML of its own
    import importlib
    import pathlib
    import sys

    sys.path.remove(str(pathlib.Path(__file__).parents[1]))
    del sys.modules[__name__]
    importlib.import_module(__name__)
else:
    _names.become(__name__)
