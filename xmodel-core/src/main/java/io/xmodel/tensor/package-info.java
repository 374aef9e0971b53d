/**
 * Dtypes, shapes and typed views over memory; the scalar codecs that define what each stored bit
 * pattern means.
 */
@NullMarked
package io.xmodel.tensor;

import org.jspecify.annotations.NullMarked;
