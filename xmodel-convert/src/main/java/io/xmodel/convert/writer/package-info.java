/** Named tensors to files: safetensors and GGUF, each under its name only once it is whole. */
@NullMarked
package io.xmodel.convert.writer;

import org.jspecify.annotations.NullMarked;
