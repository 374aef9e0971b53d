/** Task graphs and execution plans: which kernels run in which order on which device arrays. */
@NullMarked
package io.xmodel.tornado.graph;

import org.jspecify.annotations.NullMarked;
