/** The kernels: static methods on the TornadoVM API, one operation a file. */
@NullMarked
package io.xmodel.tornado.kernels;

import org.jspecify.annotations.NullMarked;
