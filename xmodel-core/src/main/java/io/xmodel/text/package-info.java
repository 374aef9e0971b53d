/** Text to token ids and back, as applications see it. */
@NullMarked
package io.xmodel.text;

import org.jspecify.annotations.NullMarked;
