from cs231n_utils.layers import affine_backward, affine_forward
from tests.layers.reference import check_layer, normal, on_every_backend, random_shapes, sizes, st


@on_every_backend
@random_shapes(N=sizes(), trailing=st.lists(sizes(), min_size=1, max_size=3), M=sizes())
def test_affine(backend, N, trailing, M, seed):
    D = 1
    for size in trailing:
        D *= size
    arrays = normal(seed, (N, *trailing), (D, M), (M,))
    check_layer(backend, affine_forward, affine_backward, lambda x, w, b: x.flatten(1) @ w + b, *arrays)
