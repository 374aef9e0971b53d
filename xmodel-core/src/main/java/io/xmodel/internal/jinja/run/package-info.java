/** A compiled template at work: variables, output, loops and macros. */
@NullMarked
package io.xmodel.internal.jinja.run;

import org.jspecify.annotations.NullMarked;
