/**
 * What must not become worse: counters of the kernels on the emulator, which are exact, and ratios
 * of speeds, which are not; compared with a file that is kept with the sources.
 */
@NullMarked
package io.xmodel.bench.baseline;

import org.jspecify.annotations.NullMarked;
