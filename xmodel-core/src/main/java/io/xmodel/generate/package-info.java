/** The host loop, written once: ids in, ids out. */
@NullMarked
package io.xmodel.generate;

import org.jspecify.annotations.NullMarked;
