/**
 * JSON texts of a schema. A schema becomes values, each one of several kinds of texts; a place
 * within a text knows what comes after it, so no parser is needed.
 */
@NullMarked
package io.xmodel.internal.constraint.json;

import org.jspecify.annotations.NullMarked;
