"""Programs with data sets and loaders; each takes the module to run on and returns lists and numbers."""

import collections

import numpy as np


def _batches(loader):
    return [[t.tolist() for t in batch] for batch in loader]


def _data(torch, count=10):
    x = torch.arange(float(count)).view(count, 1)
    return torch.utils.data.TensorDataset(x, torch.arange(count))


def in_order(torch):
    loader = torch.utils.data.DataLoader
    return [_batches(loader(_data(torch), **o)) for o in ({}, {"batch_size": 4}, {"batch_size": 4, "drop_last": True})]


def shuffled(torch):
    out = []
    for seed, count, size in ((0, 10, 3), (1, 10, 10), (2, 7, 1), (3, 100, 32), (4, 1, 1)):
        torch.manual_seed(seed)
        out.append(_batches(torch.utils.data.DataLoader(_data(torch, count), batch_size=size, shuffle=True)))
    return out


def shuffled_anew_each_time(torch):
    torch.manual_seed(0)
    loader = torch.utils.data.DataLoader(_data(torch), batch_size=5, shuffle=True, drop_last=True)
    return [_batches(loader) for _ in range(3)]


def what_the_default_generator_gives_afterwards(torch):
    """A loader takes from the default generator, whether it shuffles or not."""
    out = []
    for options in ({}, {"shuffle": True}):
        torch.manual_seed(0)
        loader = torch.utils.data.DataLoader(_data(torch, 4), **options)
        for _ in range(2):
            list(loader)
            out.append(torch.rand(3).tolist())
        iterator = iter(loader)
        next(iterator)
        out.append(torch.rand(2).tolist())
        list(iterator)
        out.append(torch.rand(2).tolist())
    return out


def a_generator_of_its_own(torch):
    torch.manual_seed(9)
    generator = torch.Generator().manual_seed(5)
    loader = torch.utils.data.DataLoader(_data(torch), batch_size=4, shuffle=True, generator=generator)
    return [_batches(loader), torch.rand(2).tolist()]


def a_generator_of_its_own_again(torch):
    """PyTorch draws a second permutation at the end of each pass, of which it takes nothing."""
    generator, out = torch.Generator().manual_seed(5), []
    loader = torch.utils.data.DataLoader(_data(torch), batch_size=4, shuffle=True, generator=generator)
    for _ in range(3):
        out.append(_batches(loader))
        out.append(torch.randperm(5, generator=generator).tolist())
    return out


def samplers(torch):
    data = torch.utils.data
    torch.manual_seed(0)
    given = data.SequentialSampler(range(5))
    drawn = data.RandomSampler(range(5))
    out = [list(given), len(given), list(drawn), list(drawn), len(drawn)]
    for drop_last in (True, False):
        batches = data.BatchSampler(given, 2, drop_last)
        out.append([list(batches), len(batches)])
    own = data.RandomSampler(range(6), generator=torch.Generator().manual_seed(3))
    out.append(list(own))
    loader = data.DataLoader(_data(torch), sampler=[3, 1, 2], batch_size=2)
    out.append([_batches(loader), len(loader)])
    loader = data.DataLoader(_data(torch), batch_sampler=[[0, 9], [4], [5, 5]])
    out.append([_batches(loader), len(loader)])
    loader = data.DataLoader(_data(torch), batch_sampler=data.BatchSampler(drawn, 2, False))
    out.append(_batches(loader))
    return out


def lengths(torch):
    loader = torch.utils.data.DataLoader
    cases = ((10, 3, False), (10, 3, True), (9, 3, True), (2, 3, True), (2, 3, False))
    return [len(loader(_data(torch, n), batch_size=size, drop_last=drop)) for n, size, drop in cases]


def _plain(value):
    if hasattr(value, "tolist"):
        return [str(value.dtype), value.tolist()]
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def collated(torch):
    collate = torch.utils.data.default_collate
    item = [1, True, torch.tensor([1.0, 2.0]), "text", {"a": torch.tensor(3), "b": (4, [5])}]
    return [_plain(collate([value, value])) for value in item] + [_plain(collate([item, item]))]


def collated_numbers(torch):
    return _plain(torch.utils.data.default_collate([(2.5, 1), (3.5, 2)]))


def collated_of_mixed_types(torch):
    collate, one = torch.utils.data.default_collate, torch.ones(1)
    batches = [
        [1, 2.5], [2.5, 1], [True, 2], [one, one.long()], [one.long(), one.double()],
        [np.int32(1), np.int32(2)], [np.float32(1.5), np.float64(2)], [np.bool_(True), np.bool_(False)],
        [np.ones(1), np.ones(1, np.int64)], [np.ones(1, np.float32), one], [np.float16(1), np.float16(2)],
        [b"a", b"b"], [torch.ones(2, 3).t(), torch.zeros(3, 2)], [{"a": 1}, {"a": 1, "b": 2}],
    ]  # fmt: skip
    kinds = collections.OrderedDict(a=1), collections.defaultdict(list, a=1), {"a": 1}, (1,), [1]
    return [str(_plain(collate(batch))) for batch in batches] + [type(collate([k])).__name__ for k in kinds]


def collated_gradients(torch):
    x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3, 4])
    joined = torch.utils.data.default_collate([x, y, x])
    (joined * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()
    with torch.no_grad():
        plain = torch.utils.data.default_collate([x, x])
    return [joined.tolist(), joined.requires_grad, x.grad.tolist(), plain.requires_grad, plain._version]


def converted(torch):
    convert = torch.utils.data.default_convert
    given = [1, 2.5, "a", b"b", None, np.arange(2), np.float32(2), np.bool_(True), np.array("a"), torch.ones(1), (1, 2)]
    given += [{"a": np.zeros(1), "b": (np.int8(1), [np.ones(1)])}, collections.OrderedDict(a=1), range(2)]
    return [str(_plain(convert(item))) for item in given] + [type(convert(given[-2])).__name__]


def without_batches(torch):
    loader, data, out = torch.utils.data.DataLoader, _data(torch, 4), []
    for options in ({}, {"sampler": [[0, 1], [2]]}, {"collate_fn": lambda item: item[1]}, {"shuffle": True}):
        torch.manual_seed(0)
        found = loader(data, batch_size=None, **options)
        out.append([_plain(list(found)), len(found), found.batch_size, found.batch_sampler])
    return [*out, _plain(list(loader([np.arange(2), 3, (4, np.float32(5))], batch_size=None)))]


def empty_samplers(torch):
    loader, out = torch.utils.data.DataLoader, []
    for options in ({"batch_sampler": []}, {"sampler": []}, {"batch_sampler": [], "batch_size": 1}):
        found = loader(_data(torch), **options)
        out.append([_batches(found), len(found), found.batch_size, found.drop_last, found.num_workers])
    return out


def what_is_drawn_when(torch):
    """The base seed is drawn by `iter`, the order's by the first batch."""
    out = []
    for options in ({}, {"shuffle": True}, {"shuffle": True, "generator": torch.Generator().manual_seed(1)}):
        torch.manual_seed(0)
        iterator = iter(torch.utils.data.DataLoader(_data(torch, 5), batch_size=2, **options))
        out.append([torch.rand(1).item(), _plain(next(iterator)), torch.rand(1).item(), iter(iterator) is iterator])
    return out


def indices_of_other_kinds(torch):
    order = [torch.tensor([1, 2]), (0,), [-1, -10], np.array([3, 4]), [torch.tensor(5), 6]]
    return _batches(torch.utils.data.DataLoader(_data(torch), batch_sampler=order))


def items(torch):
    data = _data(torch, 4)
    return [len(data), [t.tolist() for t in data[2]], [t.tolist() for t in data[-1]], [t.tolist() for t in data[1:3]]]


PROGRAMS = {n: f for n, f in globals().items() if callable(f) and not n.startswith("_")}
