/**
 * What the ids of an answer may be: texts of a language, read byte by byte, and ids, in any order.
 * Knows the bytes of tokens, but neither text nor devices.
 */
@NullMarked
package io.xmodel.internal.constraint;

import org.jspecify.annotations.NullMarked;
