/**
 * Python's values as templates see them, and what operators do with them. Values are {@link
 * io.xmodel.internal.jinja.value.None}, Boolean, Long or BigInteger, Double, String or {@link
 * io.xmodel.internal.jinja.value.Markup}, and this room's own classes.
 */
@NullMarked
package io.xmodel.internal.jinja.value;

import org.jspecify.annotations.NullMarked;
