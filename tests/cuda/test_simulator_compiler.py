"""From CUDA C++ to a library: what is read, what is refused, and where it is kept."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from raw import raw, run

from gradlite.backend.simulator import KernelError, compiler, source
from gradlite.backend.simulator import cupy as cp

pytestmark = pytest.mark.simulator

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setenv("GRADLITE_CACHE_DIR", str(tmp_path))
    return tmp_path / "simulator"


# ---- source


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('extern "C" __global__ void a(int n) {}\nextern "C" __global__ void b(int n);', ["a", "b"]),
        ("__global__ void __launch_bounds__(256, 2) a (int n) {}", ["a"]),
        ("__global__ __launch_bounds__(256) void a(int n) {}", ["a"]),
        ("template <class T, int N = 4>\n__global__ void a(T* x) {}", []),
        ("// __global__ void a(int n)\n/* __global__ void b(int n)\n */", []),
        ("__global__ void a(int n);\n__global__ void a(int n) {}", ["a"]),
    ],
)
def test_kernel_names(code, names):
    assert source.kernel_names(code) == names


@pytest.mark.parametrize(
    "declaration",
    [
        "__shared__ float s[32][33];",
        "__shared__ volatile unsigned long long s;",
        "__shared__ __align__(16) unsigned char s[4 * 32];",
        "__shared__ pair<float, 2> s[8];",
        "extern __shared__ float s[];",
        "extern __shared__ __align__(16) unsigned char s[];",
        "// __shared__ anything",
    ],
)
def test_shared_declarations(declaration):
    code = f'template <class T, int N> struct pair {{ T x[N]; }};\nextern "C" __global__ void k() {{ {declaration}\n }}'
    text = source.translate(code, ["k"])
    assert text.count("sim::") == (0 if declaration.startswith("//") else 1)
    assert text.splitlines()[1:-1] == [*text.splitlines()[1:3], " }"]  # as many lines as before
    compiler.build(text)


@pytest.mark.parametrize(
    "declaration", ["__shared__ float a[4], b[4];", "__shared__ float a = 1;", "float __shared__ a;"]
)
def test_shared_declaration_that_cannot_be_read(declaration):
    with pytest.raises(KernelError, match="one shared variable in a declaration"):
        run(f"void k() {{ {declaration} }}")


# ---- modules


def test_module_with_templates():
    code = """template <class T> __global__ void twice(T* x) { *x += *x; }
    extern "C" __global__ void one(int* x) { *x = 1; }"""
    module = cp.RawModule(code=code, name_expressions=["twice<int>", "twice<float>"])
    x = cp.zeros(1, np.int32)
    module.get_function("one")((1,), (1,), (x,))
    module.get_function("twice<int>")((1,), (1,), (x,))
    assert x.item() == 2
    with pytest.raises(TypeError, match="the array is int32"):
        module.get_function("twice<float>")((1,), (1,), (x,))


@pytest.mark.parametrize("name", ["absent", "mangled"])
def test_function_that_the_driver_would_not_find(name):
    module = cp.RawModule(code="__global__ void mangled(int n) {}")
    with pytest.raises(RuntimeError, match=f"CUDA_ERROR_NOT_FOUND: .*{name}"):
        module.get_function(name)


def test_options():
    x = cp.zeros(1, np.int32)
    raw("void k(int* x) { *x = VALUE; }", ("-DVALUE=3", "-std=c++17", "-lineinfo", "--use_fast_math"))((1,), (1,), (x,))
    assert x.item() == 3


@pytest.mark.parametrize("wrong", [{"path": "k.cubin"}, {"code": "", "backend": "nvcc"}, {"code": "", "jitify": True}])
def test_module_that_only_a_gpu_can_run(wrong):
    with pytest.raises(NotImplementedError):
        cp.RawModule(**wrong)


@pytest.mark.parametrize("name", ["INFINITY", "NAN", "printf", "std::vector<int>"])
def test_names_that_nvrtc_does_not_have(name):
    with pytest.raises(KernelError, match=r"kernel\.cu:2:.*error"):
        run(f"void k() {{\n (void)sizeof({name}); }}")


# ---- compiler


def test_no_compiler(monkeypatch, cache):
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(KernelError, match=r"'no-such-compiler' was not found: install g\+\+ .*CXX"):
        run("void k() {}")


def test_portable_fibers(monkeypatch, cache):
    """The way to change stacks on other processors gives the same."""
    monkeypatch.setenv("CXX", "g++ -DSIM_SETJMP")
    x = cp.zeros(64, np.int32)
    run("void k(int* x) { for (int i = 0; i < 9; ++i) x[threadIdx.x] += __syncthreads_count(1); }", x, block=64)
    assert (x == 9 * 64).all()
    with pytest.raises(KernelError, match="deadlock"):
        run("void k(int* x) { if (threadIdx.x) __syncthreads(); else __syncwarp(3u); }", x, block=64)
    run("void k(int* x) { __syncthreads(); x[threadIdx.x] = 1; }", x, block=64)
    assert (x == 1).all()


def test_cache(cache):
    run("void k() {}")
    first = sorted(path.name for path in cache.iterdir())
    assert [name.split("-")[0] for name in first] == ["kernel", "scheduler"]
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    run("void k() {}")
    assert sorted(path.name for path in cache.iterdir()) == first
    run("void k() { }")
    assert len(list(cache.iterdir())) == 3


def test_failure_leaves_nothing_in_the_cache(cache):
    with pytest.raises(KernelError, match="could not compile"):
        run("void k() { syntax error }")
    assert not list(cache.iterdir())


def test_files_appear_whole(cache):
    inodes = []

    def make(directory, output):
        output.write_text("all of it")
        inodes.append(output.stat().st_ino)

    path = compiler._cached("name.so", make)
    assert path == cache / "name.so"
    assert inodes == [path.stat().st_ino]  # renamed, not copied


def test_many_processes_compile_one_kernel(cache):
    code = "from raw import run; run('void k() { __syncthreads(); }', block=64)"
    path = os.pathsep.join(map(str, (ROOT, Path(__file__).parent)))
    environment = {**os.environ, "PYTHONPATH": path, "GRADLITE_SANITIZE": "0"}
    workers = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(4)]
    assert [worker.wait() for worker in workers] == [0] * 4
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"GRADLITE_CACHE_DIR": "a", "XDG_CACHE_HOME": "b"}, "a/simulator"),
        ({"XDG_CACHE_HOME": "b"}, "b/gradlite/simulator"),
        ({}, "home/.cache/gradlite/simulator"),
    ],
)
def test_cache_directory(variables, expected, tmp_path, monkeypatch):
    for name in ("GRADLITE_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in variables.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    assert compiler.cache_directory() == tmp_path / expected
    assert (tmp_path / expected).is_dir()


@pytest.mark.parametrize("taken", [False, True], ids=["new", "taken"])
def test_cache_directory_without_a_home(taken, tmp_path, monkeypatch):
    """A name among the temporary files that somebody else could write to is not used."""
    monkeypatch.delenv("GRADLITE_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/no")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    compiler._temporary_cache.cache_clear()
    usual = tmp_path / f"gradlite-simulator-{os.getuid()}"
    if taken:
        usual.mkdir()
        usual.chmod(0o777)
    path = compiler.cache_directory()
    compiler._temporary_cache.cache_clear()
    assert (path == usual) is not taken
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
