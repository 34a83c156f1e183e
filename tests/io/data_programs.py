"""Programs with data sets and loaders; each takes the module to run on and returns lists and numbers."""


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


def items(torch):
    data = _data(torch, 4)
    return [len(data), [t.tolist() for t in data[2]], [t.tolist() for t in data[-1]], [t.tolist() for t in data[1:3]]]


PROGRAMS = {n: f for n, f in globals().items() if callable(f) and not n.startswith("_")}
