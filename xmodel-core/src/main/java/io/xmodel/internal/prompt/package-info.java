/** Messages to the prompt that a model was trained on. */
@NullMarked
package io.xmodel.internal.prompt;

import org.jspecify.annotations.NullMarked;
