"""scikit-learn and boosted trees: files become models, evaluations become curves."""

from __future__ import annotations

import pytest
from frameworks.models import made, read

DATA = """
import warnings; warnings.simplefilter('ignore')
import numpy
from tuitrack import Task
task = Task.init('digits', 'trees')
rng = numpy.random.default_rng(0)
X, y = rng.normal(size=(60, 3)), numpy.arange(60) % 2
"""


def test_estimators_of_joblib(run):
    pytest.importorskip("sklearn")
    result = run(
        f"""{DATA}
import joblib
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
fitted = make_pipeline(LogisticRegression()).fit(X, y)
joblib.dump(fitted, 'pipe.joblib')
joblib.dump({{'model': fitted, 'epoch': 3}}, 'bundle.pkl', compress=3)
joblib.dump(X, 'data.joblib')
with open('open.joblib', 'wb') as file:
    joblib.dump(fitted, file)
joblib.load('pipe.joblib').predict(X)
joblib.load('data.joblib')
"""
    )
    assert made(result) == [
        ("pipe", "ScikitLearn", "pipe.joblib"),
        ("bundle", "ScikitLearn", "bundle.pkl"),
        ("open", "ScikitLearn", "open.joblib"),
    ]
    assert read(result) == [("pipe", "ScikitLearn")]


def test_trouble_of_ours_is_not_the_users(run):
    pytest.importorskip("sklearn")
    result = run(
        f"""{DATA}
import joblib
from sklearn.linear_model import LogisticRegression
from tuitrack.sdk.models import captured
captured.saved = captured.loaded = None
for number in range(3):
    joblib.dump(LogisticRegression(), 'a.pkl')
assert joblib.load('a.pkl').C == 1.0
try:
    joblib.dump(LogisticRegression(), 'no/such/folder.pkl')
except OSError:
    print('as ever')
"""
    )
    assert result.out == "as ever\n" and made(result) == []
    assert result.err.count("tuitrack: joblib.dump: TypeError") == result.err.count("tuitrack: joblib.load:") == 1


def test_switched_off_nothing_is_touched(run):
    pytest.importorskip("joblib")
    result = run(
        """
        import joblib
        before = joblib.dump
        from tuitrack import Task
        Task.init('digits', 'mlp', auto_connect_frameworks={'joblib': False})
        assert joblib.dump is before
        """
    )
    assert made(result) == []


def test_under_run_the_switches_of_the_script_count(run):
    pytest.importorskip("sklearn")
    result = run(
        """
        import joblib
        from sklearn.linear_model import LogisticRegression
        joblib.dump(LogisticRegression(), 'before.pkl')
        from tuitrack import Task
        Task.init('digits', 'trees', auto_connect_frameworks={'joblib': ['*.keep', '*/kept/*']})
        joblib.dump(LogisticRegression(), 'after.pkl')
        joblib.dump(LogisticRegression(), 'after.keep')
        """,
        command=("-m", "tuitrack", "run"),
    )
    assert [file for _, _, file in made(result)] == ["before.pkl", "after.keep"]


def test_xgboost(run):
    pytest.importorskip("xgboost")
    result = run(
        f"""{DATA}
import xgboost
from xgboost import train
data = xgboost.DMatrix(X, y)
checked = xgboost.callback.TrainingCheckPoint('.', interval=2)
booster = train({{'objective': 'binary:logistic', 'eval_metric': ['logloss', 'auc']}}, data, 3,
                evals=[(data, 'test')], verbose_eval=False, callbacks=[checked])
booster.save_model('tree.json')
xgboost.Booster(model_file='tree.json')
if __import__('importlib.util').util.find_spec('sklearn'):
    sk = xgboost.XGBClassifier(n_estimators=2).fit(X, y, eval_set=[(X, y)], verbose=False)
    sk.save_model('sk.ubj')
"""
    )
    found = made(result)
    assert found[-1][0] in ("tree", "sk") and ("tree", "XGBoost", "tree.json") in found
    assert "model_2" in [name for name, _, _ in found]  # saved while it is trained
    assert read(result) == [("tree", "XGBoost")]
    assert [step for step, _ in result.owner.points["test", "auc"]] == [0, 1, 2]
    assert len(result.owner.points["test", "logloss"]) == 3


def test_lightgbm(run):
    pytest.importorskip("lightgbm")
    result = run(
        f"""{DATA}
import lightgbm
data = lightgbm.Dataset(X, y)
quiet = {{'objective': 'binary', 'metric': ['auc', 'binary_logloss'], 'verbose': -1, 'min_data_in_leaf': 2}}
booster = lightgbm.train(quiet, data, 3, valid_sets=[data], valid_names=['val'])
booster.save_model('tree.txt')
lightgbm.Booster(model_file='tree.txt')
try:
    lightgbm.train()
except TypeError as error:
    print(error)
if __import__('importlib.util').util.find_spec('sklearn'):
    lightgbm.LGBMClassifier(n_estimators=2, verbose=-1).fit(X, y, eval_set=[(X, y)])
"""
    )
    assert made(result) == [("tree", "LightGBM", "tree.txt")]
    assert read(result) == [("tree", "LightGBM")]
    assert [step for step, _ in result.owner.points["val", "auc"]] == [0, 1, 2]
    assert "missing 2 required positional arguments" in result.out


def test_catboost(run):
    pytest.importorskip("catboost")
    result = run(
        f"""{DATA}
import pickle
from catboost import CatBoost, CatBoostClassifier
quiet = {{'iterations': 3, 'verbose': False, 'allow_writing_files': False, 'thread_count': 1}}
model = CatBoostClassifier(**quiet, eval_metric='AUC')
model.fit(X, y, eval_set=(X, y))
pickle.loads(pickle.dumps(model)).predict(X)
model.save_model('tree.cbm')
CatBoost().load_model('tree.cbm')
CatBoost(quiet).fit(X, y)
"""
    )
    assert made(result) == [("tree", "CatBoost", "tree.cbm")]
    assert read(result) == [("tree", "CatBoost")]
    assert [step for step, _ in result.owner.points["validation", "AUC"]] == [1, 2, 3]
    assert {"learn", "validation"} == {data for data, _ in result.owner.points}
