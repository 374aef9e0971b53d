/**
 * A template's tree to what runs: which variable a name means, as jinja2's compiler decides it, and
 * code for each statement and expression.
 */
@NullMarked
package io.xmodel.internal.jinja.compile;

import org.jspecify.annotations.NullMarked;
