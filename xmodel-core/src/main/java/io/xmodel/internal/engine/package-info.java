/** The host loop, written once: ids in, ids out. */
@NullMarked
package io.xmodel.internal.engine;

import org.jspecify.annotations.NullMarked;
