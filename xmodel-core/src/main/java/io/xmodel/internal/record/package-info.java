/** Java records as JSON schemas, and JSON texts of these as records. */
@NullMarked
package io.xmodel.internal.record;

import org.jspecify.annotations.NullMarked;
