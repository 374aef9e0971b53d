/** Text to ids and back, with incremental UTF-8 decoding. */
@NullMarked
package io.xmodel.internal.text;

import org.jspecify.annotations.NullMarked;
