"""What a model was made with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath


class Framework(StrEnum):
    """ClearML's names of frameworks."""

    tensorflow = "TensorFlow"
    tensorflowjs = "TensorFlow_js"
    tensorflowlite = "TensorFlow_Lite"
    pytorch = "PyTorch"
    torchscript = "TorchScript"
    caffe = "Caffe"
    caffe2 = "Caffe2"
    onnx = "ONNX"
    keras = "Keras"
    mknet = "MXNet"
    cntk = "CNTK"
    torch = "Torch"
    darknet = "Darknet"
    paddlepaddle = "PaddlePaddle"
    scikitlearn = "ScikitLearn"
    xgboost = "XGBoost"
    lightgbm = "LightGBM"
    parquet = "Parquet"
    megengine = "MegEngine"
    catboost = "CatBoost"
    tensorrt = "TensorRT"
    openvino = "OpenVINO"

    @classmethod
    def get_framework_parents(cls, framework: str) -> list[str]:
        """The frameworks that one is a form of."""
        return [parent.value for parent in _PARENTS.get(str(framework), ())]


def by_file(name: str) -> str:
    """The framework that a file's name tells, empty where it tells none."""
    return _BY_ENDING.get(PurePath(name).suffix.lower(), "")


_PARENTS: dict[str, tuple[Framework, ...]] = {
    Framework.tensorflowjs: (Framework.tensorflow,),
    Framework.tensorflowlite: (Framework.tensorflow,),
    Framework.keras: (Framework.tensorflow,),
    Framework.torchscript: (Framework.pytorch,),
}
_BY_ENDING: dict[str, str] = {
    ".pt": Framework.pytorch,
    ".pth": Framework.pytorch,
    ".ckpt": Framework.pytorch,
    ".pb": Framework.tensorflow,
    ".pbtxt": Framework.tensorflow,
    ".tflite": Framework.tensorflowlite,
    ".h5": Framework.keras,
    ".hdf5": Framework.keras,
    ".keras": Framework.keras,
    ".onnx": Framework.onnx,
    ".caffemodel": Framework.caffe,
    ".prototxt": Framework.caffe,
    ".t7": Framework.torch,
    ".cfg": Framework.darknet,
    ".joblib": Framework.scikitlearn,
    ".pkl": Framework.scikitlearn,
    ".cbm": Framework.catboost,
    ".ubj": Framework.xgboost,
    ".parquet": Framework.parquet,
    ".plan": Framework.tensorrt,
}
