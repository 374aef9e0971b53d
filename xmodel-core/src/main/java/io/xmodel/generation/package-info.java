/** Values that tell how a generation went. */
@NullMarked
package io.xmodel.generation;

import org.jspecify.annotations.NullMarked;
