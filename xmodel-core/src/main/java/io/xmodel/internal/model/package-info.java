/** Reads configuration and weights: checkpoint files to model values. */
@NullMarked
package io.xmodel.internal.model;

import org.jspecify.annotations.NullMarked;
