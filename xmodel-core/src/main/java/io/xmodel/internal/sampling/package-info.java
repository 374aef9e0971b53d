/** Chooses tokens from logits. */
@NullMarked
package io.xmodel.internal.sampling;

import org.jspecify.annotations.NullMarked;
