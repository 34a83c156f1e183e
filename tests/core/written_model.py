"""What writes do to values and derivatives, computed out of place."""

import numpy as np


class Model:
    """Six numbers and their derivatives by the twelve parameters, computed out of place by the rules of calculus."""

    def __init__(self, x, w):
        self.values = x.copy()
        self.slopes = np.eye(6, 12)
        self.w, self.w_slopes = w, np.eye(6, 12, 6)

    def mul_number(self, at, number):
        self.values[at] *= number
        self.slopes[at] *= number

    def add_parameter(self, at, k):
        self.values[at] += self.w[k]
        self.slopes[at] += self.w_slopes[k]

    def mul_parameter(self, at, k):
        self.slopes[at] = self.slopes[at] * self.w[k] + self.values[at][..., None] * self.w_slopes[k]
        self.values[at] *= self.w[k]

    def copy_parameter(self, at, k):
        self.values[at] = self.w[k]
        self.slopes[at] = self.w_slopes[k]

    def square(self, at):
        self.slopes[at] *= 2 * self.values[at][..., None]
        self.values[at] **= 2

    def zero(self, at):
        self.values[at] = 0
        self.slopes[at] = 0

    def unrecorded(self, at, number):
        self.values[at] *= number
