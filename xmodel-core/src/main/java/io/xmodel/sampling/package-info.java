/** How tokens are chosen, and how probable they are: values. */
@NullMarked
package io.xmodel.sampling;

import org.jspecify.annotations.NullMarked;
