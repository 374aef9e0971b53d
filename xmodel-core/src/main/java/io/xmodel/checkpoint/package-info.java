/** Files to named tensors: safetensors, shards and pytorch_model.bin in, safetensors out. */
@NullMarked
package io.xmodel.checkpoint;

import org.jspecify.annotations.NullMarked;
