/**
 * Files to named tensors: safetensors, shards and pytorch_model.bin in, safetensors and GGUF out.
 */
@NullMarked
package io.xmodel.checkpoint;

import org.jspecify.annotations.NullMarked;
