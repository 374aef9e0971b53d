/** Files to named tensors: safetensors, shards and pytorch_model.bin. */
@NullMarked
package io.xmodel.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
