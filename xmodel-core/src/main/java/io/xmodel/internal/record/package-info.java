/** Java records, and parameters of methods, as JSON schemas, and JSON texts of these as values. */
@NullMarked
package io.xmodel.internal.record;

import org.jspecify.annotations.NullMarked;
