/** Logits to a token id: greedy, temperature, truncation, penalties, biases. */
@NullMarked
package io.xmodel.sampling;

import org.jspecify.annotations.NullMarked;
