/** Tests of batches, in one process and on a cluster of processes. */
@NullMarked
package io.xmodel.spark;

import org.jspecify.annotations.NullMarked;
