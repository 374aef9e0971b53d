/** Device arrays of the weights: banks, descriptors, decode tables. */
@NullMarked
package io.xmodel.tornado.weights;

import org.jspecify.annotations.NullMarked;
