/** Template text to a tree: jinja2's lexer and parser. */
@NullMarked
package io.xmodel.internal.jinja.syntax;

import org.jspecify.annotations.NullMarked;
