"""Every verdict on 05-babysitting-training."""

from tests.topics.verdicts import Verdicts


class TestBabysittingTraining(Verdicts):
    assignment = "05-babysitting-training"
    harmless = frozenset(
        {
            # At exactly 0, and at exactly the target.
            "dz = dscores @ W2.T * (z >= 0)",
            "if value <= target:",
            # Where diagnose draws its lines is free: the runs that are judged are clear cases, far from all of these.
            "if history['dead'][-1] >= 0.5:",
            "if history['dead'][-1] > 0.55:",
            "if history['dead'][-2] > 0.5:",
            "if loss.max() >= 1.5 * loss[0]:",
            "if loss.max() > 1.6500000000000001 * loss[0]:",
            "if loss.max() > 1.5 * loss[1]:",
            "if late >= 0.6 * early:",
            "if late > 0.66 * early:",
            "if train_acc - val_acc >= 0.13:",
            "if train_acc - val_acc > 0.14300000000000002:",
            "if train_acc <= 0.65:",
            "if train_acc < 0.7150000000000001:",
            "train_acc, val_acc = (history['train_acc'][-2], history['val_acc'][-1])",
            "train_acc, val_acc = (history['train_acc'][-1], history['val_acc'][-2])",
            # Thirds of one length; NumPy cuts 3.3 parts as it does 3.
            "first, middle, last = (part.sum() for part in np.array_split(loss, 3))",
            "first, middle, last = (part.mean() for part in np.array_split(loss, 3.3000000000000003))",
        }
    )
