"""The SDK with a real recorder and database: what was reported is there to be asked for."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

SCRIPT = """
import sys
from tuitrack import Task
task = Task.init('digits', sys.argv[1], tags=['first', sys.argv[1]])
task.connect({'lr': 0.1, 'layers': [1, 2]})
task.connect_configuration({'a': 1}, 'model')
for step in range(5):
    task.get_logger().report_scalar('loss', 'train', float('nan') if step == 4 else 1 / (step + 1), step)
task.get_logger().report_single_value('best', 0.75)
task.upload_artifact('weights', {'w': [1, 2]})
task.set_comment('note')
print('on the console')
"""

QUESTIONS = """
import pytest
from tuitrack import Task
newest = Task.get_task(project_name='digits', task_name='one')
assert Task.get_task(task_id=newest.id).id == newest.id
assert Task.get_task(project_name='digits', task_name='on') is None
assert [t.name for t in Task.get_tasks(project_name='digits')] == ['two', 'one', 'one']
assert len(Task.get_tasks(task_name='^o')) == 2 and len(Task.query_tasks(tags=['first', '-two'])) == 2
assert Task.query_tasks(task_name='two', additional_return_fields=['name']) [0]['name'] == 'two'
assert Task.query_tasks(task_filter={'status': ['failed']}) == []
assert newest.status == 'completed' and newest.comment == 'note' and set(newest.tags) == {'first', 'one'}
assert newest.get_parameters() == {'General/lr': '0.1', 'General/layers': '[1, 2]'}
assert newest.get_parameters_as_dict(cast=True) == {'General': {'lr': 0.1, 'layers': [1, 2]}}
assert newest.get_configuration_object_as_dict('model') == {'a': 1}
assert newest.get_reported_scalars()['loss']['train']['x'] == [0, 1, 2, 3, 4]
assert newest.get_last_scalar_metrics()['loss']['train']['max'] == 1.0
assert newest.get_reported_single_values() == {'best': 0.75} and newest.get_last_iteration() == 4
assert 'on the console' in newest.get_reported_console_output()[0]
assert newest.artifacts['weights'].get() == {'w': [1, 2]}

draft = Task.clone(newest, name='edited', comment='try')
assert draft.status == 'created' and draft.parent == newest.id and draft.artifacts == {}
draft.set_parameters({'General/lr': 0.5})
assert draft.get_parameters() == {'General/lr': '0.5'}
draft.update_parameters({'layers': [3]})
assert draft.get_parameter('layers', cast=True) == [3]
draft.set_configuration_object('model', config_dict={'a': 2})
assert Task.enqueue(draft, 'gpu') and draft.status == 'queued'
assert Task.dequeue(draft) and draft.status == 'created'
draft.set_name('renamed'); draft.add_tags('x'); draft.set_archived(True)
assert draft.name == 'renamed' and 'x' in draft.get_tags() and draft.get_archived()
newest.wait_for_status()
with pytest.raises(Exception):
    newest.set_parameter('lr', 1)

live = Task.init('digits', 'one', continue_last_task=True)
assert live.id == newest.id and live.get_initial_iteration() == 5
live.get_logger().report_scalar('loss', 'train', 9, 0)
assert live.get_reported_scalars()['loss']['train']['x'][-1] == 5
live.close()
assert newest.status == 'completed'
"""


@pytest.fixture
def python(home, tmp_path):
    """Runs a text with a recorder of this home."""

    def start(text: str, *args: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(text))
        ran = subprocess.run(
            [sys.executable, script, *args], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == code, ran.stderr
        return ran

    return start


def test_what_was_reported_is_there_to_be_asked_for(python, monkeypatch):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    for name in ("one", "one", "two"):
        python(SCRIPT, name)
    python(QUESTIONS)


@pytest.mark.parametrize(
    ("ending", "code", "status", "reason"),
    [
        ("raise SystemExit(3)", 3, "failed", "exit 3"),
        ("raise SystemExit(int('0'))", 0, "completed", ""),
        ("os._exit(4)", 4, "failed", "exit 4"),
        ("os.kill(os.getpid(), 9)", -9, "failed", "SIGKILL"),
        ("os.kill(os.getpid(), 15)", -15, "stopped", "SIGTERM"),
        ("os.abort()", -6, "failed", "SIGABRT"),
    ],
)
def test_what_only_the_kernel_knows_is_asked_of_it(python, monkeypatch, ending, code, status, reason):
    from tuitrack.sdk import endings

    if not endings.kernel_tells():
        pytest.skip("this kernel does not tell how a process ended")
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    begin = "import os\nfrom tuitrack import Task\ntask = Task.init('d', 'm')\nassert task.get_last_iteration() == 0\n"
    python(begin + ending, code=code)
    asked = python(
        """
        import time
        from tuitrack import Task
        task = Task.get_task(project_name='d', task_name='m')
        deadline = time.monotonic() + 15
        while task.status == 'in_progress' and time.monotonic() < deadline:
            time.sleep(0.05)
        print(task.status, task.get_status_message(), sep='|')
        """
    )
    assert asked.stdout.strip() == f"{status}|{reason}"
