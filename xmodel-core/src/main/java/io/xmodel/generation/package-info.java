/** Values about generations: events, ends and times; and about the engine that computes them. */
@NullMarked
package io.xmodel.generation;

import org.jspecify.annotations.NullMarked;
