/**
 * Regular expressions as ECMA-262 means them, as terms that can also be intersected and negated:
 * what remains of a term after a character is again a term.
 */
@NullMarked
package io.xmodel.internal.constraint.regex;

import org.jspecify.annotations.NullMarked;
