"""`import clearml` under `tuitrack run` is tuitrack."""

from __future__ import annotations

import os
import subprocess
import sys

from tuitrack.compat import clearml
from tuitrack.query import tasks
from tuitrack.settings import load
from tuitrack.store.database import open_database


def test_clearml_is_tuitrack_however_it_is_asked_for(compat):
    compat(
        """
        import importlib.metadata, importlib.util, sys
        assert importlib.util.find_spec('clearml') is not None and 'clearml' not in sys.modules
        assert importlib.util.find_spec('clearml.task_parameters') is not None
        assert importlib.metadata.version('clearml').startswith('2.')
        assert importlib.metadata.packages_distributions()['clearml'] == ['clearml']
        import tuitrack
        import clearml
        from clearml import *
        import clearml.task, clearml.logger, clearml.errors, clearml.backend_interface.task
        from clearml.utilities.plotly_reporter import SeriesInfo
        from clearml.backend_api.session.client import APIClient
        assert Task is clearml.Task is tuitrack.Task is clearml.task.Task
        assert clearml.logger.Logger is tuitrack.Logger and clearml.errors.UsageError is tuitrack.UsageError
        assert clearml.__version__ == importlib.metadata.version('clearml')
        for wrong in ('clearml.nothing', 'clearml.cli'):
            try:
                __import__(wrong)
            except ModuleNotFoundError as error:
                assert error.name == wrong
            else:
                raise AssertionError(wrong)
        try:
            APIClient()
        except NotImplementedError as error:
            assert 'query_tasks' in str(error)
        """
    )


def test_without_compat_it_is_left_alone(compat):
    said = compat("import clearml", "--no-compat", code=1)
    assert "No module named 'clearml'" in said


def test_a_clearml_that_is_installed_is_in_the_shadow_only_under_run(compat, tmp_path):
    package = tmp_path / "site" / "clearml"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("__version__ = 'real'")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    script = "import clearml\nprint(clearml.__version__)"
    assert compat(script, env=environ) == f"{clearml.VERSION}\n"
    assert compat(script, "--no-compat", env=environ) == "real\n"
    plain = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert plain.stdout == "real\n"


def test_an_interpreter_without_tuitrack_has_its_own(tmp_path):
    package = tmp_path / "site" / "clearml"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("__version__ = 'real'")
    hidden = (
        "import sys; sys.modules['tuitrack.compat'] = None; import clearml; "
        "print(clearml.__version__, sys.modules['clearml'] is clearml)"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([clearml._SHADOW, str(tmp_path / "site")])}
    done = subprocess.run([sys.executable, "-c", hidden], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "real True\n"


def test_every_process_of_the_program_reports_into_its_task(compat, home):
    said = compat(
        """
        import multiprocessing as mp, subprocess, sys
        REPORT = "import clearml; t = clearml.Task.current_task(); print(t.id, flush=True); t.get_logger().report_scalar('{0}', 's', 1, 0)"
        def work(how):
            exec(REPORT.format(how))
        if __name__ == '__main__':
            for how in ('fork', 'spawn'):
                process = mp.get_context(how).Process(target=work, args=(how,))
                process.start(); process.join()
            subprocess.run([sys.executable, '-c', REPORT.format('subprocess')], check=True)
        """
    )
    (task_id,) = set(said.split())
    found = tasks.detail(open_database(load()), task_id)
    assert {row.title for row in found.metrics} == {"fork", "spawn", "subprocess"}
    assert "PYTHONPATH" not in found.environment.environ
    assert "clearml" not in found.environment.packages


def test_a_trainer_that_reports_by_itself_turns_automatic_records_off(compat):
    compat(
        """
        from clearml import Task
        from clearml.binding.frameworks.pytorch_bind import PatchPyTorchModelIO
        from clearml.binding.matplotlib_bind import PatchedMatplotlib
        from tuitrack.sdk import session
        task = Task.current_task()
        PatchedMatplotlib.update_current_task(task)
        assert session.current().switches.on('matplotlib')
        PatchedMatplotlib.update_current_task(None)
        assert [session.current().switches.on(name) for name in ('matplotlib', 'pytorch')] == [False, True]
        """
    )


TRAINER = """
import enum
import clearml
from clearml.binding.frameworks.tensorflow_bind import WeightsGradientHistHelper

class Strategy(enum.Enum):
    steps = 1

task = clearml.Task.current_task()
given = {'lr': 0.1, 'deep': {'strategy': Strategy.steps, 'none': None}, 'odd': object, 'several': [1, 2]}
flat = clearml.utilities.proxy_object.flatten_dictionary(given)
task._arguments.copy_from_dict({name: value for name, value in flat.items()}, prefix='Trainer')
task.set_parameter(name='Trainer/_ignore_', value=True, value_type=bool, description='of the trainer')
helper = WeightsGradientHistHelper(task.get_logger(), report_freq=2)
for step in range(4):
    helper.add_histogram('weights', 'layer', step, [0.0, 1.0, 1.0])
print(sorted(task.get_parameters().items()), task.get_parameter('Trainer/_ignore_', cast=True))
print(clearml.utilities.proxy_object.nested_from_flat_dictionary({'a/b': 1}))
"""


def test_what_trainers_reach_for_behind_the_public_names(compat, home):
    said = compat(TRAINER).splitlines()
    assert said == [
        "[('Trainer/_ignore_', 'True'), ('Trainer/deep/none', ''), ('Trainer/deep/strategy', 'steps'), "
        "('Trainer/lr', '0.1'), ('Trainer/odd', \"<class 'object'>\"), ('Trainer/several', '[1, 2]')] True",
        "{'a': {'b': 1}}",
    ]
    (task_id,) = tasks.find(open_database(load()), tasks.Wanted(name="script"))
    assert [(one.title, one.iteration) for one in tasks.detail(open_database(load()), task_id).plots] == [
        ("weights", 0),
        ("weights", 2),
    ]
