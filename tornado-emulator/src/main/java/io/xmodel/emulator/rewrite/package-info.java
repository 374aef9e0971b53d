/** Kernels' bytecode: found, checked, and rewritten to run on the emulated device. */
@NullMarked
package io.xmodel.emulator.rewrite;

import org.jspecify.annotations.NullMarked;
