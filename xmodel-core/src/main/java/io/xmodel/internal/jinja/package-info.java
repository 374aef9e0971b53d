/** Renders Jinja templates as Python's jinja2 does; its inner rooms are the language. */
@NullMarked
package io.xmodel.internal.jinja;

import org.jspecify.annotations.NullMarked;
