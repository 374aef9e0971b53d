/** How long work (loading, converting, compiling kernels) tells a listener how far it is. */
@NullMarked
package io.xmodel.progress;

import org.jspecify.annotations.NullMarked;
