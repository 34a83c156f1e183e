"""Parts of training that jobs share: the loop, checkpoints, progress, the loss curve."""
