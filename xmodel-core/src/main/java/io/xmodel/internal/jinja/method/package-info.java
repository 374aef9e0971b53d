/**
 * What templates may ask of values: attributes, items, and Python's methods of strings and more.
 */
@NullMarked
package io.xmodel.internal.jinja.method;

import org.jspecify.annotations.NullMarked;
