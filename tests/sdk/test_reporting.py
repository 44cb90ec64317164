"""Reports: values as they are, children of every kind, no harm to the user's process."""

from __future__ import annotations

import math
import resource

import pytest

from tuitrack.model import events
from tuitrack.model.task import SINGLE_STEP

INIT = "import sys, os\nfrom tuitrack import Logger, Task\ntask = Task.init('digits', 'mlp')\nlog = task.get_logger()\n"


def test_values_are_kept_as_they_are(run):
    result = run(
        INIT
        + """
import numpy as np
values = [1, True, float('nan'), float('inf'), -0.0, 5e-324, 2**60 + 1, 2**64,
          np.float32(.5), np.int64(7), np.array(2.5), '3.5']
for step, value in enumerate(values):
    log.report_scalar('v', 's', value, step)
log.report_scalar('v', 's', 1, np.int64(12))
log.report_scalar('v', 's', 1, 13.0)
log.report_scalar('v', 's', 1, -5)
log.report_single_value('best', 0.75)
class Tensor:
    def item(self): return 1.25
log.report_scalar('one', 's', Tensor(), 0)
log.report_scalar('one', 's', np.array([2.25]), 1)
"""
    )
    assert result.owner.points["one", "s"] == [(0, 1.25), (1, 2.25)]
    points = result.owner.points["v", "s"]
    assert [step for step, _ in points] == [*range(14), -5]
    values = [value for _, value in points]
    assert math.isnan(values[2]) and values[3] == math.inf
    assert math.copysign(1, values[4]) == -1
    assert values[5:12] == [5e-324, float(2**60 + 1), float(2**64), 0.5, 7.0, 2.5, 3.5]
    assert result.owner.points["Summary", "best"] == [(SINGLE_STEP, 0.75)]
    assert "tuitrack:" not in result.err


def test_garbage_is_one_warning_of_each_kind(run):
    result = run(
        INIT
        + """
for _ in range(3):
    log.report_scalar('v', 's', None, 1)
    log.report_scalar('v', 's', 'high', 1)
    log.report_scalar('v', 's', 1, None)
    log.report_scalar('v', 's', 1, 2**70)
    log.report_scalar('v', 's', 1, 1.5)
    log.report_scalar(['x'], object(), 1, 1)
log.report_scalar('v', 's', 4, 4)
"""
    )
    assert result.owner.points["v", "s"] == [(1, 1.0)] * 3 + [(4, 4.0)]
    assert 2 <= result.err.count("tuitrack: report_scalar: ") <= 3
    assert result.err.count("tuitrack: ") <= 4
    assert result.finished.status == "completed"


def test_a_forked_child_reports_into_the_same_run(run):
    result = run(
        INIT
        + """
log.report_scalar('v', 'parent', 1, 1)
print('open line', end='')
pid = os.fork()
if pid == 0:
    log.report_scalar('v', 'child', 2, 2)
    Logger.current_logger().report_scalar('v', 'child', 3, 3)
    sys.exit(4)
assert os.waitpid(pid, 0)[1] == 4 << 8
log.report_scalar('v', 'parent', 5, 5)
"""
    )
    child = next(spool for spool in result.spools if not spool.started.owner)
    assert len({spool.started.task_id for spool in result.spools}) == 1
    assert result.owner.points == {("v", "parent"): [(1, 1.0), (5, 5.0)]}
    assert child.points == {("v", "child"): [(2, 2.0), (3, 3.0)]}
    assert not child.of(events.Finished)
    assert result.finished.status == "completed"
    assert result.owner.console == "open line"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes_join_the_run(run, method):
    result = run(
        f"""
        import multiprocessing as mp
        from tuitrack import Logger, Task

        def work(number):
            Logger.current_logger().report_scalar('worker', str(number), number, 0)

        if __name__ == '__main__':
            Task.init('digits', 'mlp')
            context = mp.get_context('{method}')
            workers = [context.Process(target=work, args=(n,)) for n in range(2)]
            [one.start() for one in workers]
            [one.join() for one in workers]
            assert all(one.exitcode == 0 for one in workers)
        """
    )
    reported = {key for spool in result.spools for key in spool.points}
    assert reported == {("worker", "0"), ("worker", "1")}
    assert len({spool.started.task_id for spool in result.spools}) == 1
    assert result.finished.status == "completed"


def test_ranks_of_one_launch_are_one_run(run):
    text = """
        import os, subprocess, sys
        if 'RANK' not in os.environ:
            base = {**os.environ, 'TORCHELASTIC_RUN_ID': 'none', 'WORLD_SIZE': '2', 'LOCAL_WORLD_SIZE': '2',
                    'MASTER_ADDR': 'localhost', 'MASTER_PORT': '29500'}
            ranks = [subprocess.Popen([sys.executable, __file__], env={**base, 'RANK': str(n)}) for n in (0, 1)]
            sys.exit(max(one.wait() for one in ranks))
        from tuitrack import Task
        task = Task.init('digits', 'ddp')
        task.connect({'lr': 0.1})
        task.get_logger().report_scalar('loss', os.environ['RANK'], 1, 1)
    """
    result = run(text)
    assert len(result.spools) == 2
    assert len({spool.started.task_id for spool in result.spools}) == 1
    assert result.owner.started.rank == 0
    other = next(spool for spool in result.spools if spool.started.rank == 1)
    assert not other.of(events.ParamsSet) and not other.of(events.Finished)
    assert result.err.count("recording") == 1


LOOP = """
import atexit, sys, threading
def seen():
    print(threading.active_count(), *sorted({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)))
atexit.register(seen)
for step in range(3):
    loss = 1 / (step + 1)
"""

TRACKED = """
import tuitrack
assert not any(name.startswith('tuitrack.sdk') for name in sys.modules)
from tuitrack import Task, OutputModel
task = Task.init('digits', 'mlp')
task.connect({'lr': 0.1, 'layers': [1, 2]})
task.connect_configuration({'a': 1})
log = task.get_logger()
log.report_scalar('v', 's', 1, 1); log.report_scalar('v', 's', 1, 2); log.report_single_value('n', 1)
log.report_text('said'); log.report_histogram('h', 's', [1, 2]); log.report_table('t', 's', table_plot=[['a'], [1]])
log.report_image('i', 's', 1, url='https://example.org/a.png'); log.report_matrix('m', 's', [[1]])
task.upload_artifact('d', {'a': 1}); task.upload_artifact('t', 'text'); task.upload_artifact('p', object)
task.set_comment('x'); task.add_tags('a'); task.set_progress(50); task.set_user_properties(a=1)
open('w.bin', 'w').write('w'); OutputModel().update_weights('w.bin')
seen()
"""


def test_the_same_loop_has_no_thread_more_and_loads_nothing_third_party_more(run):
    plain = run(LOOP).out.splitlines()
    tracked = run(LOOP + TRACKED).out.replace("said\n", "").splitlines()
    ours = {"tuitrack", "_editable_impl_tuitrack"}
    assert (
        len(tracked) == 2 and {name for line in tracked for name in line.split()} - ours == set(plain[0].split()) - ours
    )


def test_init_twice_is_one_task_and_another_is_refused(run):
    result = run(
        INIT
        + """
import tuitrack
assert Task.init('digits', 'mlp').id == task.id == Task.current_task().id
assert Task.init().id == task.id
try:
    Task.init('digits', 'other')
except tuitrack.UsageError as error:
    print('refused')
task.close()
second = Task.init('digits', 'other', task_type=Task.TaskTypes.testing, tags='a b')
assert second.id != task.id and Task.current_task().id == second.id
log.report_scalar('late', 's', 1, 1)
"""
    )
    first, second = result.spools
    assert result.out == "refused\n"
    assert second.started.type == "testing" and second.started.tags == ("a", "b")
    assert not any("late" in key for spool in result.spools for key in spool.points)
    assert first.started.project == "digits"


def test_a_home_that_cannot_be_written_harms_nobody(run, tmp_path):
    (tmp_path / "file").write_text("")
    result = run(
        INIT
        + """
log.report_scalar('v', 's', 1, 1)
task.add_tags(['x']); task.set_progress(3); task.flush(); task.set_parameter('a', 1)
assert task.connect({'lr': 1}) == {'lr': 1}
assert task.upload_artifact('a', {}) is False
print(task.name, task.id, Task.current_task())
task.close()
""",
        env={"TUITRACK_HOME": str(tmp_path / "file" / "home")},
    )
    assert result.out.split() == ["None"]
    assert result.err.count("tuitrack: nothing is recorded") == 1


def test_a_full_disk_at_the_start_is_said_once_and_harms_nobody(run):
    def no_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))

    script = "from tuitrack import Task\nlog = Task.init('d', 'm').get_logger()\n"
    script += "for step in range(1000): log.report_scalar('a', 'b', step, step)\nprint('trained')"
    result = run(script, preexec_fn=no_files)
    assert result.out == "trained\n"
    assert result.err.count("cannot write reports") == 1


def test_names_come_from_the_folder_and_the_script(run):
    started = run("from tuitrack import Task\nTask.init()").owner.started
    assert (started.project, started.name) == ("digits", "train")
    assert "Task.init()" in started.script_text
    assert started.script.endswith("train.py")


def test_the_environment_is_an_allow_list(run):
    secret = {"AWS_SECRET_ACCESS_KEY": "canary", "CUDA_VISIBLE_DEVICES": "0"}
    started = run("from tuitrack import Task\nTask.init()", env=secret).owner.started
    assert started.environ["CUDA_VISIBLE_DEVICES"] == "0"
    assert "canary" not in str(started)


def test_changes_of_what_it_shows(run):
    result = run(
        INIT
        + """
task.set_name('wide'); task.add_tags('a b'); task.remove_tags(['a']); task.set_comment('note')
task.set_progress(140); task.set_archived(True); task.comment = 'second'
assert task.name == 'wide' and task.get_project_name() == 'digits'
"""
    )
    changes = result.owner.of(events.Described)
    assert changes[0].name == "wide" and changes[1].tags_added == ("a", "b") and changes[2].tags_removed == ("a",)
    assert changes[4].progress == 100 and changes[5].archived is True and changes[6].comment == "second"


def test_iterations_may_be_shifted(run):
    result = run(
        INIT + "task.set_initial_iteration(100)\nlog.report_scalar('v', 's', 1, 1)\nlog.report_scalar('v', 's', 2, 2)\n"
    )
    assert result.owner.points["v", "s"] == [(101, 1.0), (102, 2.0)]
