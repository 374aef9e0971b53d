/**
 * The seam: what a device must offer – load weights, open sequences, compute a batch. Interfaces
 * and values, and the look-up of backends.
 */
@NullMarked
package io.xmodel.backend;

import org.jspecify.annotations.NullMarked;
