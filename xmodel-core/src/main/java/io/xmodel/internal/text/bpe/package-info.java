/** Byte-pair encoding: tokens as bytes, the merges of pairs, and words to ids. */
@NullMarked
package io.xmodel.internal.text.bpe;

import org.jspecify.annotations.NullMarked;
