/** Text before its words are encoded: normalized, and cut into words. */
@NullMarked
package io.xmodel.internal.text.split;

import org.jspecify.annotations.NullMarked;
