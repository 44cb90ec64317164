"""A network with one hidden layer on 8×8 digits, trained by momentum."""

import argparse
import os
import time

# On several cores matrices this small only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from tuitrack import Task
from tuitrack.demo import digits, mistakes


def forward(x, layers):
    hidden = np.maximum(x @ layers["w1"] + layers["b1"], 0)
    logits = hidden @ layers["w2"] + layers["b2"]
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return hidden, raised / raised.sum(axis=1, keepdims=True)


def gradients(x, y, layers):
    hidden, p = forward(x, layers)
    loss = -np.log(p[np.arange(len(y)), y] + 1e-12).mean()
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    back = (p @ layers["w2"].T) * (hidden > 0)
    return loss, {"w1": x.T @ back, "b1": back.sum(0), "w2": hidden.T @ p, "b2": p.sum(0)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.03, help="learning rate")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    task = Task.init("demo", "mlp", tags=["network"])
    model = task.connect({"width": 64, "momentum": 0.9}, name="model")
    logger = task.get_logger()

    train, val = digits.load(args.seed)
    rng = np.random.default_rng(args.seed)
    width = model["width"]
    layers = {
        "w1": rng.normal(0, 0.18, (64, width)),
        "b1": np.zeros(width),
        "w2": rng.normal(0, width**-0.5, (width, 10)),
        "b2": np.zeros(10),
    }
    speed = {name: np.zeros_like(layer) for name, layer in layers.items()}
    step, best = 0, 0.0
    for epoch in range(args.epochs):
        order = rng.permutation(len(train.labels))
        for start in range(0, len(order), args.batch):
            picked = order[start : start + args.batch]
            loss, slopes = gradients(train.images[picked], train.labels[picked], layers)
            for name, layer in layers.items():
                speed[name] = model["momentum"] * speed[name] - args.lr * slopes[name]
                layer += speed[name]
            logger.report_scalar("loss", "train", loss, step)
            step += 1
        _, p = forward(val.images, layers)
        accuracy = (p.argmax(axis=1) == val.labels).mean()
        best = max(best, accuracy)
        logger.report_scalar("loss", "val", -np.log(p[np.arange(len(val.labels)), val.labels] + 1e-12).mean(), step)
        logger.report_scalar("acc", "val", accuracy, step)
        if (epoch + 1) % 8 == 0:
            mistakes.report(logger, val, p, step)
            logger.report_histogram("weights", "first layer", np.histogram(layers["w1"], 40)[0], step, yaxis="count")
        task.set_progress(100 * (epoch + 1) // args.epochs)
        print(f"epoch {epoch + 1:3d}  loss {loss:.4f}  accuracy {accuracy:.4f}")
        time.sleep(0.1)
    logger.report_single_value("best accuracy", best)
    task.upload_artifact("weights", layers["w1"])


main()
