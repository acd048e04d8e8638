"""Figures of notebook 09-augmentation."""

from cs231n_utils.plots import figure, show

__all__ = ["growth"]


def growth(counts, sizes):
    """The size of a sum against how many numbers are added; two lists of one length."""
    drawing, ax = figure(size=(5.6, 3.2))
    ax.loglog(counts, sizes, marker="o")
    ax.set(xlabel="numbers added", ylabel="root mean square of the sum")
    show(
        drawing,
        f"The size of a sum of random numbers against how many are added, on logarithmic scales: a rising line, from "
        f"{sizes[0]:.1f} for {counts[0]} to {sizes[-1]:.1f} for {counts[-1]}.",
    )
