/** Renders Jinja templates as Python's jinja2 does. */
@NullMarked
package io.xmodel.internal.jinja;

import org.jspecify.annotations.NullMarked;
