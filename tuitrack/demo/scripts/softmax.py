"""Softmax regression on 8×8 digits."""

import argparse
import os
import time

# On several cores matrices this small only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from tuitrack import Task
from tuitrack.demo import digits


def probabilities(logits):
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.3, help="learning rate")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch", type=int, default=64, choices=[32, 64, 128, 256])
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    task = Task.init("demo", "softmax", tags=["linear"])
    logger = task.get_logger()

    train, val = digits.load(args.seed)
    rng = np.random.default_rng(args.seed)
    weights, bias = np.zeros((64, 10)), np.zeros(10)
    step = 0
    for epoch in range(args.epochs):
        order = rng.permutation(len(train.labels))
        for start in range(0, len(order), args.batch):
            picked = order[start : start + args.batch]
            x, y = train.images[picked], train.labels[picked]
            p = probabilities(x @ weights + bias)
            logger.report_scalar("loss", "train", -np.log(p[np.arange(len(y)), y] + 1e-12).mean(), step)
            p[np.arange(len(y)), y] -= 1
            weights -= args.lr * x.T @ p / len(y)
            bias -= args.lr * p.mean(axis=0)
            step += 1
        p = probabilities(val.images @ weights + bias)
        accuracy = (p.argmax(axis=1) == val.labels).mean()
        logger.report_scalar("loss", "val", -np.log(p[np.arange(len(val.labels)), val.labels] + 1e-12).mean(), step)
        logger.report_scalar("acc", "val", accuracy, step)
        task.set_progress(100 * (epoch + 1) // args.epochs)
        print(f"epoch {epoch + 1:3d}  accuracy {accuracy:.4f}")
        time.sleep(0.1)
    task.upload_artifact("weights", weights)


main()
