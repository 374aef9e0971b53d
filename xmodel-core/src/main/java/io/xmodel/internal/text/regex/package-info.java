/**
 * Regular expressions as Oniguruma means them, in time linear in the text: a pass backwards marks
 * where a match can go on, a pass forwards takes the first way that does.
 */
@NullMarked
package io.xmodel.internal.text.regex;

import org.jspecify.annotations.NullMarked;
