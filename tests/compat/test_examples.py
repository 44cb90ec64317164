"""Scripts that use ClearML as its users do, with nothing but `import clearml` in them: what of them is recorded."""

from __future__ import annotations

import os
import subprocess
import sys

from tuitrack.query import scalars, tasks
from tuitrack.query.tasks import TaskDetail
from tuitrack.settings import load
from tuitrack.store.database import Database, open_database


def stored(name: str) -> tuple[Database, TaskDetail]:
    """The newest run of a name, with the database it is in."""
    db = open_database(load())
    return db, tasks.detail(db, tasks.find(db, tasks.Wanted(name=name))[0])


def work() -> None:
    """Run all that waits."""
    command = [sys.executable, "-P", "-m", "tuitrack", "worker", "start", "--until-empty", "--queue", "default"]
    subprocess.run(command, check=True, timeout=90, capture_output=True, env=dict(os.environ))


REPORTING = """
import argparse, logging, math
import numpy as np
from clearml import Logger, Task
from clearml.utilities.plotly_reporter import SeriesInfo

def curves(logger):
    for step in range(20):
        logger.report_scalar('unified graph', 'series A', iteration=step, value=1.0 / (step + 1))
        logger.report_scalar('unified graph', 'series B', iteration=step, value=10.0 / (step + 1))
        Logger.current_logger().report_scalar('test', 'loss', math.nan if step == 3 else step, step)
    logger.report_single_value('accuracy', 0.5)
    logger.report_single_value(name='loss', value=math.inf)

def plots(logger, step):
    logger.report_histogram('histogram', 'random', iteration=step, values=np.arange(10), xaxis='x', yaxis='y')
    logger.report_vector('vector', 'random', iteration=step, values=np.arange(10.0), labels=['a'], mode='stack')
    logger.report_confusion_matrix('confusion', 'ignored', iteration=step, matrix=np.eye(3), xaxis='x', yaxis='y', yaxis_reversed=True)
    logger.report_matrix('matrix', 'ignored', iteration=step, matrix=np.eye(3))
    logger.report_surface('surface', 'series', iteration=step, matrix=np.eye(3), xaxis='x', yaxis='y', zaxis='z')
    logger.report_scatter2d('scatter', 'lines', iteration=step, scatter=np.eye(2), mode='lines+markers')
    logger.report_scatter3d('scatter 3d', 'markers', iteration=step, scatter=np.eye(3), xaxis='x', fill=True)
    logger.report_line_plot('lines', iteration=step, series=[SeriesInfo('one', np.eye(2), ['a', 'b'])], xaxis='x', yaxis='y')
    logger.report_table('table', 'list', iteration=step, table_plot=[['a', 'b'], [1, 2]])
    logger.report_table('table', 'file', iteration=step, csv='table.csv')
    logger.report_plotly('figure', 'dict', iteration=step, figure={'data': [{'type': 'bar', 'y': [1, 2]}], 'layout': {}})

def media(logger, step):
    logger.report_image('image', 'array', iteration=step, image=np.zeros((4, 4, 3), dtype=np.uint8))
    logger.report_image('image', 'address', iteration=step, url='https://example.org/a.png')
    logger.report_media('html', 'page', iteration=step, local_path='page.html')
    logger.report_media('audio', 'address', iteration=step, url='https://example.org/a.wav')

def main():
    task = Task.init(project_name='examples', task_name='reporting', output_uri=True)
    open('table.csv', 'w').write('a,b\\n1,2\\n')
    open('page.html', 'w').write('<b>page</b>')
    logger = task.get_logger()
    print('printed to stdout')
    logging.warning('logged')
    logger.report_text('a text of its own', level=logging.DEBUG, print_console=False)
    curves(logger)
    plots(logger, 7)
    media(logger, 7)
    logger.set_default_debug_sample_history(50)
    logger.flush()
    task.set_progress(50)

if __name__ == '__main__':
    main()
"""


def test_reporting(compat, home):
    assert "printed to stdout" in compat(REPORTING, "--tag", "try")
    db, found = stored("reporting")
    assert (found.project, found.status, found.tags) == ("examples", "completed", ("try",))
    assert {row.key: row.count for row in found.metrics} == {
        "unified graph/series A": 20,
        "unified graph/series B": 20,
        "test/loss": 20,
        "Summary/accuracy": 1,
        "Summary/loss": 1,
    }
    assert scalars.read(db, found.id)["unified graph/series B"].values[1] == 5.0
    kinds = {"histogram", "vector", "confusion", "matrix", "surface", "scatter", "scatter 3d", "lines", "figure"}
    assert {one.title for one in found.plots} == kinds | {"table"}
    assert {one.series for one in found.samples} == {"array", "address", "page"}
    assert found.console_lines >= 3


PARAMETERS = """
import argparse
from enum import Enum
from clearml import Task
from clearml.task_parameters import TaskParameters, param, percent_param

class Kind(Enum):
    small = 1
    large = 2

class Net:
    layers = [16, 32]
    rate = 0.5

class Training(TaskParameters):
    epochs = param(type=int, desc='passes', range=(1, 100), default=10)
    dropout = percent_param(default=0.1)

parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.1, help='learning rate')
parser.add_argument('--verbose', action='store_true')
early = parser.parse_args()
task = Task.init('examples', 'parameters', auto_connect_frameworks={'matplotlib': False})
given = task.connect({'batch': 8, 'deep': {'kind': Kind.small, 'none': None}, 'pair': (1, 2)})
task.connect(Net, 'net')
training = task.connect(Training(), name='training')
open('config.yaml', 'w').write('# kept\\nsize: 3\\n')
path = task.connect_configuration('config.yaml', name='file', description='of the net')
whole = task.connect_configuration({'a': [1, {'b': 2}]}, name='whole')
task.set_user_properties(owner='ann', stage={'value': 'draft', 'description': 'how far'})
task.set_parameter('General/late', 5, description='set later')
print(early.lr, given['batch'], given['deep']['kind'].name, given['deep']['none'], given['pair'], Net.rate,
      training.epochs, training.dropout, 'size: 9' in open(path).read(), whole['a'][1]['b'], Task.running_locally())
"""

SEARCH = """
from clearml import Task
template = Task.get_task(project_name='examples', task_name='parameters')
print(template.get_parameters()['Args/lr'], template.get_parameters_as_dict(cast=True)['General']['deep'])
clones = []
for batch in (16, 32):
    clone = Task.clone(source_task=template, name=f'batch {batch}', parent=template.id)
    values = clone.get_parameters()
    values.update({'General/batch': batch, 'Args/lr': 0.5, 'General/deep/kind': 'large', 'General/pair': (3, 4),
        'net/rate': 0.9, 'training/epochs': 20, 'training/dropout': 1})
    clone.update_parameters(values)
    clone.set_configuration_object('file', config_text='size: 9')
    clone.set_configuration_object('whole', config_dict={'a': [1, {'b': 3}]})
    Task.enqueue(clone, queue_name='default')
    clones.append(clone)
print(Task.get_num_enqueued_tasks('default'))
Task.dequeue(clones[1])
print([clone.status for clone in clones], clones[0].parent == template.id)
clones[1].set_archived(True)
for wrong in ({'General/batch': 'many'}, {'General/deep/kind': 'huge'}, {'training/epochs': 101}):
    try:
        clones[1].update_parameters(wrong)
    except Exception as error:
        print(error)
"""

WAIT = """
from clearml import Task
task = Task.get_task(project_name='examples', task_name='batch 16')
task.wait_for_status(check_interval_sec=0.1)
print(task.get_status(), ''.join(task.get_reported_console_output(5)).strip().splitlines()[-1])
"""


def test_parameters_are_recorded_searched_over_and_injected(compat, home):
    first = "0.1 8 small None (1, 2) 0.5 10 0.1 False 2 True"
    assert compat(PARAMETERS, name="parameters.py").strip() == first
    said = compat(SEARCH, name="search.py").splitlines()
    assert said[:3] == ["0.1 {'kind': 'small', 'none': None}", "2", "['queued', 'created'] True"]
    wrong = ["General/batch=many: not a whole number", "General/deep/kind=huge: not", "training/epochs=101: "]
    assert [text in line for text, line in zip(wrong, said[3:], strict=True)] == [True, True, True], said
    work()
    assert compat(WAIT, name="wait.py").strip() == "completed 0.5 16 large None (3, 4) 0.9 20 1.0 True 3 False"
    _, found = stored("batch 16")
    late = {"General/late", "properties/owner", "properties/stage"}
    assert [one.key for one in found.params if one.edited and not one.consumed and one.key not in late] == []
    assert all(one.consumed for one in found.configuration)
    assert {one.name for one in found.configuration} == {"file", "whole"}


ARTIFACTS = """
import os
from pathlib import Path
import numpy as np
from clearml import StorageManager, Task
task = Task.init('examples', 'artifacts')
os.makedirs('samples', exist_ok=True)
for number in range(2):
    Path('samples', f'{number}.json').write_text(str(number))
task.upload_artifact('dictionary', {'lr': 0.1, 'names': ['a']}, metadata={'kind': 'result'})
task.upload_artifact(name='array', artifact_object=np.arange(4))
task.upload_artifact('text', 'only a text')
task.upload_artifact('file', artifact_object='samples/0.json')
task.upload_artifact('folder', artifact_object=Path('samples'))
task.upload_artifact('object', {1, 2}, auto_pickle=True, wait_on_upload=True)
copy = StorageManager.upload_file('samples/1.json', 'file://' + os.path.abspath('kept/1.json'))
print(StorageManager.exists_file(copy), Path(StorageManager.get_local_copy(copy)).read_text())
"""

RETRIEVAL = """
from pathlib import Path
from clearml import Task
task = Task.get_task(project_name='examples', task_name='artifacts')
found = task.artifacts
print(sorted(found))
print(found['dictionary'].get(), found['dictionary'].metadata, found['array'].get().sum(), found['text'].get())
print(Path(found['file'].get_local_copy()).read_text(), found['object'].get())
print([sorted(path.name for path in Path(found[name].get()).iterdir()) for name in ('folder',)])
"""


def test_artifacts_are_kept_and_retrieved(compat, home):
    assert compat(ARTIFACTS, name="artifacts.py") == "True 1\n"
    assert compat(RETRIEVAL, name="retrieval.py").splitlines() == [
        "['array', 'dictionary', 'file', 'folder', 'object', 'text']",
        "{'lr': 0.1, 'names': ['a']} {'kind': 'result'} 6 only a text",
        "0 {1, 2}",
        "[['0.json', '1.json']]",
    ]


REMOTE = """
from clearml import Task
task = Task.init('examples', 'remote', task_type=Task.TaskTypes.testing)
values = task.connect({'n': 1})
task.execute_remotely(queue_name='default', exit_process=True)
from clearml.config import running_remotely
print('runs remotely', running_remotely(), values['n'])
"""

SEVERAL = """
from clearml import Dataset, Task, browser_login
from clearml.automation import HyperParameterOptimizer, TaskScheduler, UniformParameterRange
from clearml.automation.hpbandster import OptimizerBOHB
from clearml.automation.aws_auto_scaler import AwsAutoScaler
from clearml.automation.monitor import Monitor
from clearml.automation.optuna import OptimizerOptuna
from clearml.automation.trigger import TriggerScheduler
from clearml.datasets import Dataset as TheSame
from clearml.utilities.wizard.user_input import get_input, input_bool
class Alerts(Monitor):
    def __init__(self, channel):
        super().__init__()
browser_login()
for name in ('first', 'second'):
    task = Task.init('examples', name)
    task.get_logger().report_scalar('a', 'b', 1, 0)
    task.close()
for refused in (lambda: Dataset.create(dataset_name='d'), lambda: HyperParameterOptimizer(base_task_id='x'), TaskScheduler,
                lambda: Alerts('c'), lambda: AwsAutoScaler.Settings(), lambda: get_input('key', required=True)):
    try:
        refused()
    except NotImplementedError as error:
        print(error)
"""


def test_a_script_hands_itself_to_a_worker(compat, home):
    assert compat(REMOTE, name="remote.py") == ""
    work()
    said = compat(WAIT.replace("batch 16", "remote"), name="wait.py")
    assert said.strip() == "completed runs remotely True 1"


def test_several_tasks_in_one_process_with_names_that_are_not_here(compat, home):
    said = compat(SEVERAL, name="several.py").splitlines()
    names = ["Dataset", "HyperParameterOptimizer", "TaskScheduler", "Monitor", "AwsAutoScaler", "get_input"]
    assert [line.split()[0] for line in said] == names
    assert "tuitrack ls" in said[3] and "tuitrack worker" in said[4]
    assert "StorageManager" in said[0] and "--sweep" in said[1] and "cron" in said[2]
    assert [stored(name)[1].status for name in ("first", "second")] == ["completed", "completed"]
