"""Table: the functions that take ``out=`` and are no rows of the elementwise table.

`gradlite.mm` is the one here; the method of a tensor, and what the library itself calls, is `gradlite.ops.products.mm`,
which takes no ``out=``.
"""

from gradlite.ops import indexing, neural, products, reducing
from gradlite.ops.out import COMPUTED, CONVERTED, takes_out

_PRODUCT = ("Tensor input, Tensor mat2, *, Tensor out = None",)
_REDUCED = "Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None"

sum = takes_out(reducing.sum, COMPUTED, forms=("Tensor input, *, torch.dtype dtype = None", _REDUCED))
mean = takes_out(
    reducing.mean, CONVERTED, forms=("Tensor input, *, torch.dtype dtype = None, Tensor out = None", _REDUCED)
)
max = takes_out(
    reducing.max,
    CONVERTED,
    forms=(
        "Tensor input, *, Tensor out = None",
        "Tensor input, Tensor other, *, Tensor out = None",
        "Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None",
    ),
)
argmax = takes_out(reducing.argmax, differentiable=False)
mm = takes_out(products.mm, forms=_PRODUCT)
bmm = takes_out(products.bmm, forms=_PRODUCT)
addmm = takes_out(
    products.addmm,
    forms=("Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, Tensor out = None",),
)
mv = takes_out(
    products.mv,
    mismatch="addmv input tensors must have the same dtype, but got {found.legacy}, {expected.legacy}, and "
    "{expected.legacy}",
)
dot = takes_out(products.dot, mismatch="result dtype {found.legacy} does not match input dtype {expected.legacy}")
matmul = takes_out(products.matmul)
gather = takes_out(indexing.gather, apart=True)
log_softmax = takes_out(neural.log_softmax)
