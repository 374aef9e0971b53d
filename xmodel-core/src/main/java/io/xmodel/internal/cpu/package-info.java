/** The CPU backend: the forward pass of the seam on a persistent pool of threads. */
@NullMarked
package io.xmodel.internal.cpu;

import org.jspecify.annotations.NullMarked;
