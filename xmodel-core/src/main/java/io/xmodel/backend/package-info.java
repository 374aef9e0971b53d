/**
 * The seam: what a device must offer – load weights, open sequences, run a batched forward pass.
 * Interfaces only.
 */
@NullMarked
package io.xmodel.backend;

import org.jspecify.annotations.NullMarked;
