"""Tasks as ClearML's code handles them: changed, annotated, handed over, read back."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Python = Callable[..., str]

RUN = """
from tuitrack import Task
task = Task.init('digits', 'mlp')
task.connect({'lr': 0.1})
log = task.get_logger()
for step in (1, 2, 3):
    log.report_histogram('h', 's', [step], step)
    log.report_image('i', 's', step, url=f'https://example.org/{step}.png')
log.report_matrix('m', 's', [[1]], 2)
task.upload_artifact('a', 'text'); task.upload_artifact('b', 'text')
"""


@pytest.fixture
def python(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Python:
    """Runs a script text with a recorder of this home; what it printed."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")

    def start(text: str, name: str = "script.py", code: int = 0) -> str:
        (tmp_path / name).write_text(textwrap.dedent(text))
        ran = subprocess.run(
            [sys.executable, name], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == code, ran.stderr
        return ran.stdout

    return start


def work(home: Path) -> None:
    """Run all that waits."""
    command = [sys.executable, "-P", "-m", "tuitrack", "worker", "start", "--until-empty"]
    subprocess.run(command, check=True, timeout=90, capture_output=True, env={**os.environ, "TUITRACK_HOME": str(home)})


def test_reports_come_back(python: Python):
    python(RUN)
    python(
        """
        import json
        from tuitrack import Task
        task = Task.get_task(project_name='digits', task_name='mlp')
        plots = task.get_reported_plots()
        assert [(p['metric'], p['iter']) for p in plots] == [('h', 3), ('h', 2), ('m', 2), ('h', 1)]
        assert json.loads(plots[0]['plot_str'])['data'][0]['y'] == [3]
        assert [(p['metric'], p['iter']) for p in task.get_reported_plots(1)] == [('h', 3), ('m', 2)]
        samples = task.get_debug_samples('i', 's', 2)
        assert [s['url'] for s in samples] == ['https://example.org/3.png', 'https://example.org/2.png']
        assert task.get_debug_samples('no', 's') == []
        """
    )


def test_tasks_are_changed_as_their_status_allows(python: Python):
    python(RUN)
    python(
        """
        import pytest
        from tuitrack import Task, errors
        task = Task.get_task(project_name='digits', task_name='mlp')
        assert task.delete_artifacts(['a']) and task.artifact_names() == ('b',)
        with pytest.raises(errors.NotFound, match='no artifact z'):
            task.delete_artifacts(['z'])
        assert not task.delete_artifacts(['z', 'b'], raise_on_errors=False)
        assert task.publish() and task.status == 'published'
        with pytest.raises(errors.Refused):
            task.reset()
        assert not task.delete()
        task.reset(force=True)
        assert task.status == 'created' and task.get_reported_plots() == []
        Task.enqueue(task, 'gpu')
        assert Task.get_num_enqueued_tasks('gpu') == 1
        task.mark_stop_request(status_message='not now')
        assert (task.status, task.get_status_message()) == ('stopped', 'not now')
        assert task.started() and task.completed() and not task.stopped()
        assert task.delete() and Task.get_task(task_id=task.id) is None

        live = Task.init('digits', 'live')
        with pytest.raises(errors.Refused, match='close it first'):
            live.reset()
        live.publish_on_completion()
        live.close()
        assert live.status == 'published'
        """
    )


def test_user_properties_may_be_written_at_any_time(python: Python):
    python(
        """
        import pytest
        from tuitrack import Task, errors
        live = Task.init('digits', 'mlp')
        live.set_user_properties({'stage': {'value': 'draft', 'description': 'how far'}}, owner='ann', tries=3)
        live.connect({'lr': 0.1})
        assert live.get_user_properties(value_only=True) == {'stage': 'draft', 'owner': 'ann', 'tries': '3'}
        assert live.delete_user_properties(['tries'])
        assert live.delete_parameter('lr') and not live.delete_parameter('lr')
        live.close()
        task = Task.get_task(task_id=live.id)
        assert task.set_user_properties([{'name': 'reviewed', 'value': True, 'type': 'bool'}])
        assert task.get_user_properties()['stage']['description'] == 'how far'
        assert task.get_user_properties()['reviewed']['type'] == 'bool'
        assert task.delete_user_properties([{'name': 'owner'}], [('properties', 'stage')])
        assert not task.delete_user_properties(['owner'])
        assert task.get_parameters() == {'properties/reviewed': 'True'}
        task.publish()
        with pytest.raises(errors.Refused, match='published'):
            task.set_user_properties(late=1)
        with pytest.raises(ValueError, match='name'):
            task.set_user_properties([{'value': 1}])
        """
    )


REMOTE = """
import sys
from tuitrack import Task
task = Task.init('digits', 'mlp')
values = task.connect({'lr': 0.1})
task.get_logger().report_single_value('before', 1)
made = task.execute_remotely('default', clone=CLONE, exit_process=EXIT)
print('here' if made else 'there', values['lr'])
task.get_logger().report_single_value('after', 1)
"""


@pytest.mark.parametrize(("clone", "leave"), [(False, True), (True, True), (True, False)])
def test_a_task_hands_itself_to_a_worker(python: Python, home: Path, clone: bool, leave: bool):
    said = python(REMOTE.replace("CLONE", str(clone)).replace("EXIT", str(leave)))
    assert said == ("" if leave else "here 0.1\n")
    work(home)
    found = python(
        """
        from tuitrack import Task
        for task in reversed(Task.get_tasks(project_name='digits')):
            console = ''.join(task.get_reported_console_output())
            print(task.status, bool(task.parent), task.get_executed_queue(), 'there 0.1' in console, sep=' ')
        """,
        "ask.py",
    ).splitlines()
    handed = f"completed {clone} default True"
    first = "stopped False None False" if leave else "completed False None False"
    assert found == ([first, handed] if clone else [handed])


def test_a_task_without_a_queue_is_left_as_a_draft(python: Python):
    python("from tuitrack import Task\nTask.init('digits', 'mlp').execute_remotely()\nprint('never')\n")
    status = python("from tuitrack import Task\nprint(Task.get_tasks()[0].status)\n", "ask.py")
    assert status == "created\n"


def test_going_on_here_needs_a_clone(python: Python):
    python(
        """
        import pytest
        from tuitrack import Task, errors
        task = Task.init('digits', 'mlp')
        with pytest.raises(errors.UsageError, match='clone=True'):
            task.execute_remotely('default', clone=False, exit_process=False)
        assert task.status == 'in_progress'
        """
    )


def test_a_function_becomes_a_task_of_its_own(python: Python, home: Path):
    said = python(
        """
        from tuitrack import Task
        def halve(n: int, by: int = 2):
            print('halved to', n // by, flush=True)
        task = Task.init('digits', 'mlp')
        made = task.create_function_task(halve, n=10, by=2)
        other = task.create_function_task(print, 'other')
        if made:
            made.set_parameter('halve/n', 40)
            Task.enqueue(made, 'default')
            print(made.status, made.name, made.get_parameters()['halve/by'])
        print('whole')
        """
    )
    assert said.splitlines() == ["queued mlp halve 2", "whole"]
    work(home)
    found = python(
        """
        from tuitrack import Task
        task = Task.get_task(task_name='mlp halve')
        print(task.status, ''.join(task.get_reported_console_output()))
        """,
        "ask.py",
    )
    assert "completed" in found and "halved to 20" in found and "whole" not in found


def test_a_stored_task_is_simulated_here(python: Python):
    python("from tuitrack import Task\nTask.init('digits', 'mlp').connect({'lr': 0.1})\n")
    said = python(
        """
        from tuitrack import Task
        draft = Task.clone(Task.get_task(task_name='mlp'), name='edited')
        draft.set_parameter('lr', 0.5)
        Task.debug_simulate_remote_task(draft.id)
        task = Task.init('elsewhere', 'named otherwise')
        assert task.id == draft.id and not Task.running_locally()
        print(task.connect({'lr': 0.1})['lr'], task.name)
        task.close()
        print(draft.status, draft.name, draft.get_project_name())
        """,
        "simulate.py",
    )
    assert said.splitlines() == ["0.5 edited", "completed edited digits"]


def test_a_program_that_never_ran_becomes_a_draft_that_runs(python: Python, home: Path, tmp_path: Path):
    (tmp_path / "plain.py").write_text(
        "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float, default=0.1)\n"
        "print('rate', parser.parse_args().lr)\n"
    )
    said = python(
        """
        import pytest
        from tuitrack import Task, errors
        made = Task.create('digits', 'plain', script='plain.py', packages=['numpy>=2'], argparse_args=[('lr', '0.5')])
        script = made.get_script()
        print(made.status, script['entry_point'].rpartition('/')[2], script['repository'])
        print(made.get_requirements())
        Task.enqueue(made, 'default')
        with pytest.raises(errors.UsageError, match='nowhere.py is not there'):
            Task.create('digits', 'x', script='nowhere.py')
        with pytest.raises(errors.UsageError, match='a script, a module'):
            Task.create('digits', 'x')
        copy = Task.create(base_task_id=made.id, task_name='copy')
        copy.set_script(working_dir='/tmp', entry_point='-m json.tool')
        copy.set_packages(['torch==2'])
        print(copy.get_script()['entry_point'], copy.get_script()['working_dir'], copy.get_requirements()['pip'].strip())
        """
    )
    assert said.splitlines() == [
        "created plain.py None",
        "{'pip': 'numpy>=2\\n'}",
        "-m json.tool /tmp torch==2",
    ]
    work(home)
    found = python(
        """
        from tuitrack import Task
        task = Task.get_task(task_name='plain')
        print(task.status, ''.join(task.get_reported_console_output()).strip())
        """,
        "ask.py",
    )
    assert found == "completed rate 0.5\n"


def test_packages_asked_for_stay_beside_those_installed(python: Python, tmp_path: Path):
    (tmp_path / "requirements.txt").write_text("# ours\nnumpy>=2  # arrays\n\nscipy\nMy_Package[x]==1\n")
    python(
        """
        from tuitrack import Task
        Task.add_requirements('torch', '2.13'); Task.add_requirements('requirements.txt')
        Task.ignore_requirements('my-package')
        Task.force_store_standalone_script()
        task = Task.init('digits', 'mlp')
        """
    )
    python(
        """
        from tuitrack import Task
        task = Task.get_task(task_name='mlp')
        Task.clone(task)
        assert task.get_requirements()['pip'] == 'numpy>=2\\nscipy\\ntorch==2.13\\n'
        assert task._detail.environment.packages
        """,
        "ask.py",
    )


def test_a_task_is_written_down_and_read_in_again(python: Python):
    python(
        """
        from tuitrack import Task
        task = Task.init('digits', 'mlp', tags=['a'])
        task.connect({'lr': 0.1, 'layers': [1, 2]})
        task.connect_configuration({'depth': 2}, 'model')
        task.set_comment('note')
        """
    )
    python(
        """
        import json, pytest
        from tuitrack import Task, errors
        task = Task.get_task(task_name='mlp')
        data = json.loads(json.dumps(task.export_task()))
        assert data['status'] == 'completed' and data['hyperparams']['General']['lr']['type'] == 'float'
        data['name'] = 'again'; data['hyperparams']['General']['lr']['value'] = '0.5'
        made = Task.import_task(data)
        assert made.id != task.id and made.status == 'created' and made.name == 'again' and made.tags == ['a']
        assert made.get_parameters(cast=True) == {'General/lr': 0.5, 'General/layers': [1, 2]}
        assert made.get_configuration_object_as_dict('model') == {'depth': 2} and made.comment == 'note'
        assert made.get_script()['entry_point'] == task.get_script()['entry_point']
        assert made.update_task({'hyperparams': {'General': {'new': {'value': '1', 'type': 'int'}}}})
        assert set(made.get_parameters()) == {'General/lr', 'General/layers', 'General/new'}
        Task.import_task(data, target_task=made)
        assert set(made.get_parameters()) == {'General/lr', 'General/layers'}
        assert Task.import_task({'x': 1}) is None
        with pytest.raises(errors.UsageError, match='another shape'):
            made.update_task({'hyperparams': {'General': 3}})
        with pytest.raises(errors.Refused, match='only drafts'):
            task.update_task(data)
        """,
        "ask.py",
    )


def test_what_is_registered_is_called_at_an_abort(python: Python, tmp_path: Path):
    said = python(
        """
        import os, signal, sys, time
        from tuitrack import Task
        task = Task.init('digits', 'mlp')
        assert task.get_last_iteration() == 0  # the recorder is there
        def save():
            task.get_logger().report_single_value('saved', 1)
            print('saved', flush=True)
        task.register_abort_callback(lambda: 1 / 0)
        task.register_abort_callback(None)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        task.register_abort_callback(lambda: time.sleep(60), 0.1)
        task.register_abort_callback(save)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
        """,
        code=-15,
    )
    assert said == "saved\n"
    found = python(
        """
        from tuitrack import Task
        task = Task.get_by_name('mlp')
        task.wait_for_status(['stopped'], check_interval_sec=0.1)
        print(task.get_status_message(), task.get_reported_single_values())
        """,
        "ask.py",
    )
    assert found == "SIGTERM {'saved': 1.0}\n"


def test_chance_is_seeded_only_when_asked(python: Python):
    said = python(
        """
        import random
        from tuitrack import Task
        random.seed(7); expected = random.random(); random.seed(7)
        task = Task.init('digits', 'mlp')
        assert random.random() == expected and Task.get_random_seed() is None
        Task.set_random_seed(3); first = random.random()
        Task.set_random_seed(3)
        assert random.random() == first and Task.get_random_seed() == 3
        assert task.get_output_log_web_page() == f'tuitrack show {task.id}'
        assert not Task.is_offline() and Task.get_project_id('nowhere') is None
        """
    )
    assert said == ""


def test_tasks_are_found_in_clearmls_terms(python: Python):
    python(
        """
        from tuitrack import Task
        for name, tags in (('one', ['a']), ('two', ['a', 'b']), ('three', ['c'])):
            task = Task.init('digits', name, tags=tags)
            task.set_comment(f'note of {name}')
            task.get_logger().report_scalar('loss', 'train', len(tags), 1)
            task.close()
        Task.clone(Task.get_task(task_name='one'), name='four', project='other')
        """
    )
    python(
        """
        import pytest
        from tuitrack import Task
        def names(**asked):
            return [Task.get_task(task_id=one).name for one in Task.query_tasks(**asked)]
        assert names() == ['four', 'three', 'two', 'one']
        assert names(tags=['b', 'c']) == ['three', 'two'] and names(tags=['a', '-b']) == ['four', 'one']
        assert names(tags=['__$all', 'a', 'b']) == ['two'] and names(tags=['__$not', 'a']) == ['three']
        assert names(project_name='digits', task_name='t') == ['three', 'two'] and names(task_name='^t.o$') == ['two']
        def by(**given):
            return names(task_filter=given)
        assert by(status=['created']) == ['four'] and by(status=['completed', 'draft'], page_size=2) == ['four', 'three']
        assert by(page=1, page_size=3) == ['one'] and by(order_by=['name']) == ['four', 'one', 'three', 'two']
        assert by(order_by=['-project', 'name']) == ['four', 'one', 'three', 'two']
        assert by(search_text='NOTE OF TWO') == ['two'] and by(tags=['c']) == ['three']
        assert by(_any_={'fields': ['name', 'comment'], 'pattern': 'of (one|three)'}) == ['four', 'three', 'one']
        assert by(_all_={'fields': ['name', 'comment'], 'pattern': 'two'}) == ['two']
        assert by(_all_={'fields': ['script.entry_point', 'name'], 'pattern': 'script.py|three'}) == ['three']
        assert by(_any_={'fields': ['script.version_num', 'script.repository', 'script.branch'], 'pattern': '.'}) == []
        assert by(type=['testing']) == [] and by(project='other') == ['four']
        assert Task.get_tasks(task_ids=[]) == [] and Task.get_task(task_id='nobody') is None
        one = Task.query_tasks(task_name='two', additional_return_fields=[
            'name', 'last_metrics', 'script.entry_point', 'last_update', 'hyperparams'])[0]
        assert one['last_metrics']['loss']['train']['last'] == 2.0 and one['script.entry_point'].endswith('script.py')
        for bad in ({'colour': 1}, {'order_by': ['colour']}, {'_all_': {'fields': ['colour'], 'pattern': 'x'}}):
            with pytest.raises(NotImplementedError, match='colour'):
                Task.query_tasks(task_filter=bad)
        with pytest.raises(NotImplementedError, match='colour'):
            Task.query_tasks(additional_return_fields=['colour'])
        """,
        "ask.py",
    )


def test_artifacts_are_given_to_tasks_that_have_ended(python: Python):
    python(RUN)
    python(
        """
        from tuitrack import Task
        task = Task.get_task(project_name='digits', task_name='mlp')
        other = Task.create('digits', 'other', script='script.py')
        assert task.upload_artifact('late', {'a': 1}) and task.artifacts['late'].get() == {'a': 1}
        assert [one.name for one in other.set_artifacts([task.artifacts['a'], task.artifacts['late']])] == ['a', 'late']
        assert other.artifacts['a'].get() == 'text' and other.artifacts['a'].url == task.artifacts['a'].url
        task.artifacts['a'].verify_pickle_file_integrity(task.artifacts['a'].get_local_copy())
        task.publish()
        assert not task.upload_artifact('never', 'x')
        assert task.get_project_object().name == 'digits' and task.get_project_object().runs == 2
        task.set_system_tags(['archived'])
        assert task.get_archived() and task.get_system_tags() == ['archived']
        assert task.move_to_project(new_project_name='other', system_tags=[])
        assert not task.get_archived() and task.project == 'other'
        other.storage_uri = '/tmp/x'
        assert (other.storage_uri, task.storage_uri, task.labels_stats) == ('/tmp/x', None, {})
        """
    )
