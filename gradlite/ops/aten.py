"""What programs call by way of ``torch.ops.aten``: operations that have no other public name."""

from gradlite.ops.viewing import alias as alias
