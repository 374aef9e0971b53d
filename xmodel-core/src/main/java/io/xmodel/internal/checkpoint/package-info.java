/**
 * Files to named tensors: safetensors, shards and pytorch_model.bin in, safetensors and GGUF out.
 */
@NullMarked
package io.xmodel.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
