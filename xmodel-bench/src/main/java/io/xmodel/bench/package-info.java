/**
 * Benchmarks. Each checks its answer before it times anything, and measures its ceiling in the same
 * run.
 */
@NullMarked
package io.xmodel.bench;

import org.jspecify.annotations.NullMarked;
