/**
 * What backends have in common: steps one at a time, sequences that are open or closed, batches cut
 * into passes. A backend may use it or go its own way; nobody above the seam knows it.
 */
@NullMarked
package io.xmodel.backend.base;

import org.jspecify.annotations.NullMarked;
