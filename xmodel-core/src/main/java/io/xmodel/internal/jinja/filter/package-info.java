/** jinja2's filters, tests and global functions, with those that Hugging Face adds. */
@NullMarked
package io.xmodel.internal.jinja.filter;

import org.jspecify.annotations.NullMarked;
