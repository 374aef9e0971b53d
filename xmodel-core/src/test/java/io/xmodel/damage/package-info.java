/**
 * Damaged inputs without end, made from sound ones, for readers of files that nobody vouches for.
 */
@NullMarked
package io.xmodel.damage;

import org.jspecify.annotations.NullMarked;
