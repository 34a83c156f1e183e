"""The stand-in for `cupy.cuda`: one device, whose streams belong to threads."""

from __future__ import annotations

import threading

import pytest

from gradlite.backend.simulator import cupy as cp

pytestmark = pytest.mark.simulator


def test_device():
    device = cp.cuda.Device()
    assert device.id == cp.cuda.get_device_id() == cp.cuda.runtime.getDevice() == 0
    assert (device.compute_capability, device.attributes["WarpSize"]) == ("90", 32)
    with device:
        device.use()
    x = cp.empty(1 << 16)
    free, total = device.mem_info
    assert total - free == cp.get_default_memory_pool().used_bytes() >= x.nbytes
    assert {device: 1}[cp.cuda.Device(0)] == 1
    assert repr(device) == "<CUDA Device 0>"
    assert int(device) == 0


@pytest.mark.parametrize(
    "use", [lambda device: device.use(), lambda device: device.__enter__(), lambda device: device.mem_info]
)
def test_device_that_does_not_exist(use):
    device = cp.cuda.Device(1)
    with pytest.raises(
        cp.cuda.runtime.CUDARuntimeError, match="cudaErrorInvalidDevice: invalid device ordinal"
    ) as error:
        use(device)
    assert error.value.status == 101


def test_runtime():
    assert cp.cuda.is_available()
    assert cp.cuda.runtime.getDeviceCount() == 1
    assert b"simulator" in cp.cuda.runtime.getDeviceProperties(0)["name"]
    assert cp.cuda.runtime.driverGetVersion() >= cp.cuda.runtime.runtimeGetVersion() >= 12000
    assert cp.__version__.endswith("+simulator")


def test_current_stream_belongs_to_the_thread():
    stream, seen = cp.cuda.Stream(non_blocking=True), []
    with stream:
        assert cp.cuda.get_current_stream() is stream
        thread = threading.Thread(target=lambda: seen.append(cp.cuda.get_current_stream()))
        thread.start()
        thread.join()
    assert seen == [cp.cuda.Stream.null]
    assert cp.cuda.get_current_stream() is cp.cuda.Stream.null
    assert cp.cuda.Stream.null.ptr == 0 != stream.ptr
