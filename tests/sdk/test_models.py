"""Models in code: made, found again, trusted only while they are what was recorded."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tuitrack.model import outputs
from tuitrack.sdk.models import Framework

MAKING = """
import os
from tuitrack import InputModel, OutputModel, Task
task = Task.init('digits', 'mlp')
task.set_model_label_enumeration({'cat': 1, 'dog': 2})
task.set_model_config(config_dict={'layers': [1, 2]})
model = OutputModel(task, tags=['net'], comment='small')
open('net.pt', 'w').write('first')
assert model.update_weights('net.pt', iteration=3).endswith('/net.pt')
assert (model.name, model.framework, model.labels) == ('net', 'PyTorch', {'cat': 1, 'dog': 2})
assert model.config_dict == {'layers': [1, 2]} and model.tags == ['net'] and model.task == task.id
open('net.pt', 'w').write('second')
model.update_weights('net.pt', iteration=4)
model.set_metadata('acc', 0.5); model.set_metadata('epochs', '7', 'int'); model.set_metadata('note', 'seven')
assert model.get_metadata('acc') == '0.5' and model.get_metadata_casted('epochs') == 7
assert model.get_all_metadata()['note'] == {'value': 'seven', 'type': 'str'}
assert open(model.get_weights()).read() == 'second'
elsewhere = OutputModel(name='far')
elsewhere.update_weights(register_uri='s3://bucket/far.onnx')
assert elsewhere.framework == 'ONNX' and elsewhere.get_weights() is None
packed = OutputModel(name='packed')
open('a.bin', 'w').write('a'); open('b.bin', 'w').write('b')
packed.update_weights_package(weights_path='*.bin')
assert [one.name for one in packed.get_weights_package()] == ['a.bin', 'b.bin'] and os.path.exists('a.bin')
task.update_output_model('a.bin', name='plain', model_name='mine'); task.update_output_model('a.bin')
assert list(task.output_models_id) == ['net', 'far', 'packed', 'mine']
assert task.models['output']['net'].id == model.id == task.get_models()['output'][0].id
assert task.models.output[-1].name == 'plain' and task.models['input'] == []
assert model.update_weights('nowhere.pt') == ''
print(model.id)
"""

FINDING = """
import sys
from tuitrack import InputModel, Model, OutputModel, Task
made = Model(sys.argv[1])
assert [one.id for one in Model.query_models('digits', 'net', ['net', 'x'])] == [made.id]
assert [one.name for one in Model.query_models(tags=['-net'])] == ['plain', 'packed', 'far']
assert Model.query_models(metadata={'acc': '0.5'})[0].id == made.id and Model.query_models(only_published=True) == []
assert InputModel(name='net', project='digits').id == made.id and InputModel.load_model('net.pt').id == made.id
user = Task.init('digits', 'finetune')
start = InputModel.import_model('net.pt'); assert start.id == made.id
user.connect(start, name='start')
foreign = InputModel.import_model('b.bin', name='foreign', label_enumeration={'a': 0})
foreign.connect(user)
assert user.input_models_id == {'start': made.id, 'foreign': foreign.id} and foreign.task == ''
user.set_input_model(model_name='net', name='start')
assert user.get_labels_enumeration() == made.labels and user.get_model_config_dict() == {'layers': [1, 2]}
user.remove_input_models([foreign])
assert [one.id for one in user.models['input']] == [made.id]
user.close()
assert made.get_local_copy() == made.get_weights() and open(made.get_local_copy()).read() == 'second'
open('net.pt', 'w').write('third')
assert made.get_local_copy() is None
try:
    made.get_weights(raise_on_error=True)
except Exception as error:
    assert type(error).__name__ == 'IntegrityError', error
made.publish(); assert made.published
try:
    made.labels = {}
except AttributeError:
    pass
later = OutputModel(Task.get_task(task_id=made.task), name='later', base_model_id=made.id)
assert later.update_weights('net.pt') == ''
later.tags = ['kept']; assert made.tags == ['kept']
made.archive(); assert Model.query_models(model_name='net') == [] and made.system_tags == ['archived']
assert not Model.remove(made) and Model.remove(made, force=True) and not Model.remove(made)
added = OutputModel(Task.get_task(task_id=user.id), name='after')
added.update_weights('b.bin')
assert (added.project, added.task, added.name) == ('digits', user.id, 'after')
"""


@pytest.fixture
def python(home, tmp_path, monkeypatch):
    """Runs a text with a recorder of this home."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")

    def start(text: str, *args: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "script.py").write_text(textwrap.dedent(text))
        ran = subprocess.run(
            [sys.executable, "script.py", *args], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran

    return start


def test_models_are_made_and_found_again(python):
    made = python(MAKING)
    assert made.stderr.count("s3://bucket/far.onnx") == 1 and "nowhere.pt" in made.stderr
    found = python(FINDING, made.stdout.strip())
    assert "is not the file that was recorded" in found.stderr and "is published" in found.stderr


def described(result) -> list[outputs.ModelDescribed]:
    return [one for one in result.owner.of(outputs.ModelDescribed) if one.hash]


@pytest.mark.parametrize(("how", "kept"), [("True", "home/files"), ("'copies'", "copies/p_q/r/n.")])
def test_a_copy_is_kept_where_it_is_asked_for(run, tmp_path: Path, how: str, kept: str):
    result = run(
        f"""
        from tuitrack import OutputModel, Task
        task = Task.init('p?q/r', 'n', output_uri={how})
        assert Task.current_task().output_uri == {how}
        model = OutputModel()
        for text in ('one', 'two'):
            open('m.bin', 'w').write(text)
            model.update_weights('m.bin')
        open('m.bin', 'w').write('three')
        task.output_uri = None
        model.update_weights('m.bin')
        """
    )
    first, second, last = described(result)
    for one, text in ((first, "one"), (second, "two")):
        path = Path(one.uri.removeprefix("file://"))
        assert path.read_text() == text and kept in str(path) and path.name == "m.bin"
    assert last.uri == (tmp_path / "digits" / "m.bin").as_uri()


def test_a_changed_file_is_found_in_the_copy_that_was_kept(run):
    result = run(
        """
        from tuitrack import OutputModel, Task
        from tuitrack.sdk.models import weights
        task = Task.init('p', 'n')
        open('m.bin', 'w').write('one')
        task.upload_artifact('m', 'm.bin')
        model = OutputModel(task)
        model.update_weights('m.bin')
        open('m.bin', 'w').write('two')
        print(open(model.get_weights()).read())
        """
    )
    assert result.out.strip() == "one"


def test_folders_are_weights_too(run):
    result = run(
        """
        import os
        from tuitrack import OutputModel, Task
        task = Task.init('p', 'n')
        os.makedirs('saved/deep')
        for name in ('saved/a', 'saved/deep/b'):
            open(name, 'w').write(name)
        model = OutputModel()
        model.update_weights('saved')
        assert os.path.isdir(model.get_weights())
        model.update_weights('saved', upload_uri=True)
        assert sorted(os.listdir(model.get_weights(extract_archive=True))) == ['a', 'deep']
        open('saved/a', 'w').write('other')
        """
    )
    first, second = described(result)
    assert (first.size, first.uri.endswith("/saved"), second.uri.endswith("/saved.zip")) == (19, True, True)


def test_an_unrecorded_task_has_models_that_go_nowhere(run):
    result = run(
        """
        from tuitrack import OutputModel, Task
        task = Task.init('p', 'n')
        model = OutputModel(task, name='net')
        open('m.bin', 'w').write('one')
        model.update_weights('m.bin'); model.tags = ['a']; model.report_scalar('a', 'b', 1, 0)
        assert (model.id, model.name, model.tags) == ('', 'net', ['a'])
        """,
        env={"TUITRACK_SPOOL": "/dev/null/none"},
    )
    assert result.spools == () and "nothing is recorded" in result.err


def test_without_any_task_there_is_no_model_to_make(run):
    result = run("from tuitrack import OutputModel\nOutputModel()", code=1)
    assert "no task given" in result.err


def test_frameworks():
    assert Framework.pytorch == "PyTorch" and Framework.get_framework_parents("TorchScript") == ["PyTorch"]
    assert os.fspath(Framework.keras.value) == "Keras"


def test_what_is_reported_of_a_model_is_told_from_what_is_reported_of_its_run(run):
    result = run(
        """
        from tuitrack import Model, OutputModel, Task
        task = Task.init('p', 'n')
        model = OutputModel(task, name='net')
        model.report_scalar('loss', 'train', 0.5, 1)
        model.report_single_value('size', 12)
        model.report_matrix('m', 's', [[1]], 2)
        model.name = 'renamed'
        model.report_scalar('loss', 'train', 0.25, iteration=2)
        task.get_logger().report_scalar('loss', 'train', 9, 1)
        task.close()
        model.report_scalar('loss', 'train', 0, 3)
        """
    )
    points = result.owner.points
    assert points["net/loss", "train"] == [(1, 0.5), (2, 0.25)] and points["loss", "train"] == [(1, 9.0)]
    assert points["Summary", "net/size"][0][1] == 12.0
    assert [one.title for one in result.owner.of(outputs.PlotReported)] == ["net/m"]
    assert result.err.count("a model's reports are kept with the run being recorded") == 1


def test_copies_go_elsewhere_and_come_back_checked(run):
    pytest.importorskip("fsspec")
    result = run(
        """
        import fsspec, os, shutil
        from tuitrack import OutputModel, Task, errors
        task = Task.init('p', 'a/b', output_uri='memory://bucket/models/')
        model = OutputModel(name='net')
        open('m.bin', 'w').write('one')
        url = model.update_weights('m.bin')
        print(url.replace(task.id, 'ID'))
        assert open(model.get_weights(raise_on_error=True)).read() == 'one'
        open('n.bin', 'w').write('two')
        second = model.update_weights_package(['m.bin', 'n.bin'])
        assert {one.name for one in model.get_weights_package()} == {'m.bin', 'n.bin'} and second != url
        held = fsspec.filesystem('memory')
        changed = OutputModel(name='changed')
        there = changed.update_weights('n.bin')
        held.pipe(there.removeprefix('memory://'), b'other')
        def fails():
            try:
                changed.get_weights(raise_on_error=True)
            except errors.TuitrackError as error:
                print(type(error).__name__)
        fails()
        held.rm(there.removeprefix('memory://'))
        shutil.rmtree(os.environ['TUITRACK_HOME'] + '/cache')
        fails()
        """
    )
    digest = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert result.out.splitlines() == [
        f"memory://bucket/models/p/a/b.ID/models/{digest}/m.bin",
        "IntegrityError",
        "NotFound",
    ]


@pytest.mark.parametrize("missing", ["sys.modules['fsspec.core'] = None", "fsspec.core.url_to_fs = refuse"])
def test_what_cannot_be_copied_elsewhere_is_recorded_where_it_lies(run, tmp_path: Path, missing: str):
    pytest.importorskip("fsspec")
    result = run(
        f"""
        import sys, types, fsspec.core
        class Bucket:
            def makedirs(self, *_, **__):
                raise RuntimeError('no credentials')
        refuse = lambda url: (Bucket(), url)
        {missing}
        from tuitrack import OutputModel, Task
        task = Task.init('p', 'n', output_uri='s3://bucket')
        for text in ('one', 'two'):
            open('m.bin', 'w').write(text)
            OutputModel(name=text).update_weights('m.bin')
        """
    )
    assert [one.uri for one in described(result)] == [(tmp_path / "digits" / "m.bin").as_uri()] * 2
    assert result.err.count("m.bin is recorded where it lies, it cannot be copied to s3://bucket/p/n.") == 1


def test_a_package_that_cannot_be_copied_elsewhere_is_kept_here(run, tmp_path: Path):
    result = run(
        """
        import sys
        sys.modules['fsspec.core'] = None
        import os
        from tuitrack import OutputModel, Task
        task = Task.init('p', 'n', output_uri='s3://bucket')
        os.makedirs('weights')
        for name in 'ab':
            open(f'weights/{name}.bin', 'w').write(name)
        OutputModel(name='many').update_weights_package(weights_path='weights')
        """
    )
    (found,) = (one for one in described(result) if one.uri)
    path = Path(unquote(urlsplit(found.uri).path))
    assert sorted(zipfile.ZipFile(path).namelist()) == ["a.bin", "b.bin"]


def test_an_object_with_weights_that_is_no_model_of_ours_is_connected_as_an_object(run):
    result = run(
        """
        from tuitrack import Task
        class Net:
            def __init__(self): self.width = 3
            def get_weights(self): return []
        Task.init('p', 'n').connect(Net())
        """
    )
    assert {param.key: param.value for param in result.owner.params.values()} == {"General/width": "3"}


def test_a_draft_takes_the_design_of_the_model_it_starts_from(run):
    result = run(
        """
        from tuitrack import InputModel, Task, UsageError
        open('x.py', 'w').write('print(1)')
        draft = Task.create(project_name='p', task_name='d', script='x.py')
        model = InputModel.import_model('file:///no/m.pt', name='m', config_dict={'a': 1})
        draft.set_input_model(model.id)
        assert '"a": 1' in draft.get_model_config_text(), draft.get_model_config_text()
        try:
            draft.set_input_model()
        except UsageError as error:
            print('refused', error)
        """
    )
    assert "refused which model?" in result.out
